package org.sallyport.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpReceptionTest {
    private static final long MS = 1_000_000;

    private final RtpReception reception = new RtpReception();

    private void take(int sequence, long atMs) {
        reception.take(RtpPackets.view(0, sequence, sequence * 160, 7), atMs * MS);
    }

    @Test
    void countsLossAcrossTheWrapOfTheSequence() {
        for (int i = 0; i < 100; i++) if (i % 10 != 5) take(65_500 + i & 0xffff, 20L * i);
        assertThat(reception.lost()).isEqualTo(10);
        take(65_500 + 95 & 0xffff, 2_000);
        assertThat(reception.lost()).as("the last gap was only late").isEqualTo(9);
    }

    @Test
    void duplicatesNeverMakeLossNegative() {
        for (int i = 0; i < 50; i++) {
            take(i, 20L * i);
            take(i, 20L * i);
        }
        assertThat(reception.lost()).isZero();
    }

    @Test
    void aJumpCountsOnlyWhenTheNextPacketConfirmsIt() {
        for (int i = 0; i < 10; i++) take(i, 20L * i);
        take(40_000, 200);
        assertThat(reception.lost()).as("one stray packet").isZero();
        for (int i = 10; i < 20; i++) take(i, 20L * i);
        assertThat(reception.lost()).isZero();
        for (int i = 0; i < 10; i++) take(30_000 + i, 400 + 20L * i);
        assertThat(reception.lost()).as("a restart is no loss").isZero();
    }

    @Test
    void rtp13RandomSourcesStayWithinTheLimit() {
        Random random = new Random(13);
        for (int i = 0; i < 1_000_000; i++) {
            reception.take(RtpPackets.view(0, i, i, random.nextInt()), i * MS);
        }
        assertThat(reception.sources()).isEqualTo(RtpReception.SOURCES_MAX);
    }

    @Test
    void lossOfASourceThatWasPushedOutStaysInTheSum() {
        for (int i = 0; i < 20; i++) if (i != 7) take(i, 20L * i);
        assertThat(reception.lost()).isEqualTo(1);
        for (int s = 100; s < 120; s++) reception.take(RtpPackets.view(0, 1, 1, s), (1_000 + s) * MS);
        assertThat(reception.lost()).isEqualTo(1);
    }

    @Test
    void aSteadyStreamHasNoJitter() {
        for (int i = 0; i < 500; i++) take(i, 20L * i);
        assertThat(reception.jitterUs()).isZero();
    }

    /** The recurrence of appendix A.8 done by hand in floating point on the same arrivals. */
    @Test
    void jitterFollowsTheRecurrenceOfTheRfc() {
        Random random = new Random(8);
        double jitterMs = 0;
        long lastMs = 0;
        for (int i = 0; i < 2_000; i++) {
            long arrivalMs = 20L * i + random.nextInt(15);
            take(i, arrivalMs);
            // The first packet is on probation and gives no transit time.
            if (i > 1) jitterMs += (Math.abs(arrivalMs - lastMs - 20) - jitterMs) / 16;
            lastMs = arrivalMs;
        }
        assertThat(reception.jitterUs() / 1_000.0).isCloseTo(jitterMs, org.assertj.core.data.Offset.offset(0.01));
        assertThat(jitterMs).isGreaterThan(3);
    }

    @Test
    void theClockOfADynamicTypeIsLearnedFromTheStream() {
        for (int i = 0; i < 200; i++) {
            long wobble = i % 2 == 0 ? 0 : 4;
            reception.take(RtpPackets.view(111, i, i * 960, 9), (20L * i + wobble) * MS);
            if (i == 50) assertThat(reception.jitterUs()).as("not known yet").isZero();
        }
        assertThat(reception.jitterUs()).isBetween(3_500L, 4_000L);
        assertThat(ClockRate.near(90_500, 1_000 * MS)).isEqualTo(90_000);
        assertThat(ClockRate.near(60_000, 1_000 * MS)).isZero();
    }

    @Test
    void continuesOnlyTheStreamHeardLast() {
        for (int i = 0; i < 10; i++) take(i, 20L * i);
        assertThat(reception.continues(RtpPackets.view(0, 200, 0, 7))).isTrue();
        assertThat(reception.continues(RtpPackets.view(0, 8, 0, 7))).isTrue();
        assertThat(reception.continues(RtpPackets.view(0, 20_000, 0, 7))).isFalse();
        assertThat(reception.continues(RtpPackets.view(0, 10, 0, 8))).isFalse();
    }
}
