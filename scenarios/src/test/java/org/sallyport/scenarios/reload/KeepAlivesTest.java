package org.sallyport.scenarios.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.SimPacket;
import org.sallyport.host.sim.SimTap;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.wire.Transport;

/** Two zones between one pair, each of which is kept alive, and given up, by its own interval. */
class KeepAlivesTest {
    private final LiveSite s = new LiveSite(1, SiteOptions.usual().zoneOver(Transport.TCP).withSecondZone());

    private void up() {
        s.site.up();
        s.site.until("both zones to be up", 10 * LiveSite.SECOND,
                () -> state(Role.EDGE, "branch").equals("up") && state(Role.EDGE, "control").equals("up"));
    }

    private String state(Role role, String zone) {
        return s.rows(role, "zones").stream().filter(r -> r.get("name").equals(zone)).findFirst().orElseThrow()
                .get("state").toString();
    }

    @Test
    void controlSpeaksInEachZoneByItsOwnInterval() {
        up();
        Map<Integer, List<Long>> spokenNs = new TreeMap<>();
        s.site.world().watch(new SimTap() {
            @Override
            public void sent(long timeNs, String host, SimPacket packet) {
                if (host.equals("control") && packet.data().length > 0) {
                    spokenNs.computeIfAbsent(packet.to().port(), _ -> new ArrayList<>()).add(timeNs);
                }
            }
        });
        s.site.pass(120);
        assertThat(longestS(spokenNs.get(7001))).isEqualTo(10);
        assertThat(longestS(spokenNs.get(7002))).isEqualTo(4);
    }

    private static long longestS(List<Long> timesNs) {
        long out = 0;
        for (int i = 1; i < timesNs.size(); i++) out = Math.max(out, timesNs.get(i) - timesNs.get(i - 1));
        return Math.round(out / 1e9);
    }

    @Test
    void edgeExpectsEachZoneByItsOwnInterval() {
        up();
        s.site.control().powerCut();
        s.site.pass(20);
        assertThat(state(Role.EDGE, "branch")).isEqualTo("down");
        assertThat(state(Role.EDGE, "control")).isEqualTo("up");
        s.site.pass(25);
        assertThat(state(Role.EDGE, "control")).isEqualTo("down");
    }
}
