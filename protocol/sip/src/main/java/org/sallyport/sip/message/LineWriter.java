package org.sallyport.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a message, and notes where each line lands, so that nobody has to look for what we wrote ourselves.
 *
 * <p>What is noted is what {@link SipIndex} would find. Where that is not certain (a fold was mended, a value of ours
 * holds a control character, the head that is copied was never whole) nothing is: the message is indexed when somebody
 * reads it.
 */
final class LineWriter {
    static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] VERSION = utf8("SIP/2.0 ");
    private static final byte[] NO_LENGTH = utf8("Content-Length: 0");
    private static final byte[] NONE = {};

    private byte[] out;
    private int at;
    private int[] slots;
    private int count;
    private long present;
    private boolean certain = true;

    /** @param linesMax expected header fields */
    LineWriter(int bytesMax, int linesMax) {
        out = new byte[bytesMax];
        slots = new int[SipIndex.FIXED + linesMax * SipIndex.STRIDE];
    }

    LineWriter put(byte[] b, int from, int to) {
        int length = to - from;
        if (out.length - at < length) out = Arrays.copyOf(out, Math.max(out.length * 2, at + length));
        System.arraycopy(b, from, out, at, length);
        at += length;
        return this;
    }

    private void put(byte c) {
        if (at == out.length) out = Arrays.copyOf(out, at * 2 + 1);
        out[at++] = c;
    }

    LineWriter put(byte[] b) {
        return put(b, 0, b.length);
    }

    /** {@code METHOD uri SIP/2.0}, as {@link #value} has let it through. */
    void requestLine(byte[] line, int methodLength) {
        put(line);
        slots[SipIndex.KIND] = 1;
        slots[SipIndex.METHOD_END] = methodLength;
        slots[SipIndex.URI] = methodLength + 1;
        slots[SipIndex.URI_END] = line.length - VERSION.length;
        for (int i = 0; i < methodLength; i++) certain &= Octets.is(line[i], Octets.TOKEN);
        certain &= methodLength > 0;
        endStartLine();
    }

    /** {@code SIP/2.0 status phrase}, as {@link #value} has let it through. */
    void statusLine(int status, byte[] phrase) {
        put(VERSION);
        put((byte) ('0' + status / 100));
        put((byte) ('0' + status / 10 % 10));
        put((byte) ('0' + status % 10));
        put((byte) ' ');
        put(phrase);
        slots[SipIndex.METHOD] = status;
        slots[SipIndex.URI] = VERSION.length + 4;
        slots[SipIndex.URI_END] = at;
        endStartLine();
    }

    /** The start line of another message. */
    void startLine(byte[] b, int[] of) {
        put(b, 0, of[SipIndex.HEADERS]);
        System.arraycopy(of, 0, slots, 0, SipIndex.FLAGS);
        certain &= (of[SipIndex.FLAGS] & SipIndex.WHOLE) != 0;
    }

    private void endStartLine() {
        put(CRLF);
        slots[SipIndex.HEADERS] = at;
    }

    /**
     * {@code Name: value CRLF}.
     *
     * @param id an ordinal of {@link HeaderName} or {@link SipIndex#UNKNOWN}
     */
    LineWriter line(int id, byte[] name, byte[] value) {
        certain &= isText(value);
        int start = at;
        put(name);
        int nameEnd = at;
        put((byte) ':');
        put((byte) ' ');
        put(value);
        int valueStart = Octets.skipSpace(out, nameEnd + 1, at);
        note(id, start, nameEnd, valueStart, Octets.trimEnd(out, valueStart, at));
        return put(CRLF);
    }

    /** Content-Length. */
    LineWriter length(int octets) {
        HeaderName name = HeaderName.CONTENT_LENGTH;
        if (octets > 0) return line(name.ordinal(), name.octets(), utf8(Integer.toString(octets)));
        int end = at + NO_LENGTH.length;
        note(name.ordinal(), at, end - 3, end - 1, end);
        return put(NO_LENGTH).put(CRLF);
    }

    /**
     * A header field of a message with {@code more} behind its value, and a line end: octet for octet, but without
     * white space before the colon and without folds, since those are what hops read differently. Never longer than it
     * was.
     */
    LineWriter field(byte[] b, int[] of, int slot, byte[] more) {
        int value = of[slot + SipIndex.VALUE];
        int valueEnd = of[slot + SipIndex.VALUE_END];
        if (plain(of, slot)) {
            int shift = at - of[slot + SipIndex.NAME];
            put(b, of[slot + SipIndex.NAME], valueEnd).put(more);
            note(of[slot], of[slot + SipIndex.NAME] + shift, of[slot + SipIndex.NAME_END] + shift, value + shift,
                    Octets.trimEnd(out, value + shift, at));
            // Where there was no value, what is put there begins elsewhere.
            certain &= more.length == 0 || value < valueEnd && isText(more);
            return put(CRLF);
        }
        certain = false;
        put(b, of[slot + SipIndex.NAME], of[slot + SipIndex.NAME_END]);
        put((byte) ':');
        if (value < valueEnd) {
            put((byte) ' ');
            byte[] text = new byte[valueEnd - value];
            put(text, 0, SipMessage.unfold(b, value, valueEnd, text, 0));
        }
        return put(more).put(CRLF);
    }

    /**
     * Untouched neighbours of another message in one go: slots {@code first} to {@code last}, up to octet {@code end}.
     */
    void run(byte[] b, int[] of, int first, int last, int end) {
        int from = of[first + SipIndex.NAME];
        int shift = at - from;
        put(b, from, end);
        certain &= (of[SipIndex.FLAGS] & SipIndex.WHOLE) != 0;
        for (int slot = first; slot <= last; slot += SipIndex.STRIDE) {
            note(of[slot], of[slot + SipIndex.NAME] + shift, of[slot + SipIndex.NAME_END] + shift,
                    of[slot + SipIndex.VALUE] + shift, of[slot + SipIndex.VALUE_END] + shift);
        }
    }

    private static boolean isText(byte[] value) {
        for (byte c : value) {
            if (c >= 0 && c < ' ' && c != '\t' || c == 0x7f) return false;
        }
        return true;
    }

    private void note(int id, int name, int nameEnd, int value, int valueEnd) {
        int slot = SipIndex.FIXED + count++ * SipIndex.STRIDE;
        if (slot + SipIndex.STRIDE > slots.length) slots = Arrays.copyOf(slots, slots.length * 2);
        slots[slot + SipIndex.ID] = id;
        slots[slot + SipIndex.NAME] = name;
        slots[slot + SipIndex.NAME_END] = nameEnd;
        slots[slot + SipIndex.VALUE] = value;
        slots[slot + SipIndex.VALUE_END] = valueEnd;
        if (id != SipIndex.UNKNOWN) present |= 1L << id;
    }

    /** Whether the line may go out as it came. */
    static boolean plain(int[] slots, int slot) {
        return (slots[slot] & (SipIndex.FOLDED | SipIndex.SPACED)) == 0;
    }

    /** Ends head and message. */
    SipMessage message(byte[] body, int from, int to) {
        put(CRLF);
        slots[SipIndex.BODY] = at;
        slots[SipIndex.FLAGS] = SipIndex.WHOLE;
        put(body, from, to);
        byte[] bytes = at == out.length ? out : Arrays.copyOf(out, at);
        if (!certain) return new SipMessage(bytes, null);
        int used = SipIndex.FIXED + count * SipIndex.STRIDE;
        int[] exact = used == slots.length ? slots : Arrays.copyOf(slots, used);
        return new SipMessage(bytes, new SipIndex.Head(exact, count, present));
    }

    /** Ends head and message; there is no body. */
    SipMessage message() {
        return message(NONE, 0, 0);
    }

    static byte[] utf8(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    /** A value of ours; a line break in it would start a header field of somebody else's choice. */
    static byte[] value(String s) {
        byte[] b = utf8(s);
        for (byte c : b) {
            if (c == '\r' || c == '\n' || c == 0) throw new IllegalArgumentException("line break in a header value");
        }
        return b;
    }

    static byte[] name(String s) {
        byte[] b = utf8(s);
        for (byte c : b) {
            if (!Octets.is(c, Octets.TOKEN)) throw new IllegalArgumentException("header name " + s);
        }
        return b;
    }
}
