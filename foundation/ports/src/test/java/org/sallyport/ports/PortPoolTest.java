package org.sallyport.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.refusal.RefusalReason;

class PortPoolTest {
    private static final long COOL = PortPairPool.COOL_DOWN_NS;
    private static final PortSettings TINY =
            PortSettings.builder().set(Setting.MEDIA, new PortRange(40000, 40011)).build();

    private static PortPairPool pool(PortSettings settings, long seed) {
        return new PortPairPool(settings, new SeededEntropy(seed), COOL);
    }

    private static <T> T granted(Lease<T> lease) {
        return switch (lease) {
            case Lease.Granted<T>(T item) -> item;
            case Lease.Refused<T>(var refusal) -> throw new AssertionError(refusal.toString());
        };
    }

    private static RefusalReason refused(Lease<?> lease) {
        return switch (lease) {
            case Lease.Granted<?>(Object item) -> throw new AssertionError("granted " + item);
            case Lease.Refused<?>(var refusal) -> refusal.reason();
        };
    }

    @Test
    void holdsEveryPairOutsideTheSharedOnes() {
        assertThat(pool(PortSettings.defaults(), 1).counts(0)).isEqualTo(new PoolCounts(11999, 0, 0, 0));
        assertThat(pool(PortSettings.builder().size(Size.LARGE).build(), 1).counts(0).total()).isEqualTo(11994);
        PortSettings configured = PortSettings.builder()
                .configuredShared(true)
                .set(Setting.MEDIA_SHARED_RTP, 40000)
                .set(Setting.MEDIA_SHARED_RTCP, 40001)
                .build();
        assertThat(pool(configured, 1).counts(0).total()).isEqualTo(11999);
    }

