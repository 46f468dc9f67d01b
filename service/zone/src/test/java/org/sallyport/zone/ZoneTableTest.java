package org.sallyport.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Endpoint;

class ZoneTableTest {
    private static final long S = 1_000_000_000L;
    private static final Refusal SILENT = Refusal.of(RefusalReason.NEXT_HOP_SILENT);
    private static final Refusal PASSWORD = Refusal.of(RefusalReason.ZONE_WRONG_PASSWORD);
    private final ZoneTable table = new ZoneTable(Zones.ALL, 0);
    private final TestEntropy entropy = new TestEntropy(1);

    @Test
    void traversalZonesStartUnusableAndTheOthersUsable() {
        assertThat(table.status("Inside").usable()).isFalse();
        assertThat(table.status("Outside").usable()).isFalse();
        assertThat(table.status("Ucm").usable()).isTrue();
        assertThat(table.status(Zone.LOCAL).usable()).isTrue();
        table.up("Inside", Endpoint.of("10.0.0.2", 25000), 5);
        assertThat(table.status("Inside").usable()).isTrue();
        assertThat(table.rows()).extracting(r -> r.zone().name())
                .containsExactly("LocalZone", "DefaultZone", "Inside", "Outside", "Ucm", "Dns");
    }

    @Test
    void pausesAfterARefusalDoubleUpToTheRetryIntervalWithAQuarterOfJitter() {
        long[] wholeS = {1, 2, 4, 8, 16, 32, 64, 120, 120, 120};
        for (long s : wholeS) {
            ZoneStatus.Down down = table.down("Outside", PASSWORD, 0, entropy);
            assertThat(down.retryAtNs()).isBetween(s * S * 3 / 4, s * S);
        }
        assertThat(table.deadlineNs()).isBetween(90 * S, 120 * S);
        table.up("Outside", Endpoint.of("192.0.2.1", 7001), 7);
        assertThat(table.deadlineNs()).isEqualTo(Machine.NEVER);
        assertThat(table.down("Outside", SILENT, 100, entropy).failures()).isEqualTo(1);
    }

    @Test
    void whereNobodyIsThereItIsTriedEveryFewSecondsForEver() {
        for (int i = 0; i < 1_000; i++) {
            long at = table.down("Outside", SILENT, 0, entropy).retryAtNs();
            assertThat(at).isLessThanOrEqualTo(ZoneTable.PROBE_NS);
            if (i > 3) assertThat(at).isGreaterThanOrEqualTo(ZoneTable.PROBE_NS * 3 / 4);
        }
    }

    @Test
    void anEdgeThatIsBackAndRefusesIsAskedAgainSoonAtFirst() {
        for (int i = 0; i < 1_000; i++) table.down("Outside", SILENT, 0, entropy);
        assertThat(table.down("Outside", PASSWORD, 0, entropy).retryAtNs()).isLessThanOrEqualTo(S);
    }

    @Test
    void aListeningZoneOnlyWaits() {
        assertThat(table.down("Inside", SILENT, 0, entropy).retryAtNs()).isEqualTo(Machine.NEVER);
        ZoneStatus.Down again = table.down("Inside", SILENT, 9, entropy);
        assertThat(again.sinceNs()).as("down since the first failure").isZero();
        assertThat(again.failures()).isEqualTo(2);
    }

    @Test
    void namesAreUniqueAndKnown() {
        assertThatThrownBy(() -> new ZoneTable(List.of(Zones.DNS, Zones.DNS), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> table.status("Nobody")).isInstanceOf(IllegalArgumentException.class);
        assertThat(table.zone("Nobody")).isEmpty();
    }

    @Test
    void credentialsNeverShowInText() {
        assertThat(Zones.CLIENT.toString()).doesNotContain("secret").contains("***");
    }
}
