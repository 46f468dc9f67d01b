package org.sallyport.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One difference between two files of one node.
 *
 * @param path with the names of list items instead of their numbers: {@code zones[edge].hop-count}
 * @param key its declaration
 * @param before text before, {@code default} where the file said nothing; stars for a secret
 * @param after text after, likewise
 */
public record ConfigChange(String path, ConfigKey<?> key, String before, String after) {
    /** Whether a running node takes it at once. */
    public boolean reloadable() {
        return key.reloadable();
    }

    /** One line: what changes and whether it does so now. */
    @Override
    public String toString() {
        return path + ": " + before + " -> " + after + (reloadable() ? " (now)" : " (after a restart)");
    }

    /** What differs, in the order of the new file, then what is gone. */
    public static List<ConfigChange> diff(ConfigSettings before, ConfigSettings after) {
        return diff(named(before), named(after));
    }

    /** The same for settings whose lists have names instead of numbers. */
    static List<ConfigChange> diff(Map<String, ConfigSettings.Value> old, Map<String, ConfigSettings.Value> now) {
        Set<String> paths = new LinkedHashSet<>(now.keySet());
        paths.addAll(old.keySet());
        List<ConfigChange> out = new ArrayList<>();
        for (String path : paths) {
            ConfigSettings.Value a = old.get(path);
            ConfigSettings.Value b = now.get(path);
            ConfigKey<?> key = Objects.requireNonNull(a == null ? b : a).key();
            if (fingerprint(a, key).equals(fingerprint(b, key))) continue;
            out.add(new ConfigChange(path, key, text(a, key), text(b, key)));
        }
        return List.copyOf(out);
    }

    private static String fingerprint(ConfigSettings.@Nullable Value v, ConfigKey<?> key) {
        return v == null ? key.fallback() : v.fingerprint();
    }

    private static String text(ConfigSettings.@Nullable Value v, ConfigKey<?> key) {
        if (v != null) return v.text();
        return key.fallback().isEmpty() ? "not set" : key.fallback() + " (default)";
    }

    /** Items of lists under their names, so that a new item in front does not change all that follow. */
    static Map<String, ConfigSettings.Value> named(ConfigSettings settings) {
        Map<String, String> names = new LinkedHashMap<>();
        settings.values().forEach((path, value) -> {
            int end = path.lastIndexOf(']');
            String rest = path.substring(end + 1);
            if (end > 0 && (rest.equals(".name") || rest.equals(".username")
                    && !names.containsKey(path.substring(0, end + 1)))) {
                names.put(path.substring(0, end + 1),
                        path.substring(0, path.lastIndexOf('[')) + "[" + value.text() + "]");
            }
        });
        Map<String, ConfigSettings.Value> out = new LinkedHashMap<>();
        settings.values().forEach((path, value) -> {
            int end = path.lastIndexOf(']');
            String item = end < 0 ? "" : path.substring(0, end + 1);
            out.put(end < 0 ? path : names.getOrDefault(item, item) + path.substring(end + 1), value);
        });
        return out;
    }
}
