package org.sallyport.host.sim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sallyport.host.Store;
import org.sallyport.machine.Entropy;

/** A store that survives its node. */
final class SimStore implements Store {
    private final SimHost host;
    private final Map<String, Map<String, byte[]>> tables = new TreeMap<>();

    SimStore(SimHost host) {
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
        tables.computeIfAbsent(table, _ -> new TreeMap<>()).put(key, value.clone());
    }

    @Override
    public void delete(String table, String key) {
        tables.getOrDefault(table, new TreeMap<>()).remove(key);
    }
}
