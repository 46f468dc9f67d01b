package org.sallyport.machine;

import java.util.Arrays;

/**
 * How much strangers who proved nothing may cost: so many things a second for each /24 or /48, and so many for all
 * together. What is above is dropped, so that a server whose requests come with forged sources floods nobody with its
 * answers (attack row TURN-30), and one source does not take the time of all others. Owner: one loop, or the desk. No
 * allocation for a question, refused or not.
 *
 * <p>The prefixes live in a table of {@value #PREFIXES_MAX} places, {@value #WAYS} for each hash. A prefix that finds
 * none takes the place of the one that asks for least, and gets no more from it than that one had left: whoever fills
 * the table with forged prefixes takes from the prefixes that share a place, and never gains any.
 */
public final class PrefixBudget {
    /** Prefixes that are told apart; 16 octets each. */
    public static final int PREFIXES_MAX = 8_192;

    /** Answers a second to all: at 100 octets each, 8 Mbit/s is the most that one loop can be made to reflect. */
    public static final int ALL_PER_SECOND = 10_000;

    private static final int WAYS = 8;
    private static final long SECOND_NS = 1_000_000_000L;

    private final long costNs;
    private final long allCostNs;
    private final long seed;
    private final long[] prefixes = new long[PREFIXES_MAX];

    /** When a bucket will be full again: each thing moves it by its cost, and time catches up with it. */
    private final long[] fullNs = new long[PREFIXES_MAX];

    private long allFullNs;
    private boolean started;

    /** {@link #ALL_PER_SECOND} to all. */
    public PrefixBudget(int perSecond, long seed) {
        this(perSecond, ALL_PER_SECOND, seed);
    }

    /**
     * A budget.
     *
     * @param perSecond for each prefix, also the most at once; 0 sets no limit at all
     * @param allPerSecond for all prefixes, also the most at once; at least 1
     * @param seed random, so that nobody can choose who shares a place
     */
    public PrefixBudget(int perSecond, int allPerSecond, long seed) {
        costNs = perSecond == 0 ? 0 : SECOND_NS / perSecond;
        allCostNs = SECOND_NS / allPerSecond;
        this.seed = seed;
    }

    /** Whether one more may be done for this address, in the form of a media machine's sources; if so, counts it. */
    public boolean take(long high, long low, long nowNs) {
        if (costNs == 0) return true;
        if (!started) {
            // The clock may start anywhere, below zero too.
            started = true;
            allFullNs = nowNs;
            Arrays.fill(fullNs, nowNs);
        }
        if (allFullNs - nowNs > SECOND_NS - allCostNs) return false;
        int place = place(prefix(high, low));
        if (fullNs[place] - nowNs > SECOND_NS - costNs) return false;
        fullNs[place] = later(fullNs[place], nowNs) + costNs;
        allFullNs = later(allFullNs, nowNs) + allCostNs;
        return true;
    }

    private static long later(long a, long b) {
        return a - b > 0 ? a : b;
    }

    /** The /24 or /48 with a bit that tells the family; never 0, which is an empty place. */
    private static long prefix(long high, long low) {
        return high == 0 && low >>> 32 == 0 ? low >>> 8 | 1L << 62 : high >>> 16 | 1L << 63;
    }

    private int place(long prefix) {
        long h = (prefix ^ seed) * 0x9e3779b97f4a7c15L;
        h = (h ^ h >>> 29) * 0xbf58476d1ce4e5b9L;
        int first = (int) (h >>> 40) % (PREFIXES_MAX / WAYS) * WAYS;
        int least = first;
        for (int i = first; i < first + WAYS; i++) {
            if (prefixes[i] == prefix) return i;
            if (fullNs[i] - fullNs[least] < 0) least = i;
        }
        prefixes[least] = prefix;
        return least;
    }
}
