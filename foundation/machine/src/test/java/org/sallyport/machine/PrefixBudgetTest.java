package org.sallyport.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.wire.IpAddress;

/** Row TURN-30 of the attack table: how much a stranger may cost. */
class PrefixBudgetTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START_NS = Long.MAX_VALUE - 2 * SECOND;

    private static int taken(PrefixBudget budget, String address, int asked, long nowNs) {
        IpAddress a = IpAddress.of(address);
        int taken = 0;
        for (int i = 0; i < asked; i++) if (budget.take(a.high(), a.low(), nowNs)) taken++;
        return taken;
    }

    @Test
    @SuppressWarnings("ConstantOverflow")
    void aPrefixIsAnsweredItsRateAndNothingBeyond() {
        PrefixBudget budget = new PrefixBudget(20, 1);
        assertThat(taken(budget, "198.51.100.1", 1_000, START_NS)).isEqualTo(20);
        assertThat(taken(budget, "198.51.100.254", 1_000, START_NS)).as("the same /24").isZero();
        assertThat(taken(budget, "198.51.101.1", 1_000, START_NS)).as("the next /24").isEqualTo(20);
        assertThat(taken(budget, "198.51.100.1", 1_000, START_NS + SECOND / 2)).isEqualTo(10);
        // The clock may pass its greatest value.
        assertThat(taken(budget, "198.51.100.1", 1_000, START_NS + 30 * SECOND)).as("never more at once").isEqualTo(20);
    }

    @Test
    void aPrefixOfIpv6Is48BitsLong() {
        PrefixBudget budget = new PrefixBudget(5, 1);
        assertThat(taken(budget, "2001:db8:1::1", 9, 0)).isEqualTo(5);
        assertThat(taken(budget, "2001:db8:1:ffff:ffff::1", 9, 0)).isZero();
        assertThat(taken(budget, "2001:db8:2::1", 9, 0)).isEqualTo(5);
        assertThat(taken(budget, "0.0.0.0", 9, 0)).isEqualTo(5);
        assertThat(taken(budget, "::ffff:0.0.0.9", 9, 0)).as("the same IPv4 prefix").isZero();
    }

    @Test
    void allPrefixesTogetherHaveALimitToo() {
        PrefixBudget budget = new PrefixBudget(10, 1_000, 1);
        int taken = 0;
        for (int i = 0; i < 100_000; i++) if (budget.take(0, i * 256L & 0xffff_ffffL, 7 * SECOND)) taken++;
        assertThat(taken).isEqualTo(1_000);
        assertThat(budget.take(0, 1, 8 * SECOND)).isTrue();
    }

    @Test
    void forgedPrefixesGainNothingForTheOneThatIsToBeFlooded() {
        PrefixBudget budget = new PrefixBudget(10, 10_000_000, 4);
        Random random = new Random(30);
        long victim = IpAddress.of("203.0.113.9").low();
        int victims = 0;
        for (int second = 0; second < 5; second++) {
            for (int i = 0; i < 200_000; i++) {
                long nowNs = second * SECOND + i * 5_000L;
                if (i % 20 == 0 && budget.take(0, victim, nowNs)) victims++;
                else budget.take(0, random.nextInt() & 0xffff_ffffL, nowNs);
            }
        }
        // 10 a second and 10 at once at the start, though its place was lost again and again.
        assertThat(victims).isLessThanOrEqualTo(60);
    }

    @Test
    void morePrefixesThanPlacesGetNoMoreAnswersThanThePlacesHave() {
        PrefixBudget budget = new PrefixBudget(3, 10_000_000, 5);
        int taken = 0;
        for (int i = 0; i < 1_000_000; i++) if (budget.take((long) i << 16 | 1L << 61, 0, SECOND)) taken++;
        assertThat(taken).isBetween(3 * PrefixBudget.PREFIXES_MAX / 2, 3 * PrefixBudget.PREFIXES_MAX);
    }

    @Test
    void noLimitIsNoLimit() {
        assertThat(taken(new PrefixBudget(0, 1), "192.0.2.1", 100_000, 0)).isEqualTo(100_000);
    }

    @Test
    void turn30AMillionRefusedPacketsCostNoMemory() {
        PrefixBudget budget = new PrefixBudget(1, 1);
        Random random = new Random(31);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = 0;
        int[] answered = new int[1];
        for (int round = 0; round < 2; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000_000; i++) if (budget.take(0, random.nextInt() & 0xffff_ffffL, 0)) answered[0]++;
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(answered[0]).isBetween(PrefixBudget.PREFIXES_MAX / 2, PrefixBudget.ALL_PER_SECOND);
        assertThat(bytes).isLessThan(10_000);
    }
}
