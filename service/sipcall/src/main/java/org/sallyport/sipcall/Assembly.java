package org.sallyport.sipcall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.sallyport.host.Host;
import org.sallyport.host.TlsIdentity;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.desk.LineTurnover;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.ports.Role;
import org.sallyport.sip.digest.DigestVerifier;
import org.sallyport.sip.transaction.LoopDetection;
import org.sallyport.sipcall.border.HeaderBorder;
import org.sallyport.sipcall.border.LocalNames;
import org.sallyport.sipcall.border.NodeNames;
import org.sallyport.sipcall.call.Borders;
import org.sallyport.sipcall.call.CallShares;
import org.sallyport.sipcall.call.Calls;
import org.sallyport.sipcall.call.Dialogs;
import org.sallyport.sipcall.call.Endings;
import org.sallyport.sipcall.call.Goodbyes;
import org.sallyport.sipcall.call.OverdueCalls;
import org.sallyport.sipcall.call.Reconciliation;
import org.sallyport.sipcall.call.Searches;
import org.sallyport.sipcall.call.Sessions;
import org.sallyport.sipcall.call.SilentCalls;
import org.sallyport.sipcall.call.UnacknowledgedCalls;
import org.sallyport.sipcall.call.UnfitCalls;
import org.sallyport.sipcall.dialog.Answers;
import org.sallyport.sipcall.dialog.ForeignRoutes;
import org.sallyport.sipcall.dialog.Forwarding;
import org.sallyport.sipcall.dialog.InDialog;
import org.sallyport.sipcall.dialog.OutOfDialog;
import org.sallyport.sipcall.dialog.OverPath;
import org.sallyport.sipcall.dialog.Registering;
import org.sallyport.sipcall.dialog.RequestShares;
import org.sallyport.sipcall.dialog.Requests;
import org.sallyport.sipcall.dialog.Searching;
import org.sallyport.sipcall.dialog.Transfers;
import org.sallyport.sipcall.flow.FlowNames;
import org.sallyport.sipcall.flow.FlowZones;
import org.sallyport.sipcall.flow.IdleStreams;
import org.sallyport.sipcall.flow.KeptFlows;
import org.sallyport.sipcall.flow.KnownFlows;
import org.sallyport.sipcall.flow.NatKeepAlives;
import org.sallyport.sipcall.flow.Neighbors;
import org.sallyport.sipcall.history.CallHistory;
import org.sallyport.sipcall.history.MissingCalls;
import org.sallyport.sipcall.history.SeenAddresses;
import org.sallyport.sipcall.identity.Aliases;
import org.sallyport.sipcall.identity.DigestLogins;
import org.sallyport.sipcall.identity.Identities;
import org.sallyport.sipcall.identity.Passwords;
import org.sallyport.sipcall.in.Incoming;
import org.sallyport.sipcall.in.Overload;
import org.sallyport.sipcall.kept.CallBytes;
import org.sallyport.sipcall.kept.KeptCalls;
import org.sallyport.sipcall.kept.KeptKey;
import org.sallyport.sipcall.kept.TakeOver;
import org.sallyport.sipcall.ladder.CallLadders;
import org.sallyport.sipcall.pair.Questions;
import org.sallyport.sipcall.pair.Visits;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.proxy.MediaGate;
import org.sallyport.sipcall.proxy.NeighborTrial;
import org.sallyport.sipcall.proxy.ProxyCore;
import org.sallyport.sipcall.proxy.RouteFinder;
import org.sallyport.sipcall.proxy.RouteReader;
import org.sallyport.sipcall.proxy.SipFinder;
import org.sallyport.sipcall.proxy.UnderWay;
import org.sallyport.sipcall.proxy.Ways;
import org.sallyport.sipcall.register.RefusedRegistrations;
import org.sallyport.sipcall.register.Registrations;
import org.sallyport.host.Journal;
import org.sallyport.sipcall.registrar.Registrar;
import org.sallyport.sipcall.session.RouteTokens;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.host.Timers;
import org.sallyport.sipcall.trace.Traces;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.Outlet;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.sipcall.transport.SourceShares;
import org.sallyport.sipcall.transport.Witness;
import org.sallyport.sipcall.traversal.Reunion;
import org.sallyport.sipcall.traversal.TraversalEnds;
import org.sallyport.sipcall.traversal.TraversalSite;
import org.sallyport.sipcall.traversal.ZoneFlows;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneTable;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.peer.PeerTrials;

