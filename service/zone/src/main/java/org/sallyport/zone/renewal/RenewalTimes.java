package org.sallyport.zone.renewal;

import java.util.concurrent.TimeUnit;

/**
 * When what is done about a certificate: all of it follows from how long it lives, so that one of minutes is renewed as
 * one of years is. Pure.
 */
final class RenewalTimes {
    /** Three months, in which somebody finds the time to see why it did not work. */
    private static final long LEAD_MS_MAX = TimeUnit.DAYS.toMillis(90);

    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private RenewalTimes() {}

    /** How long before its end a certificate of such a life is renewed: half of its life, three months at the most. */
    static long leadMs(long lifeMs) {
        return Math.min(LEAD_MS_MAX, lifeMs / 2);
    }

    /** Between two looks at whether it is time. */
    static long lookNs(long lifeMs) {
        return within(lifeMs, 200, HOUR_NS);
    }

    /** After an attempt that failed. */
    static long retryNs(long lifeMs) {
        return within(lifeMs, 50, 6 * HOUR_NS);
    }

    /** Between two certificates for one partner. */
    static long pauseNs(long lifeMs) {
        return within(lifeMs, 100, HOUR_NS);
    }

    private static long within(long lifeMs, long parts, long mostNs) {
        return Math.clamp(TimeUnit.MILLISECONDS.toNanos(lifeMs / parts), SECOND_NS, mostNs);
    }
}
