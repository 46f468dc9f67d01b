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
 * authenticated (§5). An IPv4 address in the clothes of IPv6 is no peer: there must be one spelling of each.
 */
public final class SendIndication {
    private static final short TYPE = 0x0016;
    private static final int INTEGRITY = StunAttribute.MESSAGE_INTEGRITY.number();
    private static final int INTEGRITY_SHA256 = StunAttribute.MESSAGE_INTEGRITY_SHA256.number();
    private static final int FINGERPRINT = StunAttribute.FINGERPRINT.number();
    private static final int DATA = StunAttribute.DATA.number();
    private static final int DONT_FRAGMENT = StunAttribute.DONT_FRAGMENT.number();

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
        int taken = 0;
        boolean sha1Seen = false;
        boolean sha256Seen = false;
        int limit = datagram.limit();
        int at = datagram.position() + StunMessage.HEADER_BYTES;
        while (at < limit) {
            // The length is a multiple of four, so four octets are always there.
            int type = datagram.getShort(at) & 0xffff;
            int length = datagram.getShort(at + 2) & 0xffff;
            int next = at + 4 + (length + 3 & ~3);
            if (next > limit) return false;
            boolean last = type == FINGERPRINT;
            if (last && (next != limit || length != 4 || !fingerprintFits(datagram, at))) return false;
            if (last || !sha256Seen && (!sha1Seen || type == INTEGRITY_SHA256)) {
                if (taken++ == StunMessage.ATTRIBUTES_MAX || !take(datagram, type, at + 4, length)) return false;
                sha1Seen |= type == INTEGRITY;
                sha256Seen |= type == INTEGRITY_SHA256;
            }
            at = next;
        }
        return dataAt >= 0 && peerPort >= 0;
    }

    /** Whether the attribute may stand there; peer, data and flag are kept. */
    private boolean take(ByteBuffer datagram, int type, int at, int length) {
        if (type == DATA && dataAt < 0) {
            dataAt = at;
            dataBytes = length;
        }
        if (type == DONT_FRAGMENT) dontFragment = true;
        StunAttribute known = StunAttribute.of(type);
        if (known == null) return type >= 0x8000;
        if (!known.allowsLength(length)) return false;
        if (!known.address()) return true;
        if (datagram.get(at + 1) != (length == 8 ? 1 : 2)) return false;
        return known != StunAttribute.XOR_PEER_ADDRESS || peerPort >= 0 || takesPeer(datagram, at, length);
    }

    private boolean takesPeer(ByteBuffer datagram, int at, int length) {
        peerPort = (datagram.getShort(at + 2) ^ StunMessage.MAGIC_COOKIE >>> 16) & 0xffff;
        if (length == 8) {
            peerIsV4 = true;
            peerHigh = 0;
            peerLow = (datagram.getInt(at + 4) ^ StunMessage.MAGIC_COOKIE) & 0xffff_ffffL;
            return true;
        }
        // The mask is the cookie followed by the transaction id, which is how they stand in the header.
        int header = datagram.position();
        peerHigh = datagram.getLong(at + 4) ^ datagram.getLong(header + 4);
        peerLow = datagram.getLong(at + 12) ^ datagram.getLong(header + 12);
        peerIsV4 = false;
        return peerHigh != 0 || peerLow >>> 32 != 0 && peerLow >>> 32 != 0xffff;
    }

    private boolean fingerprintFits(ByteBuffer datagram, int at) {
        int position = datagram.position();
        int limit = datagram.limit();
        crc.reset();
        crc.update(datagram.limit(at));
        datagram.limit(limit).position(position);
        return datagram.getInt(at + 4) == ((int) crc.getValue() ^ Crc32.MASK);
    }

    /** Whether the peer is an IPv4 address. */
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
