package org.sallyport.acme;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** When a certificate is renewed: at a third of its life left, and ever more slowly where that fails. Pure. */
public final class RenewalPlan {
    /** Nodes that began together do not ask together: each takes one of so many parts of the time for it. */
    public static final int JITTER_PARTS = 1_000;

    /** The time over which renewals are spread, as a part of the life. */
    private static final int SPREAD = 30;

    /** Behind each failure; authorities count failed attempts by the hour. */
    private static final List<Long> PAUSES_MS = List.of(TimeUnit.MINUTES.toMillis(1), TimeUnit.MINUTES.toMillis(10),
            TimeUnit.HOURS.toMillis(1), TimeUnit.HOURS.toMillis(6), TimeUnit.HOURS.toMillis(12));

    /** What an authority that wants more patience gets. */
    private static final long PAUSE_MAX_MS = TimeUnit.HOURS.toMillis(24);

    private RenewalPlan() {}

    /**
     * The moment of the next attempt, in milliseconds since 1970.
     *
     * @param issued what is in use; empty where that is nothing that an authority issued for these names
     * @param jitter this node's part of {@link #JITTER_PARTS}
     * @param failures in a row
     * @param failedMs when the last one was
     * @param retryAfterSeconds when the authority wants to be asked again
     */
    public static long dueMs(Optional<Life> issued, int jitter, int failures, long failedMs,
            Optional<Long> retryAfterSeconds) {
        long dueMs = issued.map(l -> l.untilMs() - l.lengthMs() / 3
                - l.lengthMs() / SPREAD * jitter / JITTER_PARTS).orElse(0L);
        if (failures == 0) return dueMs;
        long pauseMs = PAUSES_MS.get(Math.min(failures, PAUSES_MS.size()) - 1);
        long wantedMs = retryAfterSeconds.map(s -> Math.min(TimeUnit.SECONDS.toMillis(s), PAUSE_MAX_MS)).orElse(0L);
        // Those that failed together, since the authority was away, do not come back together either.
        long spreadMs = pauseMs / 4 * jitter / JITTER_PARTS;
        return Math.max(dueMs, failedMs + Math.max(pauseMs, wantedMs) + spreadMs);
    }

    /** From when to when a certificate is good. */
    public record Life(long fromMs, long untilMs) {
        long lengthMs() {
            return Math.max(0, untilMs - fromMs);
        }
    }
}
