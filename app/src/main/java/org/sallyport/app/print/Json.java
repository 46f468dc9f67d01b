package org.sallyport.app.print;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as the command prints it: indented, keys in the order in which they were put. Characters that do not print, or
 * that turn the direction of writing, are escaped: what a stranger wrote may come by here on its way to a terminal.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final JsonMapper LINES = new JsonMapper();

    private Json() {}

    /** The same on one line, for what is reported again and again. */
    public static String line(Object value) {
        return printing(LINES.writeValueAsString(value));
    }

    /** The text of a value made of maps, lists, records and scalars; ends without a line feed. */
    public static String of(Object value) {
        return printing(MAPPER.writeValueAsString(value));
    }

    /** Such characters stand in strings alone, where RFC 8259 §7 lets any be written as an escape. */
    private static String printing(String json) {
        StringBuilder out = null;
        for (int i = 0; i < json.length();) {
            int c = json.codePointAt(i);
            int next = i + Character.charCount(c);
            boolean plain = prints(c);
            if (!plain) {
                if (out == null) out = new StringBuilder(json.length() + 16).append(json, 0, i);
                for (; i < next; i++) out.append(String.format("\\u%04x", (int) json.charAt(i)));
            } else if (out != null) {
                out.append(json, i, next);
            }
            i = next;
        }
        return out == null ? json : out.toString();
    }

    private static boolean prints(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c == '\n' || c == '\r' || c == '\t';
            case Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
