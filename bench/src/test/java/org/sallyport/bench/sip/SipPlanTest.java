package org.sallyport.bench.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @Test
    void staysWithinSixMinutesByDefault() {
        SipPlan p = SipPlan.of(List.of());
        int windows = p.transports().size() * p.rounds() * 3 * (p.seconds() + 2);
        int warmUp = p.transports().size() * (p.warmUpSeconds() + 10);
        int hold = p.holdSeconds() + p.heldCalls() / 250 + 10;
        int knees = p.transports().size() * 18 * (p.kneeSeconds() + 1);
        assertThat(windows + warmUp + hold + knees).isLessThanOrEqualTo(360);
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
