package org.sallyport.host.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Listener;
import org.sallyport.host.PeerIdentity;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsServer;
import org.sallyport.host.sim.Lab.Ear;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.Role;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

class SimStreamTest {
    private static final Path ROOTS = Path.of("roots.pem");
    private static final Endpoint ZONE = Endpoint.of(Lab.EDGE, 7001);

    private static PortClaim client(Lab lab, Transport transport) {
        return lab.book.claim(Role.CONTROL, PortClaim.Side.OPEN, transport, Endpoint.of(Lab.CONTROL, 25000), "SIT-1");
    }

    private static PortClaim server(Lab lab, Transport transport) {
        return lab.book.claim(Role.EDGE, PortClaim.Side.LISTEN, transport, ZONE, "SIT-1");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bringsEveryOctetInOrderOverARoughLink(long seed) {
        Lab lab = new Lab(seed, FirewallOptions.USUAL, FirewallOptions.USUAL, LinkConditions.ROUGH);
        Ear server = new Ear();
        lab.edge.listen(server(lab, Transport.TCP), null, s -> {
            Lab.write(s, "welcome");
            return server;
        });
        Ear client = new Ear();
        Stream stream = lab.control.connect(client(lab, Transport.TCP), ZONE, null, client);
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            String line = "line " + i + " of many;";
            Lab.write(stream, line);
            sent.append(line);
        }
        byte[] bulk = new byte[300_000];
        stream.write(bulk, 0, bulk.length);
        lab.world.runUntil(() -> client.opened, 60 * Lab.SECOND);
        stream.close();
        assertThat(lab.world.runUntil(() -> server.closed != null, 300 * Lab.SECOND)).isTrue();
        assertThat(server.text.toString()).startsWith(sent.substring(0, 900));
        assertThat(server.bytes).isEqualTo(sent.length() + bulk.length);
        assertThat(server.closed.kind()).isEqualTo(CloseReason.Kind.PEER);
        assertThat(client.closed.kind()).isEqualTo(CloseReason.Kind.LOCAL);
        lab.world.runFor(120 * Lab.SECOND);
        assertThat(lab.control.liveSockets()).isEmpty();
        assertThat(lab.world.packetsUnaccounted()).isZero();
        assertThat(lab.world.findings()).isEmpty();
    }

    @Test
    void saysThatNobodyListens() {
        Lab lab = new Lab(1);
        Ear client = new Ear();
        lab.control.connect(client(lab, Transport.TCP), ZONE, null, client);
        lab.world.runFor(Lab.SECOND);
        assertThat(client.opened).isFalse();
        assertThat(client.closed.kind()).isEqualTo(CloseReason.Kind.REFUSED);
    }

    @Test
    void saysThatItsOwnPortIsTaken() {
        Lab lab = new Lab(1);
        lab.edge.listen(server(lab, Transport.TCP), null, _ -> new Ear());
        Ear one = new Ear();
        Ear two = new Ear();
        lab.control.connect(client(lab, Transport.TCP), ZONE, null, one);
        lab.control.connect(client(lab, Transport.TCP), ZONE, null, two);
        lab.world.runFor(Lab.SECOND);
        assertThat(one.opened).isTrue();
        assertThat(two.closed.kind()).isEqualTo(CloseReason.Kind.LOCAL_PORT);
    }

    @Test
    void resetsPeersOfADeadProcessAtOnceAndOfADeadMachineWhenTheySpeak() {
        Lab lab = new Lab(1);
        Ear client = new Ear();
        lab.edge.listen(server(lab, Transport.TCP), null, _ -> new Ear());
        lab.control.connect(client(lab, Transport.TCP), ZONE, null, client);
        lab.world.runFor(Lab.SECOND);
        lab.edge.killProcess();
        lab.world.runFor(Lab.SECOND);
        assertThat(client.closed.kind()).isEqualTo(CloseReason.Kind.NETWORK);

        Ear again = new Ear();
        lab.edge.listen(server(lab, Transport.TCP), null, _ -> new Ear());
        Stream stream = lab.control.connect(client(lab, Transport.TCP), ZONE, null, again);
        lab.world.runFor(Lab.SECOND);
        assertThat(again.opened).isTrue();
        lab.edge.powerCut();
        lab.world.runFor(5 * Lab.SECOND);
        lab.edge.powerOn();
        assertThat(again.closed).isNull();
        Lab.write(stream, "anybody there?");
        lab.world.runFor(Lab.SECOND);
        assertThat(again.closed.kind()).isEqualTo(CloseReason.Kind.NETWORK);
    }

    @Test
    void closesTowardAPeerThatStoppedReading() {
        Lab lab = new Lab(1);
        lab.edge.listen(server(lab, Transport.TCP), null, _ -> new Ear());
        Ear client = new Ear();
        Stream stream = lab.control.connect(client(lab, Transport.TCP), ZONE, null, client);
        lab.world.runFor(Lab.SECOND);
        lab.dmz.cut(true);
        byte[] block = new byte[100_000];
        for (int i = 0; i < 20; i++) stream.write(block, 0, block.length);
        lab.world.runFor(Lab.SECOND);
        assertThat(client.closed.kind()).isEqualTo(CloseReason.Kind.SLOW_PEER);
    }

