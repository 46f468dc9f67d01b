package org.sallyport.scenarios.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Host;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.Scenario;
import org.sallyport.scenarios.ScenarioResult;
import org.sallyport.scenarios.ScenarioRunner;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

class SiteTest {
    private static final long MS = 1_000_000L;

    /** A node that does nothing; tests drive its host. */
    private static final class Idle implements NodeStarter {
        final List<NodeConfig> started = new ArrayList<>();

        @Override
        public Running start(NodeConfig config, Host host) {
            started.add(config);
            return new IdleNode();
        }
    }

    static List<Scenario> scenarios() {
        return Scenario.all();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void writesConfigurationsThatItsNodesAccept(Scenario scenario) {
        Idle nodes = new Idle();
        new Site(1, scenario.site().apply(1L), nodes).startNodes();
        assertThat(nodes.started).extracting(NodeConfig::role).containsExactly(Role.EDGE, Role.CONTROL);
    }

    private static DatagramSocket socket(SimHost host, Role role, Endpoint local, String row) {
        PortClaim claim = PortBook.of(PortSettings.builder().traversalZones(2).build())
                .claim(role, PortClaim.Side.BOTH, Transport.UDP, local, row);
        return ((Bound.Ok<DatagramSocket>) host.datagram(claim, (_, _, _) -> {})).socket();
    }

    private static void say(DatagramSocket from, String to, int port) {
        from.send(Endpoint.of(to, port), new byte[] {1, 2, 3}, 0, 3);
    }

    @Test
    void noticesMediaThatNobodyAskedFor() {
        Site site = new Site(1, SiteOptions.usual(), new Idle());
        DatagramSocket rtp = socket(site.edge(), Role.EDGE, Endpoint.of("185.10.20.10", 36002), "SIP-6");
        say(rtp, "91.9.9.9", 4000);
        site.pass(1);
        assertThat(site.checks().verdict()).anyMatch(s -> s.contains("before anything came"))
                .anyMatch(s -> s.startsWith("left open: edge udp"));
    }

    @Test
    void letsEdgeSendFirstToAPublicAddressThatItKnows() {
        Site site = new Site(1, SiteOptions.usual(), new Idle());
        site.checks().trust(IpAddress.of("91.9.9.9"));
        DatagramSocket rtp = socket(site.edge(), Role.EDGE, Endpoint.of("185.10.20.10", 36002), "SIP-6");
        say(rtp, "91.9.9.9", 4000);
        site.pass(1);
        rtp.close();
        assertThat(site.checks().verdict()).isEmpty();
        assertThat(site.checks().rowPackets()).containsKey("SIP-6");
    }

    @Test
    void noticesAPacketWithoutARow() {
        Site site = new Site(1, SiteOptions.usual(), new Idle());
        SimHost.FreeSocket stray =
                site.control().freeDatagram(Endpoint.of("10.1.0.10", 33333), (_, _) -> {}).orElseThrow();
        stray.send(Endpoint.of("185.10.20.10", 36000), new byte[10]);
        site.pass(1);
        assertThat(site.checks().verdict()).anyMatch(s -> s.contains("no row lets control send udp 33333"))
                .anyMatch(s -> s.contains("NO_ROW") && s.contains("inner firewall"));
    }

    @Test
    void noticesAFlowThatIsSilentTooLong() {
        Site site = new Site(1, SiteOptions.usual(), new Idle());
        DatagramSocket rtp = socket(site.control(), Role.CONTROL, Endpoint.of("10.1.0.10", 36002), "SIT-2");
        say(rtp, "185.10.20.10", 36000);
        site.world().runFor(19_999 * MS);
        say(rtp, "185.10.20.10", 36000);
        site.world().runFor(20_001 * MS);
        rtp.close();
        assertThat(site.checks().verdict()).isEmpty();
        DatagramSocket again = socket(site.control(), Role.CONTROL, Endpoint.of("10.1.0.10", 36002), "SIT-2");
        say(again, "185.10.20.10", 36000);
        again.close();
        assertThat(site.checks().verdict()).singleElement().asString().contains("control was silent for 20001 ms");
    }

    @Test
    void tellsSeedCommitLadderAndCaptureOfAFailure(@TempDir Path captures) throws Exception {
        ScenarioResult result = new ScenarioRunner(new Idle(), Optional.of(captures)).run("sip-traversal", 4711);
        assertThat(result.passed()).isFalse();
        assertThat(result.report()).contains("seed 4711").contains("traversal zone to come up").contains("commit ");
        assertThat(Files.size(Path.of(result.capture()))).isPositive();
    }
}
