package org.sallyport.sip.sdp;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The head of one part of a multipart body (RFC 2046 §5.1.1).
 *
 * @param fields those that say how to read it
 * @param end where its content begins
 */
record PartHead(BodyFields fields, int end) {
    /** Longest head of a part, in octets; there is no reason for a long one. */
    private static final int BYTES_MAX = 4_096;

    /**
     * Reads the head at {@code from}; null where it has no end, is too long, has a line that is no field, or a field
     * twice.
     */
    static @Nullable PartHead read(byte[] b, int from, int to) {
        Map<String, String> values = new HashMap<>();
        String name = null;
        int at = from;
        while (at < to && at - from < BYTES_MAX) {
            int next = BodyText.lineEnd(b, at, to);
            String line = text(b, at, next);
            at = next;
            if (line.isEmpty()) return new PartHead(fields(values), at);
            if (line.indexOf('\r') >= 0 || line.indexOf(0) >= 0) return null;
            if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                if (name == null) return null;
                values.merge(name, line.strip(), (a, more) -> a + " " + more);
                continue;
            }
            int colon = line.indexOf(':');
            name = colon < 1 ? null : canonical(line.substring(0, colon).strip());
            if (name == null || values.put(name, line.substring(colon + 1).strip()) != null) return null;
        }
        return null;
    }

    private static String text(byte[] b, int at, int next) {
        int end = next;
        if (end > at && b[end - 1] == '\n') end--;
        if (end > at && b[end - 1] == '\r') end--;
        return new String(b, at, end - at, StandardCharsets.ISO_8859_1);
    }

    /** The name in lower case, compact forms written out (RFC 3261 §7.3.3); null where it is none. */
    private static @Nullable String canonical(String name) {
        for (int i = 0; i < name.length(); i++) if (name.charAt(i) <= ' ' || name.charAt(i) > '~') return null;
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "c" -> "content-type";
            case "e" -> "content-encoding";
            case String other -> other.isEmpty() ? null : other;
        };
    }

    private static BodyFields fields(Map<String, String> values) {
        return new BodyFields(value(values, "content-type"), value(values, "content-disposition"),
                value(values, "content-encoding"), value(values, "content-transfer-encoding"));
    }

    private static Optional<String> value(Map<String, String> values, String name) {
        return Optional.ofNullable(values.get(name));
    }
}
