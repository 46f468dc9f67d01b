package org.sallyport.sipcall.transport;

import java.util.HashMap;
import java.util.Map;
import org.sallyport.wire.IpAddress;

/**
 * How much of one thing each source holds at this moment, by its address and by the prefix around it. Owner: the desk.
 *
 * <p>An IPv4 address counts by itself and with its /24, an IPv6 address with its /64 and its /48: a /64 is one
 * customer. The table has an entry only for whoever holds something, so it is no larger than what is held.
 */
public final class SourceBudget {
    /** A prefix may hold this many times what one source may: an office has several addresses, an attacker has all. */
    public static final int PREFIX_FACTOR = 3;

    private final long perSourceMax;
    private final Map<Key, Long> held = new HashMap<>();

    private record Key(boolean wide, IpAddress base) {}

    /** @param perSourceMax most that one source may hold */
    public SourceBudget(long perSourceMax) {
        this.perSourceMax = perSourceMax;
    }

    /**
     * Takes some for a source; false, and nothing taken, where the source or its prefix would hold more than it may.
     */
    public boolean take(IpAddress source, long amount) {
        if (!fits(source, amount)) return false;
        held.merge(narrow(source), amount, Long::sum);
        held.merge(wide(source), amount, Long::sum);
        return true;
    }

    /** Whether the source may take so much more. */
    public boolean fits(IpAddress source, long amount) {
        return held.getOrDefault(narrow(source), 0L) + amount <= perSourceMax
                && held.getOrDefault(wide(source), 0L) + amount <= PREFIX_FACTOR * perSourceMax;
    }

    /** Gives back what was taken. */
    public void give(IpAddress source, long amount) {
        give(narrow(source), amount);
        give(wide(source), amount);
    }

    private void give(Key key, long amount) {
        held.computeIfPresent(key, (k, n) -> n <= amount ? null : n - amount);
    }

    /** What counts as one neighborhood: a /24 or a /48. */
    public static IpAddress prefix(IpAddress a) {
        return wide(a).base();
    }

    private static Key narrow(IpAddress a) {
        return new Key(false, a.isV4() ? a : new IpAddress(a.family(), a.high(), 0));
    }

    private static Key wide(IpAddress a) {
        return new Key(true, a.isV4() ? new IpAddress(a.family(), a.high(), a.low() & ~0xffL)
                : new IpAddress(a.family(), a.high() & ~0xffffL, 0));
    }

    /** What all sources hold; for tests and counters. */
    public long all() {
        return held.entrySet().stream().filter(e -> !e.getKey().wide()).mapToLong(Map.Entry::getValue).sum();
    }

    /** Entries in the table. */
    public int entries() {
        return held.size();
    }
}
