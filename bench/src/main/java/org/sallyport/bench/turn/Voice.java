package org.sallyport.bench.turn;

import java.nio.ByteBuffer;

/**
 * The packets that are relayed: 172 octets, 20 ms of G.711 as RTP (RFC 3550 §5.1).
 *
 * <pre>
 *   offset width  what
 *   0      2      version 2, payload type 0
 *   2      2      sequence number
 *   4      4      RTP time stamp
 *   8      4      SSRC: which allocation and direction
 *   12     8      when it was sent, monotonic, nanoseconds; the rest is zero
 * </pre>
 */
final class Voice {
    /** Octets of a packet. */
    static final int BYTES = 172;

    /** Octets of a ChannelData header, RFC 8656 §12.4. Over UDP nothing is padded. */
    static final int HEADER_BYTES = 4;

    private static final int SAMPLES = 160;

    private Voice() {}

    /** Who speaks: the client of an allocation, or its peer. */
    static int ssrc(int allocation, boolean client) {
        return 0x5a00_0000 | allocation << 1 | (client ? 1 : 0);
    }

    /** Writes the packet from {@code at} on and leaves position and limit alone. */
    static void write(ByteBuffer out, int at, int sequence, int ssrc, long sentNs) {
        out.putShort(at, (short) 0x8000).putShort(at + 2, (short) sequence).putInt(at + 4, sequence * SAMPLES)
                .putInt(at + 8, ssrc).putLong(at + 12, sentNs);
    }

    /** Writes the header of a ChannelData message that holds one packet. */
    static void header(ByteBuffer out, int channel) {
        out.putShort(0, (short) channel).putShort(2, (short) BYTES);
    }

    /** When the packet at {@code at} was sent, or -1 where it is not the one that this speaker sends. */
    static long sentNs(ByteBuffer in, int at, int ssrc) {
        if (in.limit() - at != BYTES || in.getShort(at) != (short) 0x8000 || in.getInt(at + 8) != ssrc) return -1;
        return in.getLong(at + 12);
    }

    /** Whether a client received a ChannelData message of this channel that holds one packet. */
    static boolean framed(ByteBuffer in, int channel) {
        return in.limit() == HEADER_BYTES + BYTES && in.getShort(0) == (short) channel && in.getShort(2) == BYTES;
    }
}
