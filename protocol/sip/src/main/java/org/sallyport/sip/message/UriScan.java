package org.sallyport.sip.message;

import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of a URI (RFC 3261 §25.1, RFC 3966 §3 for tel), positions only.
 *
 * <p>One owner; {@link #scan} overwrites what the last call found.
 */
final class UriScan {
    /** What the scheme is. */
    enum Scheme { SIP, SIPS, TEL, OTHER }

    Scheme scheme = Scheme.OTHER;
    /** Past the scheme, at its colon. */
    int schemeEnd;
    /** -1 for no user part; the number of a tel URI stands here. */
    int userStart;
    int userEnd;
    /** -1 for no password. */
    int passwordStart;
    int passwordEnd;
    /** -1 for a URI without host. */
    int hostStart;
    int hostEnd;
    /** -1 for none. */
    int port;
    int paramsStart;
    int paramsEnd;
    /** Past the question mark; -1 for no headers. */
    int headersStart;

    /** Whether {@code from..to} is a URI; a SIP, SIPS or tel one must fit its own grammar. */
    boolean scan(byte[] b, int from, int to) {
        userStart = -1;
        passwordStart = -1;
        hostStart = -1;
        headersStart = -1;
        port = -1;
        paramsStart = to;
        paramsEnd = to;
        int colon = from;
        while (colon < to && b[colon] != ':') {
            boolean fits = Octets.is(b[colon], Octets.ALPHA) || colon > from && schemeTail(b[colon]);
            if (!fits) return false;
            colon++;
        }
        if (colon == from || colon + 1 >= to) return false;
        schemeEnd = colon;
        scheme = schemeOf(b, from, colon);
        return switch (scheme) {
            case SIP, SIPS -> sip(b, colon + 1, to);
            case TEL -> tel(b, colon + 1, to);
            case OTHER -> opaque(b, colon + 1, to);
        };
    }

    private static boolean schemeTail(byte c) {
        return Octets.is(c, Octets.DIGIT) || c == '+' || c == '-' || c == '.';
    }

    private static Scheme schemeOf(byte[] b, int from, int to) {
        if (to - from == 3 && Octets.sameIgnoringCase(b, from, "sip")) return Scheme.SIP;
        if (to - from == 4 && Octets.sameIgnoringCase(b, from, "sips")) return Scheme.SIPS;
        if (to - from == 3 && Octets.sameIgnoringCase(b, from, "tel")) return Scheme.TEL;
        return Scheme.OTHER;
    }

    private boolean sip(byte[] b, int from, int to) {
        int at = from;
        while (at < to && b[at] != '@') at++;
        int host = from;
        if (at < to) {
            if (!userInfo(b, from, at)) return false;
            host = at + 1;
        }
        hostStart = host;
        hostEnd = hostEnd(b, host, to);
        if (hostEnd < 0) return false;
        int i = hostEnd;
        if (i < to && b[i] == ':') {
            int digits = ++i;
            while (i < to && Octets.is(b[i], Octets.DIGIT)) i++;
            long n = Octets.number(b, digits, i, 65535);
            if (n < 1) return false;
            port = (int) n;
        }
        paramsStart = i;
        while (i < to && b[i] == ';') {
            i = parameter(b, i + 1, to);
            if (i < 0) return false;
        }
        paramsEnd = i;
        if (i < to && b[i] == '?') {
            headersStart = i + 1;
            return headersStart < to && escaped(b, headersStart, to, Octets.URI_HEADER, "&=") == to;
        }
        return i == to;
    }

    private boolean userInfo(byte[] b, int from, int at) {
        userStart = from;
        int colon = from;
        while (colon < at && b[colon] != ':') colon++;
        userEnd = colon;
        // The grammar has no '#' in a user part, dial pads have: seen often enough to be let through.
        if (colon == from || escaped(b, from, colon, Octets.USER, "#") != colon) return false;
        if (colon == at) return true;
        passwordStart = colon + 1;
        passwordEnd = at;
        return escaped(b, passwordStart, at, Octets.USER, "") == at;
    }

    /**
     * Past one {@code [ pname [= [ pvalue ] ] ]}, or -1. What stands in a value decides nothing, so it may be whatever
     * apps write there that neither ends a URI nor a field: they put tokens of push services, addresses and lists into
     * it.
     */
    private static int parameter(byte[] b, int from, int to) {
        int i = escaped(b, from, to, Octets.URI_PARAM, "");
        if (i < to && b[i] == '=') {
            if (i == from) return -1;
            do i++; while (i < to && valueOctet(b[i]));
        }
        return i < to && b[i] != ';' && b[i] != '?' ? -1 : i;
    }

    private static boolean valueOctet(byte c) {
        return c < 0 || c > ' ' && c != 0x7f && ";?<>\"\\".indexOf(c) < 0;
    }

    private boolean tel(byte[] b, int from, int to) {
        int i = from;
        if (i < to && b[i] == '+') i++;
        int digits = 0;
        while (i < to && (Octets.is(b[i], Octets.HEX) || "-.()*#".indexOf(b[i]) >= 0)) {
            if (Octets.is(b[i], Octets.HEX) || b[i] == '*' || b[i] == '#') digits++;
            i++;
        }
        if (digits == 0) return false;
        userStart = from;
        userEnd = i;
        paramsStart = i;
        while (i < to && b[i] == ';') {
            i = parameter(b, i + 1, to);
            if (i < 0) return false;
        }
        paramsEnd = i;
        return i == to;
    }

    /** Absolute URIs of other schemes are only kept: visible characters, no angle brackets or quotes. */
    private static boolean opaque(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            byte c = b[i];
            if (c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == '"') return false;
        }
        return true;
    }

    /** Past the characters of these classes, those in {@code more} and whole {@code %HH}; a broken escape stops it. */
    private static int escaped(byte[] b, int from, int to, int classes, String more) {
        int i = from;
        while (i < to) {
            byte c = b[i];
            if (c == '%') {
                boolean whole = i + 2 < to && Octets.is(b[i + 1], Octets.HEX) && Octets.is(b[i + 2], Octets.HEX);
                if (!whole) return i;
                i += 3;
            } else if (Octets.is(c, classes) || c < 0 || more.indexOf(c) >= 0) {
                i++;
            } else {
                return i;
            }
        }
        return i;
    }

    /**
     * Past a host name, an IPv4 address or a bracketed IPv6 reference that starts at {@code from}; -1 for none of
     * these. A zone id is refused: it means something on the sender's machine only.
     */
    static int hostEnd(byte[] b, int from, int to) {
        if (from >= to) return -1;
        if (b[from] == '[') {
            int close = from + 1;
            while (close < to && b[close] != ']' && close - from <= 46) close++;
            if (close >= to || b[close] != ']') return -1;
            return HostText.isIpv6(b, from + 1, close) ? close + 1 : -1;
        }
        int i = from;
        while (i < to && Octets.is(b[i], Octets.HOST)) i++;
        return i > from && HostText.isName(b, from, i) ? i : -1;
    }
}
