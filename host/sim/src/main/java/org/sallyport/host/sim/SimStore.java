package org.sallyport.host.sim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Store;
import org.sallyport.machine.Entropy;

/** A store that survives its node. */
final class SimStore implements Store {
    private final SimMachine host;
    private final Map<String, Map<String, byte[]>> tables = new TreeMap<>();
    /** What a full disk keeps out; a null value removes. */
    private final Map<String, Map<String, byte[]>> waiting = new TreeMap<>();
    private boolean full;

    SimStore(SimMachine host) {
        this.host = host;
    }

    void lose() {
        tables.clear();
    }

    void spoil(int octets, Entropy entropy) {
        tables.values().forEach(t -> t.replaceAll((_, _) -> {
            byte[] nonsense = new byte[octets];
            entropy.fill(nonsense);
            return nonsense;
        }));
    }

    /** Nothing can be written any more, or again: then what waited is. */
    void full(boolean on) {
        full = on;
        if (on) return;
        waiting.forEach((table, changes) -> changes.forEach((k, v) -> write(table, k, v)));
        waiting.clear();
    }

    /** The process ends, and what waits with it. */
    void processEnded() {
        waiting.clear();
    }

    private void write(String table, String key, byte @Nullable [] value) {
        Map<String, byte[]> entries = tables.computeIfAbsent(table, _ -> new TreeMap<>());
        if (value == null) entries.remove(key);
        else entries.put(key, value);
    }

    @Override
    public Optional<String> trouble() {
        int changes = waiting.values().stream().mapToInt(Map::size).sum();
        return full
                ? Optional.of("the store cannot be written (database or disk is full): " + changes
                        + " changes wait in memory")
                : Optional.empty();
    }

    @Override
    public void load(String table, Consumer<Map<String, byte[]>> entries) {
        host.soon(() -> {
            Map<String, byte[]> copy = new LinkedHashMap<>();
            tables.getOrDefault(table, Map.of()).forEach((k, v) -> copy.put(k, v.clone()));
            entries.accept(copy);
        });
    }

    @Override
    public void put(String table, String key, byte[] value) {
        change(table, key, value.clone());
    }

    @Override
    public void delete(String table, String key) {
        change(table, key, null);
    }

    private void change(String table, String key, byte @Nullable [] value) {
        if (full) waiting.computeIfAbsent(table, _ -> new TreeMap<>()).put(key, value);
        else write(table, key, value);
    }
}
