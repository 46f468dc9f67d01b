package org.sallyport.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RenewalPlanTest {
    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);
    private static final long MINUTE_MS = TimeUnit.MINUTES.toMillis(1);

    private static long due(long lifeDays, int jitter, int failures, long failedMs, Long retryAfter) {
        return RenewalPlan.dueMs(Optional.of(new RenewalPlan.Life(0, lifeDays * DAY_MS)), jitter, failures, failedMs,
                Optional.ofNullable(retryAfter));
    }

    @Test
    void renewsAtAThirdOfTheLifeLeftAndABitBefore() {
        assertThat(due(90, 0, 0, 0, null)).isEqualTo(60 * DAY_MS);
        assertThat(due(90, RenewalPlan.JITTER_PARTS - 1, 0, 0, null)).isBetween(57 * DAY_MS,
                57 * DAY_MS + DAY_MS / 100);
        assertThat(due(6, 0, 0, 0, null)).isEqualTo(4 * DAY_MS);
        assertThat(RenewalPlan.dueMs(Optional.empty(), 5, 0, 0, Optional.empty())).as("nothing issued").isZero();
    }

    @Test
    void triesEverMoreSlowly() {
        long last = 60 * DAY_MS;
        assertThat(due(90, 0, 1, last, null) - last).isEqualTo(MINUTE_MS);
        assertThat(due(90, 0, 2, last, null) - last).isEqualTo(10 * MINUTE_MS);
        assertThat(due(90, 0, 5, last, null) - last).isEqualTo(12 * 60 * MINUTE_MS);
        assertThat(due(90, 0, 500, last, null) - last).isEqualTo(12 * 60 * MINUTE_MS);
        assertThat(due(90, 500, 2, last, null) - last).isBetween(11 * MINUTE_MS, 12 * MINUTE_MS);
    }

    @Test
    void waitsAsTheAuthorityWantsForADayAtMostAndNeverLess() {
        long last = 60 * DAY_MS;
        assertThat(due(90, 0, 1, last, 7_200L) - last).isEqualTo(120 * MINUTE_MS);
        assertThat(due(90, 0, 1, last, 999_999_999L) - last).isEqualTo(DAY_MS);
        assertThat(due(90, 0, 1, last, 0L) - last).isEqualTo(MINUTE_MS);
        assertThat(due(90, 0, 1, 0, null)).as("one that was forced early and failed").isEqualTo(60 * DAY_MS);
    }
}
