package org.sallyport.sip.message;

/**
 * Finds the parts of one Via value (RFC 3261 §25.1 via-parm), positions only.
 *
 * <p>One owner; {@link #scan} overwrites what the last call found.
 */
final class ViaScan {
    int transportStart;
    int transportEnd;
    int hostStart;
    int hostEnd;
    /** -1 for none. */
    int port;
    int paramsStart;
    private final ParamScan params = new ParamScan();

    /** Whether {@code from..to} is one via-parm of SIP/2.0. */
    boolean scan(byte[] b, int from, int to) {
        return scanSentBy(b, from, to, false) && parameters(b, to);
    }

    /**
     * Whether protocol, transport and sent-by can be read; {@code anyVersion} lets other versions than 2.0 pass, as an
     * answer to a request that is broken needs no more.
     */
    boolean scanSentBy(byte[] b, int from, int to, boolean anyVersion) {
        int i = literal(b, Octets.skipSpace(b, from, to), to, "sip");
        i = slash(b, i, to);
        i = i < 0 ? -1 : anyVersion ? version(b, i, to) : literal(b, i, to, "2.0");
        i = slash(b, i, to);
        if (i < 0) return false;
        transportStart = i;
        while (i < to && Octets.is(b[i], Octets.TOKEN)) i++;
        transportEnd = i;
        int host = Octets.skipSpace(b, i, to);
        return transportEnd > transportStart && host > i && sentBy(b, host, to);
    }

    private static int version(byte[] b, int from, int to) {
        int i = from;
        while (i < to && (Octets.is(b[i], Octets.DIGIT) || b[i] == '.')) i++;
        return i;
    }

    private static int literal(byte[] b, int from, int to, String lower) {
        int end = from + lower.length();
        return end <= to && Octets.sameIgnoringCase(b, from, lower) ? end : -1;
    }

    private static int slash(byte[] b, int from, int to) {
        if (from < 0) return -1;
        int i = Octets.skipSpace(b, from, to);
        return i < to && b[i] == '/' ? Octets.skipSpace(b, i + 1, to) : -1;
    }

    private boolean sentBy(byte[] b, int from, int to) {
        hostStart = from;
        hostEnd = UriScan.hostEnd(b, from, to);
        if (hostEnd < 0) return false;
        port = -1;
        int i = Octets.skipSpace(b, hostEnd, to);
        if (i < to && b[i] == ':') {
            int digits = Octets.skipSpace(b, i + 1, to);
            i = digits;
            while (i < to && Octets.is(b[i], Octets.DIGIT)) i++;
            long n = Octets.number(b, digits, i, 65535);
            if (n < 1) return false;
            port = (int) n;
        }
        paramsStart = Octets.skipSpace(b, i, to);
        return true;
    }

    /**
     * Two branches would let two readers see two transactions; what else there is of parameters, others do not read.
     */
    private boolean parameters(byte[] b, int to) {
        int i = paramsStart;
        int branches = 0;
        while (params.next(b, i, to)) {
            i = params.end;
            boolean branch =
                    params.nameEnd - params.nameStart == 6 && Octets.sameIgnoringCase(b, params.nameStart, "branch");
            if (branch && ++branches > 1) return false;
        }
        return !params.broken;
    }
}
