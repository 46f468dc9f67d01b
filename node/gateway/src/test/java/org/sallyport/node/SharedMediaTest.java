package org.sallyport.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.node.site.NodeSettings;
import org.sallyport.node.site.Site;

/** Edge's shared pairs are everybody's: opened once, with the first zone, whatever protocol asks for them. */
class SharedMediaTest {
    private static final String ZONE = """
            zones:
              - name: control
                type: traversal-server
                sip: {transport: tcp}
                username: control
                password: correct-horse-battery
            """;

    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host("edge").attach(world.segment("dmz", LinkConditions.LAN), "10.1.0.10");

    private static NodeConfig config(String more) {
        String text = """
                role: edge
                interfaces: [{name: inner, address: 10.1.0.10}]
                protocols: {sip: {domains: [example.com]}}
                """ + more;
        return switch (NodeConfigReader.read("edge.yaml", Path.of("/nowhere"), text)) {
            case ConfigResult.Valid v -> v.config();
            case ConfigResult.Faulty f -> throw new AssertionError(f.problems().toString());
        };
    }

    private List<Integer> ports() {
        return host.liveSockets().stream().map(s -> s.local().port()).sorted().toList();
    }

    @Test
    void areOpenFromTheStartWhereThereIsAZone() {
        SharedMedia media = new SharedMedia(new Site(config(ZONE), host));
        assertThat(media.start()).isEmpty();
        assertThat(ports()).containsExactly(36000, 36001);
    }

    @Test
    void areOpenedWithTheFirstZoneAndNotAgain() {
        SharedMedia media = new SharedMedia(new Site(config(""), host));
        assertThat(media.start()).isEmpty();
        assertThat(ports()).isEmpty();
        for (String zones : List.of(ZONE, ZONE, "", ZONE)) {
            assertThat(media.reload(new NodeSettings(config(zones))).get()).isEmpty();
            assertThat(ports()).as("they stay, and are not opened twice").containsExactly(36000, 36001);
        }
    }

    @Test
    void areTriedAgainWhereTheyCouldNotBeOpened() {
        SharedMedia first = new SharedMedia(new Site(config(ZONE), host));
        first.start();
        SharedMedia late = new SharedMedia(new Site(config(ZONE), host));
        assertThat(late.start()).singleElement().asString().contains("36000");
        assertThat(late.reload(new NodeSettings(config(ZONE))).get()).as("told again").hasSize(1);
    }
}
