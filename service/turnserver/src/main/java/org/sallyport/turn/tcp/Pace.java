package org.sallyport.turn.tcp;

/**
 * How long a reader must rest so that octets come no faster than a rate, with a tenth of a second's worth ahead. Owner:
 * the desk.
 */
final class Pace {
    private static final long AHEAD_NS = 100_000_000L;

    private final double byteNs;
    private long aheadUntilNs = Long.MIN_VALUE;

    /** 0 octets per second means no limit. */
    Pace(long bytesPerSecond) {
        byteNs = bytesPerSecond == 0 ? 0 : 1e9 / bytesPerSecond;
    }

    /** Counts octets that have come; answers how long to rest now, in nanoseconds, mostly 0. */
    long restNs(int bytes, long nowNs) {
        aheadUntilNs = Math.max(aheadUntilNs, nowNs) + (long) (bytes * byteNs);
        long aheadNs = aheadUntilNs - nowNs;
        return aheadNs <= AHEAD_NS ? 0 : aheadNs - AHEAD_NS / 2;
    }
}
