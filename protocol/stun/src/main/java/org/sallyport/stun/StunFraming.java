package org.sallyport.stun;

import java.nio.ByteBuffer;

/**
 * Where the next frame of a TCP or TLS stream ends: STUN messages and ChannelData side by side (RFC 8656 §3.6, §12.5).
 * All sums are of 32 bits, so that no length wraps.
 */
public final class StunFraming {
    /** More octets are needed before anything can be said. */
    public static final int NEED_MORE = 0;

    /** The stream is not what it should be and must be closed. */
    public static final int BROKEN = -1;

    private StunFraming() {}

    /**
     * Length in octets of the frame at the buffer's position, padding included, once all of it is there.
     *
     * @param frameBytesMax a frame longer than this is {@link #BROKEN} as soon as its length is known
     */
    public static int frameBytes(ByteBuffer stream, int frameBytesMax) {
        if (stream.remaining() < 4) return NEED_MORE;
        int at = stream.position();
        int length = stream.getShort(at + 2) & 0xffff;
        int frame;
        switch (PacketClass.of(stream.get(at))) {
            case STUN -> {
                if ((length & 3) != 0) return BROKEN;
                frame = StunMessage.HEADER_BYTES + length;
                if (stream.remaining() >= 8 && stream.getInt(at + 4) != StunMessage.MAGIC_COOKIE) return BROKEN;
            }
            case TURN_CHANNEL -> frame = 4 + (length + 3 & ~3);
            case UNKNOWN -> {
                // Channels of RFC 5766 §11 lead with octets up to 127, which belong to nobody else.
                if ((stream.get(at) & 0xc0) != 0x40) return BROKEN;
                frame = 4 + (length + 3 & ~3);
            }
            case ZRTP, DTLS, RTP -> {
                return BROKEN;
            }
            default -> throw new AssertionError();
        }
        if (frame > frameBytesMax) return BROKEN;
        return stream.remaining() < frame ? NEED_MORE : frame;
    }
}
