package org.sallyport.sip.sdp;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an {@code m=} line (RFC 8866 §5.14).
 *
 * @param type media type
 * @param port 0 to 65535
 * @param portCount at least 1
 * @param proto transport protocol
 * @param formats at least one
 */
record MediaLine(String type, int port, int portCount, String proto, List<String> formats) {
    private static final int DIGITS_MAX = 9;

    /** Reads a line; null where it breaks the grammar. */
    static @Nullable MediaLine parse(String line) {
        String[] parts = line.substring(2).trim().split(" +");
        if (parts.length < 4 || parts[0].isEmpty()) return null;
        if (AddressText.in(line)) return null;
        int slash = parts[1].indexOf('/');
        int port = port(slash < 0 ? parts[1] : parts[1].substring(0, slash));
        int count = slash < 0 ? 1 : port(parts[1].substring(slash + 1));
        if (port < 0 || count < 1 || port + 2L * count > 65537 && port != 0 && count > 1) return null;
        return new MediaLine(parts[0], port, count, parts[2], List.of(Arrays.copyOfRange(parts, 3, parts.length)));
    }

    @Override
    public String toString() {
        return "m=" + type + " " + port + (portCount == 1 ? "" : "/" + portCount) + " " + proto + " "
                + String.join(" ", formats);
    }

    /** A number from 0 to 65535, or -1. */
    static int port(String s) {
        int n = number(s);
        return n > 65535 ? -1 : n;
    }

    /** A number of at most nine digits, or -1. */
    static int number(String s) {
        if (s.isEmpty() || s.length() > DIGITS_MAX) return -1;
        int n = 0;
        for (int i = 0; i < s.length(); i++) {
            int d = s.charAt(i) - '0';
            if (d < 0 || d > 9) return -1;
            n = n * 10 + d;
        }
        return n;
    }
}
