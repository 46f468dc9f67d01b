package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.SipListen;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneTable;

/** Where a node listens: what is open, what could not be opened, and what is opened later. */
class PlacesTest {
    private static final SipListen UDP =
            new SipListen(SipFixture.INNER, Transport.UDP, 5060, Optional.empty(), List.of("SIP-1", "SIP-3"));

    private final Zone.TraversalServer zone = zone("z", 7001);
    private final SimWorld world = new SimWorld(1);
    private final SimHost host =
            world.host("edge").attach(world.segment("dmz", LinkConditions.LAN), SipFixture.US);
    private final PortSettings ports = PortSettings.builder().build();
    private final SipTransports transports = new SipTransports(host, Role.EDGE, PortBook.of(ports),
            new PortPool(ports, Setting.SIP_TCP_OUTBOUND, host.entropy(), 0), SipLimits.DEFAULT, 100);
    private final Places places = new Places(SipFixture.INNER, transports, Optional::empty,
            new ZoneTable(List.of(zone), host.nowNs()));

    private static Zone.TraversalServer zone(String name, int port) {
        return new Zone.TraversalServer(name, SipFixture.COMMON, port, Transport.TCP, 6001, new Zone.Tls(false),
                SipFixture.credentials(), 5 * SipFixture.SECOND_NS);
    }

    private static SipListen tcp(int port) {
        return new SipListen(SipFixture.INNER, Transport.TCP, port, Optional.empty(), List.of("SIP-4"));
    }

    private List<String> ports() {
        return host.liveSockets().stream().map(l -> l.claim().transport().token() + " " + l.local().port()).sorted()
                .toList();
    }

    private SipCallSettings listening(SipListen... listens) {
        return SipFixture.listening(List.of(zone), List.of(listens));
    }

    @Test
    void opensWhatTheFileSaysAndThePortOfEveryZone() {
        assertThat(places.open(List.of(tcp(5060)))).isEmpty();
        assertThat(ports()).containsExactly("tcp 5060", "tcp 7001");
    }

    @Test
    void tellsWhatItCouldNotOpenAndTriesItAgain() {
        transports.listen(tcp(5060));
        assertThat(places.open(List.of(tcp(5060)))).singleElement().asString().contains("5060");
        List<String> faults = new ArrayList<>();
        places.openMissing(listening(tcp(5060)), faults);
        assertThat(faults).hasSize(1);
        transports.close(tcp(5060));
        faults.clear();
        places.openMissing(listening(tcp(5060)), faults);
        assertThat(faults).isEmpty();
        assertThat(ports()).containsExactly("tcp 5060", "tcp 7001");
    }

    @Test
    void opensWhatIsNewAndLeavesWhatIsOpen() {
        places.open(List.of(tcp(5060)));
        List<String> faults = new ArrayList<>();
        places.openMissing(listening(tcp(5060), UDP), faults);
        assertThat(faults).as("5060 and 7001 are not opened twice").isEmpty();
        assertThat(ports()).containsExactly("tcp 5060", "tcp 7001", "udp 5060");
    }

    @Test
    void closesThePortOfAZoneThatIsGoneAndNoOther() {
        places.open(List.of(tcp(5060)));
        places.close(zone("other", 7002));
        assertThat(ports()).containsExactly("tcp 5060", "tcp 7001");
        places.close(zone);
        assertThat(ports()).containsExactly("tcp 5060");
        places.openMissing(listening(tcp(5060)), new ArrayList<>());
        assertThat(ports()).as("it begins anew").containsExactly("tcp 5060", "tcp 7001");
    }

    @Test
    void showsAnotherCertificateWhereTheFileNamesOne() {
        places.open(List.of(tls("a.pem"), tcp(5060)));
        List<String> faults = new ArrayList<>();
        places.showAnew(listening(tls("a.pem"), tcp(5060)), faults);
        places.showAnew(listening(tls("b.pem"), tcp(5060)), faults);
        assertThat(faults).isEmpty();
        assertThat(ports()).containsExactly("tcp 5060", "tcp 7001", "tls 5061");
    }

    private static SipListen tls(String file) {
        Path path = Path.of(file);
        TlsIdentity identity =
                new TlsIdentity(path, path, Optional.empty(), TlsIdentity.ClientCertificate.NONE);
        return new SipListen(SipFixture.INNER, Transport.TLS, 5061, Optional.of(identity), List.of("SIP-5"));
    }
}
