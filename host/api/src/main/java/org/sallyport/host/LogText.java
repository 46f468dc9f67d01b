package org.sallyport.host;

/** Makes a line of a log one line, whatever strangers wrote into it (attack row SIP-42). */
public final class LogText {
    private LogText() {}

    /**
     * The line with everything escaped that a terminal or a reader of lines would obey: control characters, line and
     * paragraph separators, and formatting such as a change of the writing direction.
     */
    public static String printable(String line) {
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
