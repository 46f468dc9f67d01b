package org.sallyport.sipcall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.TlsIdentity;
import org.sallyport.machine.Sensitive;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.sip.digest.DigestVerifier;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ClientListener;
import org.sallyport.sip.transaction.ClientTransaction;
import org.sallyport.sip.transaction.Delivery;
import org.sallyport.sip.transaction.LoopDetection;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sip.transaction.TransactionLimits;
import org.sallyport.sip.transaction.TransactionOutput;
import org.sallyport.sip.transaction.TransactionTable;
import org.sallyport.sip.transaction.TransactionTimers;
import org.sallyport.sipcall.border.HeaderBorder;
import org.sallyport.sipcall.border.LocalNames;
import org.sallyport.sipcall.border.NodeNames;
import org.sallyport.sipcall.history.CallHistory;
import org.sallyport.sipcall.history.MissingCalls;
import org.sallyport.sipcall.history.SeenAddresses;
import org.sallyport.sipcall.media.Facing;
import org.sallyport.sipcall.media.MediaDesk;
import org.sallyport.sipcall.media.MediaLine;
import org.sallyport.sipcall.media.MediaSettings;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.proxy.Hop;
import org.sallyport.sipcall.proxy.MediaGate;
import org.sallyport.sipcall.proxy.ProxyCore;
import org.sallyport.sipcall.proxy.Route;
import org.sallyport.sipcall.proxy.RouteFinder;
import org.sallyport.sipcall.proxy.RouteReader;
import org.sallyport.sipcall.proxy.Ways;
import org.sallyport.sipcall.session.RouteTokens;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.LocalInterface;
import org.sallyport.sipcall.transport.LostFlow;
import org.sallyport.sipcall.transport.Outlet;
import org.sallyport.sipcall.transport.SipListen;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.sipcall.transport.SourceShares;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.sipcall.traversal.TraversalClientLink;
import org.sallyport.sipcall.traversal.TraversalServerPort;
import org.sallyport.sipcall.traversal.TraversalWorld;
import org.sallyport.sipcall.traversal.ZoneFlows;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneTable;
import org.sallyport.zone.dialplan.Alias;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.registrar.BindingJournal;
import org.sallyport.zone.registrar.Registrar;

/** The parts of the SIP service and how they hang together. Owner: the desk. */
final class SipParts implements TraversalWorld {
    /** Store table of the registrar's bindings. */
    static final String BINDINGS = "bindings";

    /** So many T1 a transaction may wait for an answer (RFC 3261 table 4), and a zone for its next connection. */
    private static final int PATIENCE_T1S = 64;

    final Host host;
    final SipCallSettings settings;
    final Map<String, Zone> zones = new LinkedHashMap<>();
    final ZoneTable zoneTable;
    DialPlan plan;
    final SipTransports transports;
    final TransactionTable<Flow> transactions;
    final ZoneFlows zoneFlows;
    final Registrar<Flow> registrar;
    final FlowNames flowNames;
    final KeptFlows keptFlows;
    final KnownFlows flows;
    final RouteTokens tokens;
    final KeptKey keptKey;
    final LoopDetection loops;
    final Headers headers;
    final LocalNames names;
    final NodeNames nodeNames;
    final RouteReader routing;
    final Aliases aliases;
    final Identities identities;
    final Registrations registrations;
    final Searches searches;
    final ForeignRoutes foreignRoutes;
    final SeenAddresses seen = new SeenAddresses();
    final MissingCalls missing;
    final CallHistory history = new CallHistory();
    final Sessions sessions;
    final Dialogs dialogs;
    final Transfers transfers = new Transfers(this);
    final Calls calls;
    final MediaDesk media;
    final RouteFinder routes;
    final ProxyCore proxy;
    final Outlet outlet;
    final SourceShares shares;
    final CallShares callShares;
    final RequestShares requestShares;
    final Housekeeping ends;
    final TakeOver takeOver = new TakeOver(this);
    final Goodbyes goodbyes = new Goodbyes(this);
    final Draining draining = new Draining(this);
    final KeptCalls keptCalls;
    final Reconciliation reconciliation;
    final List<TraversalClientLink> clientLinks = new ArrayList<>();
    final Map<Integer, TraversalServerPort> serverPorts = new LinkedHashMap<>();
    private final SipService service;
    private final Neighbors neighbors;
    private final SipWiring wiring;

