package org.sallyport.turn;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one loop has counted since its start: names in kebab-case, such as {@code allocations-begun},
 * {@code requests-refused-437}, {@code answers-held-back}, {@code datagrams-not-turn}.
 *
 * @param values by name
 */
public record TurnCounters(Map<String, Long> values) {
    /** What goes down as well as up. */
    public static final Set<String> GAUGES = Set.of("ports-free", "relay-ports-used", "tcp-relay-ports-used");

    public TurnCounters {
        values = Map.copyOf(values);
    }

    /** One count; 0 for a name that no loop has. */
    public long value(String name) {
        return values.getOrDefault(name, 0L);
    }

    /** The sums of both. */
    public TurnCounters plus(TurnCounters other) {
        Map<String, Long> sum = new TreeMap<>(values);
        other.values.forEach((name, value) -> sum.merge(name, value, Long::sum));
        return new TurnCounters(sum);
    }
}
