package org.sallyport.machine;

/**
 * One moment on both clocks: what is counted and limited runs on the first, and what outlives a restart or is for
 * people is written on the second.
 *
 * @param nowNs monotonic, in nanoseconds
 * @param wallMs wall clock, in milliseconds since 1970
 */
public record Moment(long nowNs, long wallMs) {
    /** The wall-clock time of another moment of the monotonic clock. */
    public long wallMsAt(long thenNs) {
        return wallMs + (thenNs - nowNs) / 1_000_000;
    }

    /** The monotonic time of another moment of the wall clock. */
    public long nsAtWall(long thenMs) {
        return nowNs + (thenMs - wallMs) * 1_000_000;
    }
}
