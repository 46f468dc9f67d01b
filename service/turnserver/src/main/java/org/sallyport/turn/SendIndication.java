package org.sallyport.turn;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunMessage;

/**
 * Reads a Send indication (RFC 8656 §11.2) in place. Owner: one loop; the fields hold until the next reading.
 *
 * <pre>
 *   offset width  what
 *   0      20     header of RFC 8489 §5, type 0x0016
 *   20     ...    XOR-PEER-ADDRESS, DATA, perhaps DONT-FRAGMENT, in any order; the first of each counts
 * </pre>
 */
final class SendIndication {
    /** The type of the message: method Send, class indication. */
    static final int TYPE = 0x0016;

    private static final int FINGERPRINT_MASK = 0x5354554e;

    private final CRC32 crc = new CRC32();
    long high;
    long low;
    int port;
    boolean v6;
    int dataAt;
    int dataLength;
    boolean dontFragment;
    private boolean peerSeen;

    /** Whether a datagram that looks like STUN is a Send indication. */
    static boolean is(ByteBuffer packet) {
        return packet.getShort(packet.position()) == TYPE;
    }

    /** Whether it is whole, with a peer, data, and nothing that must be understood and is not. */
    boolean read(ByteBuffer packet) {
        peerSeen = false;
        dataAt = -1;
        dontFragment = false;
        int end = packet.limit();
        int at = packet.position() + StunMessage.HEADER_BYTES;
        for (int seen = 0; at < end; seen++) {
            // The length is a multiple of four, so four octets are always there.
            int type = packet.getShort(at) & 0xffff;
            int length = packet.getShort(at + 2) & 0xffff;
            int next = at + 4 + (length + 3 & ~3);
            if (next > end || seen == StunMessage.ATTRIBUTES_MAX) return false;
            // Behind an integrity tag only the fingerprint counts, and no Send indication has a tag to check.
            boolean tagged = type == 0x0008 || type == 0x001c;
            if (tagged) break;
            if (!take(packet, type, at + 4, length, next == end)) return false;
            at = next;
        }
        return peerSeen && dataAt >= 0;
    }

    private boolean take(ByteBuffer packet, int type, int at, int length, boolean last) {
        switch (type) {
            case 0x0012 -> {
                return peerSeen || peer(packet, at, length);
            }
            case 0x0013 -> {
                if (dataAt < 0) {
                    dataAt = at;
                    dataLength = length;
                }
                return true;
            }
            case 0x001a -> {
                dontFragment = true;
                return length == 0;
            }
            case 0x8028 -> {
                return last && length == 4 && fingerprint(packet, at);
            }
            default -> {
                return type >= 0x8000 || StunAttribute.of(type) != null;
            }
        }
    }

    private boolean peer(ByteBuffer packet, int at, int length) {
        int family = length < 4 ? 0 : packet.get(at + 1);
        if (!(family == 1 && length == 8) && !(family == 2 && length == 20)) return false;
        peerSeen = true;
        v6 = family == 2;
        port = (packet.getShort(at + 2) ^ StunMessage.MAGIC_COOKIE >>> 16) & 0xffff;
        if (!v6) {
            high = 0;
            low = (packet.getInt(at + 4) ^ StunMessage.MAGIC_COOKIE) & 0xffff_ffffL;
            return true;
        }
        int start = packet.position();
        high = packet.getLong(at + 4) ^ packet.getLong(start + 4);
        low = packet.getLong(at + 12) ^ packet.getLong(start + 12);
        // Of an IPv4 address in IPv6 no permission exists, so no spelling of it may look like one that does.
        return high != 0 || low >>> 32 != 0 && low >>> 32 != 0xffff;
    }

    private boolean fingerprint(ByteBuffer packet, int at) {
        int start = packet.position();
        int end = packet.limit();
        crc.reset();
        crc.update(packet.limit(at - 4));
        packet.limit(end).position(start);
        return packet.getInt(at) == ((int) crc.getValue() ^ FINGERPRINT_MASK);
    }
}
