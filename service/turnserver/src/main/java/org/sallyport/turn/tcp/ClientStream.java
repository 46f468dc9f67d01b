package org.sallyport.turn.tcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Stream;
import org.sallyport.stun.StunMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * What is kept of one client's TCP or TLS connection. Owner: the desk. Before anything is proven this is all there is
 * of a stranger, with the octets of at most one frame.
 */
final class ClientStream {
    final long id;
    /** Low octets of the types 0x0103 and 0x0113. */
    private static final byte ALLOCATE_SUCCESS = 0x03;
    private static final byte ALLOCATE_ERROR = 0x13;
    private static final int HEADER_BYTES = 20;

    /** A loop answers at once or not at all, where it was asked too much. */
    private static final long LOOP_ANSWER_NS = 2_000_000_000L;

    final Stream stream;
    final StreamFrames frames;
    final Pace pace;
    final Outflow outflow;

    /** The start of what {@link StreamLimits#messageNs} counts from; NEVER between frames. */
    long frameSinceNs;

    /** Since when there is no allocation; NEVER while there is one. */
    long unprovenSinceNs;

    /** Whether the loop holds an allocation for this connection. */
    boolean loopHolds;

    /** The last Allocate with credentials that was handed to the loop, while it is unanswered; else null. */
    private byte @Nullable [] loopAsked;
    private long loopAskedNs;

    /** Whether the loop has got anything of this connection, so that it must hear of its end. */
    boolean knownToLoop;

    boolean spoke;
    boolean closing;
    long writtenBytes;
    Rests.Rest rest = Rests.NONE;

    /** What this connection is one half of, or null. */
    @Nullable
    TcpSplice splice;

    ClientStream(long id, Stream stream, StreamLimits limits, long nowNs) {
        this.id = id;
        this.stream = stream;
        // Clients are about that take what one TLS record brings for one frame.
        stream.recordPerWrite(true);
        this.frames = new StreamFrames(limits.frameBytesMax());
        this.pace = new Pace(limits.bytesPerSecond());
        this.outflow = new Outflow(nowNs);
        this.frameSinceNs = nowNs;
        this.unprovenSinceNs = nowNs;
    }

    Transport transport() {
        return stream.claim().transport();
    }

    Endpoint client() {
        return stream.remote();
    }

    Endpoint server() {
        return stream.local();
    }

    /** An Allocate that is no TCP relay's goes to the loop. */
    void asksLoop(StunMessage allocate, long nowNs) {
        loopAsked = allocate.transactionId();
        loopAskedNs = nowNs;
    }

    /** What the loop wrote: with the answer to the last Allocate it is known who has this connection. */
    void loopAnswered(byte[] frame) {
        if (loopAsked == null || frame.length < HEADER_BYTES || frame[0] != 1) return;
        boolean success = frame[1] == ALLOCATE_SUCCESS;
        if (!success && frame[1] != ALLOCATE_ERROR) return;
        if (!Arrays.equals(frame, HEADER_BYTES - loopAsked.length, HEADER_BYTES, loopAsked, 0, loopAsked.length))
            return;
        loopAsked = null;
        loopHolds |= success;
    }

    /** Whether the loop alone has this connection: it holds an allocation for it, or may be about to. */
    boolean isOfTheLoop(long nowNs) {
        return loopHolds || loopAsked != null && nowNs - loopAskedNs < LOOP_ANSWER_NS;
    }

    /** Writes one frame, padded to a multiple of four as RFC 8656 section 12.5 wants it on streams. */
    void write(byte[] frame) {
        byte[] padded = (frame.length & 3) == 0 ? frame : Arrays.copyOf(frame, frame.length + 3 & ~3);
        stream.write(padded, 0, padded.length);
        writtenBytes += padded.length;
    }
}
