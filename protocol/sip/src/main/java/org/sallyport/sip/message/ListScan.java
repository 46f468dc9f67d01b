package org.sallyport.sip.message;

/** Where one value of a comma-separated header field ends (RFC 3261 §7.3.1). */
final class ListScan {
    private ListScan() {}

    /** Where the first value begins: past white space and commas, between which there is none. */
    static int start(byte[] b, int from, int to) {
        int i = from;
        while (i < to && (b[i] == ',' || Octets.isSpace(b[i]))) i++;
        return i;
    }

    /**
     * The comma behind the value at {@code from}, or {@code to}. Commas within quoted strings and within angle brackets
     * belong to the value.
     */
    static int end(byte[] b, int from, int to) {
        int i = from;
        boolean bracket = false;
        while (i < to) {
            byte c = b[i];
            if (c == ',' && !bracket) return i;
            if (c == '<') bracket = true;
            else if (c == '>') bracket = false;
            if (c == '"' && !bracket) {
                i = Octets.quotedEnd(b, i, to);
                if (i < 0) return to;
            } else {
                i++;
            }
        }
        return to;
    }
}