    private static final class Door implements StreamAcceptor {
        final List<Optional<PeerIdentity>> peers = new ArrayList<>();
        final List<CloseReason.Kind> failures = new ArrayList<>();
        final Ear ear = new Ear();

        @Override
        public StreamReceiver accept(Stream stream) {
            peers.add(stream.peer());
            Lab.write(stream, "hello " + stream.peer().map(p -> p.names().getFirst()).orElse("stranger"));
            return ear;
        }

        @Override
        public void failed(Listener listener, Endpoint remote, CloseReason reason) {
            failures.add(reason.kind());
        }
    }

    private static TlsIdentity identity(String file, TlsIdentity.ClientCertificate wanted) {
        return new TlsIdentity(Path.of(file), Path.of("key.pem"), Optional.of(ROOTS), wanted);
    }

    private static Lab secured() {
        Lab lab = new Lab(4);
        SimCertificates c = lab.world.certificates();
        long good = SimWorld.START_WALL_MS + 86_400_000L;
        c.roots(ROOTS, "our CA");
        c.certificate(Path.of("edge.pem"),
                new SimCertificates.Certificate(List.of("edge.example"), "CN=edge", "our CA", good));
        c.certificate(Path.of("control.pem"),
                new SimCertificates.Certificate(List.of("control.example"), "CN=control", "our CA", good));
        c.certificate(Path.of("old.pem"),
                new SimCertificates.Certificate(List.of("edge.example"), "CN=old", "our CA",
                        SimWorld.START_WALL_MS - 1));
        c.certificate(Path.of("foreign.pem"),
                new SimCertificates.Certificate(List.of("edge.example"), "CN=foreign", "their CA", good));
        return lab;
    }

    @ParameterizedTest
    @CsvSource({
        // server's file, client's file, wanted name, outcome at the client, outcome at the server
        "edge.pem,    control.pem, edge.example,  ,                    ",
        "edge.pem,    control.pem, other.example, TLS_NAME,            TLS_REFUSED_BY_PEER",
        "old.pem,     control.pem, edge.example,  TLS_UNTRUSTED,       TLS_REFUSED_BY_PEER",
        "foreign.pem, control.pem, edge.example,  TLS_UNTRUSTED,       TLS_REFUSED_BY_PEER",
        "edge.pem,    foreign.pem, edge.example,  TLS_REFUSED_BY_PEER, TLS_UNTRUSTED",
        "edge.pem,    none.pem,    edge.example,  TLS_REFUSED_BY_PEER, TLS_NO_CERTIFICATE",
    })
    void givesEachFailureOfAHandshakeItsReasonOnBothSides(String serverFile, String clientFile, String name,
            CloseReason.Kind atClient, CloseReason.Kind atServer) {
        Lab lab = secured();
        Door door = new Door();
        lab.edge.listen(server(lab, Transport.TLS),
                TlsServer.of(identity(serverFile, TlsIdentity.ClientCertificate.REQUIRED)), door);
        Ear client = new Ear();
        TlsClient how = new TlsClient(identity(clientFile, TlsIdentity.ClientCertificate.NONE), Optional.of(name),
                List.of(name), true);
        lab.control.connect(client(lab, Transport.TLS), ZONE, how, client);
        lab.world.runFor(5 * Lab.SECOND);
        assertThat(client.closed == null ? null : client.closed.kind()).isEqualTo(atClient);
        assertThat(door.failures).isEqualTo(atServer == null ? List.of() : List.of(atServer));
        if (atClient == null) {
            assertThat(client.text.toString()).isEqualTo("hello control.example");
            assertThat(client.stream.peer().orElseThrow().names()).containsExactly("edge.example");
        }
    }

    @ParameterizedTest
    @CsvSource({"edge.pem, true", "foreign.pem, false"})
    void knowsAnUnverifiedPeerOnlyByACertificateThatItTrusts(String serverFile, boolean known) {
        Lab lab = secured();
        lab.edge.listen(server(lab, Transport.TLS),
                TlsServer.of(identity(serverFile, TlsIdentity.ClientCertificate.OPTIONAL)), new Door());
        Ear client = new Ear();
        TlsClient careless = new TlsClient(identity("none.pem", TlsIdentity.ClientCertificate.NONE), Optional.empty(),
                List.of(), false);
        lab.control.connect(client(lab, Transport.TLS), ZONE, careless, client);
        lab.world.runFor(5 * Lab.SECOND);
        assertThat(client.text.toString()).isEqualTo("hello stranger");
        assertThat(client.stream.peer().isPresent()).isEqualTo(known);
    }

    @Test
    void refusesAPeerThatSpeaksPlainAtATlsPort() {
        Lab lab = secured();
        Door door = new Door();
        lab.edge.listen(server(lab, Transport.TLS),
                TlsServer.of(identity("edge.pem", TlsIdentity.ClientCertificate.NONE)), door);
        Stream stream = lab.control.connect(client(lab, Transport.TCP), ZONE, null, new Ear());
        Lab.write(stream, "INVITE sip:me SIP/2.0\r\n");
        lab.world.runFor(Lab.SECOND);
        assertThat(door.failures).containsExactly(CloseReason.Kind.TLS_OTHER);
    }
}
