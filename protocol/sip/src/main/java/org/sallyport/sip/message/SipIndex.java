package org.sallyport.sip.message;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Malformed;
import org.sallyport.refusal.RefusalReason;

/**
 * Finds start line and header fields of one message in one pass and writes down positions only.
 *
 * <p>One owner, used again for every message; scanning allocates nothing once {@link #slots} has grown to the longest
 * message seen, and it never grows beyond {@link SipLimits#headersMax}. It goes on behind a fault, so that a bad
 * request can still be answered: a line that breaks the grammar is left out, the first fault is kept.
 *
 * <p>Layout of {@link #slots}: eight entries on the message, then five for each header field.
 */
final class SipIndex {
    /** 1 for a request, 0 for a response. */
    static final int KIND = 0;
    /** Of a request the start of the method, of a response the status code. */
    static final int METHOD = 1;
    static final int METHOD_END = 2;
    /** Start of Request-URI or reason phrase. */
    static final int URI = 3;
    static final int URI_END = 4;
    static final int HEADERS = 5;
    static final int BODY = 6;
    /** {@link #FOLDED} and {@link #SPACED} of all lines together, and {@link #WHOLE}. */
    static final int FLAGS = 7;
    static final int FIXED = 8;

    /** Within a header field: {@link HeaderName} ordinal or {@link #UNKNOWN}, with flags above. */
    static final int ID = 0;
    static final int NAME = 1;
    static final int NAME_END = 2;
    static final int VALUE = 3;
    static final int VALUE_END = 4;
    static final int STRIDE = 5;

    static final int ID_MASK = 0xff;
    static final int UNKNOWN = 0xff;
    /** The value goes over several lines. */
    static final int FOLDED = 0x100;
    /** White space stands before the colon. */
    static final int SPACED = 0x200;
    /** Of the message: the head was read up to its empty line. */
    static final int WHOLE = 0x400;

    private static final int LINES_AT_FIRST = 32;
    /** Control characters in the quoted strings of one field. */
    private static final int CONTROLS_MAX = 32;

    int[] slots = new int[FIXED + LINES_AT_FIRST * STRIDE];
    int count;
    /** Bit n: the header field with ordinal n is there. */
    long present;
    /** The first fault, null for none. */
    @Nullable
    String fault;
    int faultOffset;
    String faultSection = "";
    RefusalReason refusal = RefusalReason.MALFORMED;
    /** Whether the start line speaks SIP at all, of any version: what does not is never answered. */
    boolean speaksSip;
    private boolean folded;
    /** Whether the field holds a control character where the grammar has none. */
    private boolean dirty;
    /** Whether one of them is what some take for the end of a line. */
    private boolean stray;
    private final UriScan uri = new UriScan();

    /** Reads the head that starts at {@code from}; true if it is there up to its empty line, faulty or not. */
    boolean scan(byte[] b, int from, int to, SipLimits limits) {
        count = 0;
        present = 0;
        fault = null;
        speaksSip = false;
        Arrays.fill(slots, 0, FIXED, 0);
        slots[BODY] = to;
        int first = startLine(b, from, to, limits);
        if (first < 0) return false;
        slots[HEADERS] = first;
        return headers(b, from, first, to, limits);
    }

    void fail(String why, int offset, String section) {
        fail(why, offset, section, RefusalReason.MALFORMED);
    }

    void fail(String why, int offset, String section, RefusalReason as) {
        if (fault != null) return;
        fault = why;
        faultOffset = offset;
        faultSection = section;
        refusal = as;
    }

    Malformed malformed(int from) {
        return new Malformed(Objects.requireNonNullElse(fault, ""), faultOffset - from, faultSection);
    }

    boolean has(HeaderName name) {
        return (present >>> name.ordinal() & 1) != 0;
    }

    /** The slot of the first line of this name, or -1. */
    int first(HeaderName name) {
        return has(name) ? find(slots, count, name.ordinal(), 0) : -1;
    }

    /** The slot of a line with this id at or behind line {@code from}, or -1. */
    static int find(int[] slots, int count, int id, int from) {
        for (int i = from, at = FIXED + from * STRIDE; i < count; i++, at += STRIDE) {
            if ((slots[at] & ID_MASK) == id) return at;
        }
        return -1;
    }

