package org.sallyport.bench.measure;

/**
 * What a window has cost: all CPU time from its begin until the process was as idle again as it had been before,
 * without what an idle one takes. So timers that run out after the last call and collections that come late are paid
 * for.
 *
 * @param cpuNs CPU time in all
 * @param seconds for so long
 * @param idleNsPerSecond CPU time of the idle process
 */
public record Charge(long cpuNs, double seconds, double idleNsPerSecond) {
    /** As much more than idle still counts as idle: 0.5 % of a core. */
    private static final double NOISE_NS_PER_SECOND = 5_000_000;

    /** CPU time that the window is charged with. */
    public double chargedNs() {
        return Math.max(0, cpuNs - idleNsPerSecond * seconds);
    }

    /** Whether a process that takes this is idle. */
    public static boolean quiet(double nsPerSecond, double idleNsPerSecond) {
        return nsPerSecond <= idleNsPerSecond * 1.5 + NOISE_NS_PER_SECOND;
    }
}
