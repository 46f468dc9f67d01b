package org.sallyport.rtp;

import java.nio.ByteBuffer;

/**
 * The header of one RTP packet, RFC 3550 §5.1, read in place. A flyweight: {@link #wrap} it around packet after packet.
 *
 * <pre>
 *   offset width  what
 *   0      2 bit  version, 2
 *          1 bit  padding: the last octet of the packet counts the padding octets, itself included
 *          1 bit  extension: one header extension follows the CSRC list
 *          4 bit  CSRC count
 *   1      1 bit  marker
 *          7 bit  payload type
 *   2      2      sequence number
 *   4      4      timestamp, in units of the payload's clock
 *   8      4      SSRC
 *   12     4 each CSRC list
 *   ...    2+2    extension: profile and length in 32-bit words, then the words
 * </pre>
 *
 * <p>Never throws and never reads outside position and limit.
 */
public final class RtpView {
    /** Length of the fixed header in octets. */
    public static final int HEADER_BYTES = 12;

    private int payloadType;
    private int sequence;
    private int timestamp;
    private int ssrc;
    private boolean marker;
    private int headerBytes;
    private int payloadBytes;

    /** Whether the datagram has RTP's version and is RTCP by its second octet, 192 to 223 (RFC 5761 §4). */
    public static boolean isRtcp(ByteBuffer packet) {
        int at = packet.position();
        return packet.remaining() >= RtcpWalk.HEADER_BYTES
                && (packet.get(at) & 0xc0) == 0x80
                && (packet.get(at + 1) & 0xe0) == 0xc0;
    }

    /**
     * Reads the header of the packet between position and limit.
     *
     * @param encrypted whether the end of the packet may be ciphertext, where a padding count means nothing (SRTP,
     *     RFC 3711 §3.1)
     * @return false where it is no RTP packet; the other accessors then mean nothing
     */
    public boolean wrap(ByteBuffer packet, boolean encrypted) {
        int size = packet.remaining();
        if (size < HEADER_BYTES) return false;
        int at = packet.position();
        int first = packet.get(at);
        if ((first & 0xc0) != 0x80) return false;
        int header = HEADER_BYTES + 4 * (first & 0x0f);
        if ((first & 0x10) != 0) {
            if (size < header + 4) return false;
            header += 4 + 4 * (packet.getShort(at + header + 2) & 0xffff);
        }
        if (size < header) return false;
        int padding = 0;
        if ((first & 0x20) != 0 && !encrypted) {
            padding = packet.get(at + size - 1) & 0xff;
            if (padding == 0 || padding > size - header) return false;
        }
        int second = packet.get(at + 1);
        marker = second < 0;
        payloadType = second & 0x7f;
        sequence = packet.getShort(at + 2) & 0xffff;
        timestamp = packet.getInt(at + 4);
        ssrc = packet.getInt(at + 8);
        headerBytes = header;
        payloadBytes = size - header - padding;
        return true;
    }

    /** 0 to 127. */
    public int payloadType() {
        return payloadType;
    }

    /** 0 to 65535. */
    public int sequence() {
        return sequence;
    }

    /** All 32 bits, in units of the payload's clock. */
    public int timestamp() {
        return timestamp;
    }

    /** All 32 bits. */
    public int ssrc() {
        return ssrc;
    }

    /** The marker bit. */
    public boolean marker() {
        return marker;
    }

    /** Fixed header, CSRC list and extension, in octets. */
    public int headerBytes() {
        return headerBytes;
    }

    /** What is left without padding, in octets; for SRTP the tag is counted. */
    public int payloadBytes() {
        return payloadBytes;
    }
}
