package org.sallyport.stun;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.sallyport.wire.IpAddress;

/**
 * A Send indication as it lies in a datagram, RFC 8656 §11.2: read in place, without copying or allocating. Owner: one
 * loop, which wraps one packet after the other in the same object.
 *
 * <p>The rules are those of {@link StunMessage}: the first of two attributes counts, nothing behind an integrity tag is
 * looked at, and a FINGERPRINT must be right and last. Integrity itself is not checked, since indications are not
 * authenticated (§5).
 */
public final class SendIndication {
    private static final short TYPE = 0x0016;

    private final CRC32 crc = new CRC32();
    private boolean peerIsV4;
    private int peerPort;
    private long peerHigh;
    private long peerLow;
    private int dataAt;
    private int dataBytes;
    private boolean dontFragment;

    /** Whether the datagram, which looks like STUN ({@link StunPeek#looksLikeStun}), is a Send indication. */
    public static boolean isSend(ByteBuffer datagram) {
        return datagram.getShort(datagram.position()) == TYPE;
    }

    /**
     * Reads the indication from position to limit; moves nothing.
     *
     * @return whether it can be acted on: it has a peer and data, all lengths fit, and no attribute is there that we
     *     would have to understand and do not. If not, it must be dropped in silence and nothing here may be asked.
     */
    public boolean wrap(ByteBuffer datagram) {
        if (!StunPeek.looksLikeStun(datagram) || !isSend(datagram)) return false;
        dontFragment = false;
        dataAt = -1;
        peerPort = -1;
        boolean tagSeen = false;
        int limit = datagram.limit();
        int at = datagram.position() + StunMessage.HEADER_BYTES;
        for (int seen = 0; at < limit; seen++) {
            // The length is a multiple of four, so four octets are always there.
            int type = datagram.getShort(at) & 0xffff;
            int length = datagram.getShort(at + 2) & 0xffff;
            int next = at + 4 + (length + 3 & ~3);
            if (next > limit || seen == StunMessage.ATTRIBUTES_MAX) return false;
            if (type == StunAttribute.FINGERPRINT.number()) {
                if (next != limit || length != 4 || !fingerprintFits(datagram, at)) return false;
            } else if (!tagSeen) {
                if (!take(datagram, type, at + 4, length)) return false;
                tagSeen = type == StunAttribute.MESSAGE_INTEGRITY.number()
                        || type == StunAttribute.MESSAGE_INTEGRITY_SHA256.number();
            }
            at = next;
        }
        return dataAt >= 0 && peerPort >= 0;
    }

    private boolean take(ByteBuffer datagram, int type, int at, int length) {
        switch (type) {
            case 0x0012 -> {
                if (peerPort < 0) return takePeer(datagram, at, length);
                return length == 8 || length == 20;
            }
            case 0x0013 -> {
                if (dataAt < 0) {
                    dataAt = at;
                    dataBytes = length;
                }
                return true;
            }
            case 0x001a -> {
                dontFragment = true;
                return length == 0;
            }
            default -> {
                if (type >= 0x8000) return true;
                StunAttribute known = StunAttribute.of(type);
                return known != null && known.allowsLength(length);
            }
        }
    }

    private boolean takePeer(ByteBuffer datagram, int at, int length) {
        int family = datagram.get(at + 1);
        if (!(family == 1 && length == 8) && !(family == 2 && length == 20)) return false;
        peerPort = (datagram.getShort(at + 2) ^ StunMessage.MAGIC_COOKIE >>> 16) & 0xffff;
        if (family == 1) {
            peerIsV4 = true;
            peerHigh = 0;
            peerLow = (datagram.getInt(at + 4) ^ StunMessage.MAGIC_COOKIE) & 0xffff_ffffL;
            return true;
        }
        // The mask is the cookie followed by the transaction id, which is how they stand in the header.
        int header = datagram.position();
        peerHigh = datagram.getLong(at + 4) ^ datagram.getLong(header + 4);
        peerLow = datagram.getLong(at + 12) ^ datagram.getLong(header + 12);
        // As IpAddress.v6: a mapped address is the IPv4 address that a kernel would reach.
        peerIsV4 = peerHigh == 0 && peerLow >>> 32 == 0xffff;
        if (peerIsV4) peerLow &= 0xffff_ffffL;
        return true;
    }

    private boolean fingerprintFits(ByteBuffer datagram, int at) {
        int position = datagram.position();
        int limit = datagram.limit();
        crc.reset();
        crc.update(datagram.limit(at));
        datagram.limit(limit).position(position);
        return datagram.getInt(at + 4) == ((int) crc.getValue() ^ Crc32.MASK);
    }

    /** Whether the peer is an IPv4 address, an IPv4-mapped one included. */
    public boolean peerIsV4() {
        return peerIsV4;
    }

    /** Port of the peer, 0 to 65535. */
    public int peerPort() {
        return peerPort;
    }

    /** {@link IpAddress#high()} of the peer. */
    public long peerHigh() {
        return peerHigh;
    }

    /** {@link IpAddress#low()} of the peer. */
    public long peerLow() {
        return peerLow;
    }

    /** The peer's address as a value; allocates. */
    public IpAddress peerAddress() {
        return peerIsV4 ? IpAddress.v4((int) peerLow) : IpAddress.v6(peerHigh, peerLow);
    }

    /** Offset of the data from the buffer's start. */
    public int dataAt() {
        return dataAt;
    }

    /** Length of the data in octets; may be 0. */
    public int dataBytes() {
        return dataBytes;
    }

    /** Whether DONT-FRAGMENT is there, RFC 8656 §18.6. */
    public boolean dontFragment() {
        return dontFragment;
    }
}