    SipParts(SipWiring wiring, SipService service) {
        this.wiring = wiring;
        this.service = service;
        this.host = wiring.host();
        this.settings = wiring.settings();
        this.plan = wiring.plan();
        for (Zone z : settings.zones()) zones.put(z.name(), z);
        this.zoneTable = new ZoneTable(settings.zones(), host.nowNs());
        this.outlet = new Outlet(host, settings.limits().message());
        this.transports = new SipTransports(host, settings.role(), wiring.book(), wiring.sourcePorts(),
                settings.limits().message(), settings.limits().strangersPerSecond(), service);
        this.transactions = new TransactionTable<>(new Output(), timers(),
                new TransactionLimits(settings.limits().transactionsMax(), settings.limits().transactionsMax()), host.entropy());
        long patienceNs = PATIENCE_T1S * settings.times().t1Ns() + settings.times().zoneKeepAliveNs();
        this.zoneFlows = new ZoneFlows(host, patienceNs, new Reunion(host, transactions, service::rearm, this::reconcile));
        this.registrar = new Registrar<>(settings.registration().limits(), journal());
        this.flowNames = new FlowNames(transports, zoneFlows, host.entropy());
        this.keptFlows = new KeptFlows(host, flowNames, settings.registration().limits().expiryMaxSeconds());
        this.flows = new KnownFlows(settings.registration().limits().bindingsMax(), keptFlows);
        this.tokens = new RouteTokens(host.entropy());
        this.keptKey = new KeptKey(host, tokens);
        this.loops = new LoopDetection(Sensitive.of(key()));
        this.headers = new Headers(settings.interfaces(), wiring.ports(), tokens);
        this.aliases = new Aliases(settings, headers);
        DigestVerifier verifier = new DigestVerifier(settings.registration().digest(), Sensitive.of(key()));
        this.names = localNames();
        this.identities = new Identities(settings, verifier, flows, names);
        this.registrations = new Registrations(host, settings, verifier, registrar, flows, headers, flowNames, aliases);
        this.searches = new Searches(host);
        this.missing = new MissingCalls(host, seen);
        this.callShares = new CallShares(settings.role(), settings.limits().shares(), flows);
        this.sessions = new Sessions(settings.limits().callsMax(), callShares);
        this.nodeNames = nodeNames();
        this.routing = new RouteReader(nodeNames, tokens, id -> sessions.get(id).isPresent());
        this.foreignRoutes = new ForeignRoutes(host, routing, searches, aliases);
        this.dialogs = new Dialogs(host, flows, settings);
        this.calls = new Calls(host, settings, sessions, searches, registrations, borders(), dialogs,
                new Calls.Ends(this::hangUp, this::over));
        this.ends = new Housekeeping(this);
        this.reconciliation = new Reconciliation(this);
        this.media = wiring.mediaDesk().make(ends);
        this.routes = new RouteFinder(settings.role(), zones, zoneTable, registrar, transports, settings.interfaces(),
                settings.limits().forksMax(), this::isUser, flows::abandoned);
        this.neighbors = new Neighbors(settings.zones(), wiring.subjectNames());
        Ways ways = new Ways(settings.role(), zones, settings.interfaces(), settings.tls(), settings.policy(), transports,
                this::traversalFlow, wiring.finder(), wiring.subjectNames());
        this.proxy = new ProxyCore(host, transactions, ways, headers, new MediaGate(settings.role(), media, callShares::lines), calls,
                outlet);
        this.requestShares = new RequestShares(settings.limits().shares());
        this.shares = new SourceShares(settings.limits().strangersPerSecond(), settings.limits().strangersBurst());
        List<LocalInterface> all = new ArrayList<>(settings.interfaces());
        if (!all.contains(settings.inner())) all.add(settings.inner());
        this.keptCalls = new KeptCalls(this, new CallBytes(transports, all));
        makeLinks();
    }

    private byte[] key() {
        byte[] key = new byte[DigestVerifier.KEY_OCTETS];
        host.entropy().fill(key);
        return key;
    }

    /** Names and addresses of both nodes, as far as this one knows them. */
    private LocalNames localNames() {
        List<String> hosts = new ArrayList<>(settings.tls().map(host::certificateNames).orElse(List.of()));
        List<IpAddress> addresses = new ArrayList<>();
        settings.interfaces().forEach(i -> addresses.addAll(List.of(i.bind(), i.advertised())));
        for (Zone zone : settings.zones()) {
            switch (zone) {
                case Zone.TraversalClient z -> {
                    hosts.addAll(z.peers().hosts());
                    Optional.ofNullable(wiring.subjectNames().get(z.name())).ifPresent(hosts::add);
                }
                case Zone.TraversalServer z -> z.tlsVerifySubjectName().ifPresent(hosts::add);
                case Zone.LocalZone _, Zone.DefaultZone _, Zone.Dns _, Zone.Neighbor _ -> { }
            }
        }
        return new LocalNames(settings.domains(), hosts, addresses);
    }

