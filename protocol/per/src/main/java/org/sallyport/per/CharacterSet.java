package org.sallyport.per;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A known-multiplier character string type with its effective permitted alphabet, X.691 §30.5; or {@link #GENERAL}.
 *
 * <p>Characters are written as their own values where these fit the width, else as their rank in the alphabet.
 */
public final class CharacterSet {
    /** IA5String: ITU-T T.50, 128 characters. */
    public static final CharacterSet IA5 = range("IA5String", 0, 127);

    /** VisibleString: the printing characters of IA5 and the space. */
    public static final CharacterSet VISIBLE = range("VisibleString", 32, 126);

    /** PrintableString, X.680 table 10. */
    public static final CharacterSet PRINTABLE = new CharacterSet("PrintableString",
            " '()+,-./0123456789:=?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /** NumericString: digits and the space. */
    public static final CharacterSet NUMERIC = new CharacterSet("NumericString", " 0123456789");

    /** BMPString: one plane of 65,536 characters, each a {@code char}. */
    public static final CharacterSet BMP = range("BMPString", 0, 0xffff);

    /** GeneralString: no known multiplier, so octets of ISO 2022 (X.691 §30.6); each octet is one {@code char} here. */
    public static final CharacterSet GENERAL = range("GeneralString", 0, 255);

    private final String name;
    /** In ascending order; empty for a range. */
    private final String alphabet;
    private final int low;
    private final int high;
    private final int bits;
    /** Rank of each character below 128, or -1; null where characters are their own values. */
    private final byte @Nullable [] ranks;

    private CharacterSet(String name, String alphabet, int low, int high, int size) {
        this.name = name;
        this.alphabet = alphabet;
        this.low = low;
        this.high = high;
        int wide = 32 - Integer.numberOfLeadingZeros(size - 1);
        // The aligned variant rounds up to a power of two, §30.5.2.
        this.bits = wide <= 1 ? wide : Integer.highestOneBit(wide * 2 - 1);
        this.ranks = alphabet.isEmpty() ? null : ranksOf(alphabet);
    }

    private CharacterSet(String name, String sorted) {
        this(name, sorted, sorted.charAt(0), sorted.charAt(sorted.length() - 1), sorted.length());
    }

    private static CharacterSet range(String name, int low, int high) {
        return new CharacterSet(name, "", low, high, high - low + 1);
    }

    private static byte[] ranksOf(String sorted) {
        byte[] out = new byte[128];
        Arrays.fill(out, (byte) -1);
        for (int i = 0; i < sorted.length(); i++) out[sorted.charAt(i)] = (byte) i;
        return out;
    }

    /**
     * The same string type with a permitted alphabet: characters of it and of ASCII, in any order, each once. Two at
     * least: a single one would take no bits, and a few octets could announce any number of it.
     */
    public CharacterSet of(String permitted) {
        if (permitted.length() < 2 || permitted.chars().distinct().count() != permitted.length()
                || permitted.chars().anyMatch(c -> c > 127 || !contains((char) c))) {
            throw new IllegalArgumentException("not an alphabet of " + name + ": " + permitted);
        }
        char[] sorted = permitted.toCharArray();
        Arrays.sort(sorted);
        return new CharacterSet(name, new String(sorted));
    }

    /** The name of the type in X.680. */
    public String name() {
        return name;
    }

    /** Width of one character in bits. */
    public int bits() {
        return bits;
    }

    /** Whether a character belongs to it. */
    public boolean contains(char c) {
        return ranks == null ? c >= low && c <= high : c < 128 && ranks[c] >= 0;
    }

    /** Number of characters. */
    public int size() {
        return ranks == null ? high - low + 1 : alphabet.length();
    }

    /** The character of a rank, 0 the lowest. */
    public char at(int rank) {
        return ranks == null ? (char) (low + rank) : alphabet.charAt(rank);
    }

    /** Whether values are ranks: the highest character would not fit the width, §30.5.4. */
    private boolean ranked() {
        return bits < 16 && high >= 1 << bits;
    }

    /** What is written for a character that belongs to the set. */
    int code(char c) {
        if (!ranked()) return c;
        return ranks == null ? c - low : ranks[c];
    }

    /** The character of a code, or -1. */
    int character(int code) {
        if (!ranked()) return contains((char) code) ? code : -1;
        return code < size() ? at(code) : -1;
    }
}
