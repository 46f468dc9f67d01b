package org.sallyport.sip.message;

import java.nio.charset.StandardCharsets;

/** Writes a message into one array of known size. */
final class LineWriter {
    static final byte[] CRLF = {'\r', '\n'};
    private final byte[] out;
    private int at;

    LineWriter(int bytesMax) {
        out = new byte[bytesMax];
    }

    LineWriter put(byte[] b, int from, int to) {
        System.arraycopy(b, from, out, at, to - from);
        at += to - from;
        return this;
    }

    LineWriter put(byte[] b) {
        return put(b, 0, b.length);
    }

    /** {@code Name: value CRLF}. */
    LineWriter line(byte[] name, byte[] value) {
        put(name);
        out[at++] = ':';
        out[at++] = ' ';
        return put(value).put(CRLF);
    }

    /**
     * A header field of a message without its line end: octet for octet, but without white space before the colon and
     * without folds, since those are what hops read differently. Never longer than it was.
     */
    LineWriter field(byte[] b, int[] slots, int slot) {
        int value = slots[slot + SipIndex.VALUE];
        int valueEnd = slots[slot + SipIndex.VALUE_END];
        if (plain(slots, slot)) return put(b, slots[slot + SipIndex.NAME], valueEnd);
        put(b, slots[slot + SipIndex.NAME], slots[slot + SipIndex.NAME_END]);
        out[at++] = ':';
        if (value < valueEnd) {
            out[at++] = ' ';
            at = SipMessage.unfold(b, value, valueEnd, out, at);
        }
        return this;
    }

    /** Whether the line may go out as it came. */
    static boolean plain(int[] slots, int slot) {
        return (slots[slot] & (SipIndex.FOLDED | SipIndex.SPACED)) == 0;
    }

    byte[] bytes() {
        return at == out.length ? out : java.util.Arrays.copyOf(out, at);
    }

    static byte[] utf8(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    /** A value of ours; a line break in it would start a header field of somebody else's choice. */
    static byte[] value(String s) {
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) throw new IllegalArgumentException("line break in a header value");
        }
        return utf8(s);
    }

    static byte[] name(String s) {
        byte[] b = utf8(s);
        for (byte c : b) {
            if (!Octets.is(c, Octets.TOKEN)) throw new IllegalArgumentException("header name " + s);
        }
        return b;
    }
}
