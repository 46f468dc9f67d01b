package org.sallyport.host.net;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What has not been written yet: of each key the newest change, in the order of the first. A disk that is full for a
 * day costs no more memory than what is kept. Owner: the writer thread.
 */
final class StoreDebt {
    /** Most keys that may wait. */
    static final int ENTRIES_MAX = 100_000;

    /** Most octets of their values: 64 MiB. */
    static final long OCTETS_MAX = 64L << 20;

    /** Where an entry belongs. */
    record Key(String table, String name) {}

    private final Map<Key, byte[]> waiting = new LinkedHashMap<>();
    private long octets;
    private long lost;

    /** Notes a change; null removes. False where there is no room: then it is lost, and counted. */
    boolean add(String table, String name, byte @Nullable [] value) {
        Key key = new Key(table, name);
        long more = value == null ? 0 : value.length;
        boolean known = waiting.containsKey(key);
        byte[] there = waiting.get(key);
        long gone = there == null ? 0 : there.length;
        if (!known && waiting.size() >= ENTRIES_MAX || octets - gone + more > OCTETS_MAX) {
            lost++;
            return false;
        }
        waiting.put(key, value);
        octets += more - gone;
        return true;
    }

    /** Everything that waits; a null value removes. */
    Map<Key, byte[]> all() {
        return waiting;
    }

    /** All of it is written. */
    void settled() {
        waiting.clear();
        octets = 0;
    }

    /** What a table looks like once everything is written. */
    void overlay(String table, Map<String, byte[]> entries) {
        waiting.forEach((key, value) -> {
            if (!key.table().equals(table)) return;
            if (value == null) entries.remove(key.name());
            else entries.put(key.name(), value);
        });
    }

    int size() {
        return waiting.size();
    }

    long lost() {
        return lost;
    }

    /** How much of what waits, for people: {@code 3 of bindings, 2 of calls}. */
    String summary() {
        Map<String, Integer> counts = new TreeMap<>();
        waiting.keySet().forEach(k -> counts.merge(k.table(), 1, Integer::sum));
        return String.join(", ", counts.entrySet().stream().map(e -> e.getValue() + " of " + e.getKey()).toList());
    }
}
