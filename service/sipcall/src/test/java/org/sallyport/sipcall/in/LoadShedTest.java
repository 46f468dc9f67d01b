package org.sallyport.sipcall.in;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadShedTest {
    private static final int CALLS = 100;
    private static final int PATIENCE_LOOKS = (int) (LoadShed.PATIENCE_NS / LoadShed.LOOK_NS);
    private static final int WARM_LOOKS = LoadShed.WARM_CALLS / CALLS;

    private final LoadShed load = new LoadShed(0, 0);
    private long nowNs;
    private long idleNs;
    private int refused;
    private int refusedOfKnown;

    /** Of how many of the calls of one look's time the sender is known. */
    private int known = CALLS;

    private boolean takes(boolean fromKnown) {
        return load.takesAll(idleNs, nowNs) || load.takes(fromKnown);
    }

    /** One look's time in which the desk was so busy and {@value #CALLS} calls came; how many were taken. */
    private int look(double busy) {
        nowNs += LoadShed.LOOK_NS;
        idleNs += Math.round(LoadShed.LOOK_NS * (1 - busy));
        int taken = 0;
        for (int i = 0; i < CALLS; i++) {
            // Mixed: neither all of the one first nor all of the other.
            boolean fromKnown = i * known % CALLS < known;
            if (takes(fromKnown)) taken++;
            else if (fromKnown) refusedOfKnown++;
        }
        refused += CALLS - taken;
        return taken;
    }

    private void looks(int count, double busy) {
        for (int i = 0; i < count; i++) look(busy);
    }

    private void warm() {
        looks(WARM_LOOKS, 0.5);
        assertThat(refused).isZero();
    }

    @Nested
    class Open {
        @BeforeEach
        void begin() {
            warm();
        }

        @Test
        void takesEveryCallOfADeskThatSometimesWaits() {
            looks(10_000, 0.98);
            assertThat(refused).isZero();
        }

        @Test
        void waitsUntilTheDeskWasFullForTheWholeOfItsPatience() {
            for (int i = 0; i < 100; i++) {
                looks(PATIENCE_LOOKS - 1, 1);
                look(0.9);
            }
            assertThat(refused).isZero();
        }

        @Test
        void beginsToShedThen() {
            known = 0;
            looks(PATIENCE_LOOKS - 1, 1);
            assertThat(refused).isZero();
            assertThat(look(1)).isBetween(69, 71);
            assertThat(look(1)).isLessThan(69);
        }

        /** A collector's pause or a disk: everything stands, and what came meanwhile is worked off then. */
        @ParameterizedTest
        @CsvSource({"0.2, 0.8", "0.3, 0.75", "0.5, 0.6", "0.9, 0.5", "30, 0"})
        void refusesNobodyForOneStall(double stallSeconds, double load) {
            nowNs += (long) (stallSeconds * 1e9);
            int backlog = (int) Math.ceil(stallSeconds * 1e9 * load / (1 - load) / LoadShed.LOOK_NS);
            looks(Math.max(1, backlog), 1);
            looks(100, load);
            assertThat(refused).isZero();
        }

        @Test
        void refusesNobodyWhereAFewCall() {
            for (int i = 0; i < 100; i++) {
                nowNs += LoadShed.LULL_NS / 2;
                idleNs += LoadShed.LULL_NS / 2 - LoadShed.LOOK_NS;
                assertThat(takes(false)).isTrue();
            }
        }
    }

    @Nested
    class Cold {
        private static final long EVERY_NS = 25_000_000;

        private int takenFor(long forNs) {
            int taken = 0;
            for (long untilNs = nowNs + forNs; nowNs < untilNs; nowNs += EVERY_NS) if (takes(true)) taken++;
            return taken;
        }

        @Test
        void takesEveryCallOfANodeThatHasJustStarted() {
            long coldNs = LoadShed.COLD_PATIENCE_NS - LoadShed.LOOK_NS;
            assertThat(takenFor(coldNs)).isEqualTo((int) (coldNs / EVERY_NS));
        }

        @Test
        void isProtectedAfterAWhile() {
            takenFor(LoadShed.COLD_PATIENCE_NS);
            assertThat(takenFor(100 * EVERY_NS)).isLessThan(80);
        }
    }

    @Nested
    class Shedding {
        @BeforeEach
        void begin() {
            warm();
            looks(PATIENCE_LOOKS, 1);
            assertThat(load.share()).isLessThan(1);
        }

        @Test
        void neverRefusesEverybody() {
            looks(200, 1);
            assertThat(look(1)).isBetween(4, 6);
        }

        @Test
        void leavesTheShareWhereTheDeskIsAsBusyAsItShould() {
            looks(2, 0.98);
            double share = load.share();
            looks(100, 0.98);
            assertThat(load.share()).isBetween(share - 0.001, share + 0.001);
        }

        @Test
        void takesEveryCallAgainOnceTheDeskWaits() {
            looks(50, 1);
            int looks = 0;
            for (; load.share() < 1; looks++) look(0.5);
            assertThat(looks).as("looks until all is as before").isLessThan(60);
        }

        /** So that load just above the desk's does not begin anew each second, with far fewer calls. */
        @Test
        void isNotOverBeforeACalmTime() {
            while (load.share() < 1) look(0.5);
            for (int i = 0; i < 200; i++) look(0.95);
            look(1);
            assertThat(load.share()).as("share after ten seconds without calm").isBetween(0.9, 0.95);
        }

        @Test
        void isOverAfterACalmTime() {
            while (load.share() < 1) look(0.5);
            looks((int) (LoadShed.CALM_NS / LoadShed.LOOK_NS), 0.5);
            looks(PATIENCE_LOOKS - 1, 1);
            assertThat(load.share()).isEqualTo(1);
        }

        @Test
        void isOverAfterALull() {
            nowNs += 2 * LoadShed.LULL_NS;
            idleNs += LoadShed.LULL_NS;
            assertThat(takes(false)).isTrue();
            assertThat(load.share()).isEqualTo(1);
        }

        @Test
        void isNotOverByAStall() {
            nowNs += 2 * LoadShed.LULL_NS;
            takes(false);
            assertThat(load.share()).isLessThan(1);
        }
    }

    @Nested
    class Strangers {
        @BeforeEach
        void begin() {
            known = 30;
            warm();
            looks(PATIENCE_LOOKS, 1);
        }

        @Test
        void areRefusedWhileThoseWeKnowAreTaken() {
            refusedOfKnown = 0;
            looks(5, 1);
            assertThat(load.share()).isBetween(0.45, 0.55);
            assertThat(refusedOfKnown).isZero();
            assertThat(load.shareOfKnown()).isEqualTo(1);
            assertThat(load.shareOfStrangers()).isBetween(0.15, 0.4);
        }

        @Test
        void areAllRefusedBeforeAnybodyWeKnowIs() {
            looks(20, 1);
            assertThat(load.share()).isLessThan(0.3);
            assertThat(load.shareOfStrangers()).isZero();
            assertThat(load.shareOfKnown()).isBetween(0.1, 0.99);
        }

        @Test
        void countAsTheyCome() {
            known = 90;
            looks(12, 1);
            assertThat(load.shareOfKnown()).isLessThan(1);
            known = 1;
            looks(40, 0.98);
            assertThat(load.shareOfKnown()).isEqualTo(1);
        }
    }

    /** What a refusal costs of a call's price. */
    private static final double REFUSAL = 0.05;

    /**
     * A desk that carries 50 calls a look and is asked for so many times as many; how many it took in each look. Two
     * fifths of a call's work come two seconds after it began.
     */
    private double[] taken(double times, int looks) {
        double[] taken = new double[looks];
        double[] later = new double[looks + 40];
        double waiting = 0;
        for (int i = 0; i < looks; i++) {
            nowNs += LoadShed.LOOK_NS;
            for (int c = 0; c < 50 * times; c++) {
                boolean takes = takes(true);
                waiting += takes ? 0.6 : REFUSAL;
                if (takes) {
                    taken[i]++;
                    later[i + 40] += 0.4;
                }
            }
            waiting += later[i];
            double worked = Math.min(50, waiting);
            idleNs += Math.round(LoadShed.LOOK_NS * (1 - worked / 50));
            waiting -= worked;
        }
        assertThat(waiting).as("calls that still wait").isLessThan(100);
        return taken;
    }

    private static double mean(double[] of, int from, int to) {
        return Arrays.stream(of, from, to).average().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.1, 1.2, 1.5, 2, 3})
    void keepsNineTenthsOfWhatTheDeskCanDo(double times) {
        warm();
        // x + REFUSAL * (50 * times - x) = 50
        double could = 50 * (1 - REFUSAL * times) / (1 - REFUSAL);
        assertThat(mean(taken(times, 1_200), 400, 1_200) / could).as("calls taken, of what could be").isBetween(0.9,
                1.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.2, 2, 3})
    void doesNotSwing(double times) {
        warm();
        double[] taken = taken(times, 1_600);
        double middle = mean(taken, 600, 1_600);
        for (int at = 600; at < 1_600; at += 20) {
            assertThat(mean(taken, at, at + 20) / middle).as("second from look %d on", at).isBetween(0.8, 1.2);
        }
    }
}
