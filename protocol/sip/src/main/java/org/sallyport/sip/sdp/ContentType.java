package org.sallyport.sip.sdp;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Content-Type value (RFC 3261 §25.1 with its white space around {@code /}, {@code ;} and {@code =}; RFC 2045 §5.1).
 *
 * @param type such as {@code application/sdp}, in lower case
 * @param parameters by their names in lower case, without quotes
 */
record ContentType(String type, Map<String, String> parameters) {
    private static final String SEPARATORS = "()<>@,;:\\\"/[]?={} \t";

    /** Reads a value; null where it breaks the grammar in a way that two readers could take for two things. */
    static @Nullable ContentType parse(String value) {
        Reader in = new Reader(value);
        String main = in.token();
        if (main.isEmpty() || !in.takes('/')) return null;
        String sub = in.token();
        if (sub.isEmpty()) return null;
        Map<String, String> parameters = new LinkedHashMap<>();
        while (!in.atEnd()) {
            if (!in.takes(';')) return null;
            if (in.atEnd()) break;
            String name = in.token().toLowerCase(Locale.ROOT);
            String text = name.isEmpty() ? null : in.takes('=') ? in.value() : "";
            if (text == null || parameters.put(name, text) != null) return null;
        }
        return new ContentType((main + "/" + sub).toLowerCase(Locale.ROOT), parameters);
    }

    private static boolean isToken(char c) {
        return c > ' ' && c < 0x7f && SEPARATORS.indexOf(c) < 0;
    }

    private static final class Reader {
        private final String s;
        private int at;

        Reader(String s) {
            this.s = s;
            skip();
        }

        boolean atEnd() {
            return at == s.length();
        }

        private void skip() {
            while (at < s.length() && (s.charAt(at) == ' ' || s.charAt(at) == '\t')) at++;
        }

        boolean takes(char c) {
            if (at == s.length() || s.charAt(at) != c) return false;
            at++;
            skip();
            return true;
        }

        String token() {
            int start = at;
            while (at < s.length() && isToken(s.charAt(at))) at++;
            String out = s.substring(start, at);
            skip();
            return out;
        }

        /**
         * A quoted string without escapes, or whatever stands up to the next semicolon: many write boundaries without
         * quotes.
         */
        @Nullable
        String value() {
            boolean quoted = at < s.length() && s.charAt(at) == '"';
            int start = quoted ? at + 1 : at;
            int end = s.indexOf(quoted ? '"' : ';', start);
            if (end < 0) end = quoted ? -1 : s.length();
            if (end < 0) return null;
            String out = s.substring(start, end);
            at = quoted ? end + 1 : end;
            skip();
            for (int i = 0; i < out.length(); i++) {
                char c = out.charAt(i);
                if (c < ' ' || c > 0x7e || c == '\\' || c == '"' || !quoted && c == ',') return null;
            }
            return quoted ? out : out.strip();
        }
    }
}
