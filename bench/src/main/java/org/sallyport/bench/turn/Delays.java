package org.sallyport.bench.turn;

/** How long packets took, in steps of a microsecond; what took longer than the last step counts there. */
final class Delays {
    private static final int MAX_US = 500_000;

    private final int[] countByUs = new int[MAX_US + 1];
    private long count;

    /** One packet. */
    void add(long ns) {
        countByUs[Math.clamp(ns / 1_000, 0, MAX_US)]++;
        count++;
    }

    long count() {
        return count;
    }

    /** The delay that this share of the packets did not exceed, in microseconds; 0 where there was none. */
    int percentileUs(double share) {
        long wanted = (long) Math.ceil(share * count);
        long seen = 0;
        for (int us = 0; us <= MAX_US; us++) {
            seen += countByUs[us];
            if (seen >= wanted) return us;
        }
        return MAX_US;
    }
}
