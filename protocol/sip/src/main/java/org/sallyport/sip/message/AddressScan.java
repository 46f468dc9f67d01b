package org.sallyport.sip.message;

/**
 * Finds the parts of a {@code name-addr} or {@code addr-spec} with parameters (RFC 3261 §20.10, §25.1), positions only.
 *
 * <p>One owner; {@link #scan} overwrites what the last call found.
 */
final class AddressScan {
    /** -1 for no display name. */
    int displayStart;
    int displayEnd;
    int uriStart;
    int uriEnd;
    /** Where the parameters start, at a semicolon or at the end. */
    int paramsStart;
    private final ParamScan params = new ParamScan();
    private final UriScan uri = new UriScan();

    /** Whether {@code from..to} is one address; surrounding white space is ignored. */
    boolean scan(byte[] b, int from, int to) {
        int i = Octets.skipSpace(b, from, to);
        int end = Octets.trimEnd(b, i, to);
        if (i >= end) return false;
        displayStart = -1;
        displayEnd = -1;
        if (end - i == 1 && b[i] == '*') {
            uriStart = i;
            uriEnd = end;
            paramsStart = end;
            return true;
        }
        if (b[i] == '"') {
            int close = Octets.quotedEnd(b, i, end);
            if (close < 0 || close > end) return false;
            displayStart = i;
            displayEnd = close;
            i = Octets.skipSpace(b, close, end);
            return i < end && b[i] == '<' && bracketed(b, i, end);
        }
        if (b[i] == '<') return bracketed(b, i, end);
        int bracket = tokensEnd(b, i, end);
        if (bracket < end && b[bracket] == '<') {
            displayStart = i;
            displayEnd = Octets.trimEnd(b, i, bracket);
            return bracketed(b, bracket, end);
        }
        return bare(b, i, end);
    }

    /** Past {@code *(token LWS)}: the display name without quotes. */
    private static int tokensEnd(byte[] b, int from, int to) {
        int i = from;
        while (i < to && (Octets.is(b[i], Octets.TOKEN) || b[i] < 0 || Octets.isSpace(b[i]))) i++;
        return i;
    }

    private boolean bracketed(byte[] b, int open, int to) {
        int close = open + 1;
        while (close < to && b[close] != '>') {
            if (b[close] == '<' || b[close] == '"') return false;
            close++;
        }
        if (close >= to) return false;
        uriStart = open + 1;
        uriEnd = close;
        paramsStart = close + 1;
        return uri.scan(b, uriStart, uriEnd) && params.check(b, paramsStart, to) < 0;
    }

    /** Without brackets every parameter is the header field's, and there is no comma or question mark (§20). */
    private boolean bare(byte[] b, int from, int to) {
        int i = from;
        while (i < to && b[i] != ';' && !Octets.isSpace(b[i])) {
            if (b[i] == ',' || b[i] == '?') return false;
            i++;
        }
        uriStart = from;
        uriEnd = i;
        paramsStart = i;
        return uri.scan(b, from, i) && params.check(b, i, to) < 0;
    }
}
