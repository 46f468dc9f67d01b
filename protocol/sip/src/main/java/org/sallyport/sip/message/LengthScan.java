package org.sallyport.sip.message;

/**
 * Reads from a head that cannot be used the one thing by which it can be passed over: how long the body behind it is
 * (RFC 3261 §18.3, §20.14).
 *
 * <p>Whoever passes a message over must come to the same end as everybody else who reads the stream, or a second
 * request is smuggled past one of them. So a length counts only where nobody can read another one: every line a field
 * with name and colon or the fold of one, each ending in CRLF, no stray CR, LF or NUL, and exactly one Content-Length
 * of plain digits that is not folded.
 */
final class LengthScan {
    private static final int NONE = -1;

    private LengthScan() {}

    /** The length of the body behind the head {@code from..to}, or -1 where it is not certain. */
    static int bodyLength(byte[] b, int from, int to, int most) {
        int length = NONE;
        boolean last = false;
        int at = lineEnd(b, from, to);
        if (at == NONE) return NONE;
        while (at < to) {
            int end = lineEnd(b, at, to);
            if (end == NONE) return NONE;
            if (end - at == 2) return end == to ? length : NONE;
            if (b[at] == ' ' || b[at] == '\t') {
                if (last) return NONE;
            } else {
                int name = at;
                while (name < end && Octets.is(b[name], Octets.TOKEN)) name++;
                int colon = Octets.skipSpace(b, name, end);
                if (name == at || colon >= end || b[colon] != ':') return NONE;
                last = isContentLength(b, at, name);
                if (last && length != NONE) return NONE;
                if (last) length = digits(b, colon + 1, end - 2, most);
                if (last && length == NONE) return NONE;
            }
            at = end;
        }
        return NONE;
    }

    private static boolean isContentLength(byte[] b, int from, int to) {
        return HeaderName.idOf(b, from, to) == HeaderName.CONTENT_LENGTH.ordinal();
    }

    /** Past the CRLF of the line, or -1 where the line holds what some take for its end and some do not. */
    private static int lineEnd(byte[] b, int from, int to) {
        int i = from;
        while (i < to && b[i] != '\r' && b[i] != '\n' && b[i] != 0) i++;
        return i + 1 < to && b[i] == '\r' && b[i + 1] == '\n' ? i + 2 : NONE;
    }

    private static int digits(byte[] b, int from, int to, int most) {
        int first = from;
        while (first < to && (b[first] == ' ' || b[first] == '\t')) first++;
        int end = to;
        while (end > first && (b[end - 1] == ' ' || b[end - 1] == '\t')) end--;
        long n = Octets.number(b, first, end, most);
        return n < 0 ? NONE : (int) n;
    }
}
