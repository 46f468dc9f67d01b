package org.sallyport.turn;

/**
 * How many answers a second a client prefix gets to requests that proved nothing, so that a forged source is not
 * flooded by us (attack row TURN-30). Owner: one loop.
 *
 * <p>A fixed table of {@value #ENTRIES} prefixes (/24 or /48) in sets of {@value #WAYS}; a new prefix takes the place of
 * the one in its set that has been silent for longest. Nothing grows and nothing is allocated.
 */
final class AnswerBudget {
    static final int ENTRIES = 8_192;
    private static final int WAYS = 8;
    private static final long SECOND_NS = 1_000_000_000L;

    private final long seed;
    private final long answerNs;
    private final long[] prefixes = new long[ENTRIES];
    private final long[] aheadUntilNs = new long[ENTRIES];

    /**
     * @param answersPerSecond for one prefix, also the most at once; 0 sets no limit
     * @param seed random, so that nobody can choose prefixes that collide
     */
    AnswerBudget(int answersPerSecond, long seed) {
        this.answerNs = answersPerSecond == 0 ? 0 : SECOND_NS / answersPerSecond;
        this.seed = seed;
        java.util.Arrays.fill(aheadUntilNs, Long.MIN_VALUE);
    }

    /** Whether one more answer may go to this address, in the form of the media machine's sources. */
    boolean take(long high, long low, long nowNs) {
        if (answerNs == 0) return true;
        long prefix = SourceAddress.isV4(high, low) ? low >>> 8 : high >>> 16 | 1L << 63;
        int at = slot(prefix, nowNs);
        long from = Math.max(aheadUntilNs[at], nowNs);
        if (from + answerNs - nowNs > SECOND_NS) return false;
        aheadUntilNs[at] = from + answerNs;
        return true;
    }

    private int slot(long prefix, long nowNs) {
        long x = (prefix ^ seed) * 0x9e3779b97f4a7c15L;
        x = (x ^ x >>> 32) * 0xbf58476d1ce4e5b9L;
        int set = (int) (x >>> 40) % (ENTRIES / WAYS) * WAYS;
        int oldest = set;
        for (int i = set; i < set + WAYS; i++) {
            if (prefixes[i] == prefix && aheadUntilNs[i] != Long.MIN_VALUE) return i;
            if (aheadUntilNs[i] < aheadUntilNs[oldest]) oldest = i;
        }
        prefixes[oldest] = prefix;
        aheadUntilNs[oldest] = nowNs;
        return oldest;
    }
}
