package org.sallyport.sipcall.traversal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Timers;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.machine.Sensitive;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.Arrival;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.proxy.SipFinder;
import org.sallyport.sipcall.session.RouteTokens;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.Dial;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.Outlet;
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
import org.sallyport.zone.locate.Finder;

/** Two hosts between which one end of a zone stands, each with nothing but transports and transactions. */
final class ZoneWorld {
    static final long SECOND_NS = 1_000_000_000L;
    static final Zone.Credentials SECRET = new Zone.Credentials("control", Sensitive.of("secret of the zone"));

    final SimWorld world = new SimWorld(1);
    private final SimSegment net = world.segment("net", LinkConditions.LAN);
    final Node control = new Node("control", Role.CONTROL, "10.1.0.10");
    final Node edge = new Node("edge", Role.EDGE, "10.1.0.20");

    /** A node that hears, and takes answers to what it asked. */
    final class Node implements TransportUser {
        final SimHost host;
        final LocalInterface us;
        final SipTransports transports;
        final Transactions transactions;
        final List<SipMessage> requests = new ArrayList<>();
        final List<SipMessage> responses = new ArrayList<>();
        final List<StreamFlow> accepted = new ArrayList<>();
        ZoneTable table;
        private final Timers timers;
        private int ways;
        Optional<TraversalServerPort> answering = Optional.empty();

        Node(String name, Role role, String address) {
            IpAddress ip = IpAddress.of(address);
            us = new LocalInterface("inner", NetworkSide.INSIDE, ip, ip);
            host = world.host(name).attach(net, address);
            PortSettings ports = PortSettings.builder().build();
            timers = new Timers(host);
            transports = new SipTransports(host, role, PortBook.of(ports),
                    new PortPool(ports, Setting.SIP_TCP_OUTBOUND, host.entropy(), 0), SipLimits.DEFAULT, 100);
            transports.heardBy(this);
            transactions = new Transactions(host, timers, new Outlet(host, SipLimits.DEFAULT), SECOND_NS / 2, 100);
        }

        /** What an end stands on; nothing wakes it. */
        TraversalSite site(Zone zone) {
            table = new ZoneTable(List.of(zone), host.nowNs());
            ZoneFlows flows = new ZoneFlows(host, timers, _ -> 42 * SECOND_NS, new ZoneFlows.User() {
                @Override
                public void carried(ZoneFlow flow, boolean again) {}

                @Override
                public void failed(ZoneFlow flow) {}
            });
            Headers headers =
                    new Headers(List.of(us), new Headers.Ports(5060, 5060, 5061), new RouteTokens(host.entropy()));
            return new TraversalSite(host, timers, transports, table, headers, flows, transactions);
        }

        void listen() {
            transports.listen(new SipListen(us, Transport.TCP, 7001, Optional.empty(), List.of("SIT-1")));
        }

        /** Answers as the zone's other end from now on. */
        void answering(TraversalServerPort port) {
            answering = Optional.of(port);
        }

        /** Another connection each time: one over the same interface would be taken again. */
        StreamFlow dial(Node to) {
            LocalInterface as = new LocalInterface("way " + ++ways, us.side(), us.bind(), us.advertised());
            return transports.connect(new Dial(as, Transport.TCP, new Endpoint(to.us.bind(), 7001), Optional.empty(),
                    List.of("SIT-1")));
        }

        /** What is known of the zone: its state, or why it is down. */
        String zone() {
            return switch (table.status("z", Protocol.SIP)) {
                case ZoneStatus.Starting _ -> "start";
                case ZoneStatus.Up _ -> "up";
                case ZoneStatus.Down d -> d.why().reason().id();
                case ZoneStatus.Ready _ -> "ready";
            };
        }

        SipFinder finder() {
            return new SipFinder(new Finder(host, List.of(IpAddress.Family.V4)), List.of(Transport.TCP));
        }

        @Override
        public void message(Flow flow, SipMessage message) {
            if (message.isRequest()) requests.add(message);
            if (!message.isRequest()) {
                responses.add(message);
                transactions.response(message);
            } else if (answering.isPresent()
                    && transactions.request(message, flow) instanceof Arrival.New<Flow>(var server)) {
                        answering.get().request(message, (StreamFlow) flow, server);
                    }
            transactions.rearm();
        }

        @Override
        public void bad(Flow flow, Parsed.Bad bad) {}

        @Override
        public void accepted(StreamFlow flow) {
            accepted.add(flow);
            answering.ifPresent(p -> p.accepted(flow));
        }

        @Override
        public void opened(StreamFlow flow) {}

        @Override
        public void closed(StreamFlow flow, CloseReason reason) {}

        @Override
        public void handshakeFailed(int listeningPort, Endpoint remote, CloseReason reason) {}
    }

    Zone.TraversalServer server(Optional<String> certificateName) {
        return new Zone.TraversalServer("z", Zone.Common.DEFAULTS, 7001,
                certificateName.isPresent() ? Transport.TLS : Transport.TCP, 6001,
                new Zone.Tls(certificateName.isPresent(), certificateName), SECRET, 5 * SECOND_NS);
    }

    void run(long ns) {
        world.runFor(ns);
    }
}
