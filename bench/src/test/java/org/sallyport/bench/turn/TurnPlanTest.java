package org.sallyport.bench.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.bench.BenchMain;

class TurnPlanTest {
    @Test
    void measuresWhatTheIssueAsksForByDefault() {
        TurnPlan p = TurnPlan.of(List.of());
        assertThat(p.allocations()).isEqualTo(1_000);
        assertThat(p.rates()).containsExactly(20_000, 100_000);
        assertThat(p.heldAllocations()).isEqualTo(6_000);
        assertThat(p.holdSeconds()).isGreaterThan(p.lifetimeSeconds());
        assertThat(p.servers()).containsExactly("floor", "sallyport", "coturn");
    }

    @Test
    void comesToEveryServerAgainBeforeItsPermissionsEnd() {
        TurnPlan p = TurnPlan.of(List.of("--seconds", "30", "--warmup", "10"));
        int windows = p.rates().size() * p.servers().size();
        assertThat(windows * (p.seconds() + p.warmupSeconds())).isLessThan(300);
    }

    @Test
    void takesAQuickLookWithoutAValue() {
        TurnPlan quick = TurnPlan.of(List.of("--quick", "--seconds", "3"));
        assertThat(quick.rates()).containsExactly(100_000);
        assertThat(quick.seconds()).isEqualTo(3);
        assertThat(quick.rounds()).isLessThan(TurnPlan.of(List.of()).rounds());
    }

    @Test
    void knowsItsOptions() {
        TurnPlan p = TurnPlan.of(List.of("--allocations", "10", "--rate", "500,600", "--rounds", "2", "--path",
                "portable", "--collector", "serial", "--servers", "coturn,floor"));
        assertThat(p.allocations()).isEqualTo(10);
        assertThat(p.rates()).containsExactly(500, 600);
        assertThat(p.highestRate()).isEqualTo(600);
        assertThat(p.nativePath()).isFalse();
        assertThat(p.asNode()).isFalse();
        assertThat(p.servers()).containsExactly("floor", "coturn");
        assertThat(p.without("coturn").servers()).containsExactly("floor");
    }

    @ParameterizedTest
    @CsvSource({"20000, 200", "100000, 1000", "400000, 1000", "150, 1"})
    void letsAsManyTalkAsTheRateHasVoices(int rate, int talking) {
        assertThat(TurnPlan.of(List.of()).talking(rate)).isEqualTo(talking);
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> TurnPlan.of(List.of("--round", "5"))).hasMessageContaining("--round");
        assertThatThrownBy(() -> TurnPlan.of(List.of("--rate", "20k"))).hasMessageContaining("20k");
        assertThatThrownBy(() -> TurnPlan.of(List.of("--rate", "1000,"))).hasMessageContaining("--rate");
        assertThatThrownBy(() -> TurnPlan.of(List.of("--allocations", "6001"))).hasMessageContaining("6000");
        assertThatThrownBy(() -> TurnPlan.of(List.of("--path", "fast"))).hasMessageContaining("portable");
        assertThatThrownBy(() -> TurnPlan.of(List.of("--servers", "nginx"))).hasMessageContaining("nginx");
        assertThatThrownBy(() -> TurnPlan.of(List.of("--rounds"))).hasMessageContaining("--rounds");
    }

    @Test
    void answersAWrongOptionWithTheCodeOfAWrongCommandLine() {
        assertThat(BenchMain.run(new String[] {"turn", "--quick", "--rounds", "none"})).isEqualTo(2);
    }
}
