package org.sallyport.sip.message;

/** Host names and address literals by their characters alone (RFC 3261 §25.1 host), without allocating. */
final class HostText {
    private static final int NAME_OCTETS_MAX = 255;

    private HostText() {}

    /**
     * Whether this is a host name or a dotted quad. Underscores are let through, as names with them are seen; a last
     * label of digits makes it an IPv4 address, which must then be a right one.
     */
    static boolean isName(byte[] b, int from, int to) {
        if (to - from > NAME_OCTETS_MAX) return false;
        int end = b[to - 1] == '.' ? to - 1 : to;
        if (end == from) return false;
        int label = from;
        for (int i = from; i <= end; i++) {
            if (i < end && b[i] != '.') continue;
            boolean wrong = i == label || i - label > 63 || b[label] == '-' || b[i - 1] == '-';
            if (wrong) return false;
            if (i < end) label = i + 1;
        }
        return !allDigits(b, label, end) || isIpv4(b, from, to);
    }

    private static boolean allDigits(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Octets.is(b[i], Octets.DIGIT)) return false;
        }
        return true;
    }

    /** Four decimal parts up to 255; a leading zero is refused since another reader would take it as octal. */
    static boolean isIpv4(byte[] b, int from, int to) {
        int parts = 0;
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i < to && b[i] != '.') continue;
            long n = i - start > 3 ? -1 : Octets.number(b, start, i, 255);
            if (n < 0 || i - start > 1 && b[start] == '0') return false;
            parts++;
            start = i + 1;
        }
        return parts == 4;
    }

    /** An RFC 4291 §2.2 literal between the brackets, or the one misspelling of RFC 5118 §4.10. */
    static boolean isIpv6(byte[] b, int from, int to) {
        int groups = 0;
        boolean gap = false;
        int i = from;
        if (i + 1 < to && b[i] == ':' && b[i + 1] == ':') {
            gap = true;
            i += 2;
        }
        while (i < to) {
            int start = i;
            while (i < to && Octets.is(b[i], Octets.HEX)) i++;
            if (i < to && b[i] == '.') {
                groups += 2;
                return isIpv4(b, start, to) && (gap ? groups <= 7 : groups == 8);
            }
            if (i == start || i - start > 4) return false;
            groups++;
            if (i == to) break;
            if (b[i] != ':' || i + 1 == to) return false;
            i++;
            if (b[i] == ':') {
                if (gap) return false;
                gap = true;
                i++;
                // RFC 5118 §4.10: the old grammar's third colon before a dotted quad must be put up with.
                if (i < to && b[i] == ':' && isIpv4(b, i + 1, to)) i++;
            }
        }
        return gap ? groups <= 7 : groups == 8;
    }
}