    /** An exact copy, with positions counted from {@code from}. */
    Head snapshot(int from) {
        int[] copy = Arrays.copyOf(slots, FIXED + count * STRIDE);
        if (from != 0) {
            if (copy[KIND] == 1) copy[METHOD] -= from;
            for (int i = METHOD_END; i <= BODY; i++) copy[i] -= from;
            for (int at = FIXED; at < copy.length; at += STRIDE) {
                for (int i = NAME; i <= VALUE_END; i++) copy[at + i] -= from;
            }
        }
        return new Head(copy, count, present);
    }

    /**
     * Positions of one message, shared and never changed.
     *
     * @param slots layout as above
     * @param count header fields
     * @param present bit per {@link HeaderName}
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Head(int[] slots, int count, long present) {}

    private int startLine(byte[] b, int from, int to, SipLimits limits) {
        int end = from;
        boolean clean = true;
        while (end < to && b[end] != '\r' && b[end] != '\n') {
            clean &= b[end] >= ' ' && b[end] != 0x7f || b[end] < 0;
            end++;
        }
        if (end + 1 >= to || b[end] != '\r' || b[end + 1] != '\n') {
            fail("the start line does not end in CRLF", end, "RFC 3261 §7");
            return -1;
        }
        if (!clean) fail("control character in the start line", from, "RFC 3261 §25.1");
        if (end - from > limits.lineBytesMax()) {
            fail("the start line is too long", from, "RFC 3261 §7.1", RefusalReason.TOO_LARGE);
        }
        boolean response = end - from > 4 && Octets.sameIgnoringCase(b, from, "sip/");
        if (response) statusLine(b, from, end);
        else requestLine(b, from, end, limits);
        return end + 2;
    }

    /** Whether a first line is a status line or ends in a SIP version, looked at before the head is whole. */
    static boolean looksLikeSip(byte[] b, int from, int end) {
        if (end - from > 4 && Octets.sameIgnoringCase(b, from, "sip/")) return true;
        int tail = Octets.trimEnd(b, from, end);
        int version = tail;
        while (version > from && b[version - 1] != ' ') version--;
        return tail - version > 4 && Octets.sameIgnoringCase(b, version, "sip/");
    }

    private void statusLine(byte[] b, int from, int end) {
        slots[KIND] = 0;
        slots[METHOD_END] = from;
        slots[URI] = end;
        slots[URI_END] = end;
        speaksSip = true;
        boolean fits = end - from >= 11 && Octets.sameIgnoringCase(b, from, "sip/2.0 ")
                && (end - from == 11 || b[from + 11] == ' ');
        long code = fits ? Octets.number(b, from + 8, from + 11, 699) : -1;
        if (code < 100) {
            fail("the status line is not SIP/2.0 with a code from 100 to 699", from, "RFC 3261 §7.2");
            return;
        }
        slots[METHOD] = (int) code;
        slots[URI] = Math.min(from + 12, end);
    }

    private void requestLine(byte[] b, int from, int end, SipLimits limits) {
        slots[KIND] = 1;
        slots[METHOD] = from;
        int m = from;
        while (m < end && Octets.is(b[m], Octets.TOKEN)) m++;
        slots[METHOD_END] = m;
        slots[URI] = m;
        slots[URI_END] = m;
        int tail = Octets.trimEnd(b, from, end);
        if (tail != end) fail("white space behind the start line", tail, "RFC 3261 §7.1");
        int version = tail;
        while (version > m && b[version - 1] != ' ') version--;
        speaksSip = m > from && tail - version > 4 && Octets.sameIgnoringCase(b, version, "sip/");
        if (!speaksSip || b[m] != ' ' || version - 1 <= m) {
            fail("the start line is not method, URI and version", from, "RFC 3261 §7.1");
            return;
        }
        slots[URI] = m + 1;
        slots[URI_END] = version - 1;
        if (tail - version != 7 || !Octets.same(b, version + 4, "2.0")) {
            fail("the version is not 2.0", version, "RFC 3261 §7.1", RefusalReason.VERSION);
            return;
        }
        if (slots[URI_END] - slots[URI] > limits.uriBytesMax()) {
            fail("the Request-URI is too long", m + 1, "RFC 3261 §21.4.12", RefusalReason.TOO_LARGE);
        } else if (!uri.scan(b, slots[URI], slots[URI_END])) {
            fail("the Request-URI breaks its grammar", m + 1, "RFC 3261 §19.1.1");
        } else if (uri.headersStart >= 0) {
            fail("header fields in the Request-URI", uri.headersStart, "RFC 3261 §19.1.1");
        }
    }

