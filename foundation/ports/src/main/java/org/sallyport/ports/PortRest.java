package org.sallyport.ports;

/**
 * Ports that rest, as indexes into a pool's own list, in the order in which they may leave: everything in one queue
 * rests equally long. Owner: the pool's.
 */
public final class PortRest {
    /** How long a port that another process holds is left alone: 5 min. */
    public static final long FOREIGN_NS = 300_000_000_000L;

    private final int[] index;
    private final long[] untilNs;
    private int head;
    private int count;

    /** @param capacity most ports at a time */
    public PortRest(int capacity) {
        index = new int[capacity];
        untilNs = new long[capacity];
    }

    /** Puts one to rest; none of those before it may rest longer. */
    public void add(int i, long until) {
        int tail = (head + count) % index.length;
        index[tail] = i;
        untilNs[tail] = until;
        count++;
    }

    /** The oldest one where it is due, taken out, else -1. The difference stands a clock that wraps. */
    public int due(long nowNs) {
        if (count == 0 || nowNs - untilNs[head] < 0) return -1;
        int i = index[head];
        head = (head + 1) % index.length;
        count--;
        return i;
    }

    /** How many rest. */
    public int count() {
        return count;
    }
}
