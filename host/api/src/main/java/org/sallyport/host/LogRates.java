package org.sallyport.host;

import java.util.Optional;

/**
 * How many lines of one topic and level a log takes: whatever strangers cause, a disk fills slowly and other lines are
 * still found. What somebody has switched on to look at single messages, {@link LogLevel#DEBUG}, is not held back.
 * Owner: the desk.
 */
public final class LogRates {
    /** Lines of one topic and level at once. */
    public static final int BURST = 500;

    /** Lines of one topic and level per second, in the long run. */
    public static final int PER_SECOND = 50;

    private static final long SECOND_NS = 1_000_000_000L;

    private final Bucket[][] buckets = new Bucket[LogTopic.values().length][LogLevel.values().length];

    private static final class Bucket {
        private long tokensNs = BURST * SECOND_NS;
        private long atNs;
        private long leftOut;
    }

    /** The line as it may be written, with a word about those that were left out before it; empty where it may not. */
    public Optional<String> admit(LogTopic topic, LogLevel level, String line, long nowNs) {
        if (level == LogLevel.DEBUG) return Optional.of(line);
        Bucket b = buckets[topic.ordinal()][level.ordinal()];
        if (b == null) {
            b = new Bucket();
            b.atNs = nowNs;
            buckets[topic.ordinal()][level.ordinal()] = b;
        }
        long gained = Math.min(nowNs - b.atNs, BURST * SECOND_NS / PER_SECOND) * PER_SECOND;
        b.tokensNs = Math.min(BURST * SECOND_NS, b.tokensNs + gained);
        b.atNs = nowNs;
        if (b.tokensNs < SECOND_NS) {
            b.leftOut++;
            return Optional.empty();
        }
        b.tokensNs -= SECOND_NS;
        if (b.leftOut == 0) return Optional.of(line);
        String told = line + " (" + b.leftOut + " lines of this kind were left out)";
        b.leftOut = 0;
        return Optional.of(told);
    }
}
