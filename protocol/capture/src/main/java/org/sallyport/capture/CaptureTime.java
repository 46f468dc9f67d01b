package org.sallyport.capture;

/**
 * The unit of an interface's time stamps, draft-ietf-opsawg-pcapng §4.2.
 *
 * @param exponent of a second's fraction
 * @param binary whether the fraction is a power of 2, else of 10
 * @param offsetSeconds to be added
 */
record CaptureTime(int exponent, boolean binary, long offsetSeconds) {
    /** What holds where the interface says nothing. */
    static final CaptureTime MICROSECONDS = new CaptureTime(6, false, 0);

    private static final long SECOND_NS = 1_000_000_000;
    private static final int LONG_DIGITS_MAX = 19;

    /** More seconds than 64 bits of nanoseconds hold, and few enough to be added. */
    private static final long SECONDS_BOUND = 1L << 40;

    /** The value of if_tsresol: the top bit chooses 2 or 10, the rest is the exponent. */
    CaptureTime withResolution(byte option) {
        return new CaptureTime(option & 0x7f, option < 0, offsetSeconds);
    }

    CaptureTime withOffset(long seconds) {
        return new CaptureTime(exponent, binary, seconds);
    }

    /** The nanoseconds since the epoch of an unsigned stamp, rounded down; at the ends of 64 bits it stands still. */
    long ns(long stamp) {
        long seconds;
        long fractionNs;
        if (binary) {
            seconds = exponent < 64 ? stamp >>> exponent : 0;
            long part = exponent == 0 ? 0 : exponent < 64 ? stamp & -1L >>> 64 - exponent : stamp;
            fractionNs = shifted(Math.unsignedMultiplyHigh(part, SECOND_NS), part * SECOND_NS, exponent);
        } else {
            seconds = exponent > LONG_DIGITS_MAX ? 0 : Long.divideUnsigned(stamp, power(exponent));
            long part = exponent > LONG_DIGITS_MAX ? stamp : Long.remainderUnsigned(stamp, power(exponent));
            fractionNs = exponent <= 9 ? part * power(9 - exponent)
                    : exponent - 9 > LONG_DIGITS_MAX ? 0 : Long.divideUnsigned(part, power(exponent - 9));
        }
        return clamped(seconds, fractionNs);
    }

    private long clamped(long seconds, long fractionNs) {
        long bounded = seconds < 0 ? SECONDS_BOUND : Math.min(seconds, SECONDS_BOUND);
        long all = bounded + Math.clamp(offsetSeconds, -SECONDS_BOUND, SECONDS_BOUND);
        if (all >= Long.MAX_VALUE / SECOND_NS) return Long.MAX_VALUE;
        return all <= Long.MIN_VALUE / SECOND_NS ? Long.MIN_VALUE : all * SECOND_NS + fractionNs;
    }

    /** A number of 128 bits, shifted to the right, where the result fits. */
    private static long shifted(long high, long low, int by) {
        if (by == 0) return low;
        if (by < 64) return high << 64 - by | low >>> by;
        return by < 128 ? high >>> by - 64 : 0;
    }

    /** A power of ten; 10^19 needs all 64 bits. */
    private static long power(int exponent) {
        long p = 1;
        for (int i = 0; i < exponent; i++) p *= 10;
        return p;
    }
}