/**
 * Puts the SIP service together, from the sockets upward, and is forgotten then: each part is told those that it needs
 * and no others. Only two rings are closed afterwards: who hears the transports, and who compares calls when a zone is
 * connected.
 */
final class Assembly {
    private Assembly() {}

    private static byte[] key(Host host) {
        byte[] key = new byte[DigestVerifier.KEY_OCTETS];
        host.entropy().fill(key);
        return key;
    }

    /** Flows, transactions over them, and who is at their other ends. */
    static final class Flows {
        /** So many T1 a transaction may wait for an answer (RFC 3261 table 4), and a zone for its next connection. */
        private static final int PATIENCE_T1S = 64;

        final Map<String, Zone> zones = new LinkedHashMap<>();
        final ZoneTable table;
        final Timers timers;
        final Outlet outlet;
        final SipTransports transports;
        final Transactions transactions;
        final Reunion reunion;
        final ZoneFlows zoneFlows;
        final FlowNames names;
        final KeptFlows kept;
        final KnownFlows known;
        final RouteTokens tokens;
        final KeptKey keptKey;
        final Headers headers;
        final SipFinder finder;
        final TraversalEnds ends;
        final Neighbors neighbors;
        final FlowZones flowZones;
        final Questions questions;
        final Visits visits;

        Flows(SipWiring wiring) {
            Host host = wiring.host();
            SipCallSettings settings = wiring.settings();
            SipCallSettings.Limits limits = settings.limits();
            for (Zone z : settings.zones()) zones.put(z.name(), z);
            table = wiring.shared().zones();
            timers = new Timers(host);
            outlet = new Outlet(host, limits.message());
            transports = new SipTransports(host, settings.role(), wiring.book(), wiring.sourcePorts(), limits.message(),
                    limits.strangersPerSecond());
            transactions = new Transactions(host, timers, outlet, settings.times().t1Ns(), limits.transactionsMax());
            reunion = new Reunion(host, timers, transactions);
            long transactionNs = PATIENCE_T1S * settings.times().t1Ns();
            zoneFlows = new ZoneFlows(host, timers, zone -> transactionNs + table.keepAliveNs(zone), reunion);
            names = new FlowNames(transports, zoneFlows, host.entropy());
            kept = new KeptFlows(host, names, settings.registration().limits().expiryMaxSeconds());
            known = new KnownFlows(settings.registration().limits().bindingsMax(), kept);
            tokens = new RouteTokens(host.entropy());
            keptKey = new KeptKey(host, tokens);
            headers = new Headers(settings.interfaces(), wiring.ports(), tokens);
            finder = new SipFinder(wiring.shared().finder(), settings.transports());
            TraversalSite site = new TraversalSite(host, timers, transports, table, headers, zoneFlows, transactions);
            ends = new TraversalEnds(site, settings.interfaces(), settings.tls(), finder);
            neighbors = new Neighbors(host, timers, finder, settings.zones());
            flowZones = new FlowZones(host, settings.role(), zones, ends, neighbors, known);
            questions = new Questions(host, timers, transactions, headers, wiring.shared().partner(), zoneFlows::of,
                    ends::again);
            wiring.shared().partner().over(questions);
            visits = new Visits(host, transactions, headers, outlet, transports, wiring.shared().visitors(),
                    settings.interfaces());
            wiring.shared().visitors().over(visits);
        }
    }

