package org.sallyport.h323.q931;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Malformed;
import org.sallyport.wire.Octets;

/**
 * Cuts a stream into TPKT frames; owned by the connection's one reader.
 *
 * <p>After a fault nothing behind it can be trusted, so the stream is broken for good. Provided that {@link #next} is
 * called until it has no more, less than one frame is held between two pushes, and what a header only promises is never
 * set aside for it. Each octet is moved a bounded number of times, in whatever pieces it comes.
 */
public final class TpktFramer {
    private static final TpktFramed MORE = new TpktFramed.More();
    private static final TpktFramed KEEP_ALIVE = new TpktFramed.KeepAlive();
    private static final int BUFFER_AT_FIRST = 2048;

    private final int frameBytesMax;
    private byte[] buffer = new byte[BUFFER_AT_FIRST];
    private int start;
    private int end;
    private TpktFramed.@Nullable Broken broken;

    /**
     * A framer at the start of a stream.
     *
     * @param frameBytesMax a frame longer than this, header included, breaks the stream as soon as its length is known;
     *     4 to {@link Tpkt#FRAME_BYTES_MAX}
     */
    public TpktFramer(int frameBytesMax) {
        if (frameBytesMax < Tpkt.HEADER_BYTES || frameBytesMax > Tpkt.FRAME_BYTES_MAX) {
            throw new IllegalArgumentException("a limit that the length field cannot say");
        }
        this.frameBytesMax = frameBytesMax;
    }

    /** Takes a copy of these octets. */
    public void push(byte[] bytes, int offset, int count) {
        if (broken != null) return;
        if (count > buffer.length - end) makeRoom(count);
        System.arraycopy(bytes, offset, buffer, end, count);
        end += count;
    }

    private void makeRoom(int count) {
        int held = end - start;
        int wanted = held + count;
        // Moving pays only where as much was consumed as must be moved; otherwise doubling does.
        boolean moves = wanted <= buffer.length && start >= held;
        byte[] target = moves ? buffer : new byte[Math.max(wanted, buffer.length * 2)];
        System.arraycopy(buffer, start, target, 0, held);
        buffer = target;
        start = 0;
        end = held;
    }

    /** Octets that wait for the rest of their frame. */
    public int heldBytes() {
        return end - start;
    }

    /** Octets of memory behind {@link #heldBytes}. */
    int bufferBytes() {
        return buffer.length;
    }

    /** The next thing the stream holds; call until {@link TpktFramed.More} or {@link TpktFramed.Broken}. */
    public TpktFramed next() {
        if (broken != null) return broken;
        int held = end - start;
        if (held == 0) return MORE;
        if (buffer[start] != Tpkt.VERSION) return breakOff("not version 3", 0);
        if (held < Tpkt.HEADER_BYTES) return MORE;
        int length = (buffer[start + 2] & 0xff) << 8 | buffer[start + 3] & 0xff;
        if (length < Tpkt.HEADER_BYTES) return breakOff("a length shorter than the header", 2);
        if (length > frameBytesMax) return breakOff("a frame longer than the limit", 2);
        if (held < length) return MORE;
        byte[] payload = Arrays.copyOfRange(buffer, start + Tpkt.HEADER_BYTES, start + length);
        consume(length);
        return payload.length == 0 ? KEEP_ALIVE : new TpktFramed.Frame(Octets.wrap(payload));
    }

    private void consume(int octets) {
        start += octets;
        if (start != end) return;
        start = 0;
        end = 0;
        // A long frame leaves no long buffer behind on a connection that is quiet from now on.
        if (buffer.length > 8 * BUFFER_AT_FIRST) buffer = new byte[BUFFER_AT_FIRST];
    }

    private TpktFramed breakOff(String why, int offset) {
        broken = new TpktFramed.Broken(new Malformed(why, offset, "RFC 1006 §6"));
        buffer = new byte[0];
        start = 0;
        end = 0;
        return broken;
    }
}
