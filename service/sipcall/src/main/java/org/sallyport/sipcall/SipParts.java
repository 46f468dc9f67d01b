package org.sallyport.sipcall;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.TlsIdentity;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.LineTurnover;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.media.desk.MediaSettings;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPool;
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
import org.sallyport.sipcall.call.Borders;
import org.sallyport.sipcall.call.CallShares;
import org.sallyport.sipcall.call.Dialogs;
import org.sallyport.sipcall.call.Searches;
import org.sallyport.sipcall.call.Sessions;
import org.sallyport.sipcall.dialog.ForeignRoutes;
import org.sallyport.sipcall.flow.FlowNames;
import org.sallyport.sipcall.flow.KeptFlows;
import org.sallyport.sipcall.flow.KnownFlows;
import org.sallyport.sipcall.flow.Neighbors;
import org.sallyport.sipcall.history.CallHistory;
import org.sallyport.sipcall.history.MissingCalls;
import org.sallyport.sipcall.history.SeenAddresses;
import org.sallyport.sipcall.identity.Aliases;
import org.sallyport.sipcall.identity.FailedLogins;
import org.sallyport.sipcall.identity.Identities;
import org.sallyport.sipcall.in.RequestShares;
import org.sallyport.sipcall.kept.CallBytes;
import org.sallyport.sipcall.kept.KeptKey;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.proxy.Hop;
import org.sallyport.sipcall.proxy.MediaGate;
import org.sallyport.sipcall.proxy.ProxyCore;
import org.sallyport.sipcall.proxy.Route;
import org.sallyport.sipcall.proxy.RouteFinder;
import org.sallyport.sipcall.proxy.RouteReader;
import org.sallyport.sipcall.proxy.Ways;
import org.sallyport.sipcall.register.Registrations;
import org.sallyport.sipcall.registrar.BindingJournal;
import org.sallyport.sipcall.registrar.Registrar;
import org.sallyport.sipcall.session.RouteTokens;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.LostFlow;
import org.sallyport.sipcall.transport.Outlet;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.sipcall.transport.SourceShares;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.sipcall.traversal.Reunion;
import org.sallyport.sipcall.traversal.TraversalClientLink;
import org.sallyport.sipcall.traversal.TraversalServerPort;
import org.sallyport.sipcall.traversal.TraversalWorld;
import org.sallyport.sipcall.traversal.ZoneFlows;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneExchange;
import org.sallyport.zone.ZoneTable;
import org.sallyport.zone.dialplan.Alias;
import org.sallyport.zone.dialplan.DialPlan;

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
    final FailedLogins logins;
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
    private final ZoneEnds zoneEnds;
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
        long transactionNs = PATIENCE_T1S * settings.times().t1Ns();
        this.zoneFlows = new ZoneFlows(host, zone -> transactionNs + zoneTable.keepAliveNs(zone),
                new Reunion(host, transactions, service::rearm, this::reconcile));
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
        this.logins = new FailedLogins(host);
        this.identities = new Identities(settings, verifier, flows, names, logins::judged);
        this.registrations = new Registrations(host, settings, verifier, registrar, flows, headers, flowNames, aliases,
                logins);
        this.searches = new Searches(host);
        this.missing = new MissingCalls(host, seen);
        this.ends = new Housekeeping(this);
        this.media = wiring.media();
        this.callShares = new CallShares(settings.role(), settings.limits().shares(), flows,
                new LineTurnover(host::nowNs, media.pairs(), media.restNs()));
        this.sessions = new Sessions(settings.limits().callsMax(), callShares);
        this.nodeNames = nodeNames();
        this.routing = new RouteReader(nodeNames, tokens, id -> sessions.get(id).isPresent());
        this.foreignRoutes = new ForeignRoutes(host, routing, searches, aliases);
        this.dialogs = new Dialogs(host, flows, zones);
        this.calls = new Calls(host, settings, sessions, searches, registrations, borders(), dialogs,
                new Calls.Ends(this::hangUp, this::over, new UnfitCalls(this)));
        this.reconciliation = new Reconciliation(this);
        this.routes = new RouteFinder(settings.role(), zones, zoneTable, registrar, transports, settings.interfaces(),
                settings.limits().forksMax(), this::isUser, flows::abandoned);
        this.neighbors = new Neighbors(settings.zones());
        Ways ways = new Ways(settings.role(), zones, settings.interfaces(), this::tls, settings.policy(), transports,
                this::traversalFlow, wiring.finder());
        this.proxy = new ProxyCore(host, transactions, ways, headers, new MediaGate(settings.role(), media, callShares::lines, ends),
                calls, outlet);
        this.requestShares = new RequestShares(settings.limits().shares());
        this.shares = new SourceShares(settings.limits().strangersPerSecond(), settings.limits().strangersBurst());
        List<LocalInterface> all = new ArrayList<>(settings.interfaces());
        if (!all.contains(settings.inner())) all.add(settings.inner());
        this.keptCalls = new KeptCalls(this, new CallBytes(transports, all));
        this.zoneEnds = new ZoneEnds(this, wiring.finder());
        zoneEnds.make();
    }

    private byte[] key() {
        byte[] key = new byte[DigestVerifier.KEY_OCTETS];
        host.entropy().fill(key);
        return key;
    }

    /** Names and addresses of both nodes, as far as this one knows them. */
    private LocalNames localNames() {
        List<String> hosts = new ArrayList<>(settings.tls().map(host::certificateNames).orElse(List.of()));
        hosts.addAll(settings.hostNames());
        hosts.addAll(zoneNames());
        List<IpAddress> addresses = new ArrayList<>();
        settings.interfaces().forEach(i -> addresses.addAll(List.of(i.bind(), i.advertised())));
        return new LocalNames(settings.domains(), hosts, addresses);
    }

    /** What the other node is called by the zones that lead to it. */
    private List<String> zoneNames() {
        List<String> out = new ArrayList<>();
        for (Zone zone : zoneTable.zones()) {
            switch (zone) {
                case Zone.TraversalClient z -> {
                    out.add(z.name());
                    out.addAll(z.peers().hosts());
                    z.tls().subjectName().ifPresent(out::add);
                }
                case Zone.TraversalServer z -> {
                    out.add(z.name());
                    z.tlsVerifySubjectName().ifPresent(out::add);
                }
                case Zone.LocalZone _, Zone.DefaultZone _, Zone.Dns _, Zone.Neighbor _ -> { }
            }
        }
        return out;
    }

    /** Names and addresses of this node alone. */
    private NodeNames nodeNames() {
        List<IpAddress> addresses = new ArrayList<>();
        settings.interfaces().forEach(i -> addresses.addAll(List.of(i.advertised(), i.bind())));
        List<String> fixed = new ArrayList<>(settings.domains());
        fixed.addAll(settings.hostNames());
        List<String> first = tls().map(host::certificateNames).orElse(List.of());
        return new NodeNames(addresses, fixed, first,
                then -> tls().ifPresentOrElse(t -> host.certificateNames(t, then), () -> then.accept(List.of())), host::nowNs);
    }

    private Borders borders() {
        boolean verifies = settings.registration().mode() == SipCallSettings.RegistrationMode.REGISTRAR;
        return new Borders(zones, flows, names, new HeaderBorder(names, settings.registration().digest().realm(), verifies));
    }

    private TransactionTimers timers() {
        TransactionTimers rfc = TransactionTimers.RFC3261;
        return new TransactionTimers(settings.times().t1Ns(), rfc.t2Ns(), rfc.t4Ns(), rfc.tryingNs());
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
        List<String> faults = zoneEnds.open();
        neighbors.learn(host, wiring.finder());
        return faults;
    }

    /** Takes over other zones; the answer names what could not be opened. */
    List<String> exchange(ZoneExchange exchange, SipWiring fresh) {
        zoneEnds.end(exchange);
        // Those that are gone stay here: what is under way still asks by their names what they were.
        for (Zone z : exchange.all()) zones.put(z.name(), z);
        zoneTable.exchange(exchange, host.nowNs());
        names.learn(zoneNames());
        fresh.settings().tls().map(host::certificateNames).ifPresent(names::learn);
        neighbors.exchange(exchange.all());
        neighbors.learn(host, wiring.finder());
        transports.book(fresh.book());
        return zoneEnds.begin(exchange, fresh.settings());
    }

    private Optional<TlsIdentity> tls() {
        return zoneEnds == null ? settings.tls() : zoneEnds.tls();
    }

    /** Zones that look the same in both files and have to begin anew all the same. */
    Set<String> anew(SipWiring fresh) {
        Set<String> out = new HashSet<>();
        boolean other = !fresh.settings().tls().equals(zoneEnds.tls());
        for (Zone z : zoneTable.zones()) {
            boolean tls = z instanceof Zone.TraversalClient c && c.peers().transport() == Transport.TLS
                    || z instanceof Zone.TraversalServer s && s.transport() == Transport.TLS;
            if (tls && other) out.add(z.name());
        }
        return out;
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
        for (Zone zone : zoneTable.zones()) {
            boolean pair = isPair(zone.name());
            boolean usable = zoneTable.status(zone.name(), Protocol.SIP).usable()
                    || zoneTable.soonBack(zone.name(), Protocol.SIP, host.nowNs());
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

    /** What the connections of one phone have in common. */
    private record StreamSource(IpAddress address, Transport transport) {}

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
            // An ACK or CANCEL of the same phone may come from another port of its NAT or over its next connection, but not from
            // another address, nor in the clear where it came over TLS.
            return switch (flow) {
                case DatagramFlow d -> d.remote().address();
                case StreamFlow s when s.zone().isEmpty() -> new StreamSource(s.remote().address(), s.transport());
                case StreamFlow _, ZoneFlow _, LostFlow _ -> flow;
            };
        }
    }
}