    /** Who our users are, and where. */
    static final class Users {
        final LocalNames names;
        final NodeNames nodeNames;
        final Aliases aliases;
        final DigestLogins logins;
        final Identities identities;
        final Registrar<Flow> registrar;
        final Registrations registrations;
        final RouteFinder routes;

        Users(SipWiring wiring, Flows flows) {
            Host host = wiring.host();
            SipCallSettings settings = wiring.settings();
            Passwords passwords = new Passwords(
                    new DigestVerifier(settings.registration().digest(), Sensitive.of(key(host))),
                    wiring.shared().users());
            names = localNames(host, settings);
            nodeNames = nodeNames(host, settings, flows.ends);
            aliases = new Aliases(settings, flows.headers);
            logins = new DigestLogins(wiring.shared().logins());
            identities = new Identities(settings, passwords, flows.known, names, logins::judged);
            registrar = new Registrar<>(settings.registration().limits(), Journal.of(host.store(), TakeOver.BINDINGS));
            registrations = new Registrations(host, settings, passwords, registrar, flows.known, flows.headers,
                    flows.names, aliases,
                    logins, new RefusedRegistrations(host, wiring.shared().history()));
            routes = new RouteFinder(settings.role(), flows.zones, flows.table, registrar, flows.transports,
                    settings.interfaces(),
                    settings.limits().forksMax(),
                    alias -> settings.serves(alias.domain()) && passwords.has(alias.user()), flows.known::abandoned);
        }

        /** Names and addresses of both nodes, as far as this one knows them. */
        private static LocalNames localNames(Host host, SipCallSettings settings) {
            List<String> hosts = new ArrayList<>(certified(host, settings.tls()));
            hosts.addAll(settings.hostNames());
            hosts.addAll(ZoneChanges.otherNodes(settings.zones()));
            List<IpAddress> addresses = new ArrayList<>();
            settings.interfaces().forEach(i -> addresses.addAll(List.of(i.bind(), i.advertised())));
            return new LocalNames(settings.domains(), hosts, addresses);
        }

        /** Names and addresses of this node alone. */
        private static NodeNames nodeNames(Host host, SipCallSettings settings, TraversalEnds ends) {
            List<IpAddress> addresses = new ArrayList<>();
            settings.interfaces().forEach(i -> addresses.addAll(List.of(i.advertised(), i.bind())));
            List<String> fixed = new ArrayList<>(settings.domains());
            fixed.addAll(settings.hostNames());
            return new NodeNames(addresses, fixed, certified(host, settings.tls()),
                    then -> certified(host, ends.shown().all(), List.of(), then), host::nowNs);
        }

        private static List<String> certified(Host host, SipCallSettings.Shown shown) {
            return shown.all().stream().flatMap(t -> host.certificateNames(t).stream()).distinct().toList();
        }

        /** One certificate after the other. */
        private static void certified(Host host, List<TlsIdentity> left, List<String> known,
                Consumer<List<String>> then) {
            if (left.isEmpty()) {
                then.accept(known);
                return;
            }
            host.certificateNames(left.getFirst(), names -> certified(host, left.subList(1, left.size()),
                    Stream.concat(known.stream(), names.stream()).distinct().toList(), then));
        }
    }

    /** Calls, and the proxy that carries their messages. */
    static final class CallParts {
        final Searches searches;
        final SeenAddresses seen = new SeenAddresses();
        final MissingCalls missing;
        final CallHistory history = new CallHistory();
        final CallLadders ladders;
        final Traces traces;
        final Witness eyes;
        final CallShares shares;
        final Sessions sessions;
        final Dialogs dialogs;
        final UnacknowledgedCalls unacknowledged;
        final Endings endings;
        final Goodbyes goodbyes;
        final UnderWay underWay;
        final MediaGate gate;
        final Calls calls;
        final ProxyCore proxy;
        final Reconciliation reconciliation;
        final OverdueCalls overdue;

