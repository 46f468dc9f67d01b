package org.sallyport.sipcall.traversal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.host.CloseReason;
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
import org.sallyport.host.Timers;
import org.sallyport.sipcall.transport.Dial;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.TransportUser;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;
import org.sallyport.wire.Transport;

class ZoneFlowsTest implements ZoneFlows.User, TransportUser {
    private static final IpAddress US = IpAddress.of("10.1.0.10");
    private static final LocalInterface VIA = new LocalInterface("inner", NetworkSide.INSIDE, US, US);
    private static final String ZONE = "to-edge";
    private static final long PATIENCE_NS = 42_000_000_000L;

    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host("control").attach(world.segment("net", LinkConditions.LAN), US.toString());
    private final PortSettings settings = PortSettings.builder().build();
    private final SipTransports transports = new SipTransports(host, Role.CONTROL, PortBook.of(settings),
            new PortPool(settings, Setting.SIP_TCP_OUTBOUND, host.entropy(), 0), SipLimits.DEFAULT, 10);
    private final Timers timers = new Timers(host);
    private final ZoneFlows flows =
            new ZoneFlows(host, timers, zone -> zone.equals(ZONE) ? PATIENCE_NS : PATIENCE_NS / 2, this);
    private final List<String> told = new ArrayList<>();

    ZoneFlowsTest() {
        transports.heardBy(this);
        timers.add(flows);
    }
    private int peers;

    @Override
    public void carried(ZoneFlow flow, boolean again) {
        told.add(again ? "again" : "anew");
    }

    @Override
    public void failed(ZoneFlow flow) {
        told.add("failed");
    }

    private StreamFlow connection() {
        StreamFlow f = transports
                .connect(new Dial(VIA, Transport.TCP, Endpoint.of("10.2.0." + ++peers, 7001), Optional.empty(),
                        List.of("SIT-1")));
        f.zone(ZONE);
        return f;
    }

    @Test
    void theSameFlowGoesOnOverTheNextConnection() {
        StreamFlow first = connection();
        flows.up(ZONE, first, "e1");
        ZoneFlow flow = flows.of(ZONE).orElseThrow();
        flows.lost(ZONE, first);
        world.runFor(PATIENCE_NS - 1_000_000_000L);
        assertThat(flows.of(ZONE)).contains(flow);
        flows.up(ZONE, connection(), "e1");
        world.runFor(2 * PATIENCE_NS);
        assertThat(told).containsExactly("anew", "again");
        assertThat(flows.of(ZONE)).contains(flow);
    }

    @Test
    void aFarEndThatForgotIsToldNothingAgain() {
        flows.up(ZONE, connection(), "e1");
        flows.up(ZONE, connection(), "e2");
        flows.up(ZONE, connection(), "e2");
        flows.up(ZONE, connection(), "");
        assertThat(told).containsExactly("anew", "failed", "anew", "again", "failed", "anew");
    }

    @Test
    void whoWaitedInVainForgetsAndSaysSo() {
        StreamFlow first = connection();
        String era = flows.era(ZONE);
        flows.up(ZONE, first, "e1");
        first.close();
        flows.lost(ZONE, first);
        flows.lost(ZONE, first);
        world.runFor(2 * PATIENCE_NS);
        assertThat(told).containsExactly("anew", "failed");
        assertThat(flows.of(ZONE)).isEmpty();
        assertThat(flows.era(ZONE)).isNotEqualTo(era);
    }

    @Test
    void eachZoneIsWaitedForAsLongAsItsOwnKeepAliveAllows() {
        for (String zone : List.of(ZONE, "to-branch")) {
            StreamFlow first = connection();
            flows.up(zone, first, "e1");
            first.close();
            flows.lost(zone, first);
        }
        world.runFor(PATIENCE_NS * 3 / 4);
        assertThat(flows.of("to-branch")).isEmpty();
        assertThat(flows.of(ZONE)).isPresent();
        world.runFor(PATIENCE_NS / 2);
        assertThat(flows.of(ZONE)).isEmpty();
    }

    @Test
    void theEndOfAConnectionThatWasReplacedMeansNothing() {
        StreamFlow first = connection();
        flows.up(ZONE, first, "e1");
        flows.up(ZONE, connection(), "e1");
        flows.lost(ZONE, first);
        world.runFor(2 * PATIENCE_NS);
        assertThat(told).containsExactly("anew", "again");
    }

    @Test
    void aProofSpeaksForItsConnectionAlone() {
        StreamFlow f = connection();
        flows.up(ZONE, f, "e1");
        assertThat(flows.of(f, request("OPTIONS", "1"))).isSameAs(f);
        assertThat(flows.of(f, request("OPTIONS", "70"))).isSameAs(flows.of(ZONE).orElseThrow());
        assertThat(flows.of(f, request("INVITE", "1"))).isSameAs(flows.of(ZONE).orElseThrow());
        StreamFlow unproven = connection();
        unproven.zone("");
        assertThat(flows.of(unproven, request("INVITE", "70"))).isSameAs(unproven);
    }

    private static SipMessage request(String method, String maxForwards) {
        return SipMessage.request(method, "sip:a@b.example").header("Max-Forwards", maxForwards)
                .header("CSeq", "1 " + method).build();
    }

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
}
