package org.sallyport.sipcall.traversal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.host.CloseReason;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.machine.Machine;
import org.sallyport.machine.Sensitive;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.Arrival;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.session.RouteTokens;
import org.sallyport.host.Timers;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.Dial;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.LostFlow;
import org.sallyport.sipcall.transport.Outlet;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.SipListen;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.TransportUser;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneStatus;
import org.sallyport.zone.ZoneTable;
import org.sallyport.sipcall.proxy.SipFinder;
import org.sallyport.zone.locate.Finder;

/** Both ends of a zone, each alone on a simulated host: where they stand, and what time does to them. */
class TraversalEndsTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final Zone.Credentials SECRET = new Zone.Credentials("control", Sensitive.of("secret of the zone"));
    private static final Zone.Credentials OTHER = new Zone.Credentials("control", Sensitive.of("another secret"));

    private final SimWorld world = new SimWorld(1);
    private final SimSegment net = world.segment("net", LinkConditions.LAN);
    private final End control = new End("control", Role.CONTROL, "10.1.0.10");
    private final End edge = new End("edge", Role.EDGE, "10.1.0.20");

    /** One node with nothing but its end of the zone. */
    private final class End implements TransportUser, ZoneFlows.User {
        private final SimHost host;
        private final LocalInterface us;
        private final Timers timers;
        private final SipTransports transports;
        private final Transactions transactions;
        private final TraversalEnds ends;
        private final ZoneTable table;
        private final List<String> told = new ArrayList<>();
        private final Zone zone;
        private final List<StreamFlow> accepted = new ArrayList<>();
        private boolean deaf;

        End(String name, Role role, String address) {
            IpAddress ip = IpAddress.of(address);
            us = new LocalInterface("inner", NetworkSide.INSIDE, ip, ip);
            host = world.host(name).attach(net, address);
            PortSettings ports = PortSettings.builder().build();
            timers = new Timers(host);
            Outlet outlet = new Outlet(host, SipLimits.DEFAULT);
            transports = new SipTransports(host, role, PortBook.of(ports),
                    new PortPool(ports, Setting.SIP_TCP_OUTBOUND, host.entropy(), 0),
                    SipLimits.DEFAULT, 100);
            transports.heardBy(this);
            transactions = new Transactions(host, timers, outlet, SECOND_NS / 2, 100);
            zone = role == Role.CONTROL
                    ? new Zone.TraversalClient("z", Zone.Common.DEFAULTS,
                            new Zone.Peers(List.of("10.1.0.20"), 7001, Transport.TCP), 6001,
                            new Zone.Tls(false), SECRET, 2 * SECOND_NS, 5 * SECOND_NS)
                    : new Zone.TraversalServer("z", Zone.Common.DEFAULTS, 7001, Transport.TCP, 6001,
                            new Zone.Tls(false), SECRET, 5 * SECOND_NS);
            table = new ZoneTable(List.of(zone), host.nowNs());
            ZoneFlows zoneFlows = new ZoneFlows(host, timers, _ -> 42 * SECOND_NS, this);
            Headers headers =
                    new Headers(List.of(us), new Headers.Ports(5060, 5060, 5061), new RouteTokens(host.entropy()));
            ends = new TraversalEnds(
                    new TraversalSite(host, timers, transports, table, headers, zoneFlows, transactions), List.of(us),
                    SipCallSettings.Shown.NOTHING,
                    new SipFinder(new Finder(host, List.of(IpAddress.Family.V4)), List.of(Transport.TCP)));
            timers.add(transactions);
            timers.add(ends);
            timers.add(zoneFlows);
        }

        void listen() {
            assertThat(transports.listen(new SipListen(us, Transport.TCP, 7001, Optional.empty(), List.of("SIT-1"))))
                    .isEmpty();
        }

        boolean up() {
            return table.status("z", Protocol.SIP).usable();
        }

        private Flow gone() {
            return new LostFlow(Transport.TCP, us, new Endpoint(us.bind(), 6000), Endpoint.of("10.1.0.99", 5060));
        }

        /** Nothing more can be asked until what is under way has timed out, 32 s later. */
        void fill() {
            int number = 0;
            while (transactions.ask(SipMessage.request("OPTIONS", "sip:nobody@10.1.0.99")
                    .header(HeaderName.VIA, "SIP/2.0/UDP 10.1.0.10;branch=z9hG4bK" + host.nowNs() + "x" + ++number)
                    .header(HeaderName.FROM, "<sip:us@10.1.0.10>;tag=1").header(HeaderName.TO, "<sip:nobody@10.1.0.99>")
                    .header(HeaderName.CALL_ID, "c" + number).header(HeaderName.CSEQ, "1 OPTIONS").build(),
                    gone(), _ -> {})) {}
        }

        @Override
        public void message(Flow flow, SipMessage message) {
            if (deaf) return;
            if (!message.isRequest()) {
                told.add(Integer.toString(message.status()));
                transactions.response(message);
            } else if (transactions.request(message, flow) instanceof Arrival.New<Flow>(var server)) {
                told.add(message.method());
                ends.takes(message, (StreamFlow) flow, server);
            }
            transactions.rearm();
        }

        @Override
        public void bad(Flow flow, Parsed.Bad bad) {}

        @Override
        public void accepted(StreamFlow flow) {
            accepted.add(flow);
            ends.accepted(flow);
        }

        @Override
        public void opened(StreamFlow flow) {
            ends.opened(flow);
        }

        @Override
        public void closed(StreamFlow flow, CloseReason reason) {
            transactions.lost(flow);
            ends.closed(flow, reason);
        }

        @Override
        public void handshakeFailed(int listeningPort, Endpoint remote, CloseReason reason) {}

        @Override
        public void carried(ZoneFlow flow, boolean again) {
            told.add(again ? "carried again" : "carried");
        }

        @Override
        public void failed(ZoneFlow flow) {}
    }

    @Test
    void bothProveThemselvesAndTheZoneIsUp() {
        edge.listen();
        edge.ends.make(edge.zone);
        control.ends.make(control.zone);
        control.ends.start();
        world.runFor(SECOND_NS);
        assertThat(control.told).containsExactly("401", "200", "carried");
        assertThat(edge.told).containsExactly("OPTIONS", "OPTIONS", "carried");
        assertThat(control.up()).isTrue();
        assertThat(edge.up()).isTrue();
    }

    @Test
    void aTableThatIsFullEndsNoZoneThatStands() {
        bothProveThemselvesAndTheZoneIsUp();
        for (int i = 0; i < 60; i++) {
            control.fill();
            world.runFor(SECOND_NS);
        }
        assertThat(control.up()).isTrue();
        assertThat(edge.up()).isTrue();
    }

    @Test
    void whoCannotAskNowTriesAgainSoon() {
        edge.listen();
        edge.ends.make(edge.zone);
        control.ends.make(control.zone);
        control.fill();
        control.ends.start();
        world.runFor(SECOND_NS);
        assertThat(control.table.status("z", Protocol.SIP)).isInstanceOfSatisfying(ZoneStatus.Down.class,
                s -> assertThat(s.why().reason()).isEqualTo(RefusalReason.TRANSACTIONS_MAX));
        world.runFor(60 * SECOND_NS);
        assertThat(control.up()).isTrue();
    }

    @Test
    void nobodyThereIsTriedAgainAfterTheRetryInterval() {
        control.ends.make(control.zone);
        control.ends.start();
        world.runFor(SECOND_NS);
        assertThat(control.up()).isFalse();
        long retryAtNs = control.ends.deadlineNs();
        assertThat(retryAtNs).isGreaterThan(control.host.nowNs()).isNotEqualTo(Machine.NEVER);
        edge.listen();
        edge.ends.make(edge.zone);
        world.runFor(60 * SECOND_NS);
        assertThat(control.up()).isTrue();
    }

    @Test
    void whoSaysNothingIsGivenUpAfterTenSeconds() {
        edge.listen();
        edge.deaf = true;
        edge.ends.make(edge.zone);
        control.ends.make(control.zone);
        control.ends.start();
        long startedNs = control.host.nowNs();
        world.runFor(SECOND_NS);
        assertThat(control.ends.deadlineNs()).isEqualTo(startedNs + 10 * SECOND_NS);
        assertThat(edge.accepted.getFirst().alive()).isTrue();
        world.runFor(10 * SECOND_NS);
        assertThat(edge.accepted.getFirst().alive()).isFalse();
    }

    @Test
    void aWrongPasswordIsToldAndTheConnectionClosed() {
        edge.listen();
        edge.ends.make(new Zone.TraversalServer("z", Zone.Common.DEFAULTS, 7001, Transport.TCP, 6001,
                new Zone.Tls(false), OTHER,
                5 * SECOND_NS));
        control.ends.make(control.zone);
        control.ends.start();
        world.runFor(SECOND_NS);
        assertThat(control.told).contains("403");
        assertThat(control.up()).isFalse();
        assertThat(edge.up()).isFalse();
        assertThat(edge.accepted.getFirst().alive()).isFalse();
    }

    @Test
    void aClientThatFallsSilentIsGivenUpAfterThreeKeepAlives() {
        bothProveThemselvesAndTheZoneIsUp();
        net.cut(true);
        world.runFor(40 * SECOND_NS);
        assertThat(control.up()).isFalse();
        assertThat(edge.up()).isFalse();
    }

    @Test
    void everyFourthKeepAliveAsksSipAsWell() {
        bothProveThemselvesAndTheZoneIsUp();
        edge.told.clear();
        world.runFor(21 * SECOND_NS);
        assertThat(edge.told).containsExactly("OPTIONS");
        assertThat(control.up()).isTrue();
    }

    @Test
    void aZoneThatIsLeftDialsNoMore() {
        bothProveThemselvesAndTheZoneIsUp();
        control.ends.leave(control.zone);
        world.runFor(60 * SECOND_NS);
        assertThat(edge.up()).isFalse();
        assertThat(control.ends.deadlineNs()).isEqualTo(Machine.NEVER);
    }

    @Test
    void anUnprovenConnectionIsClosedAfterTenSecondsAndTheNinthOfASourceTakesThePlaceOfTheFirst() {
        edge.listen();
        edge.ends.make(edge.zone);
        for (int i = 0; i < 9; i++) {
            LocalInterface as = new LocalInterface("i" + i, NetworkSide.INSIDE, control.us.bind(), control.us.bind());
            control.transports.connect(
                    new Dial(as, Transport.TCP, Endpoint.of("10.1.0.20", 7001), Optional.empty(), List.of("SIT-1")));
        }
        world.runFor(SECOND_NS);
        assertThat(edge.accepted).hasSize(9);
        assertThat(edge.accepted.stream().filter(StreamFlow::alive))
                .hasSize(TraversalServerPort.UNPROVEN_PER_SOURCE_MAX);
        assertThat(edge.accepted.getFirst().alive()).isFalse();
        world.runFor(10 * SECOND_NS);
        assertThat(edge.accepted.stream().filter(StreamFlow::alive)).isEmpty();
    }

    @Test
    void whoAsksForAnythingElseIsRefusedAndLingersForHalfASecond() {
        edge.listen();
        edge.ends.make(edge.zone);
        StreamFlow f = control.transports.connect(new Dial(control.us, Transport.TCP,
                Endpoint.of("10.1.0.20", 7001), Optional.empty(), List.of("SIT-1")));
        f.send(SipMessage.request("INVITE", "sip:a@b.example")
                .header(HeaderName.VIA, "SIP/2.0/TCP 10.1.0.10;branch=z9hG4bKx")
                .header(HeaderName.FROM, "<sip:x@x>;tag=1").header(HeaderName.TO, "<sip:a@b.example>")
                .header(HeaderName.CALL_ID, "c")
                .header(HeaderName.CSEQ, "1 INVITE").header(HeaderName.MAX_FORWARDS, "70").build().bytes());
        world.runFor(SECOND_NS / 10);
        assertThat(edge.told).containsExactly("INVITE");
        assertThat(edge.accepted.getFirst().alive()).isTrue();
        world.runFor(SECOND_NS);
        assertThat(edge.accepted.getFirst().alive()).isFalse();
    }
}
