package org.sallyport.stun;

import java.util.Base64;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a server says in the first characters of its nonces, so that nobody between can take it away, RFC 8489 §9.2 and
 * §18.1. Bit 0 is the rightmost of 24 bits: so erratum 6290 corrects §18.1, and so the published sample has it.
 */
public enum SecurityFeature {
    /** The answer offers PASSWORD-ALGORITHMS. */
    PASSWORD_ALGORITHMS(0),
    /** Clients must send USERHASH in the place of USERNAME. */
    USERNAME_ANONYMITY(1);

    /** What a nonce with features starts with. */
    public static final String NONCE_COOKIE = "obMatJos2";

    private static final int PREFIX_CHARS = NONCE_COOKIE.length() + 4;

    private final int bit;

    SecurityFeature(int bit) {
        this.bit = bit;
    }

    /** Bit of the registry "STUN Security Features", 0 to 23. */
    public int bit() {
        return bit;
    }

    /** Whether the feature is among 24 bits. */
    public boolean in(int bits) {
        return (bits >>> bit & 1) != 0;
    }

    /** 24 bits with these features set. */
    public static int bits(Set<SecurityFeature> features) {
        int bits = 0;
        for (SecurityFeature f : features) bits |= 1 << f.bit;
        return bits;
    }

    /** The first 13 characters of a nonce. */
    public static String noncePrefix(int bits) {
        byte[] octets = {(byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits};
        return NONCE_COOKIE + Base64.getEncoder().encodeToString(octets);
    }

    /** The 24 bits of a nonce; empty for one without cookie, and for one whose four characters are no base64. */
    public static OptionalInt ofNonce(String nonce) {
        if (nonce.length() < PREFIX_CHARS || !nonce.startsWith(NONCE_COOKIE)) return OptionalInt.empty();
        int bits = 0;
        for (int i = NONCE_COOKIE.length(); i < PREFIX_CHARS; i++) {
            int six = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".indexOf(nonce.charAt(i));
            if (six < 0) return OptionalInt.empty();
            bits = bits << 6 | six;
        }
        return OptionalInt.of(bits);
    }
}
