package org.sallyport.turn;

import java.util.Arrays;
import org.sallyport.wire.IpAddress;

/**
 * How many answers go to strangers who proved nothing: so many a second to each /24 or /48 and so many to all together.
 * What is above is dropped, so that a server whose requests come with forged sources floods nobody (attack row TURN-30).
 * Owner: one loop. No allocation for a question, refused or not.
 *
 * <p>The prefixes live in a table of fixed size, a few places for each hash. A prefix that finds no place takes the one
 * that was asked about longest ago, and gets no more from it than that one had left: whoever fills the table with forged
 * prefixes empties the budget of the prefixes that share the place, and never gains answers.
 */
public final class AnswerBudget {
    /** How far a bucket fills: this many seconds' worth. */
    private static final int BURST_SECONDS = 2;

    private static final int WAYS = 4;
    private static final long SECOND_NS = 1_000_000_000L;

    private final int mask;
    private final long costNs;
    private final long burstNs;
    private final long allCostNs;
    private final long salt;
    private final long[] prefixes;

    /** The moment at which a bucket will be full: each answer moves it by its cost, time catches up with it. */
    private final long[] fullNs;

    private long allFullNs;
    private boolean started;

    /**
     * A budget.
     *
     * @param perPrefixPerSecond answers to each prefix; 0 for no limit
     * @param allPerSecond answers to all; 0 for no limit
     * @param prefixesMax places in the table, a power of two and at least 4; 16 octets each
     * @param salt random, so that nobody can choose who shares a place
     */
    public AnswerBudget(int perPrefixPerSecond, int allPerSecond, int prefixesMax, long salt) {
        if (perPrefixPerSecond < 0 || allPerSecond < 0) throw new IllegalArgumentException("a rate below 0");
        if (prefixesMax < WAYS || Integer.bitCount(prefixesMax) != 1) {
            throw new IllegalArgumentException("prefixesMax=" + prefixesMax);
        }
        costNs = perPrefixPerSecond == 0 ? 0 : SECOND_NS / perPrefixPerSecond;
        burstNs = BURST_SECONDS * SECOND_NS;
        allCostNs = allPerSecond == 0 ? 0 : SECOND_NS / allPerSecond;
        mask = prefixesMax / WAYS - 1;
        this.salt = salt;
        prefixes = new long[prefixesMax];
        fullNs = new long[prefixesMax];
    }

    /** Whether one more answer may go to this address now; if so it is counted. */
    public boolean take(IpAddress client, long nowNs) {
        if (!started) start(nowNs);
        if (allFullNs - nowNs > burstNs - allCostNs) return false;
        int place = place(prefix(client), nowNs);
        if (fullNs[place] - nowNs > burstNs - costNs) return false;
        fullNs[place] = later(fullNs[place], nowNs) + costNs;
        allFullNs = later(allFullNs, nowNs) + allCostNs;
        return true;
    }

    private void start(long nowNs) {
        started = true;
        allFullNs = nowNs;
        Arrays.fill(fullNs, nowNs);
    }

    private static long later(long a, long b) {
        return a - b > 0 ? a : b;
    }

    /** The /24 or /48; never 0, which is an empty place. */
    private static long prefix(IpAddress client) {
        return client.isV4() ? client.low() >>> 8 | 1L << 32 : client.high() >>> 16 | 1L << 63;
    }

    private int place(long prefix, long nowNs) {
        long h = (prefix ^ salt) * 0x9e3779b97f4a7c15L;
        h = (h ^ h >>> 29) * 0xbf58476d1ce4e5b9L;
        int first = ((int) (h >>> 32) & mask) * WAYS;
        int oldest = first;
        for (int i = first; i < first + WAYS; i++) {
            if (prefixes[i] == prefix) return i;
            if (fullNs[i] - fullNs[oldest] < 0) oldest = i;
        }
        prefixes[oldest] = prefix;
        return oldest;
    }
}
