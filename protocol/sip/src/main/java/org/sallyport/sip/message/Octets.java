package org.sallyport.sip.message;

import java.nio.charset.StandardCharsets;

/** The character classes of RFC 3261 §25.1 as one table, and the few comparisons that need no string. */
final class Octets {
    static final int ALPHA = 1;
    static final int DIGIT = 2;
    static final int TOKEN = 4;
    /** unreserved, user-unreserved, and what stands in a password. */
    static final int USER = 8;
    static final int HEX = 16;
    /** unreserved and param-unreserved. */
    static final int URI_PARAM = 32;
    static final int HOST = 64;
    /** hnv-unreserved, unreserved: the header part of a URI. */
    static final int URI_HEADER = 128;

    private static final short[] CLASSES = new short[256];

    static {
        for (int c = '0'; c <= '9'; c++) mark(c, DIGIT | TOKEN | USER | HEX | URI_PARAM | HOST | URI_HEADER);
        for (int c = 'a'; c <= 'z'; c++) {
            mark(c, ALPHA | TOKEN | USER | URI_PARAM | HOST | URI_HEADER);
            mark(c - 32, ALPHA | TOKEN | USER | URI_PARAM | HOST | URI_HEADER);
        }
        for (int c = 'a'; c <= 'f'; c++) {
            mark(c, HEX);
            mark(c - 32, HEX);
        }
        mark("-.!%*_+`'~", TOKEN);
        mark("-_.!~*'()", USER | URI_PARAM | URI_HEADER);
        mark("&=+$,;?/", USER);
        mark("[]/:&+$", URI_PARAM);
        mark("[]/?:+$", URI_HEADER);
        mark("-._", HOST);
    }

    private Octets() {}

    private static void mark(int c, int classes) {
        CLASSES[c] |= (short) classes;
    }

    private static void mark(String chars, int classes) {
        for (int i = 0; i < chars.length(); i++) mark(chars.charAt(i), classes);
    }

    static boolean is(byte b, int classes) {
        return (CLASSES[b & 0xff] & classes) != 0;
    }

    /** Whether {@code b[from..]} starts with this ASCII text; the caller has checked the length. */
    static boolean same(byte[] b, int from, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (b[from + i] != text.charAt(i)) return false;
        }
        return true;
    }

    /** As {@link #same}, letters in any case; {@code lower} is in lower case. */
    static boolean sameIgnoringCase(byte[] b, int from, String lower) {
        for (int i = 0; i < lower.length(); i++) {
            int c = b[from + i];
            if (c >= 'A' && c <= 'Z') c |= 0x20;
            if (c != lower.charAt(i)) return false;
        }
        return true;
    }

    /** Where the octet stands first, or {@code to}. */
    static int find(byte[] b, int from, int to, char octet) {
        int i = from;
        while (i < to && b[i] != octet) i++;
        return i;
    }

    static String text(byte[] b, int from, int to) {
        return new String(b, from, to - from, StandardCharsets.UTF_8);
    }

    /** Skips SP and HTAB, and the CR and LF that a checked head has only inside a fold. */
    static int skipSpace(byte[] b, int from, int to) {
        int i = from;
        while (i < to && isSpace(b[i])) i++;
        return i;
    }

    static int trimEnd(byte[] b, int from, int to) {
        int i = to;
        while (i > from && isSpace(b[i - 1])) i--;
        return i;
    }

    static boolean isSpace(byte c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /**
     * The end of the quoted string that opens at {@code from}, just past the closing quote, or -1 where it never closes
     * (RFC 3261 §25.1 quoted-string).
     */
    static int quotedEnd(byte[] b, int from, int to) {
        int i = from + 1;
        while (i < to) {
            byte c = b[i];
            if (c == '"') return i + 1;
            i += c == '\\' ? 2 : 1;
        }
        return -1;
    }

    /** A decimal number of any number of digits, at most {@code max}; -1 where it is no number, -2 where it is more. */
    static long number(byte[] b, int from, int to, long max) {
        if (from >= to) return -1;
        long v = 0;
        boolean over = false;
        for (int i = from; i < to; i++) {
            int d = b[i] - '0';
            if (d < 0 || d > 9) return -1;
            if (!over) v = v * 10 + d;
            over |= v > max;
        }
        return over ? -2 : v;
    }
}