        CallParts(SipWiring wiring, Flows flows, Users users) {
            Host host = wiring.host();
            SipCallSettings settings = wiring.settings();
            MediaDesk media = wiring.shared().media();
            Role role = settings.role();
            underWay = new UnderWay(flows.timers);
            searches = new Searches(host, wiring.shared().history());
            missing = new MissingCalls(host, seen);
            shares = new CallShares(role, settings.limits().shares(), flows.known,
                    new LineTurnover(host::nowNs, media.pairs(), media.restNs()));
            ladders = new CallLadders(host, role, settings.limits().callsMax());
            traces = new Traces(host, settings.limits().callsMax());
            eyes = Witness.both(ladders, traces);
            flows.outlet.seenBy(eyes);
            sessions = new Sessions(flows.timers, settings.limits().callsMax(), shares, ladders);
            dialogs = new Dialogs(host, role, flows.known, flows.zones);
            unacknowledged = new UnacknowledgedCalls(host, flows.timers, settings.times().t1Ns());
            endings = new Endings(host, sessions, missing, history, ladders, unacknowledged);
            Ways ways = new Ways(role, flows.zones, settings.interfaces(), () -> flows.ends.shown().others(),
                    settings.policy(),
                    flows.transports,
                    zone -> flows.zoneFlows.of(zone).map(f -> f), flows.finder);
            wiring.shared().peers().over(new NeighborTrial(host, ways, flows.headers, flows.transactions,
                    () -> new PeerTrials.Phones(flows.known.size(), flows.known.abandoned())));
            goodbyes = new Goodbyes(host, ways, flows.headers, flows.transactions, flows.outlet, dialogs, searches,
                    endings);
            UnfitCalls unfit = new UnfitCalls(host, settings.times().t1Ns(), sessions, underWay, goodbyes, endings);
            boolean verifies = settings.registration().mode() == SipCallSettings.RegistrationMode.REGISTRAR;
            Borders borders = new Borders(flows.zones, flows.known, users.names,
                    new HeaderBorder(users.names, settings.registration().digest().realm(), verifies));
            calls = new Calls(host, settings, sessions, searches, users.registrations, borders, dialogs, unfit,
                    goodbyes, endings);
            SilentCalls silent = new SilentCalls(host, sessions, goodbyes, history);
            gate = new MediaGate(role, media, shares::lines, silent);
            overdue = new OverdueCalls(sessions, goodbyes, endings, unfit, silent);
            proxy = new ProxyCore(host, flows.transactions, underWay, ways, flows.headers, gate, calls, flows.outlet);
            reconciliation =
                    new Reconciliation(host, flows.timers, role, flows.transactions, flows.headers, sessions, underWay,
                            goodbyes, endings);
            flows.reunion.carried(reconciliation::begin);
        }
    }

    /** What becomes of a request. */
    static final class RequestParts {
        final RequestShares shares;
        final Requests requests;
        final InDialog inDialog;

        RequestParts(SipWiring wiring, Flows flows, Users users, CallParts calls) {
            Host host = wiring.host();
            Supplier<DialPlan> plan = wiring.shared().plan();
            SipCallSettings settings = wiring.settings();
            shares = new RequestShares(settings.limits().shares());
            RouteReader routing =
                    new RouteReader(users.nodeNames, flows.tokens, id -> calls.sessions.get(id).isPresent());
            LoopDetection loops = new LoopDetection(Sensitive.of(key(host)));
            Answers answers = new Answers(host, flows.flowZones, calls.searches);
            Forwarding forwarding = new Forwarding(host, answers, calls.sessions, calls.calls, calls.proxy, loops,
                    settings.times().timerCNs());
            Transfers transfers = new Transfers(host, plan, users.aliases, users.routes, calls.searches);
            inDialog = new InDialog(host, flows.flowZones, routing, calls.sessions, calls.unacknowledged, calls.dialogs,
                    users.identities, transfers, calls.calls, calls.proxy, answers, forwarding,
                    settings.times().dialogIdleNs());
            OverPath overPath = new OverPath(flows.flowZones, flows.names, flows.known, answers, forwarding);
            Registering registering =
                    new Registering(host, users.registrations, flows.table, flows.flowZones, answers, forwarding);
            Searching searching =
                    new Searching(host, plan, users.aliases, users.routes, calls.searches, answers, forwarding);
            OutOfDialog outOfDialog = new OutOfDialog(host, settings, flows.flowZones, users.nodeNames, users.aliases,
                    users.identities,
                    new ForeignRoutes(host, routing, calls.searches, users.aliases), answers, registering, searching);
            requests = new Requests(flows.flowZones, flows.ends,
                    List.of(calls.reconciliation::takes, flows.questions::takes), flows.visits::takes, shares, routing,
                    calls.underWay,
                    answers,
                    forwarding, inDialog, overPath, outOfDialog);
        }
    }

