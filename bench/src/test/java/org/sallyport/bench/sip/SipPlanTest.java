package org.sallyport.bench.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.bench.BenchMain;

class SipPlanTest {
    @Test
    void knowsItsOptions() {
        SipPlan plan = SipPlan.of(List.of("--rounds", "5", "--transports", "tcp", "--rate", "200"));
        assertThat(plan.rounds()).isEqualTo(5);
        assertThat(plan.rate()).isEqualTo(200);
        assertThat(plan.transports()).containsExactly(SipTransport.TCP);
    }

    /** Six minutes when timers and compiler were let off; what they take is measured now, over streams too. */
    @Test
    void staysWithinFourteenMinutesByDefault() {
        assertThat(SipPlan.of(List.of()).seconds(2)).isLessThanOrEqualTo(840);
    }

    @Test
    void takesStepsFromTheSmallestToTheLargestAndNoneForNothing() {
        SipPlan p = SipPlan.of(List.of("--held", "5000,10,1000", "--rules", "1000,10", "--overload", "on"));
        assertThat(p.heldCalls()).containsExactly(10, 1000, 5000);
        assertThat(p.rules()).containsExactly(10, 1000);
        assertThat(p.registrations()).isEmpty();
        assertThat(p.overload()).isTrue();
        assertThat(SipPlan.of(List.of("--held", "0")).heldCalls()).isEmpty();
    }

    @Test
    void leavesOutAWindowInWhichMoreThanOneOfAHundredFailed() {
        assertThat(window(1000, 990).counts()).isTrue();
        assertThat(window(1000, 989).counts()).isFalse();
        assertThat(window(0, 0).counts()).isFalse();
    }

    private static Window window(int created, int succeeded) {
        return new Window("it", SipTransport.UDP, 1, new Sipp.Outcome(100, created, succeeded, 0, 100), succeeded, 1,
                List.of());
    }

    @Test
    void comparesGoodputWithWhatWasAskedUpToTheKneeAndWithTheKneeBeyond() {
        assertThat(goodput(0.5, 500, 500, 500).share()).isEqualTo(1);
        assertThat(goodput(2, 2000, 2000, 900).share()).isEqualTo(0.9);
    }

    private static Goodput goodput(double times, int asked, double begun, double carried) {
        return new Goodput("it", SipTransport.UDP, 1000, times, asked, new Sipp.Carried(begun, carried, 0, 0));
    }

    @Test
    void saysWhereSippItselfCouldNotAskForSoMuch() {
        assertThat(goodput(2, 2000, 1990, 900).counts()).isTrue();
        assertThat(goodput(2, 2000, 1700, 900).counts()).isFalse();
    }

    @Test
    void countsWhatIsCarriedWhileCallsAreBegunAndNothingThatComesLater() {
        List<String> statistics = new ArrayList<>();
        statistics.add("StartTime;CurrentTime;TotalCallCreated;Retransmissions(C);carried(C);refused(C)");
        int[] carried = {0, 10, 20, 30, 130, 230, 1000};
        for (int s = 0; s < carried.length; s++) {
            statistics.add("2026-11-30\t15:41:12.0\t1000.0;2026-11-30\t15:41:1" + s + ".0\t" + (1000.01 + s) + ";"
                    + 200 * s + ";" + 3 * s + ";" + carried[s] + ";" + 5 * s);
        }
        Sipp.Carried c = Sipp.Carried.of(statistics, 3, 5);
        assertThat(c.begunPerSecond()).isCloseTo(200, offset(0.01));
        assertThat(c.carriedPerSecond()).isCloseTo(100, offset(0.01));
        assertThat(c.refusedPerSecond()).isCloseTo(5, offset(0.01));
        assertThat(c.retransmissions()).isEqualTo(6);
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> SipPlan.of(List.of("--round", "5"))).hasMessageContaining("--round");
        assertThatThrownBy(() -> SipPlan.of(List.of("--rounds", "many"))).hasMessageContaining("many");
        assertThatThrownBy(() -> SipPlan.of(List.of("--rounds"))).hasMessageContaining("--rounds");
    }

    @Test
    void refusesWhatItDoesNotKnowWithTheCodeOfAWrongCommandLine() {
        assertThat(BenchMain.run(new String[] {"tea"})).isEqualTo(2);
        assertThat(BenchMain.run(new String[] {"media", "sip", "--rounds", "1"})).isEqualTo(2);
    }

    @Test
    void countsWhatFailedOrWasSentAgain() {
        assertThat(new Sipp.Outcome(100, 1000, 1000, 5, 100).faulty()).isFalse();
        assertThat(new Sipp.Outcome(100, 1000, 980, 0, 100).faulty()).isTrue();
        assertThat(new Sipp.Outcome(100, 1000, 1000, 11, 100).faulty()).isTrue();
        assertThat(new Sipp.Outcome(100, 1000, 1000, 0, 90).behind()).isTrue();
    }
}
