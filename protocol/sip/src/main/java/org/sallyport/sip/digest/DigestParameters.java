package org.sallyport.sip.digest;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sallyport.machine.Malformed;

/**
 * The parameters of a challenge, an answer or an Authentication-Info (RFC 7235 §2.1, RFC 3261 §25.1).
 *
 * <pre>
 * value = [ scheme LWS ] name EQUAL ( token / quoted-string ) *( COMMA name EQUAL ( token / quoted-string ) )
 * </pre>
 */
final class DigestParameters {
    /** Longest field value in characters. */
    static final int LENGTH_MAX = 4096;

    /** Most parameters of one field. */
    static final int PARAMETERS_MAX = 32;

    private static final String SECTION = "RFC 7616 §3.4";

    private DigestParameters() {}

    /** What was read. */
    sealed interface Read {
        /** Parameters by lower-case name, quotes and escapes taken off. */
        record Parameters(Map<String, String> byName) implements Read {
            Optional<String> get(String name) {
                return Optional.ofNullable(byName.get(name));
            }
        }

        /** Another scheme than Digest, such as Bearer. */
        record OtherScheme() implements Read {}

        /** Against the grammar. */
        record Bad(Malformed why) implements Read {}
    }

    /** Reads {@code Digest name=value, …}. */
    static Read withScheme(String value) {
        int i = skipSpace(value, 0);
        int start = i;
        while (i < value.length() && isToken(value.charAt(i))) i++;
        String scheme = value.substring(start, i);
        if (scheme.isEmpty()) return bad("no scheme", i);
        if (!scheme.equalsIgnoreCase("Digest")) return new Read.OtherScheme();
        if (skipSpace(value, i) == i) return bad("no space after the scheme", i);
        return parameters(value, i);
    }

    /** Reads {@code name=value, …}. */
    static Read parameters(String value, int from) {
        if (value.length() > LENGTH_MAX) return bad("longer than " + LENGTH_MAX + " characters", LENGTH_MAX);
        Map<String, String> out = new LinkedHashMap<>();
        int i = skipSpace(value, from);
        while (true) {
            int start = i;
            while (i < value.length() && isToken(value.charAt(i))) i++;
            String name = value.substring(start, i).toLowerCase(Locale.ROOT);
            if (name.isEmpty()) return bad("parameter name missing", i);
            i = skipSpace(value, i);
            if (i == value.length() || value.charAt(i) != '=') return bad("parameter without value", i);
            i = skipSpace(value, i + 1);
            StringBuilder text = new StringBuilder();
            int end = i < value.length() && value.charAt(i) == '"' ? quoted(value, i, text) : token(value, i, text);
            if (end < 0) return bad("value cannot be read", i);
            if (out.put(name, text.toString()) != null) return bad("parameter given twice", start);
            if (out.size() > PARAMETERS_MAX) return bad("more than " + PARAMETERS_MAX + " parameters", start);
            i = skipSpace(value, end);
            if (i < value.length() && value.charAt(i) != ',') return bad("comma missing", i);
            // Commas with nothing between them mean nothing (RFC 7230 §7), the last one neither.
            while (i < value.length() && value.charAt(i) == ',') i = skipSpace(value, i + 1);
            if (i == value.length()) return new Read.Parameters(out);
        }
    }

    /** The end of a token, or -1 where there is none. Values seen without quotes may hold more than a token may. */
    private static int token(String value, int from, StringBuilder out) {
        int i = from;
        while (i < value.length() && (isToken(value.charAt(i)) || ":/?@=".indexOf(value.charAt(i)) >= 0)) {
            out.append(value.charAt(i++));
        }
        return i == from ? -1 : i;
    }

    /** The end of a quoted string, or -1 where it has none or holds a control character. */
    private static int quoted(String value, int from, StringBuilder out) {
        for (int i = from + 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') return i + 1;
            if (c == '\\') {
                if (++i == value.length()) return -1;
                c = value.charAt(i);
            }
            if (c < ' ' && c != '\t' || c == 0x7f) return -1;
            out.append(c);
        }
        return -1;
    }

    private static int skipSpace(String value, int from) {
        int i = from;
        while (i < value.length() && " \t\r\n".indexOf(value.charAt(i)) >= 0) i++;
        return i;
    }

    private static boolean isToken(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-.!%*_+`'~".indexOf(c) >= 0;
    }

    private static Read bad(String why, int offset) {
        return new Read.Bad(new Malformed(why, offset, SECTION));
    }

    /** The text in quotes, with what needs it escaped. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\');
            out.append(c);
        }
        return out.append('"').toString();
    }
}
