package org.sallyport.node.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimCertificates;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.node.GatewayNode;

/** An edge whose control nobody has switched on, with certificates that a test makes. */
final class LoneEdge {
    static final long DAY_MS = TimeUnit.DAYS.toMillis(1);

    final SimWorld world = new SimWorld(1);
    final SimSegment dmz = world.segment("dmz", LinkConditions.LAN);
    final SimHost host = world.host("edge").attach(dmz, "10.1.0.10");
    private final Path dir;

    LoneEdge(Path dir) {
        this.dir = dir;
    }

    void certificate(String file, String name, String issuer, long days) {
        world.certificates().certificate(dir.resolve(file), new SimCertificates.Certificate(List.of(name),
                "CN=" + name, issuer, host.wallMs() + days * DAY_MS));
    }

    /** A node of these files that has started, with more lines below {@code protocols.sip.tls}. */
    GatewayNode start(String moreOfTls) throws IOException {
        Files.writeString(dir.resolve("edge.yaml"), """
                role: edge
                name: edge
                interfaces:
                  - {name: outer, address: 10.1.0.10}
                protocols:
                  sip:
                    domains: [example.com]
                    tls:
                      certificate: pair.pem
                      key: pair.key
                      trust: ca.pem
                %szones:
                  - name: control
                    type: traversal-server
                    sip: {port: 7001, transport: tls}
                    username: control
                    password: a long secret
                    tls-verify: off
                """.formatted(moreOfTls));
        ConfigResult read = NodeConfigReader.read(dir.resolve("edge.yaml"));
        assertThat(read).isInstanceOf(ConfigResult.Valid.class);
        GatewayNode node = new GatewayNode(((ConfigResult.Valid) read).config(), host);
        assertThat(node.start()).isEmpty();
        return node;
    }

    /** The alarms of certificates alone: nobody here is the other node. */
    static List<String> alarms(GatewayNode node) {
        List<?> all = (List<?>) ((Map<?, ?>) node.status("summary", Map.of())).get("alarms");
        return all.stream().map(String::valueOf).filter(l -> l.startsWith("CRT")).toList();
    }
}
