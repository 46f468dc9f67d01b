package org.sallyport.h323.mux;

import java.nio.ByteBuffer;

/**
 * The packets by which a traversal client keeps the pinholes of its media open, H.460.19.
 *
 * <pre>
 *   RTP   12 octets: a fixed header of RFC 3550 §5.1 and no payload
 *         0      1      0x80: version 2, no padding, extension or CSRC
 *         1      1      the keepAlivePayloadType of the client's OpenLogicalChannelAck; some set the marker
 *         2      2      sequence number
 *         4      4      timestamp, mostly 0
 *         8      4      SSRC, mostly 0
 *   RTCP  28 octets: a sender report of RFC 3550 §6.4.1 that reports nothing
 *         0      4      0x80c80006
 *         4      24     all zero
 * </pre>
 *
 * <p>In multiplexed channels the header of {@link MultiplexHeader} comes in front: 16 and 32 octets. GnuGk writes the
 * multiplexID of these two packets, and of no other, in the order of the machine; both orders are read.
 *
 * <p>What is recognised here is exact on purpose. To take the first packet of ordinary media for a keep-alive would
 * reflect a stream to its sender, so that a packet with any payload, with an SSRC in its sender report or with another
 * payload type is media; it opens the pinhole no less. H323Plus sends the same packets in calls without H.460.19, so
 * that they mean something only where a payload type was agreed.
 */
public final class MediaKeepAlive {
    /** Length of an RTP keep-alive in octets. */
    public static final int RTP_BYTES = 12;

    /** Length of an RTCP keep-alive in octets. */
    public static final int RTCP_BYTES = 28;

    /** Length of an RTP keep-alive with its multiplexID. */
    public static final int MULTIPLEXED_RTP_BYTES = MultiplexHeader.HEADER_BYTES + RTP_BYTES;

    /** Length of an RTCP keep-alive with its multiplexID. */
    public static final int MULTIPLEXED_RTCP_BYTES = MultiplexHeader.HEADER_BYTES + RTCP_BYTES;

    private static final int EMPTY_SENDER_REPORT = 0x80c80006;

    private MediaKeepAlive() {}

    /** Whether the datagram is an RTP keep-alive of this payload type, 0 to 127. */
    public static boolean isRtp(ByteBuffer datagram, int payloadType) {
        return datagram.remaining() == RTP_BYTES && isRtpAt(datagram, datagram.position(), payloadType);
    }

    /** Whether the datagram is an RTCP keep-alive. */
    public static boolean isRtcp(ByteBuffer datagram) {
        return datagram.remaining() == RTCP_BYTES && isRtcpAt(datagram, datagram.position());
    }

    /**
     * Whether the datagram is an RTP keep-alive behind this multiplexID, in either order of octets.
     *
     * @param payloadType 0 to 127
     */
    public static boolean isMultiplexedRtp(ByteBuffer datagram, int payloadType, int multiplexId) {
        return datagram.remaining() == MULTIPLEXED_RTP_BYTES && isFor(datagram, multiplexId)
                && isRtpAt(datagram, datagram.position() + MultiplexHeader.HEADER_BYTES, payloadType);
    }

    /** Whether the datagram is an RTCP keep-alive behind this multiplexID, in either order of octets. */
    public static boolean isMultiplexedRtcp(ByteBuffer datagram, int multiplexId) {
        return datagram.remaining() == MULTIPLEXED_RTCP_BYTES && isFor(datagram, multiplexId)
                && isRtcpAt(datagram, datagram.position() + MultiplexHeader.HEADER_BYTES);
    }

    /**
     * Whether the datagram has the length of a multiplexed keep-alive, so that its multiplexID may stand in the wrong
     * order. Who looks for the session tries the number as it stands first.
     */
    public static boolean mayBeSwapped(ByteBuffer datagram) {
        int size = datagram.remaining();
        return size == MULTIPLEXED_RTP_BYTES || size == MULTIPLEXED_RTCP_BYTES;
    }

    private static boolean isFor(ByteBuffer datagram, int multiplexId) {
        int id = MultiplexHeader.multiplexId(datagram);
        return id == multiplexId || MultiplexHeader.swapped(id) == multiplexId;
    }

    private static boolean isRtpAt(ByteBuffer b, int at, int payloadType) {
        return b.get(at) == (byte) 0x80 && (b.get(at + 1) & 0x7f) == payloadType;
    }

    private static boolean isRtcpAt(ByteBuffer b, int at) {
        int rest = Wire.int32(b, at) ^ EMPTY_SENDER_REPORT;
        for (int i = 4; i < RTCP_BYTES; i += 4) rest |= b.getInt(at + i);
        return rest == 0;
    }

    /**
     * Writes an RTP keep-alive of {@link #RTP_BYTES} at an offset of the buffer, with timestamp and SSRC zero.
     *
     * @param payloadType 0 to 127
     * @param sequence its lower 16 bits count
     */
    public static void writeRtp(ByteBuffer target, int at, int payloadType, int sequence) {
        if ((payloadType & ~0x7f) != 0) throw new IllegalArgumentException("a payload type has 7 bits");
        Wire.putInt32(target, at, 0x80000000 | payloadType << 16 | sequence & 0xffff);
        target.putLong(at + 4, 0);
    }

    /** Writes an RTCP keep-alive of {@link #RTCP_BYTES} at an offset of the buffer. */
    public static void writeRtcp(ByteBuffer target, int at) {
        Wire.putInt32(target, at, EMPTY_SENDER_REPORT);
        for (int i = 4; i < RTCP_BYTES; i += 8) target.putLong(at + i, 0);
    }
}
