package org.sallyport.h323.pdu;

/** Keeps a stranger's characters from being more than characters on a terminal or in a log. */
final class Printable {
    private Printable() {}

    /**
     * The text with a backslash before each quotation mark and backslash, and everything that does not print (controls,
     * line ends, marks that turn the direction of writing, halves of characters, unassigned ones) as
     * {@code \}{@code uXXXX}.
     */
    static String of(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= ' ' && c < 0x7f ? c != '"' && c != '\\' : prints(c);
            if (out == null && plain) continue;
            if (out == null) out = new StringBuilder(text.length() + 16).append(text, 0, i);
            if (plain) {
                out.append(c);
            } else if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return out == null ? text : out.toString();
    }

    private static boolean prints(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE,
                    Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> c != 0x7f;
        };
    }

    static String quoted(String text) {
        return '"' + of(text) + '"';
    }
}
