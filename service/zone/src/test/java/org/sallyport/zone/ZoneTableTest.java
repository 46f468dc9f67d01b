package org.sallyport.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        assertThat(table.status("Inside", Protocol.SIP).usable()).isFalse();
        assertThat(table.status("Outside", Protocol.SIP).usable()).isFalse();
        assertThat(table.status("Ucm", Protocol.SIP).usable()).isTrue();
        assertThat(table.status(Zone.LOCAL, Protocol.SIP).usable()).isTrue();
        table.up("Inside", Protocol.SIP, Endpoint.of("10.0.0.2", 25000), 5);
        assertThat(table.status("Inside", Protocol.SIP).usable()).isTrue();
        assertThat(table.rows(Protocol.SIP)).extracting(r -> r.zone().name())
                .containsExactly("LocalZone", "DefaultZone", "Inside", "Outside", "Ucm", "Dns");
    }

    @Test
    void pausesAfterARefusalDoubleUpToTheRetryIntervalWithAQuarterOfJitter() {
        long[] wholeS = {1, 2, 4, 8, 16, 32, 64, 120, 120, 120};
        for (long s : wholeS) {
            ZoneStatus.Down down = table.down("Outside", Protocol.SIP, PASSWORD, 0, entropy);
            assertThat(down.retryAtNs()).isBetween(s * S * 3 / 4, s * S);
        }
        assertThat(table.deadlineNs(Protocol.SIP)).isBetween(90 * S, 120 * S);
        table.up("Outside", Protocol.SIP, Endpoint.of("192.0.2.1", 7001), 7);
        assertThat(table.deadlineNs(Protocol.SIP)).isEqualTo(Machine.NEVER);
        assertThat(table.down("Outside", Protocol.SIP, SILENT, 100, entropy).failures()).isEqualTo(1);
    }

    @Test
    void whereNobodyIsThereItIsTriedEveryFewSecondsForEver() {
        for (int i = 0; i < 1_000; i++) {
            long at = table.down("Outside", Protocol.SIP, SILENT, 0, entropy).retryAtNs();
            assertThat(at).isLessThanOrEqualTo(ZoneTable.PROBE_NS);
            if (i > 3) assertThat(at).isGreaterThanOrEqualTo(ZoneTable.PROBE_NS * 3 / 4);
        }
    }

    @Test
    void anEdgeThatIsBackAndRefusesIsAskedAgainSoonAtFirst() {
        for (int i = 0; i < 1_000; i++) table.down("Outside", Protocol.SIP, SILENT, 0, entropy);
        assertThat(table.down("Outside", Protocol.SIP, PASSWORD, 0, entropy).retryAtNs()).isLessThanOrEqualTo(S);
    }

    @Test
    void aListeningZoneOnlyWaits() {
        assertThat(table.down("Inside", Protocol.SIP, SILENT, 0, entropy).retryAtNs()).isEqualTo(Machine.NEVER);
        ZoneStatus.Down again = table.down("Inside", Protocol.SIP, SILENT, 9, entropy);
        assertThat(again.sinceNs()).as("down since the first failure").isZero();
        assertThat(again.failures()).isEqualTo(2);
    }

    /** What may happen to one protocol of a zone. */
    private enum Input {
        NOTHING,
        UP,
        DOWN
    }

    private void give(String zone, Protocol protocol, Input input, long nowNs) {
        switch (input) {
            case NOTHING -> {}
            case UP -> table.up(zone, protocol, Endpoint.of("192.0.2.1", 7001), nowNs);
            case DOWN -> table.down(zone, protocol, SILENT, nowNs, entropy);
        }
    }

    /** State times input: what one protocol meets changes that protocol's state and no other's. */
    @ParameterizedTest
    @CsvSource({
        "Outside, NOTHING, NOTHING, Starting, false, false", "Outside, NOTHING, UP, Up, true, false",
        "Outside, NOTHING, DOWN, Down, false, true", "Outside, UP, UP, Up, true, false",
        "Outside, UP, DOWN, Down, false, true", "Outside, DOWN, UP, Up, true, false",
        "Outside, DOWN, DOWN, Down, false, true", "Inside, NOTHING, NOTHING, Starting, false, false",
        "Inside, UP, DOWN, Down, false, true", "Inside, DOWN, UP, Up, true, false",
        "Ucm, NOTHING, NOTHING, Ready, true, false", "Ucm, NOTHING, DOWN, Down, false, false",
        "Ucm, DOWN, UP, Up, true, false", "Dns, NOTHING, NOTHING, Ready, true, false",
        "LocalZone, NOTHING, NOTHING, Ready, true, false", "DefaultZone, NOTHING, NOTHING, Ready, true, false"})
    void eachProtocolHasItsOwnState(String zone, Input before, Input now, String state, boolean usable,
            boolean soonBack) {
        for (Protocol p : Protocol.values()) {
            for (Protocol other : Protocol.values()) {
                if (other == p) continue;
                ZoneTable fresh = new ZoneTable(Zones.ALL, 0);
                table.exchange(new ZoneExchange(Zones.ALL, List.of(), Zones.ALL, Set.of()), 0);
                give(zone, p, before, 1);
                give(zone, p, now, 2);
                assertThat(table.status(zone, p).getClass().getSimpleName()).isEqualTo(state);
                assertThat(table.status(zone, p).usable()).isEqualTo(usable);
                assertThat(table.soonBack(zone, p, 3)).isEqualTo(soonBack);
                assertThat(table.status(zone, other)).isEqualTo(fresh.status(zone, other));
                assertThat(table.soonBack(zone, other, 3)).isFalse();
                assertThat(table.deadlineNs(other)).isEqualTo(Machine.NEVER);
                assertThat(table.rows(other)).isEqualTo(fresh.rows(other));
            }
        }
    }

    @Test
    void failuresOfOneProtocolDoNotLengthenThePausesOfAnother() {
        for (int i = 0; i < 5; i++) table.down("Outside", Protocol.H323, PASSWORD, 0, entropy);
        assertThat(table.down("Outside", Protocol.SIP, PASSWORD, 7, entropy))
                .satisfies(d -> assertThat(d.failures()).isEqualTo(1))
                .satisfies(d -> assertThat(d.sinceNs()).isEqualTo(7));
    }

    @Test
    void anExchangeKeepsWhatEachProtocolKnowsOfAZoneThatStays() {
        table.up("Outside", Protocol.SIP, Endpoint.of("192.0.2.1", 7001), 5);
        table.down("Outside", Protocol.H323, SILENT, 6, entropy);
        table.up("Inside", Protocol.H323, Endpoint.of("10.0.0.2", 6001), 7);
        table.exchange(new ZoneExchange(Zones.ALL, List.of(Zones.SERVER), List.of(Zones.SERVER), Set.of()), 9);
        assertThat(table.status("Outside", Protocol.SIP)).isInstanceOf(ZoneStatus.Up.class);
        assertThat(table.status("Outside", Protocol.H323)).isInstanceOf(ZoneStatus.Down.class);
        for (Protocol p : Protocol.values())
            assertThat(table.status("Inside", p)).isEqualTo(new ZoneStatus.Starting(9));
    }

    @Test
    void eachTraversalZoneHasItsOwnKeepAlive() {
        assertThat(table.keepAliveNs("Outside")).isEqualTo(10 * S);
        assertThat(table.keepAliveNs("Ucm")).isZero();
        assertThat(table.keepAliveNs("Nobody")).isZero();
    }

    @Test
    void namesAreUniqueAndKnown() {
        assertThatThrownBy(() -> new ZoneTable(List.of(Zones.DNS, Zones.DNS), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> table.status("Nobody", Protocol.SIP)).isInstanceOf(IllegalArgumentException.class);
        assertThat(table.zone("Nobody")).isEmpty();
    }

    @Test
    void credentialsNeverShowInText() {
        assertThat(Zones.CLIENT.toString()).doesNotContain("secret").contains("***");
    }
}
