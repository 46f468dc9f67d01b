package org.sallyport.stun;

import java.nio.ByteBuffer;

/**
 * The four octets before relayed data on a channel, RFC 8656 §12.4, in place and without allocation.
 *
 * <pre>
 *   offset width  what
 *   0      2      channel number, 0x4000 to 0x4FFF
 *   2      2      length of the data, without padding
 *   4      ...    data; over TCP and TLS padded to a multiple of 4, over UDP padding is allowed and ignored
 * </pre>
 */
public final class ChannelData {
    /** Octets before the data. */
    public static final int HEADER_BYTES = 4;

    /** Lowest channel number. */
    public static final int CHANNEL_MIN = 0x4000;

    /** Highest channel number: RFC 8656 gave up what is above to RFC 7983. */
    public static final int CHANNEL_MAX = 0x4fff;

    private ChannelData() {}

    /**
     * Whether a first octet may lead ChannelData: 64 to 79 by RFC 7983, and up to 127 by RFC 5766 §11.4. The second
     * part belongs to no other protocol of RFC 7983, so on a port that hears STUN and ChannelData alone nothing is
     * mixed up.
     */
    public static boolean leads(int firstOctet) {
        return (firstOctet & 0xc0) == 0x40;
    }

    /** Whether a client may bind this number. */
    public static boolean isChannel(int number) {
        return number >= CHANNEL_MIN && number <= CHANNEL_MAX;
    }

    /**
     * Length of the data in the frame from position to limit, or -1 where the frame is shorter than it says or is none
     * at all. Octets behind the data are padding.
     */
    public static int dataBytes(ByteBuffer frame) {
        if (frame.remaining() < HEADER_BYTES) return -1;
        int at = frame.position();
        if ((frame.get(at) & 0xf0) != 0x40) return -1;
        int length = frame.getShort(at + 2) & 0xffff;
        return length > frame.remaining() - HEADER_BYTES ? -1 : length;
    }

    /** Channel number of a frame for which {@link #dataBytes} was not -1. */
    public static int channel(ByteBuffer frame) {
        return frame.getShort(frame.position()) & 0xffff;
    }

    /** Writes the header at an offset of the buffer. */
    public static void writeHeader(ByteBuffer target, int at, int channel, int dataBytes) {
        target.putShort(at, (short) channel).putShort(at + 2, (short) dataBytes);
    }

    /** Length of a frame on a stream, padding included. */
    public static int streamFrameBytes(int dataBytes) {
        return HEADER_BYTES + (dataBytes + 3 & ~3);
    }
}