    private boolean headers(byte[] b, int from, int first, int to, SipLimits limits) {
        int i = first;
        while (true) {
            if (i - from > limits.headBytesMax()) {
                fail("the head is too long", i, "RFC 3261 §7", RefusalReason.TOO_LARGE);
                return false;
            }
            if (i + 1 >= to) {
                fail("no empty line ends the head", to, "RFC 3261 §7");
                return false;
            }
            if (b[i] == '\r' && b[i + 1] == '\n') {
                slots[BODY] = i + 2;
                slots[FLAGS] |= WHOLE;
                return true;
            }
            int next = line(b, i, to, limits);
            if (next < 0) return false;
            i = next;
        }
    }

    /** Reads one header field with its folds; gives the start of the next line, or -1 where there is none. */
    private int line(byte[] b, int at, int to, SipLimits limits) {
        int nameEnd = at;
        while (nameEnd < to && Octets.is(b[nameEnd], Octets.TOKEN)) nameEnd++;
        int colon = nameEnd;
        while (colon < to && (b[colon] == ' ' || b[colon] == '\t')) colon++;
        boolean named = nameEnd > at && colon < to && b[colon] == ':';
        dirty = false;
        stray = false;
        int end = lineEnd(b, named ? colon + 1 : at, to);
        if (end < 0) {
            fail("a header field does not end in CRLF", at, "RFC 3261 §7.3.1");
            return -1;
        }
        if (end - at > limits.lineBytesMax() || count == limits.headersMax()) {
            fail("too long or too many header fields", at, "RFC 3261 §7.3.1", RefusalReason.TOO_LARGE);
            return -1;
        }
        if (!named) fail("a header field has no name of token characters", at, "RFC 3261 §7.3.1");
        else if (stray || dirty && HeaderName.isRead(b, at, nameEnd))
            fail("control character in a header field", at, "RFC 3261 §25.1");
        else add(b, at, nameEnd, colon, end);
        return end + 2;
    }

    private void add(byte[] b, int at, int nameEnd, int colon, int end) {
        int known = HeaderName.idOf(b, at, nameEnd);
        if (known >= 0) {
            boolean again = (present >>> known & 1) != 0;
            if (again && HeaderName.byId(known).arity() == HeaderName.Arity.SINGLE) {
                fail("a header field that may stand once is there twice", at, "RFC 3261 §7.3.1");
            }
            present |= 1L << known;
        }
        int slot = FIXED + count * STRIDE;
        if (slot + STRIDE > slots.length) slots = Arrays.copyOf(slots, slots.length * 2);
        int flags = (folded ? FOLDED : 0) | (colon > nameEnd ? SPACED : 0);
        int value = Octets.skipSpace(b, colon + 1, end);
        slots[FLAGS] |= flags;
        slots[slot + ID] = (known < 0 ? UNKNOWN : known) | flags;
        slots[slot + NAME] = at;
        slots[slot + NAME_END] = nameEnd;
        slots[slot + VALUE] = value;
        slots[slot + VALUE_END] = Octets.trimEnd(b, value, end);
        count++;
    }

    /** The CR that ends the field, folds skipped; -1 where there is none. Notes {@link #folded} and {@link #dirty}. */
    private int lineEnd(byte[] b, int from, int to) {
        folded = false;
        int controls = 0;
        int i = from;
        while (i < to) {
            byte c = b[i];
            if (c >= ' ' && c != 0x7f || c < 0 || c == '\t') {
                i++;
                continue;
            }
            if (c == '\r' && i + 1 < to && b[i + 1] == '\n') {
                boolean fold = i + 2 < to && (b[i + 2] == ' ' || b[i + 2] == '\t');
                if (!fold) return i;
                folded = true;
                i += 3;
                continue;
            }
            // Each look at the quotes walks the line: a line of nothing else must not cost the square of its length.
            boolean end = c == '\r' || c == '\n';
            boolean odd = end || ++controls > CONTROLS_MAX || !quotedPair(b, from, i);
            stray |= odd && (end || c == 0);
            dirty |= odd;
            i++;
        }
        return -1;
    }

    /**
     * Whether the octet at {@code at} is the second of a quoted-pair within a quoted string: there only it may be any.
     */
    private static boolean quotedPair(byte[] b, int from, int at) {
        boolean quoted = false;
        for (int i = from; i < at; i++) {
            if (b[i] == '"') quoted = !quoted;
            else if (quoted && b[i] == '\\' && ++i == at) return true;
        }
        return false;
    }
}
