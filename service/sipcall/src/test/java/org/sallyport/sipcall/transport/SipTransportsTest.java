package org.sallyport.sipcall.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
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

    private final List<String> heard = new ArrayList<>();
    private final SimWorld world = new SimWorld(1);
    private final SimSegment net = world.segment("net", LinkConditions.LAN, "185.10.20.0/24");
    private final SimHost host = world.host("edge").attach(net, US.toString());
    private final SimHost caller = world.host("caller").attach(net, "185.10.20.99");
    private final PortSettings settings = PortSettings.builder().build();
    private final SipTransports transports = new SipTransports(host, Role.EDGE, PortBook.of(settings),
            new PortPool(settings, Setting.SIP_TCP_OUTBOUND, host.entropy(), 0), SipLimits.DEFAULT, 100);

    SipTransportsTest() {
        transports.heardBy(new TransportUser() {
            @Override
            public void message(Flow flow, SipMessage message) {
                heard.add(message.callId());
                if (message.callId().startsWith("fault")) throw new IllegalStateException("on purpose");
            }

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

    private static String options(String callId) {
        return "OPTIONS sip:185.10.20.10 SIP/2.0\r\nVia: SIP/2.0/TCP 185.10.20.99;branch=z9hG4bK" + callId
                + "\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\nCall-ID: " + callId
                + "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
    }

    @Test
    void whatStandsBehindAMessageThatMetAFaultOfOursIsHeardAllTheSame() {
        assertThat(transports.listen(new SipListen(VIA, Transport.TCP, 5060, Optional.empty(), List.of("SIP-4"))))
                .isEmpty();
        Stream[] opened = new Stream[1];
        caller.freeConnect(Endpoint.of("185.10.20.99", 0), new Endpoint(US, 5060), null, new StreamReceiver() {
            @Override
            public void opened(Stream stream) {
                opened[0] = stream;
            }

            @Override
            public void bytes(Stream stream, byte[] bytes) {}

            @Override
            public void closed(Stream stream, CloseReason reason) {}
        });
        world.runFor(1_000_000_000L);
        byte[] three = (options("fault-1") + options("fault-2") + options("good")).getBytes(StandardCharsets.US_ASCII);
        opened[0].write(three, 0, three.length);
        assertThatThrownBy(() -> world.runFor(1_000_000_000L)).hasMessage("on purpose");
        assertThatThrownBy(() -> world.runFor(1_000_000_000L)).hasMessage("on purpose");
        world.runFor(1_000_000_000L);
        assertThat(heard).containsExactly("fault-1", "fault-2", "good");
    }
}
