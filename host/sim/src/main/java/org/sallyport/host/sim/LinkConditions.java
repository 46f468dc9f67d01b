package org.sallyport.host.sim;

/**
 * What a segment does to packets. Chances are in millionths, each packet draws anew.
 *
 * @param latencyNs time from sender to receiver
 * @param jitterNs at most this much more, evenly drawn; order is kept
 * @param lossPpm chance that a packet vanishes
 * @param duplicatePpm chance that it arrives twice
 * @param reorderPpm chance that later packets overtake it
 * @param reorderDelayNs how much later an overtaken packet comes, at most
 * @param stallEveryNs mean time between stalls, 0 for none
 * @param stallForNs how long a stall holds everything back
 * @param bitsPerSecond bandwidth, 0 for no limit
 * @param queueBytesMax what may wait for the bandwidth; more is dropped
 */
public record LinkConditions(long latencyNs, long jitterNs, int lossPpm, int duplicatePpm, int reorderPpm,
        long reorderDelayNs, long stallEveryNs, long stallForNs, long bitsPerSecond, int queueBytesMax) {
    private static final long MS = 1_000_000L;

    /** A cable in one building: 0.2 ms, nothing lost. */
    public static final LinkConditions LAN = new LinkConditions(MS / 5, MS / 20, 0, 0, 0, 0, 0, 0, 0, 1 << 20);

    /** The internet on a good day: 20 ms and a few milliseconds of jitter, nothing lost. */
    public static final LinkConditions INTERNET = new LinkConditions(20 * MS, 4 * MS, 0, 0, 0, 0, 0, 0, 0, 1 << 20);

    /** The internet on a bad day: 2 % lost, 0.5 % twice, 2 % out of order, a stall of 400 ms every 20 s or so. */
    public static final LinkConditions ROUGH = new LinkConditions(40 * MS, 20 * MS, 20_000, 5_000, 20_000, 30 * MS,
            20_000 * MS, 400 * MS, 0, 1 << 20);

    /** The same with another chance of loss. */
    public LinkConditions loss(int ppm) {
        return new LinkConditions(latencyNs, jitterNs, ppm, duplicatePpm, reorderPpm, reorderDelayNs, stallEveryNs,
                stallForNs, bitsPerSecond, queueBytesMax);
    }

    /** The same with another latency and jitter, in nanoseconds. */
    public LinkConditions delay(long latency, long jitter) {
        return new LinkConditions(latency, jitter, lossPpm, duplicatePpm, reorderPpm, reorderDelayNs, stallEveryNs,
                stallForNs, bitsPerSecond, queueBytesMax);
    }

    /** The same with other chances of duplicates and of reordering. */
    public LinkConditions disorder(int duplicates, int reorders, long delayNs) {
        return new LinkConditions(latencyNs, jitterNs, lossPpm, duplicates, reorders, delayNs, stallEveryNs, stallForNs,
                bitsPerSecond, queueBytesMax);
    }
}
