package org.sallyport.stun;

import java.nio.ByteBuffer;

/**
 * Looks into a datagram that may be STUN without copying or allocating, so that a flood of strangers costs nothing but
 * the look. What it says is a hint to be confirmed by {@link StunMessage#decode(ByteBuffer)}.
 */
public final class StunPeek {
    private StunPeek() {}

    /** Whether header, cookie and length are those of one STUN message, RFC 8489 §5. */
    public static boolean looksLikeStun(ByteBuffer datagram) {
        int size = datagram.remaining();
        int at = datagram.position();
        return size >= StunMessage.HEADER_BYTES
                && (datagram.get(at) & 0xc0) == 0
                && (datagram.getShort(at + 2) & 0xffff) + StunMessage.HEADER_BYTES == size
                && (size & 3) == 0
                && datagram.getInt(at + 4) == StunMessage.MAGIC_COOKIE;
    }

    /** Whether the datagram, which looks like STUN, is a Binding request. */
    public static boolean isBindingRequest(ByteBuffer datagram) {
        return datagram.getShort(datagram.position()) == 0x0001;
    }

    /**
     * Whether the datagram, which looks like STUN, is a Binding indication: what keeps ICE pairs alive (RFC 8445 §11).
     */
    public static boolean isBindingIndication(ByteBuffer datagram) {
        return datagram.getShort(datagram.position()) == 0x0011;
    }

    /**
     * Finds the first USERNAME of a datagram that looks like STUN.
     *
     * @return offset of its value from the buffer's start in the upper 32 bits, length in the lower; -1 for none
     */
    public static long username(ByteBuffer datagram) {
        int limit = datagram.limit();
        int at = datagram.position() + StunMessage.HEADER_BYTES;
        for (int seen = 0; seen < StunMessage.ATTRIBUTES_MAX && limit - at >= 4; seen++) {
            int length = datagram.getShort(at + 2) & 0xffff;
            if (length > limit - at - 4) return -1;
            if (datagram.getShort(at) == (short) StunAttribute.USERNAME.number()) return (long) (at + 4) << 32 | length;
            at += 4 + (length + 3 & ~3);
        }
        return -1;
    }
}