    /** Names and addresses of this node alone. */
    private NodeNames nodeNames() {
        List<IpAddress> addresses = new ArrayList<>();
        settings.interfaces().forEach(i -> addresses.addAll(List.of(i.advertised(), i.bind())));
        List<String> fixed = new ArrayList<>(settings.domains());
        fixed.addAll(settings.hostNames());
        return new NodeNames(addresses, fixed, () -> settings.tls().map(host::certificateNames).orElse(List.of()), host::nowNs);
    }

    private Borders borders() {
        boolean verifies = settings.registration().mode() == SipCallSettings.RegistrationMode.REGISTRAR;
        return new Borders(zones, flows, names, new HeaderBorder(names, settings.registration().digest().realm(), verifies));
    }

    private TransactionTimers timers() {
        TransactionTimers rfc = TransactionTimers.RFC3261;
        return new TransactionTimers(settings.times().t1Ns(), rfc.t2Ns(), rfc.t4Ns(), rfc.tryingNs());
    }

    private void makeLinks() {
        long keepAliveNs = settings.times().zoneKeepAliveNs();
        for (Zone zone : settings.zones()) {
            switch (zone) {
                case Zone.TraversalClient z -> clientLinks.add(new TraversalClientLink(this, z, settings.interfaces(), settings.tls(),
                        Optional.ofNullable(wiring.subjectNames().get(z.name())), wiring.finder(), keepAliveNs));
                case Zone.TraversalServer z ->
                        serverPorts.put(z.port(), new TraversalServerPort(this, z, this::sibling, keepAliveNs));
                case Zone.LocalZone _, Zone.DefaultZone _, Zone.Dns _, Zone.Neighbor _ -> { }
            }
        }
    }

    private Optional<String> sibling(TraversalServerPort.Sibling question) {
        for (Zone zone : settings.zones()) {
            if (!(zone instanceof Zone.TraversalServer z)) continue;
            boolean hit = switch (question) {
                case TraversalServerPort.Sibling.WithCertificate(List<String> names) ->
                        z.tlsVerifySubjectName().filter(n -> names.stream().anyMatch(n::equalsIgnoreCase)).isPresent();
                case TraversalServerPort.Sibling.WithUser(String user) -> z.credentials().username().equals(user);
            };
            if (hit) return Optional.of(z.name());
        }
        return Optional.empty();
    }

    private BindingJournal journal() {
        return new BindingJournal() {
            @Override
            public void put(String key, byte[] value) {
                host.store().put(BINDINGS, key, value);
            }

            @Override
            public void delete(String key) {
                host.store().delete(BINDINGS, key);
            }
        };
    }

    /** Opens everything; the answer names what could not be opened. */
    List<String> open() {
        List<String> faults = new ArrayList<>();
        for (SipListen l : settings.listens()) transports.listen(l).ifPresent(faults::add);
        for (Zone zone : settings.zones()) {
            if (!(zone instanceof Zone.TraversalServer z)) continue;
            Optional<TlsIdentity> tls = z.transport() == Transport.TLS ? settings.tls() : Optional.empty();
            transports.listen(new SipListen(settings.inner(), z.transport(), z.port(),
                    tls.map(t -> z.tlsVerifySubjectName().isPresent() ? requiring(t) : t), List.of("SIT-1"))).ifPresent(faults::add);
        }
        if (settings.role() == Role.EDGE && !serverPorts.isEmpty()) media.openSharedPairs(settings.inner()).ifPresent(faults::add);
        neighbors.learn(host, wiring.finder());
        return faults;
    }

    private static TlsIdentity requiring(TlsIdentity t) {
        return new TlsIdentity(t.certificateChain(), t.privateKey(), t.trust(),
                TlsIdentity.ClientCertificate.REQUIRED);
    }

    private boolean isUser(Alias alias) {
        return settings.serves(alias.domain()) && settings.registration().credentials().secret(alias.user()).isPresent();
    }

    // --- who is at the other end of a flow

    /** The zone of a flow; empty for a connection at a traversal port that has not proven itself. */
    Optional<Zone> zoneOf(Flow flow) {
        if (flow instanceof ZoneFlow z) return Optional.of(zones.get(z.zone()));
        if (flow instanceof StreamFlow s) {
            if (!s.zone().isEmpty()) return Optional.of(zones.get(s.zone()));
            if (serverPorts.containsKey(s.listeningPort())) return Optional.empty();
        }
        if (flows.natted(flow).isPresent()) return Optional.of(zones.get(Zone.LOCAL));
        Optional<Zone> neighbor = neighbors.of(flow, host.nowNs()).map(zones::get);
        return neighbor.isPresent() ? neighbor : Optional.of(zones.get(Zone.DEFAULT));
    }