    /** What outlives a restart, and what time alone asks for. */
    static final class Upkeep {
        final KeptCalls keptCalls;
        final TakeOver takeOver;
        final Housekeeping housekeeping;
        final Draining draining;
        final Overload overload;
        final Incoming incoming;

        Upkeep(SipWiring wiring, Flows flows, Users users, CallParts calls, RequestParts parts) {
            Host host = wiring.host();
            SipCallSettings settings = wiring.settings();
            SipCallSettings.Times times = settings.times();
            List<LocalInterface> all = new ArrayList<>(settings.interfaces());
            if (!all.contains(settings.inner())) all.add(settings.inner());
            keptCalls = new KeptCalls(host, new CallBytes(flows.transports, all), times.dialogIdleNs(), flows.zones,
                    calls.sessions,
                    calls.dialogs, flows.zoneFlows, calls.gate, calls.goodbyes);
            takeOver = new TakeOver(host, flows.timers, new TakeOver.Kept(flows.keptKey, flows.kept, keptCalls),
                    users.registrar,
                    flows.known, users.routes);
            // Housekeeping looks once a second, so a flow is quiet for no longer than the time between two keep-alives.
            long quietNs = Math.max(Housekeeping.SECOND_NS, times.natKeepAliveNs() - Housekeeping.SECOND_NS);
            housekeeping = new Housekeeping(host, flows.timers, users.registrar, calls.underWay,
                    new Housekeeping.Hearing(calls.missing, wiring.shared().media(), calls.sessions, calls.searches,
                            calls.ladders),
                    new IdleStreams(flows.transports, flows.known, times.streamIdleNs()), keptCalls,
                    new NatKeepAlives(host, flows.known, flows.headers, flows.transactions,
                            settings.role() == Role.EDGE, quietNs));
            draining = new Draining(host, flows.timers, parts.requests, calls.sessions, calls.underWay, calls.goodbyes,
                    keptCalls);
            SourceShares shares =
                    new SourceShares(settings.limits().strangersPerSecond(), settings.limits().strangersBurst());
            overload = new Overload(host, flows.timers, flows.flowZones, users.registrations, calls.sessions,
                    flows.transactions, flows.outlet, wiring.shared().history());
            incoming = new Incoming(host,
                    new Incoming.Senders(takeOver, flows.zoneFlows, flows.known, flows.flowZones, shares, calls.seen,
                            overload, calls.eyes),
                    flows.transactions, flows.outlet, parts.requests, parts.inDialog, calls.underWay,
                    new Incoming.Connections(flows.ends, users.registrations));
            flows.transports.heardBy(incoming);
            List.of(flows.transactions, flows.reunion, flows.zoneFlows, flows.ends, flows.neighbors, flows.questions,
                    calls.underWay.deadlines(),
                    calls.overdue, calls.unacknowledged, calls.reconciliation, takeOver, housekeeping, draining,
                    overload)
                    .forEach(flows.timers::add);
        }
    }
}
