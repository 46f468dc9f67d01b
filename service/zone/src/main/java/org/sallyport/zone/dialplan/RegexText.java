package org.sallyport.zone.dialplan;

/**
 * What text every alias begins or ends with that fits a regex. Careful rather than clever: where a regex holds anything
 * that could make the text a choice, nothing is demanded.
 */
final class RegexText {
    private static final String PLAIN = "@_-";
    private static final String ESCAPED = ".+-@_*#/";
    private static final String IGNORING_CASE = "(?i)";

    /** Longest escape of which letters and digits are a part: {@code \}{@code u0041}. */
    private static final int ESCAPE_CHARS_MAX = 6;

    private RegexText() {}

    /** The text at the beginning where there is one, else at the end; empty for neither. */
    static PatternText demanded(String regex) {
        String r = regex.startsWith(IGNORING_CASE) ? regex.substring(IGNORING_CASE.length()) : regex;
        if (r.startsWith("^")) r = r.substring(1);
        if (r.endsWith("$") && !isBehindBackslash(r, r.length() - 1)) r = r.substring(0, r.length() - 1);
        // Alternatives, flags, looking around and quoting change what stands elsewhere.
        boolean plain = r.indexOf('|') < 0 && !r.contains("(?") && !r.contains("\\Q") && !r.contains("\\E")
                && !r.contains("\\c");
        if (!plain) return new PatternText.Beginning("");
        String beginning = beginning(r);
        return beginning.isEmpty() ? new PatternText.End(end(r)) : new PatternText.Beginning(beginning);
    }

    private static boolean isPlain(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || PLAIN.indexOf(c) >= 0;
    }

    private static boolean isEscaped(String r, int at) {
        return at >= 0 && at + 1 < r.length() && r.charAt(at) == '\\' && ESCAPED.indexOf(r.charAt(at + 1)) >= 0;
    }

    private static String beginning(String r) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < r.length()) {
            if (isEscaped(r, i)) {
                out.append(r.charAt(i + 1));
                i += 2;
            } else if (isPlain(r.charAt(i))) {
                out.append(r.charAt(i));
                i++;
            } else {
                // A quantifier is of the last letter alone, which may then be there or not.
                return "?*{".indexOf(r.charAt(i)) >= 0 ? out.substring(0, Math.max(0, out.length() - 1))
                        : out.toString();
            }
        }
        return out.toString();
    }

    private static String end(String r) {
        StringBuilder out = new StringBuilder();
        int i = r.length() - 1;
        while (i >= 0) {
            if (isEscaped(r, i - 1) && !isBehindBackslash(r, i - 1)) {
                out.append(r.charAt(i));
                i -= 2;
            } else if (isPlain(r.charAt(i))) {
                out.append(r.charAt(i));
                i--;
            } else {
                break;
            }
        }
        // Letters behind a backslash may belong to it: as many of them as the longest escape has are left out.
        boolean escape = i >= 0 && r.charAt(i) == '\\';
        int kept = escape ? Math.max(0, out.length() - ESCAPE_CHARS_MAX) : out.length();
        out.setLength(kept);
        return out.reverse().toString();
    }

    /** Whether what stands there is escaped by the backslash before it. */
    private static boolean isBehindBackslash(String r, int at) {
        int n = 0;
        for (int i = at - 1; i >= 0 && r.charAt(i) == '\\'; i--) n++;
        return n % 2 == 1;
    }
}
