package org.sallyport.turn.tcp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sallyport.stun.ChannelData;
import org.sallyport.stun.PacketClass;
import org.sallyport.stun.StunFraming;

/**
 * Cuts the octets of one client's stream into STUN messages and ChannelData frames (RFC 8656 section 3.6). Owner: the
 * desk. Holds the octets of at most one frame that is not whole yet, and nothing at all between frames.
 */
public final class StreamFrames {
    private static final byte[] NOTHING = new byte[0];

    private final int frameBytesMax;
    private byte[] waiting = NOTHING;
    private int at;
    private boolean greeted;
    private boolean broken;

    /** @param frameBytesMax octets of the longest frame */
    public StreamFrames(int frameBytesMax) {
        this.frameBytesMax = frameBytesMax;
    }

    /** Takes octets over that arrived; {@link #next} is then called until it has no more. */
    public void push(byte[] bytes) {
        if (broken) return;
        int left = waitingBytes();
        if (left == 0) {
            waiting = bytes;
        } else {
            byte[] joined = Arrays.copyOf(rest(), left + bytes.length);
            System.arraycopy(bytes, 0, joined, left, bytes.length);
            waiting = joined;
        }
        at = 0;
    }

    /** The next whole frame with its padding, or null: more is needed, or the stream is {@link #broken}. */
    public byte @Nullable [] next() {
        if (broken || waitingBytes() == 0) return null;
        // The first octet decides, before there are the four that tell a length (RFC 7983). Nobody has a channel before
        // the first request, so nothing that reads as ChannelData, such as "GET ", gets further (attack row TURN-48).
        boolean stun = PacketClass.of(waiting[at]) == PacketClass.STUN;
        boolean ours = stun || greeted && ChannelData.leads(waiting[at]);
        ByteBuffer rest = ByteBuffer.wrap(waiting, at, waitingBytes());
        int length = ours ? StunFraming.frameBytes(rest, frameBytesMax) : StunFraming.BROKEN;
        if (length == StunFraming.BROKEN) {
            broken = true;
            rest();
            return null;
        }
        if (length == StunFraming.NEED_MORE) {
            // What is kept is a copy, so that no large read lives on for a few octets at its end.
            waiting = rest();
            return null;
        }
        greeted = true;
        byte[] frame = Arrays.copyOfRange(waiting, at, at + length);
        at += length;
        if (at == waiting.length) rest();
        return frame;
    }

    /** What follows the last frame, as it is; for a stream that carries no more frames. */
    public byte[] rest() {
        byte[] rest = at == 0 ? waiting : Arrays.copyOfRange(waiting, at, waiting.length);
        waiting = NOTHING;
        at = 0;
        return rest;
    }

    /** Octets of a frame that is not whole. */
    public int waitingBytes() {
        return waiting.length - at;
    }

    /** Whether the stream is not what it should be and must be closed without a word. */
    public boolean broken() {
        return broken;
    }
}
