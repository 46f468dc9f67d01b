package org.sallyport.stun;

import org.jspecify.annotations.Nullable;

/**
 * The attributes this program knows, with the bounds of their values.
 *
 * <p>Numbers are those of the IANA registry "STUN Attributes"; below 0x8000 an attribute that is not understood makes
 * a request unanswerable (420), above it is ignored (RFC 8489 §14).
 */
public enum StunAttribute {
    MAPPED_ADDRESS(0x0001, 8, 20),
    USERNAME(0x0006, 0, 508),
    MESSAGE_INTEGRITY(0x0008, 20, 20),
    ERROR_CODE(0x0009, 4, 767),
    UNKNOWN_ATTRIBUTES(0x000a, 0, 128),
    CHANNEL_NUMBER(0x000c, 4, 4),
    LIFETIME(0x000d, 4, 4),
    XOR_PEER_ADDRESS(0x0012, 8, 20),
    DATA(0x0013, 0, 65_516),
    REALM(0x0014, 0, 763),
    NONCE(0x0015, 0, 763),
    XOR_RELAYED_ADDRESS(0x0016, 8, 20),
    REQUESTED_ADDRESS_FAMILY(0x0017, 4, 4),
    EVEN_PORT(0x0018, 1, 1),
    REQUESTED_TRANSPORT(0x0019, 4, 4),
    DONT_FRAGMENT(0x001a, 0, 0),
    MESSAGE_INTEGRITY_SHA256(0x001c, 16, 32),
    PASSWORD_ALGORITHM(0x001d, 4, 128),
    USERHASH(0x001e, 32, 32),
    XOR_MAPPED_ADDRESS(0x0020, 8, 20),
    RESERVATION_TOKEN(0x0022, 8, 8),
    PRIORITY(0x0024, 4, 4),
    USE_CANDIDATE(0x0025, 0, 0),
    CONNECTION_ID(0x002a, 4, 4),
    ADDITIONAL_ADDRESS_FAMILY(0x8000, 4, 4),
    ADDRESS_ERROR_CODE(0x8001, 4, 767),
    PASSWORD_ALGORITHMS(0x8002, 4, 256),
    ALTERNATE_DOMAIN(0x8003, 0, 255),
    ICMP(0x8004, 8, 8),
    SOFTWARE(0x8022, 0, 763),
    ALTERNATE_SERVER(0x8023, 8, 20),
    FINGERPRINT(0x8028, 4, 4),
    ICE_CONTROLLED(0x8029, 8, 8),
    ICE_CONTROLLING(0x802a, 8, 8);

    private static final StunAttribute[] PLACES = new StunAttribute[256];

    static {
        for (StunAttribute a : values()) PLACES[place(a.number)] = a;
    }

    private final int number;
    private final int lengthMinBytes;
    private final int lengthMaxBytes;

    StunAttribute(int number, int lengthMinBytes, int lengthMaxBytes) {
        this.number = number;
        this.lengthMinBytes = lengthMinBytes;
        this.lengthMaxBytes = lengthMaxBytes;
    }

    /** The attribute of a registry number, or null for one we do not know. */
    public static @Nullable StunAttribute of(int number) {
        StunAttribute a = PLACES[place(number)];
        return a != null && a.number == number ? a : null;
    }

    /** The low seven bits and the top one, by which no two of ours are alike. */
    private static int place(int number) {
        return number & 0x7f | number >>> 8 & 0x80;
    }

    /** Registry number, 16 bits. */
    public int number() {
        return number;
    }

    /** Whether the value is an address of RFC 8489 §14.1 or §14.2. */
    boolean address() {
        return switch (this) {
            case MAPPED_ADDRESS, XOR_PEER_ADDRESS, XOR_RELAYED_ADDRESS, XOR_MAPPED_ADDRESS, ALTERNATE_SERVER -> true;
            default -> false;
        };
    }

    /** Whether a value of this length can be right at all. */
    boolean allowsLength(int lengthBytes) {
        if (lengthBytes < lengthMinBytes || lengthBytes > lengthMaxBytes) return false;
        // RFC 8489 §14.6: a truncated tag is a multiple of four; whether we accept one is the verifier's matter.
        if (this == MESSAGE_INTEGRITY_SHA256) return (lengthBytes & 3) == 0;
        return !address() || lengthBytes == 8 || lengthBytes == 20;
    }
}
