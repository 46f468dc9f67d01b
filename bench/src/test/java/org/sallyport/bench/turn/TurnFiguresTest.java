package org.sallyport.bench.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.bench.measure.JsonText;
import org.sallyport.bench.measure.Spread;

class TurnFiguresTest {
    private static final TurnPlan PLAN = TurnPlan.of(List.of("--rate", "1000", "--held", "6000"));

    @Test
    void countsDelaysByShare() {
        Delays d = new Delays();
        for (int us = 1; us <= 100; us++) d.add(us * 1_000L);
        assertThat(d.count()).isEqualTo(100);
        assertThat(d.percentileUs(0.5)).isEqualTo(50);
        assertThat(d.percentileUs(0.99)).isEqualTo(99);
        d.add(Long.MAX_VALUE);
        assertThat(d.percentileUs(1)).isEqualTo(500_000);
        assertThat(new Delays().percentileUs(0.99)).isZero();
    }

    @Test
    void readsWhatAGeneratorSays() throws IOException {
        String line = new Answer.Builder().with("sent", 5).with("lost", -1).line();
        List<String> heard = new ArrayList<>();
        Answer a = Answer.await(new BufferedReader(new StringReader("5 of 10 s\n" + line + "\n")), heard::add);
        assertThat(heard).containsExactly("5 of 10 s");
        assertThat(a.get("sent")).isEqualTo(5);
        assertThat(a.get("lost")).isEqualTo(-1);
        assertThatThrownBy(() -> a.get("won")).hasMessageContaining("won");
        assertThatThrownBy(() -> Answer.of("done sent")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Answer.await(new BufferedReader(new StringReader("5 of 10 s\n")), heard::add))
                .isInstanceOf(IOException.class);
    }

    @Test
    void dividesCpuTimeByWhatWasRelayedInTheWindow() throws IOException {
        TurnWindow w = TurnWindow.of("coturn", 1_000, 1,
                Answer.of("done sent=1000 arrived=990 relayed=500 ns=500000000 cpu=2500000 p50=7 p99=9 strange=0"));
        assertThat(w.cpuUs()).isEqualTo(5);
        assertThat(w.relayedPerSecond()).isEqualTo(1_000);
        assertThat(w.lossPercent()).isEqualTo(1);
    }

    @Test
    void takesRatiosRoundByRound() {
        TurnReport r = report(List.of(window("sallyport", 1, 4), window("coturn", 1, 5), window("sallyport", 2, 9),
                window("coturn", 2, 10), window("sallyport", 3, 14), window("coturn", 3, 20), window("floor", 1, 4)));
        assertThat(r.ratio(1_000, "coturn")).isEqualTo(new Spread(0.8, 0.7, 0.9));
        assertThat(r.ratio(1_000, "floor")).isEqualTo(new Spread(1, 1, 1));
        assertThat(r.ratio(2_000, "coturn").median()).isNaN();
        assertThat(r.text()).contains("sallyport / coturn at 1000 packets/s: 0.80 (0.70-0.90)")
                .contains("| 1000 | coturn | 10.00 (5.00-20.00) | 1000 |");
        assertThat(JsonText.of(r.json())).contains("\"cpuRatioToCoturn\":{\"1000\":{\"median\":0.800");
    }

    @Test
    void saysWhereTheLoadWasNotReached() {
        assertThat(report(List.of(window("coturn", 1, 5))).text()).doesNotContain("not reached");
        TurnWindow slow = new TurnWindow("coturn", 1_000, 1, 1_000, 1_000, 900, 5, 1, 2, 0);
        assertThat(report(List.of(slow)).text()).contains("not reached");
    }

    @Test
    void dividesMemoryByTheAllocationsThatCameOnTop() {
        TurnHeld.Memory idle = new TurnHeld.Memory("idle", 0, 10_000, 2_000);
        TurnHeld.Memory some = new TurnHeld.Memory("allocated", 1_000, 30_000, 3_000);
        TurnHeld.Memory all = new TurnHeld.Memory("allocated", 6_000, 80_000, Double.NaN);
        assertThat(some.residentKibEach(idle)).isEqualTo(20);
        assertThat(some.liveHeapKibEach(idle)).isEqualTo(1);
        assertThat(all.residentKibEach(some)).isEqualTo(10);
        TurnHeld h = new TurnHeld("coturn", List.of(idle, some, all), 6_000, 600, 24_000, 0, 3, 1_000, 999, 0, 6_000);
        assertThat(new TurnReport(PLAN, "", List.of(), List.of(h)).text())
                .contains("| coturn | 6000 | 600 | 24000 | 0 | 3 | 999 | 0.10 | 0 | 6000 |")
                .contains("| coturn | 1000 | allocated | 29.3 | 20.0 | 2.9 | 1.0 |")
                .contains("| coturn | 6000 | allocated | 78.1 | 10.0 | - | - |");
    }

    @Test
    void givesEveryClientAndPeerAnAddressOfItsOwnOnLoopback() {
        Set<String> seen = new HashSet<>();
        for (int net = 1; net <= 3; net++) {
            LoadNet n = new LoadNet(net);
            seen.add(n.server().toString());
            for (int i = 0; i < TurnPlan.ALLOCATIONS_MAX; i++) {
                seen.add(n.client(i).address().toString());
                seen.add(n.peer(i).address().toString());
            }
        }
        assertThat(seen).hasSize(3 * (1 + 2 * TurnPlan.ALLOCATIONS_MAX)).allMatch(a -> a.startsWith("127."));
        assertThat(new LoadNet(3).client(TurnPlan.ALLOCATIONS_MAX - 1).port()).isLessThan(65_536);
    }

    @Test
    void startsTheRivalOnLoopbackWithCredentialsAndWithoutALog() {
        List<String> command = TurnServer.rivalCommand(new LoadNet(3), Path.of("/tmp/x"));
        assertThat(command).contains("--listening-ip=127.77.0.3", "--relay-ip=127.77.0.3", "--lt-cred-mech",
                "--log-file=/dev/null", "--relay-threads=1", "--no-cli");
    }

    private static TurnWindow window(String server, int round, double cpuUs) {
        return new TurnWindow(server, 1_000, round, 1_000, 1_000, 1_000, cpuUs, 1, 2, 0);
    }

    private static TurnReport report(List<TurnWindow> windows) {
        return new TurnReport(PLAN, "coturn 4", windows, List.of());
    }
}
