package org.sallyport.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.LinkedHashMap;

/**
 * The settings of one file as text, for {@code explain}, for comparison and for display; secrets are stars.
 *
 * @param file where they were read
 * @param values concrete path such as {@code zones[0].sip.port} to its value, in the order of the file
 * @param files what the file names and the node reads: certificates, keys, secrets, users
 */
public record ConfigSettings(String file, SequencedMap<String, Value> values, List<Path> files) {
    /**
     * One value.
     *
     * @param key declaration of the key
     * @param text canonical form; stars for a secret
     * @param fingerprint equal exactly where the values are equal, also for secrets
     * @param line from 1
     */
    public record Value(ConfigKey<?> key, String text, String fingerprint, int line) {}

    public ConfigSettings {
        values = new LinkedHashMap<>(values);
        files = List.copyOf(files);
    }

    /** The value at a concrete path, where the file has one. */
    public Optional<Value> at(String path) {
        return Optional.ofNullable(values.get(path));
    }

    /** All values of one key: several where it stands in a list. */
    public List<Map.Entry<String, Value>> of(ConfigKey<?> key) {
        return values.entrySet().stream().filter(e -> e.getValue().key() == key).toList();
    }

    /** The version of the file's format; a file without one is of the first. */
    public int version() {
        return at(NodeKeys.VERSION.path()).map(v -> Integer.parseInt(v.text())).orElse(1);
    }

    /** A remark for each key that an older file meant otherwise. */
    public List<String> older() {
        return FileVersion.remarks(version(), values.keySet(), FileVersion.CHANGES).stream()
                .map(r -> file + ": " + r).toList();
    }

    /** A remark for each value that does nothing, since what it is for is not built; no fault. */
    public List<String> unused() {
        return values.entrySet().stream()
                .flatMap(e -> PortKeys.unused(e.getKey()).stream()
                        .map(why -> file + ":" + e.getValue().line() + ": " + e.getKey() + ": " + why))
                .toList();
    }
}
