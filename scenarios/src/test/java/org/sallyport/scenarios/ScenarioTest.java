package org.sallyport.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.scenarios.world.GatewayStarter;

/** Every scenario with a handful of seeds; {@code -Dsallyport.seeds=200} for more. */
class ScenarioTest {
    private static final int SEEDS = Integer.getInteger("sallyport.seeds", 6);

    private static ScenarioResult run(Scenario scenario, long seed) {
        ScenarioResult quick = new ScenarioRunner(new GatewayStarter(), Optional.empty()).run(scenario, seed);
        if (quick.passed()) return quick;
        // Once more with a capture: the same seed is the same run.
        return new ScenarioRunner(new GatewayStarter(), Optional.of(Path.of("target", "simulation"))).run(scenario,
                seed);
    }

    @TestFactory
    List<DynamicTest> passes() {
        return Scenario.all().stream().map(s -> DynamicTest.dynamicTest(s.name(), () -> {
            for (long seed = 1; seed <= SEEDS; seed++) {
                ScenarioResult r = run(s, seed);
                if (!r.passed()) fail(r.report());
            }
        })).toList();
    }

    @Test
    void isTheSameRunForTheSameSeed() {
        Scenario s = Scenario.named("sip-natted+everything").orElseThrow();
        assertThat(run(s, 77)).isEqualTo(run(s, 77));
        assertThat(run(s, 77).packets()).isNotEqualTo(run(s, 78).packets());
    }

    @Test
    void isTheSameRunWithIce() {
        Scenario s = Scenario.named("sip-ice+everything").orElseThrow();
        assertThat(run(s, 77)).isEqualTo(run(s, 77));
        assertThat(run(s, 77).packets()).isNotEqualTo(run(s, 78).packets());
    }

    @ParameterizedTest
    @CsvSource({
        "sip-internal,  SII-3 SII-4",
        "sip-traversal, SIT-1 SIT-2 SIT-3 SIP-5 SIP-6 SIP-7",
        "sip-public,    SIT-1 SIT-2 SIT-3 SIP-1 SIP-3 SIP-6 SIP-7",
        "sip-natted,    SIT-1 SIT-2 SIT-3 SIN-3 SIN-4 SIN-5",
        "sip-ice,       ICE-3 ICE-4 ICE-5 ICE-7 UCE-3 UCE-4 JGE-3 JGE-4",
        "sip-ice+inside, ICE-1 ICE-2 ICE-7 UCD-6",
    })
    void usesTheRowsOfItsChapter(String scenario, String rows) {
        assertThat(run(Scenario.named(scenario).orElseThrow(), 1).rows().keySet()).contains(rows.split(" "));
    }
}
