package org.sallyport.turn;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.sallyport.stun.StunMessage;
import org.sallyport.wire.IpAddress;

/** Ways to write one IPv4 address on the wire of STUN, all but the first in sixteen octets. */
enum Spelling {
    /** Family 1. */
    PLAIN,
    /** {@code ::ffff:a.b.c.d}, RFC 4291 §2.5.5.2. */
    MAPPED,
    /** {@code ::a.b.c.d}, RFC 4291 §2.5.5.1. */
    COMPATIBLE,
    /** {@code ::ffff:0:a.b.c.d}, RFC 2765 §2.1. */
    TRANSLATED,
    /** {@code 2002:a.b.c.d::}, RFC 3056 §2. */
    SIX_TO_FOUR,
    /** {@code 64:ff9b::a.b.c.d}, RFC 6052 §2.1. */
    NAT64,
    /** {@code 64:ff9b:1::a.b.c.d}, RFC 8215. */
    NAT64_LOCAL,
    /** The client's address of RFC 4380 §4, with its bits inverted. */
    TEREDO,
    /** {@code 2a01:1::5efe:a.b.c.d}, RFC 5214 §6.1, under a prefix that is anybody's. */
    ISATAP;

    /** The octets of this spelling: 4 or 16. */
    byte[] octets(String v4) {
        IpAddress a = IpAddress.of(v4);
        long bits = a.low();
        return switch (this) {
            case PLAIN -> a.octets();
            case MAPPED -> six(0, 0xffffL << 32 | bits);
            case COMPATIBLE -> six(0, bits);
            case TRANSLATED -> six(0, 0xffffL << 48 | bits);
            case SIX_TO_FOUR -> six(0x2002L << 48 | bits << 16, 0);
            case NAT64 -> six(0x0064_ff9bL << 32, bits);
            case NAT64_LOCAL -> six(0x0064_ff9b_0001L << 16, bits);
            case TEREDO -> six(0x2001_0000L << 32, bits ^ 0xffff_ffffL);
            case ISATAP -> six(0x2a01_0001L << 32, 0x5efeL << 32 | bits);
        };
    }

    private static byte[] six(long high, long low) {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    /** All of an address. */
    static Map<Spelling, byte[]> of(String v4) {
        Map<Spelling, byte[]> all = new EnumMap<>(Spelling.class);
        for (Spelling s : values()) all.put(s, s.octets(v4));
        return all;
    }

    /** The value of an XOR-PEER-ADDRESS with these octets, which no address of ours is made of on the way. */
    static byte[] attribute(byte[] octets, int port, byte[] transactionId) {
        byte[] mask = ByteBuffer.allocate(16).putInt(StunMessage.MAGIC_COOKIE).put(transactionId).array();
        byte[] value = new byte[4 + octets.length];
        value[1] = (byte) (octets.length == 4 ? 1 : 2);
        value[2] = (byte) (port >>> 8 ^ mask[0]);
        value[3] = (byte) (port ^ mask[1]);
        for (int i = 0; i < octets.length; i++) value[4 + i] = (byte) (octets[i] ^ mask[i]);
        return value;
    }
}
