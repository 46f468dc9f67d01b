package org.sallyport.machine;

/**
 * A cap on packets and bits per second without a timer: the virtual scheduling algorithm of ITU-T I.371. One number
 * says how far the flow has run ahead of its rate. Owner: one media loop.
 */
public final class RateCap {
    private final long packetNs;
    private final long bitPicos;
    private final long burstNs;
    private long aheadUntilNs = Long.MIN_VALUE;

    /**
     * @param packetsPerSecond cost of a packet is the reciprocal
     * @param bitsPerSecond cost of a bit is the reciprocal; a packet pays the dearer of the two
     * @param burstNs how far ahead is allowed
     */
    public RateCap(long packetsPerSecond, long bitsPerSecond, long burstNs) {
        this.packetNs = 1_000_000_000L / packetsPerSecond;
        this.bitPicos = 1_000_000_000_000L / bitsPerSecond;
        this.burstNs = burstNs;
    }

    /** Whether a packet of this length may pass now. */
    public boolean take(int bytes, long nowNs) {
        long from = Math.max(aheadUntilNs, nowNs);
        if (from - nowNs > burstNs) return false;
        aheadUntilNs = from + Math.max(packetNs, bytes * 8L * bitPicos / 1_000);
        return true;
    }
}
