package org.sallyport.host;

/** Makes a line of a log one line, whatever strangers wrote into it (attack row SIP-42). */
public final class LogText {
    /** Longest line of a log, in characters; what is longer is cut, with a mark. */
    public static final int LINE_MAX = 1_000;

    /** Longest text of somebody else's within a line, in characters, so that the columns behind it are still seen. */
    public static final int FIELD_MAX = 160;

    private static final String CUT = "...";

    private LogText() {}

    /** Somebody else's text as one column of a line: cut, and escaped. */
    public static String field(String text) {
        return cut(printableWhole(text.length() <= FIELD_MAX ? text : text.substring(0, FIELD_MAX) + CUT),
                FIELD_MAX + CUT.length());
    }

    /** The line as it is written: cut at {@link #LINE_MAX}, and escaped as {@link #printableWhole}. */
    public static String printable(String line) {
        return cut(printableWhole(line.length() <= LINE_MAX ? line : line.substring(0, LINE_MAX) + CUT),
                LINE_MAX + CUT.length());
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max - CUT.length()) + CUT;
    }

    /**
     * The line with everything escaped that a terminal or a reader of lines would obey: control characters, line and
     * paragraph separators, and formatting such as a change of the writing direction.
     */
    private static String printableWhole(String line) {
        int at = 0;
        while (at < line.length() && isHarmless(line.charAt(at))) at++;
        if (at == line.length()) return line;
        StringBuilder out = new StringBuilder(line.length() + 16).append(line, 0, at);
        for (; at < line.length(); at++) {
            char c = line.charAt(at);
            if (isHarmless(c)) out.append(c);
            else out.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
        }
        return out.toString();
    }

    private static boolean isHarmless(char c) {
        if (c >= 0x20 && c < 0x7f) return true;
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
