package org.sallyport.rtp;

import java.nio.ByteBuffer;

/**
 * Walks the packets of a compound RTCP datagram in place, RFC 3550 §6.1. A flyweight.
 *
 * <pre>
 *   offset width  what
 *   0      2 bit  version, 2
 *          1 bit  padding, in the last packet only
 *          5 bit  count or format
 *   1      1      packet type, 192 to 223
 *   2      2      length in 32-bit words minus one
 * </pre>
 *
 * <p>Use: {@code wrap}, then {@code next} until it is false, then {@code clean} says whether the walk ended exactly at
 * the datagram's end. A reduced-size datagram (RFC 5506) is fine. Of SRTCP only the first packet's first 8 octets are
 * in the clear, so only the first {@code next} means something there.
 */
public final class RtcpWalk {
    /** Length of the common header with the sender's SSRC, in octets; nothing shorter is sent as a datagram. */
    public static final int HEADER_BYTES = 8;

    public static final int SENDER_REPORT = 200;
    public static final int RECEIVER_REPORT = 201;
    public static final int SOURCE_DESCRIPTION = 202;
    public static final int GOODBYE = 203;
    public static final int APPLICATION = 204;
    public static final int TRANSPORT_FEEDBACK = 205;
    public static final int PAYLOAD_FEEDBACK = 206;
    public static final int EXTENDED_REPORT = 207;

    private ByteBuffer datagram = ByteBuffer.allocate(0);
    private int at;
    private int end;
    private int limit;
    private boolean broken;

    /** Starts at the datagram's position. The buffer is borrowed until the next call. */
    public void wrap(ByteBuffer packet) {
        datagram = packet;
        at = packet.position();
        end = at;
        limit = packet.limit();
        broken = limit - at < HEADER_BYTES;
    }

    /** Steps to the next packet; false at the end or where something is wrong. */
    public boolean next() {
        if (broken || end == limit) return false;
        broken = true;
        if (limit - end < 4) return false;
        int first = datagram.get(end);
        int type = datagram.get(end + 1) & 0xff;
        if ((first & 0xc0) != 0x80 || type < 192 || type > 223) return false;
        int length = 4 + 4 * (datagram.getShort(end + 2) & 0xffff);
        if (length > limit - end) return false;
        if ((first & 0x20) != 0 && !paddingFits(end, length)) return false;
        if (length < minimum(type, first & 0x1f)) return false;
        at = end;
        end += length;
        if (type == GOODBYE && !reasonFits()) return false;
        broken = false;
        return true;
    }

    private boolean paddingFits(int from, int length) {
        if (from + length != limit) return false;
        int padding = datagram.get(limit - 1) & 0xff;
        return padding != 0 && (padding & 3) == 0 && padding <= length - 4;
    }

    private static int minimum(int type, int count) {
        return switch (type) {
            case SENDER_REPORT -> 28 + 24 * count;
            case RECEIVER_REPORT -> 8 + 24 * count;
            case GOODBYE -> 4 + 4 * count;
            case APPLICATION, TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK -> 12;
            case EXTENDED_REPORT -> 8;
            default -> 4;
        };
    }

    /** RFC 3550 §6.6: the optional reason has a length octet of its own. */
    private boolean reasonFits() {
        int reason = at + 4 + 4 * count();
        return reason == end || reason + 1 + (datagram.get(reason) & 0xff) <= end;
    }

    /** Whether the walk came to the datagram's exact end. */
    public boolean clean() {
        return !broken && end == limit;
    }

    /** Packet type of the current packet. */
    public int type() {
        return datagram.get(at + 1) & 0xff;
    }

    /** The five bits beside the version: report count, source count or feedback format. */
    public int count() {
        return datagram.get(at) & 0x1f;
    }

    /** Where the current packet starts, counted from the buffer's start. */
    public int offset() {
        return at;
    }

    /** Length of the current packet in octets, header included. */
    public int lengthBytes() {
        return end - at;
    }
}
