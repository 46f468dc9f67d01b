package org.sallyport.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All there is to say about one key.
 *
 * @param key its declaration
 * @param values what holds: one, or one for each item of a list; empty where there is neither value nor default
 * @param rows ids of the port rows that depend on it, the built ones first; may be empty
 * @param unused why it does nothing yet; empty where something built uses it
 */
public record ConfigExplanation(ConfigKey<?> key, List<Held> values, List<String> rows, Optional<String> unused) {
    /**
     * A value and where it came from.
     *
     * @param path with indexes
     * @param text stars for a secret
     * @param source {@code default}, or file and line
     */
    public record Held(String path, String text, String source) {}

    public ConfigExplanation {
        values = List.copyOf(values);
        rows = List.copyOf(rows);
    }

    /** Explains a key, with the values of a file where there is one. */
    public static ConfigExplanation of(ConfigKey<?> key, Optional<ConfigSettings> settings) {
        List<Held> held = new ArrayList<>();
        settings.ifPresent(s -> s.of(key).forEach(
                e -> held.add(new Held(e.getKey(), e.getValue().text(), s.file() + ":" + e.getValue().line()))));
        if (held.isEmpty() && !key.fallback().isEmpty()) held.add(new Held(key.path(), key.fallback(), "default"));
        else if (held.isEmpty() && !key.fallbackNote().isEmpty()) held.add(
                new Held(key.path(), key.fallbackNote(), "default"));
        List<String> rows = PortKeys.setting(key.path()).map(PortKeys::rowIds).orElse(List.of());
        return new ConfigExplanation(key, held, rows, PortKeys.unused(key.path()));
    }
}
