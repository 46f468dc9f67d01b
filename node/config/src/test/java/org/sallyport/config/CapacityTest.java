package org.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CapacityTest {
    private static final long MIB = 1L << 20;

    private static LimitsConfig usual() {
        String text =
                "role: control\ninterfaces:\n  - name: inner\n    address: [10.0.0.1]\nprotocols:\n  sip:\n    domains: [example.com]\n";
        return switch (NodeConfigReader.read("control.yaml", Path.of("."), text)) {
            case ConfigResult.Valid v -> v.config().limits();
            case ConfigResult.Faulty f -> throw new AssertionError(f.problems().toString());
        };
    }

    @Test
    void theDefaultsFitIntoTwoGibibytes() {
        Capacity c = Capacity.of(usual(), 2048 * MIB, 1 << 20);
        assertThat(c.lowered()).isEmpty();
        assertThat(c.limits()).isEqualTo(usual().withRequestOctets((int) (2000 * MIB / 100 * 25)));
    }

    @Test
    void aSmallHeapLowersWhatItCannotHoldAndSaysSo() {
        Capacity c = Capacity.of(usual(), 128 * MIB, 1 << 20);
        // 128 less 48 MiB; a quarter of it in calls of 24 KiB.
        assertThat(c.limits().callsMax()).isEqualTo((int) (80 * MIB / 100 * 25 / (24 << 10)));
        assertThat(c.limits().sip().requestOctetsMax()).isEqualTo((int) (80 * MIB / 100 * 25));
        assertThat(c.lowered()).anyMatch(l -> l.startsWith("limits.calls-max is "))
                .anyMatch(l -> l.startsWith("limits.connections.max is "));
        assertThat(c.summary()).startsWith("a heap of 128 MiB and 1048576 descriptors carry 853 calls");
        LimitsConfig l = c.limits();
        long all = Capacity.BASE_OCTETS + l.callsMax() * Capacity.CALL_OCTETS + l.sip().requestOctetsMax()
                + l.connections().max() * Capacity.CONNECTION_OCTETS
                + l.registration().bindingsMax() * Capacity.BINDING_OCTETS;
        assertThat(all).isLessThan(128 * MIB);
    }

    @Test
    void fewDescriptorsLowerConnectionsLinesAndCalls() {
        Capacity c = Capacity.of(usual(), 4096 * MIB, 1024);
        assertThat(c.limits().connections().max()).isEqualTo(216);
        assertThat(c.limits().mediaLinesMax()).isEqualTo((864 - 216) / 4);
        assertThat(c.limits().callsMax()).isEqualTo(c.limits().mediaLinesMax());
        assertThat(Capacity.RESERVED + c.limits().connections().max() + 4L * c.limits().mediaLinesMax())
                .isLessThanOrEqualTo(1024);
    }

    @Test
    void evenTheSmallestProcessHasLimitsOfOneAtLeast() {
        Capacity c = Capacity.of(usual(), MIB, 10);
        assertThat(c.limits().callsMax()).isPositive();
        assertThat(c.limits().connections().max()).isPositive();
    }

    @Test
    void theHeapThatIsAdvisedHoldsEveryLimitAndNotMuchMore() {
        long heap = Capacity.heapOctets(usual());
        assertThat(Capacity.of(usual(), heap + MIB, 1 << 20).lowered()).isEmpty();
        assertThat(Capacity.of(usual(), heap - MIB, 1 << 20).lowered()).isNotEmpty();
    }
}
