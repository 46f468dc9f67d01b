package org.sallyport.sipcall.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.host.CloseReason;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;
import org.sallyport.wire.Transport;

class SipTransportsTest {
    private static final IpAddress US = IpAddress.of("185.10.20.10");
    private static final LocalInterface VIA = new LocalInterface("outer", NetworkSide.OUTSIDE, US, US);
    private static final Endpoint PEER = Endpoint.of("91.5.5.5", 5061);
    private static final TlsIdentity OURS =
            new TlsIdentity(Path.of("cert"), Path.of("key"), Optional.empty(), TlsIdentity.ClientCertificate.NONE);

    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host("edge").attach(world.segment("net", LinkConditions.LAN), US.toString());
    private final PortSettings settings = PortSettings.builder().build();
    private final SipTransports transports = new SipTransports(host, Role.EDGE, PortBook.of(settings),
            new PortPool(settings, Setting.SIP_TCP_OUTBOUND, host.entropy(), 0), SipLimits.DEFAULT, 100);

    SipTransportsTest() {
        transports.heardBy(new TransportUser() {
            @Override
            public void message(Flow flow, SipMessage message) {}

            @Override
            public void bad(Flow flow, Parsed.Bad bad) {}

            @Override
            public void accepted(StreamFlow flow) {}

            @Override
            public void opened(StreamFlow flow) {}

            @Override
            public void closed(StreamFlow flow, CloseReason reason) {}

            @Override
            public void handshakeFailed(int listeningPort, Endpoint remote, CloseReason reason) {}
        });
    }

    private StreamFlow dial(String name) {
        TlsClient tls = new TlsClient(OURS, Optional.of(name), List.of(name), true);
        return transports.connect(new Dial(VIA, Transport.TLS, PEER, Optional.of(tls), List.of("SIP-2", "SIN-2")));
    }

    @Test
    void sip38AConnectionServesOnlyTheNameThatItWasVerifiedFor() {
        StreamFlow first = dial("a.example");
        assertThat(dial("a.example")).isSameAs(first);
        assertThat(dial("b.example")).isNotSameAs(first);
    }
}