    boolean isNeighbor(Flow flow) {
        return neighbors.of(flow, host.nowNs()).isPresent();
    }

    boolean isPair(String zoneName) {
        Zone zone = zones.get(zoneName);
        return zone instanceof Zone.TraversalClient || zone instanceof Zone.TraversalServer;
    }

    private void hangUp(Session session, String why) {
        if (sessions.get(session.id()).isPresent()) ends.hangUp(session, why);
    }

    /** A call has ended, before its media are closed. */
    private void over(Session session, String why) {
        history.add(session, missing.all(session), why, host.nowNs());
        missing.forget(session);
    }

    private void reconcile(ZoneFlow flow) {
        reconciliation.begin(flow);
    }

    Facing.Kind kindOf(String zoneName) {
        return RouteFinder.facing(settings.role(), zones.get(zoneName));
    }

    Optional<TraversalServerPort> serverPort(int port) {
        return Optional.ofNullable(serverPorts.get(port));
    }

    /** Gives a request at a traversal port to the port's judge; true where the judge took it. */
    boolean atTraversalPort(SipMessage request, StreamFlow flow, ServerTransaction<Flow> server) {
        return serverPort(flow.listeningPort()).map(p -> p.request(request, flow, server)).orElse(false);
    }

    private Optional<Flow> traversalFlow(String zoneName) {
        return zoneFlows.of(zoneName).map(f -> f);
    }

    /** What control asserts about a sender; what edge asserts is a stranger's word. */
    Optional<String> assertedBy(SipMessage request, Zone zone) {
        return zone instanceof Zone.TraversalServer ? Identities.asserted(request) : Optional.empty();
    }

    // --- where a request goes

    /** Where a REGISTER that is not answered here goes: to the traversal zones that are up, else to neighbors. */
    List<Route> registrarRoutes(SipMessage request) {
        List<Route> out = new ArrayList<>();
        for (Zone zone : settings.zones()) {
            boolean pair = isPair(zone.name());
            boolean usable = zoneTable.status(zone.name()).usable() || zoneTable.soonBack(zone.name(), host.nowNs());
            if (!usable || !(pair || zone instanceof Zone.Neighbor)) continue;
            Hop hop = pair ? new Hop.ToTraversal(zone.name()) : new Hop.ToNeighbor(zone.name());
            out.add(new Route(zone.name(), "registration", request.requestUri(), List.of(), hop, zone.name(),
                    kindOf(zone.name()), pair, false, zone.common().hopCount()));
        }
        return out.isEmpty() ? out : out.subList(0, 1);
    }

    // --- TraversalWorld

    @Override
    public Host host() {
        return host;
    }

    @Override
    public SipTransports transports() {
        return transports;
    }

    @Override
    public ZoneTable zones() {
        return zoneTable;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public ZoneFlows zoneFlows() {
        return zoneFlows;
    }

    @Override
    public void ask(SipMessage request, Flow flow, Consumer<SipMessage> answer) {
        transactions.client(request, flow, new ClientListener<>() {
            @Override
            public void onResponse(ClientTransaction<Flow> t, SipMessage response) {
                if (response.status() >= 200) answer.accept(response);
            }

            @Override
            public void onTimeout(ClientTransaction<Flow> t) {
                answer.accept(null);
            }

            @Override
            public void onTransportError(ClientTransaction<Flow> t) {
                answer.accept(null);
            }
        }, host.nowNs());
        service.rearm();
    }

    @Override
    public void changed(String zone, String what) {
        host.log(LogTopic.ZONE, LogLevel.INFO, zone + " " + what);
    }

    @Override
    public void refused(String zone, Flow flow, Refusal refusal) {
        host.log(LogTopic.STRANGER, LogLevel.DEBUG, zone + " refused " + flow.label() + ": " + refusal);
    }

    /** Transactions over flows. */
    private final class Output implements TransactionOutput<Flow> {
        @Override
        public void send(Flow flow, SipMessage message) {
            service.send(flow, message);
            service.rearm();
        }

        @Override
        public Delivery delivery(Flow flow) {
            return switch (flow) {
                case DatagramFlow _ -> Delivery.UNRELIABLE;
                case StreamFlow _, LostFlow _ -> Delivery.RELIABLE;
                case ZoneFlow _ -> Delivery.RENEWED;
            };
        }

        @Override
        public Object source(Flow flow) {
            // An ACK or CANCEL of the same phone may come from another port of its NAT, but not from another address.
            return flow instanceof DatagramFlow d ? d.remote().address() : flow;
        }
    }
}
