package org.sallyport.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A file that has been read key by key, but not yet judged as a whole. Collects problems from whoever looks at it. */
final class Draft {
    /** What a package makes. */
    private static final Path INSTALLED = Path.of("/etc/sallyport");

    private static final Path INSTALLED_STATE = Path.of("/var/lib/sallyport");

    /**
     * One value as read.
     *
     * @param key declaration
     * @param values converted scalars: one, or several for a list; empty where they were faulty
     * @param text canonical form, in clear
     */
    record Entry(ConfigKey<?> key, List<Object> values, String text) {}

    /** A place in the file, both from 1. */
    record Place(int line, int column) {
        static final Place NONE = new Place(0, 0);
    }

    private final String file;
    private final Path base;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final Set<Path> files = new LinkedHashSet<>();

    Draft(String file, Path base) {
        this.file = file;
        this.base = base;
    }

    /** A path of the file, made absolute from the file's own directory. */
    Path resolve(String path) {
        return base.resolve(path).toAbsolutePath().normalize();
    }

    /** Where a node keeps its state whose file says nothing of it: nothing is written below {@code /etc}. */
    Path usualState() {
        return base.equals(INSTALLED) ? INSTALLED_STATE : resolve("state");
    }

    /** A file that the node reads because this one names it. */
    void names(Path other) {
        files.add(other);
    }

    void put(String path, Entry entry) {
        entries.put(path, entry);
    }

    void place(String path, Place place) {
        places.put(path, place);
    }

    void count(String listPath, int items) {
        counts.put(listPath, items);
    }

    /** How many items a list has; 0 where there is none. */
    int count(String listPath) {
        return counts.getOrDefault(listPath, 0);
    }

    /** Whether the file says anything at this path. */
    boolean says(String path) {
        return places.containsKey(path);
    }

    /** Whether the file says something at this key's path that could not be read; its problem is told already. */
    boolean faulty(ConfigKey<?> key, int... index) {
        String path = at(key, index);
        return says(path) && !entries.containsKey(path);
    }

    /** Whether any faulty value was found below a path, so that consequences need not be told. */
    boolean clean() {
        return problems.isEmpty();
    }

    /** The path of a key for items of lists. */
    static String at(ConfigKey<?> key, int... index) {
        StringBuilder out = new StringBuilder(key.path());
        for (int i : index) {
            int brackets = out.indexOf("[]");
            out.insert(brackets + 1, i);
        }
        return out.toString();
    }

    /** The value that holds: that of the file or the default; empty where there is neither or it is faulty. */
    <T> Optional<T> find(ConfigKey<T> key, int... index) {
        return list(key, index).stream().findFirst();
    }

    /** The value of a key that always has one. */
    <T> T get(ConfigKey<T> key, int... index) {
        return find(key, index).or(() -> defaults(key).stream().findFirst())
                .orElseThrow(() -> new IllegalStateException("no default: " + key.path()));
    }

    /** The values of a list key, in their order. */
    <T> List<T> list(ConfigKey<T> key, int... index) {
        Entry e = entries.get(at(key, index));
        if (e == null) return says(at(key, index)) ? List.of() : defaults(key);
        return convert(e);
    }

    /** The value of the file alone. */
    <T> Optional<T> written(ConfigKey<T> key, int... index) {
        return says(at(key, index)) ? find(key, index) : Optional.empty();
    }

    @SuppressWarnings("unchecked") // The walk made the values with the reader of this very key.
    private static <T> List<T> convert(Entry e) {
        return (List<T>) e.values();
    }

    static <T> List<T> defaults(ConfigKey<T> key) {
        if (key.fallback().isEmpty()) return List.of();
        String text = key.fallback();
        if (text.startsWith("[")) text = text.substring(1, text.length() - 1);
        List<T> out = new ArrayList<>();
        for (String item : key.type().list() ? text.split(", *") : new String[] {text}) {
            out.add(key.type().reader().apply(item).orElseThrow(() -> new IllegalStateException(key.path())));
        }
        return out;
    }

    /** The value of a key that the file must have; where it is missing, that is a problem. */
    <T> Optional<T> need(ConfigKey<T> key, String why, int... index) {
        String path = at(key, index);
        Optional<T> value = find(key, index);
        if (value.isEmpty() && !says(path)) {
            problem(path, "is missing: " + why + " Write it like '"
                    + key.path().substring(key.path().lastIndexOf('.') + 1)
                    + ": " + key.type().example() + "'.");
        }
        return value;
    }

    /** Tells a problem at a path, or at the nearest section around it that the file has. */
    void problem(String path, String message, String... rows) {
        Place place = Place.NONE;
        for (String p = path; !p.isEmpty(); p = enclosing(p)) {
            if (places.containsKey(p)) {
                place = places.get(p);
                break;
            }
        }
        problem(place, path, message, rows);
    }

    void problem(Place place, String path, String message, String... rows) {
        problems.add(new ConfigProblem(file, place.line(), place.column(), path, message, List.of(rows)));
    }

    /** A problem of a key that is told alone, whatever else is wrong. */
    ConfigProblem fault(ConfigKey<?> key, String message) {
        Place place = places.getOrDefault(key.path(), Place.NONE);
        return new ConfigProblem(file, place.line(), place.column(), key.path(), message, List.of());
    }

    private static String enclosing(String path) {
        if (path.endsWith("]")) return path.substring(0, path.lastIndexOf('['));
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    /** All problems in the order of the file. */
    List<ConfigProblem> problems() {
        return problems.stream()
                .sorted(Comparator.comparingInt(ConfigProblem::line).thenComparingInt(ConfigProblem::column))
                .distinct()
                .toList();
    }

    /** The settings as text, secrets hidden. */
    ConfigSettings settings() {
        LinkedHashMap<String, ConfigSettings.Value> out = new LinkedHashMap<>();
        entries.forEach((path, e) -> {
            boolean secret = e.key().type().secret();
            out.put(path, new ConfigSettings.Value(e.key(), secret ? "***" : e.text(),
                    secret ? Fingerprint.of(e.text()) : e.text(), Objects.requireNonNull(places.get(path)).line()));
        });
        return new ConfigSettings(file, out, List.copyOf(files));
    }
}
