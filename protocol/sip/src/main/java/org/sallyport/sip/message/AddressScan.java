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
        if (star(b, i, end)) return true;
        if (b[i] == '<') return bracketed(b, i, end);
        int bracket = bracket(b, i, end);
        if (bracket < 0) return false;
        if (bracket == end) return bare(b, i, end);
        displayStart = i;
        displayEnd = Octets.trimEnd(b, i, bracket);
        return bracketed(b, bracket, end);
    }

    /** {@code *}, which some write into brackets. */
    private boolean star(byte[] b, int from, int to) {
        boolean brackets = to - from == 3 && b[from] == '<' && b[from + 2] == '>';
        int at = brackets ? from + 1 : from;
        if (b[at] != '*' || !brackets && to - from != 1) return false;
        uriStart = at;
        uriEnd = at + 1;
        paramsStart = to;
        return true;
    }

    /**
     * The bracket behind the display name, or {@code to} for none. A display name decides nothing, so it need be
     * neither tokens nor one quoted string: {@code Lobby (2nd floor)}, {@code Smith, John}, {@code Bob "Bobby" Smith}.
     * But -1 where readers would come to two brackets: a quote that does not close, or one that hides a bracket from
     * those who mind quotes.
     */
    private static int bracket(byte[] b, int from, int to) {
        int i = from;
        while (i < to && b[i] != '<') {
            if (b[i] == '>') return -1;
            if (b[i] != '"') {
                i++;
                continue;
            }
            int close = Octets.quotedEnd(b, i, to);
            if (close < 0 || close > to) return -1;
            // A name that is one quoted string is what the grammar has, brackets and all.
            boolean whole = i == from && next(b, close, to) == '<';
            for (int k = i; !whole && k < close; k++) if (b[k] == '<' || b[k] == '>') return -1;
            i = close;
        }
        return i;
    }

    private static int next(byte[] b, int from, int to) {
        int i = Octets.skipSpace(b, from, to);
        return i < to ? b[i] : -1;
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