    @Test
    void lendsEachPairOnceAndThenRefusesByName() {
        PortPairPool pool = pool(TINY, 2);
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 5; i++) seen.add(granted(pool.lease(0)).rtp());
        assertThat(seen).containsExactlyInAnyOrder(40002, 40004, 40006, 40008, 40010);
        assertThat(refused(pool.lease(0))).isEqualTo(RefusalReason.NO_MEDIA_PORTS);
    }

    @Test
    void restsAPairForTheWholeCoolDownEvenWhenNothingElseIsFree() {
        PortPairPool pool = pool(TINY, 3);
        List<PortPair> all = granted(pool.leaseAll(5, 0));
        pool.release(all.getFirst(), 1000);
        assertThat(refused(pool.lease(1000 + COOL - 1))).isEqualTo(RefusalReason.NO_MEDIA_PORTS);
        assertThat(pool.counts(1000 + COOL - 1)).isEqualTo(new PoolCounts(0, 4, 1, 0));
        assertThat(granted(pool.lease(1000 + COOL))).isEqualTo(all.getFirst());
    }

    @Test
    void lendsAllOfACallsPairsOrNone() {
        PortPairPool pool = pool(TINY, 4);
        granted(pool.leaseAll(3, 0));
        assertThat(refused(pool.leaseAll(3, 0))).isEqualTo(RefusalReason.NO_MEDIA_PORTS);
        assertThat(pool.counts(0)).isEqualTo(new PoolCounts(2, 3, 0, 0));
        assertThat(granted(pool.leaseAll(2, 0))).hasSize(2);
    }

    @Test
    void setsAForeignPairAsideAndTriesItAgainLater() {
        PortPairPool pool = pool(TINY, 5);
        PortPair pair = granted(pool.lease(0));
        pool.foreign(pair, 0);
        assertThat(pool.counts(0)).isEqualTo(new PoolCounts(4, 0, 0, 1));
        assertThat(granted(pool.leaseAll(4, COOL))).doesNotContain(pair);
        assertThat(granted(pool.lease(PortRest.FOREIGN_NS))).isEqualTo(pair);
    }

    @Test
    void lendsAnUnusedPairAgainAtOnce() {
        PortPairPool pool = pool(TINY, 6);
        PortPair pair = granted(pool.leaseAll(5, 0)).getLast();
        pool.releaseUnused(pair, 0);
        assertThat(granted(pool.lease(0))).isEqualTo(pair);
    }

    @Test
    void throwsWhereAPairIsGivenBackTwiceOrWasNeverLent() {
        PortPairPool pool = pool(TINY, 7);
        PortPair pair = granted(pool.lease(0));
        pool.release(pair, 0);
        assertThatThrownBy(() -> pool.release(pair, 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pool.foreign(new PortPair(40000), 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pool.release(new PortPair(50000), 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void standsAClockThatWraps() {
        PortPairPool pool = pool(TINY, 8);
        long start = Long.MAX_VALUE - COOL / 2;
        List<PortPair> all = granted(pool.leaseAll(5, start));
        pool.release(all.getFirst(), start);
        assertThat(refused(pool.lease(start + COOL - 1))).isEqualTo(RefusalReason.NO_MEDIA_PORTS);
        assertThat(granted(pool.lease(start + COOL))).isEqualTo(all.getFirst());
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void neverLendsTwiceNorEarlyNorLosesAPairInALongRandomLife(long seed) {
        PortSettings settings =
                PortSettings.builder().set(Setting.MEDIA, new PortRange(36000, 36199)).build();
        PortPairPool pool = pool(settings, seed);
        Random random = new Random(seed);
        List<PortPair> held = new ArrayList<>();
        Map<Integer, Long> restsUntilNs = new HashMap<>();
        long nowNs = 0;
        for (int step = 0; step < 20_000; step++) {
            nowNs += random.nextLong(2_000_000_000L);
            long now = nowNs;
            if (random.nextInt(100) < 55) {
                switch (pool.lease(now)) {
                    case Lease.Granted<PortPair>(PortPair pair) -> {
                        assertThat(held).doesNotContain(pair);
                        assertThat(restsUntilNs.getOrDefault(pair.rtp(), 0L)).isLessThanOrEqualTo(now);
                        held.add(pair);
                    }
                    case Lease.Refused<PortPair> _ -> {
                        assertThat(pool.counts(now).free()).isZero();
                        long resting = restsUntilNs.values().stream().filter(u -> u > now).count();
                        assertThat(held.size() + resting).isEqualTo(99);
                    }
                }
            } else if (!held.isEmpty()) {
                PortPair pair = held.remove(random.nextInt(held.size()));
                int how = random.nextInt(10);
                restsUntilNs.put(pair.rtp(), how == 0 ? now : now + (how == 1 ? PortRest.FOREIGN_NS : COOL));
                if (how == 0) pool.releaseUnused(pair, now);
                else if (how == 1) pool.foreign(pair, now);
                else pool.release(pair, now);
            }
            assertThat(pool.counts(now).total()).isEqualTo(99);
            assertThat(pool.counts(now).used()).isEqualTo(held.size());
        }
        for (PortPair pair : held) pool.release(pair, nowNs);
        assertThat(pool.counts(nowNs + PortRest.FOREIGN_NS)).isEqualTo(new PoolCounts(99, 0, 0, 0));
    }

    @Test
    void choosesOverTheWholePoolWithoutAPattern() {
        PortPairPool pool = pool(PortSettings.defaults(), 16);
        int neighbours = 0;
        int[] tenths = new int[10];
        int before = 0;
        ArrayDeque<PortPair> held = new ArrayDeque<>();
        long nowNs = 0;
        for (int i = 0; i < 100_000; i++) {
            nowNs += COOL / 1000;
            PortPair pair = granted(pool.lease(nowNs));
            if (Math.abs(pair.rtp() - before) <= 2) neighbours++;
            before = pair.rtp();
            tenths[(pair.rtp() - 36002) * 10 / 23998]++;
            held.add(pair);
            if (held.size() > 50) pool.release(held.removeFirst(), nowNs);
        }
        // About two in 12 000 draws lie beside the one before; a sequential scan would give nearly all.
        assertThat(neighbours).isLessThan(60);
        for (int n : tenths) assertThat(n).isBetween(9_500, 10_500);
    }

    @Test
    void lendsSourcePortsOfTheRangeAndRestsThem() {
        PortSettings settings = PortSettings.builder()
                .set(Setting.SIP_TCP_OUTBOUND, new PortRange(25000, 25001))
                .build();
        PortPool pool = new PortPool(settings, Setting.SIP_TCP_OUTBOUND, new SeededEntropy(17), PortPool.COOL_DOWN_NS);
        int first = granted(pool.lease(0));
        int second = granted(pool.lease(0));
        assertThat(List.of(first, second)).containsExactlyInAnyOrder(25000, 25001);
        assertThat(refused(pool.lease(0))).isEqualTo(RefusalReason.NO_OUTBOUND_PORTS);
        pool.release(first, 0);
        assertThat(refused(pool.lease(PortPool.COOL_DOWN_NS - 1))).isEqualTo(RefusalReason.NO_OUTBOUND_PORTS);
        assertThat(granted(pool.lease(PortPool.COOL_DOWN_NS))).isEqualTo(first);
        pool.releaseUnused(second, PortPool.COOL_DOWN_NS);
        pool.foreign(first, PortPool.COOL_DOWN_NS);
        assertThat(pool.counts(PortPool.COOL_DOWN_NS)).isEqualTo(new PoolCounts(1, 0, 0, 1));
    }

    @Test
    void refusesFromAPoolThatHasNothing() {
        PortSettings nothing =
                PortSettings.builder().set(Setting.MEDIA, new PortRange(40000, 40001)).build();
        assertThat(refused(pool(nothing, 18).lease(0))).isEqualTo(RefusalReason.NO_MEDIA_PORTS);
    }
}
