package org.sallyport.h323.security;

/**
 * How far the clock of a sender may be from ours. H.235.0 leaves it to the two sides.
 *
 * @param behindSeconds how old a time stamp may be
 * @param aheadSeconds how far in the future it may be
 */
public record TimeWindow(long behindSeconds, long aheadSeconds) {
    /** Widest window to one side: a day. What is wider protects nobody and makes the memory of the guard useless. */
    public static final long SIDE_SECONDS_MAX = 86_400;

    /**
     * 20 minutes to either side. Endpoints without NTP drift by some seconds a week and are off by minutes; the two
     * hours of other stacks are there for wrong summer time, which a UTC stamp has no part in.
     */
    public static final TimeWindow DEFAULT = new TimeWindow(1_200, 1_200);

    public TimeWindow {
        if (behindSeconds < 0 || behindSeconds > SIDE_SECONDS_MAX
                || aheadSeconds < 0 || aheadSeconds > SIDE_SECONDS_MAX) {
            throw new IllegalArgumentException("a window of -" + behindSeconds + " s to +" + aheadSeconds + " s");
        }
    }

    /**
     * Whether a time stamp may be accepted.
     *
     * @param offSeconds time stamp minus our time
     */
    public boolean contains(long offSeconds) {
        return offSeconds >= -behindSeconds && offSeconds <= aheadSeconds;
    }
}
