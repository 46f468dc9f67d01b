package org.sallyport.bench.measure;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** JSON of maps, collections, text, numbers and booleans; what is not a number is null. */
public final class JsonText {
    private JsonText() {}

    /** Text that is JSON already. */
    public record Raw(String text) {}

    /** The value on one line. */
    public static String of(Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> m -> m.entrySet().stream().map(e -> quoted(e.getKey().toString()) + ":" + of(e.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
            case Iterable<?> all -> {
                StringBuilder out = new StringBuilder("[");
                for (Object o : all) out.append(out.length() > 1 ? "," : "").append(of(o));
                yield out.append(']').toString();
            }
            case Raw r -> r.text();
            case Spread s -> of(s.json());
            case Double d -> Double.isFinite(d) ? String.format(Locale.ROOT, "%.3f", d) : "null";
            case Number n -> n.toString();
            case Boolean b -> b.toString();
            default -> quoted(value.toString());
        };
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ') out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }
}
