package org.sallyport.sipcall;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.host.Alarm;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.RareLine;
import org.sallyport.machine.Machine;
import org.sallyport.media.LegSide;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sip.transaction.Arrival;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sip.transaction.TransactionTable;
import org.sallyport.sipcall.call.Dialogs;
import org.sallyport.sipcall.dialog.RequestChecks;
import org.sallyport.sipcall.identity.Aliases;
import org.sallyport.sipcall.identity.Identities;
import org.sallyport.sipcall.in.AnswerPath;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.proxy.Hop;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.proxy.ProxyCore;
import org.sallyport.sipcall.proxy.Route;
import org.sallyport.sipcall.proxy.RouteFinder;
import org.sallyport.sipcall.proxy.RouteReader;
import org.sallyport.sipcall.register.Registrations;
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.Party;
import org.sallyport.sipcall.session.RouteTokens;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.SipLine;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.TransportUser;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.sipcall.traversal.TraversalClientLink;
import org.sallyport.wire.Endpoint;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneExchange;
import org.sallyport.zone.dialplan.Alias;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.dialplan.SearchPlan;
import org.sallyport.zone.dialplan.SearchRequest;

/**
 * SIP on one node, from the first byte to the last. Reads like RFC 3261 §16: who sent it, is it sane, where does it go.
 * Owner: the desk.
 */
public final class SipService implements TransportUser {
    private static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, PRACK, UPDATE, INFO, MESSAGE, "
            + "SUBSCRIBE, NOTIFY, REFER, PUBLISH";

    /** Between two lines of the log that say that somebody wants too much: 10 s. */
    private static final long OVERLOAD_TOLD_EVERY_NS = 10_000_000_000L;

    private final SipParts parts;
    private final Host host;
    private final SipCallSettings settings;
    private final TransactionTable<Flow> transactions;
    private Optional<Alarm> timer = Optional.empty();
    private long timerAtNs = Machine.NEVER;
    private final RareLine overload;
    private final RareLine unread;
    private long strayResponses;
    private long overShare;
    private long malformed;

    /** Wires the service; nothing is opened before {@link #start}. */
    public SipService(SipWiring wiring) {
        this.host = wiring.host();
        this.settings = wiring.settings();
        this.overload = new RareLine(host, LogTopic.STRANGER, LogLevel.WARN, OVERLOAD_TOLD_EVERY_NS);
        this.unread = new RareLine(host, LogTopic.SIP, LogLevel.INFO, OVERLOAD_TOLD_EVERY_NS);
        this.parts = new SipParts(wiring, this);
        this.transactions = parts.transactions;
    }

    /** Opens all sockets and begins to dial; the answer names what could not be opened. */
    public List<String> start() {
        List<String> faults = parts.open();
        parts.takeOver.begin(() -> {
            parts.clientLinks.forEach(TraversalClientLink::start);
            parts.ends.begin();
        });
        return faults;
    }

    /**
     * Takes over other zones, another dial plan and another limit; calls that run stay as they are but for those of a traversal
     * zone that is gone.
     *
     * @return what could not be opened, one sentence each
     */
    public List<String> reload(SipWiring fresh) {
        List<Zone> now = fresh.settings().zones();
        List<String> faults = parts.exchange(ZoneExchange.of(parts.zoneTable.zones(), now, parts.anew(fresh)), fresh);
        limits(fresh.plan(), fresh.settings().limits().callsMax());
        rearm();
        return faults;
    }

    /** Takes over another dial plan, for the zones that there are, and another limit. */
    public void limits(DialPlan plan, int callsMax) {
        parts.plan = plan;
        parts.sessions.max(callsMax);
    }

    /** The dial plan in force. */
    public DialPlan plan() {
        return parts.plan;
    }

    /** What status commands read. */
    public SipStatus status() {
        return new SipStatus(parts, this);
    }

    /** Takes no new calls, ends those that are left after a while, and tells when it has nothing more to say. */
    public void drain(long forNs, Runnable ended) {
        parts.draining.begin(forNs, ended);
    }

    /** Closes every socket. */
    public void stop() {
        parts.sessions.all().forEach(s -> parts.calls.end(s, "node stopped"));
        parts.transports.close();
    }

    // --- what arrives

    @Override
    public void message(Flow arrived, SipMessage message) {
        if (!parts.takeOver.done()) {
            parts.takeOver.hold(() -> message(arrived, message));
            return;
        }
        Flow flow = arrived instanceof StreamFlow s ? parts.zoneFlows.of(s, message) : arrived;
        // The line costs as much as reading the message, so it is made only where somebody reads it.
        if (host.logs(LogTopic.SIP, LogLevel.DEBUG)) host.log(LogTopic.SIP, LogLevel.DEBUG, SipLine.in(flow, message));
        parts.flows.heard(arrived, host.nowNs());
        if (message.isRequest()) request(flow, message);
        else if (transactions.receiveResponse(message, host.nowNs())) parts.seen.take(flow, message);
        else strayResponses++;
        rearm();
    }

    private void request(Flow flow, SipMessage message) {
        long nowNs = host.nowNs();
        boolean spared = isWithinCall(flow, message) || transactions.cancels(message, flow);
        if (isStranger(flow) && !spared && !parts.shares.take(flow.remote().address(), message.bytes().length, nowNs)) {
            overShare++;
            return;
        }
        AnswerPath answers = AnswerPath.of(flow, message.topVia());
        SipMessage request = message.edit().replaceFirstValue(HeaderName.VIA, answers.via().toString()).build();
        switch (transactions.receiveRequest(request, answers.flow(), nowNs)) {
            case Arrival.Absorbed<Flow>() -> { }
            case Arrival.New<Flow>(ServerTransaction<Flow> server) -> begin(request, flow, server);
            case Arrival.Ack<Flow>() -> ack(request, flow);
            case Arrival.Cancelled<Flow>(ServerTransaction<Flow> invite) -> parts.proxy.cancel(invite);
            case Arrival.Refused<Flow>(Refusal refusal) ->
                    send(answers.flow(), ProxyCore.refusing(request, refusal.reason(), host.entropy().hex(4)));
        }
    }

    /** A fault of our own ends the request that met it and everything that had begun for it, and nothing else. */
    private void begin(SipMessage request, Flow flow, ServerTransaction<Flow> server) {
        try {
            boolean stranger = isStranger(flow) && !isWithinCall(flow, request);
            Optional<Refusal> spent = parts.requestShares.take(server, request, stranger);
            if (spent.isPresent()) refuse(request, server, spent.get());
            else fresh(request, flow, server);
        } catch (RuntimeException | AssertionError e) {
            if (!parts.proxy.abandon(server)) refuse(request, server, Refusal.of(RefusalReason.OWN_FAULT));
            throw e;
        }
    }

    /** The parties of a call that runs have had their share when it began. Its token alone, which anybody may hold, is none. */
    private boolean isWithinCall(Flow flow, SipMessage message) {
        return parts.routing.meaning(message).orElse(null) instanceof RouteTokens.Meaning.OfSession(String id, LegSide _)
                && parts.sessions.get(id).filter(s -> parts.dialogs.isOfParty(s, message, flow,
                        parts.zoneOf(flow).map(Zone::name).orElse(""))).isPresent();
    }

    private boolean isStranger(Flow flow) {
        if (flow instanceof ZoneFlow || (flow instanceof StreamFlow s && !s.zone().isEmpty())) return false;
        return parts.flows.natted(flow).isEmpty() && !parts.isNeighbor(flow);
    }

    @Override
    public boolean isKnown(Flow flow) {
        return !isStranger(flow);
    }

    @Override
    public void bad(Flow flow, Parsed.Bad bad) {
        malformed++;
        host.log(LogTopic.SIP, LogLevel.DEBUG, "malformed from " + flow.label() + ": " + bad.why());
        if (bad.response().filter(r -> transactions.receiveUnreadable(r, host.nowNs())).isPresent()) {
            unread.say("an answer of " + flow.label() + " cannot be read: " + bad.why());
            rearm();
        }
        if (isStranger(flow) && !parts.shares.take(flow.remote().address(), bad.octets(), host.nowNs())) return;
        bad.answerable().ifPresent(request -> {
            // What is copied from a damaged request is as damaged as it came: whoever wrote it reads it (RFC 3261 §8.2.6.2).
            SipMessage answer = ProxyCore.refusing(request, bad.reason(), host.entropy().hex(4));
            Optional<AnswerPath> answers = Optional.ofNullable(answer.topVia()).map(via -> AnswerPath.of(flow, via));
            send(answers.map(AnswerPath::flow).orElse(flow), answers.map(a ->
                    answer.edit().replaceFirstValue(HeaderName.VIA, a.via().toString()).build()).orElse(answer));
        });
    }

    void send(Flow flow, SipMessage message) {
        parts.outlet.send(flow, message);
    }

    @Override
    public void keptAlive(Flow flow) {
        parts.flows.heard(flow, host.nowNs());
    }

    // --- a new request

    private void fresh(SipMessage request, Flow flow, ServerTransaction<Flow> server) {
        if (flow instanceof ZoneFlow z && parts.reconciliation.takes(request, z, server)) return;
        Optional<Zone> zone = parts.zoneOf(flow);
        if (zone.isEmpty() || (flow instanceof StreamFlow s && zone.get() instanceof Zone.TraversalServer)) {
            if (parts.atTraversalPort(request, (StreamFlow) flow, server)) return;
            if (zone.isEmpty()) {
                refuse(request, server, Refusal.of(RefusalReason.ZONE_NOT_AUTHENTICATED));
                return;
            }
        }
        Optional<Refusal> insane = RequestChecks.refusal(request);
        if (insane.isPresent()) {
            refuse(request, server, insane.get());
            return;
        }
        if (parts.draining.begun() && request.to().tag() == null && Method.createsDialog(request.method())) {
            refuse(request, server, Refusal.of(RefusalReason.NODE_STOPS));
            return;
        }
        RouteReader.Read route = parts.routing.read(request);
        SipMessage stripped = route.request();
        if (parts.loops.isLoop(stripped, parts.loops.fingerprint(stripped, zone.get().name()))) {
            refuse(request, server, Refusal.of(RefusalReason.LOOP));
            return;
        }
        // A token that means nothing is one of a run whose store is lost: the phone has to register again.
        if (parts.isPair(zone.get().name()) && route.lostFlow()) {
            refuse(request, server, Refusal.of(RefusalReason.FLOW_FAILED));
            return;
        }
        switch (route.meaning().orElse(null)) {
            case RouteTokens.Meaning.OfSession(String id, LegSide _) -> inDialog(stripped, flow, zone.get(), server, id);
            case RouteTokens.Meaning.OfFlow(String name) -> overPath(stripped, flow, zone.get(), server, name);
            case null -> outOfDialog(stripped, flow, zone.get(), server);
        }
    }

    private void refuse(SipMessage request, ServerTransaction<Flow> server, Refusal refusal) {
        host.log(LogTopic.STRANGER, LogLevel.DEBUG, "refused " + request.method() + " from " + server.flow().label() + ": " + refusal);
        parts.searches.refused(server, refusal);
        if (RequestChecks.isLoad(refusal.reason())) overload.say("refused " + request.method() + " from " + server.flow().label() + ": " + refusal);
        SipEditor edit = ProxyCore.refusing(request, refusal.reason(), server.localTag()).edit();
        RequestChecks.explain(request, refusal, !isStranger(server.flow()), edit);
        // RFC 3261 §14.2: 0 to 10 s at random, so that both ends do not come again at once.
        if (refusal.reason() == RefusalReason.OFFER_TOO_SOON) {
            edit.addLast(HeaderName.RETRY_AFTER, Integer.toString(host.entropy().below(11)));
        }
        server.respondOnce(edit.build(), host.nowNs());
    }

    private void inDialog(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server, String id) {
        Optional<Session> session = parts.sessions.get(id);
        if (session.isEmpty()) {
            refuse(request, server, Refusal.of(RefusalReason.NO_DIALOG));
            return;
        }
        switch (parts.dialogs.judge(session.get(), request, flow, zone)) {
            case Dialogs.Judged.Passed(DialogGuard.Speaker speaker) when request.method().equals(Method.REFER) && !Transfers.isFree(zone) ->
                    refer(request, flow, zone, server, speaker);
            case Dialogs.Judged.Passed(DialogGuard.Speaker speaker) -> within(request, flow, zone, server, speaker);
            case Dialogs.Judged.Unproven(DialogGuard.Speaker speaker) -> prove(request, flow, zone, server, speaker);
            case Dialogs.Judged.Refused(Refusal refusal) -> refuse(request, server, refusal);
        }
    }

    /** A user of ours who turned up elsewhere may prove himself; of anybody else nothing is known by which he could. */
    private void prove(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server, DialogGuard.Speaker speaker) {
        switch (parts.identities.within(request, flow, zone, speaker.own().aors(), host.nowNs())) {
            case Identities.Identity.Refused(Refusal refusal) -> refuse(request, server, refusal);
            case Identities.Identity.Challenged(Refusal _, List<String> challenges) -> challenge(request, server, challenges);
            case Identities.Identity.Known _ -> {
                switch (parts.dialogs.inOrder(speaker, request)) {
                    case Dialogs.Judged.Refused(Refusal refusal) -> refuse(request, server, refusal);
                    case Dialogs.Judged.Passed _, Dialogs.Judged.Unproven _ -> within(request, flow, zone, server, speaker);
                }
            }
        }
    }

    /** What a stranger could not have dialled, a user of ours may still have dialled for him once he proves himself. */
    private void refer(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server, DialogGuard.Speaker speaker) {
        // Who proved himself when the call began is still himself at his own place; behind edge it is edge that says so.
        Optional<String> known = parts.isPair(zone.name()) ? Optional.empty() : speaker.own().aors().stream().sorted().findFirst();
        Optional<Refusal> objection = parts.transfers.refusal(request, new Origin(flow, zone, known), server);
        if (objection.isEmpty()) {
            within(request, flow, zone, server, speaker);
            return;
        }
        switch (parts.identities.within(request, flow, zone, speaker.own().aors(), host.nowNs())) {
            case Identities.Identity.Refused _ -> refuse(request, server, objection.get());
            case Identities.Identity.Challenged(Refusal _, List<String> challenges) -> challenge(request, server, challenges);
            case Identities.Identity.Known(Optional<String> aor) -> {
                Optional<Refusal> still = parts.transfers.refusal(request, new Origin(flow, zone, aor), server);
                if (still.isPresent()) refuse(request, server, still.get());
                else within(request, flow, zone, server, speaker);
            }
        }
    }

    private void challenge(SipMessage request, ServerTransaction<Flow> server, List<String> challenges) {
        SipEditor edit = SipMessage.response(request, 407, "Proxy Authentication Required", server.localTag()).edit();
        challenges.forEach(c -> edit.addLast(HeaderName.PROXY_AUTHENTICATE, c));
        server.respondOnce(edit.build(), host.nowNs());
    }

    private void within(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server, DialogGuard.Speaker speaker) {
        Session session = speaker.session();
        Party to = speaker.other();
        parts.calls.heardFrom(speaker, flow);
        speaker.own().refresh(request);
        speaker.dialog().order().passed(speaker.from(), request);
        session.idleDeadlineNs(host.nowNs() + settings.times().dialogIdleNs());
        Hop hop = parts.calls.hopTo(to);
        Route route = new Route(to.zone(), "", request.requestUri(), List.of(), hop, "", parts.kindOf(to.zone()),
                to.flowBound(), false, 70);
        if (request.method().equals(Method.BYE)) session.ending();
        parts.proxy.forward(request, new Origin(flow, zone, Optional.empty()), server, Optional.of(session),
                RouteFinder.Found.of(List.of(List.of(route))),
                settings.times().timerCNs(), parts.loops.fingerprint(request, zone.name()));
    }

    private void overPath(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server, String name) {
        boolean pair = zone instanceof Zone.TraversalClient || zone instanceof Zone.TraversalServer;
        Optional<Flow> target = pair ? parts.flowNames.find(name).filter(f -> !parts.flows.abandoned(f)) : Optional.empty();
        if (target.isEmpty()) {
            refuse(request, server, Refusal.of(pair ? RefusalReason.FLOW_FAILED : RefusalReason.FORBIDDEN_ROUTE));
            return;
        }
        Route route = new Route(Zone.DEFAULT, "path", request.requestUri(), List.of(), new Hop.Live(target.get()), "path",
                parts.kindOf(Zone.DEFAULT), true, true, 70);
        Origin origin = new Origin(flow, zone, parts.assertedBy(request, zone));
        begin(request, origin, server, RouteFinder.Found.of(List.of(List.of(route))), request.uri() == null ? "" : request.uri().addressOfRecord());
    }

    private void outOfDialog(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server) {
        if (request.to().tag() != null) {
            refuse(request, server, Refusal.of(RefusalReason.NO_DIALOG));
            return;
        }
        if (!request.routes().isEmpty()) {
            refuse(request, server, parts.foreignRoutes.refusal(request, flow, zone));
            return;
        }
        SipUri uri = request.uri();
        boolean ours = parts.aliases.serves(uri);
        if (request.method().equals(Method.REGISTER)) {
            register(request, flow, zone, server);
            return;
        }
        if ((ours || parts.nodeNames.isOurs(uri.host())) && (uri.user() == null || uri.user().isEmpty())) {
            answerForOurselves(request, server);
            return;
        }
        switch (parts.identities.of(request, flow, zone, host.nowNs())) {
            case Identities.Identity.Refused(Refusal refusal) -> refuse(request, server, refusal);
            case Identities.Identity.Challenged(Refusal refusal, List<String> challenges) -> {
                challenge(request, server, challenges);
            }
            case Identities.Identity.Known(Optional<String> aor) -> {
                // Strangers may call; what else they could send is spam or spying (attack row SIP-15).
                boolean call = request.method().equals(Method.INVITE);
                // Who claims to be a user of ours is asked for the proof by the node that has the users.
                boolean claim = parts.identities.claim(request, zone).isPresent();
                boolean outside = zone instanceof Zone.DefaultZone || zone instanceof Zone.TraversalClient;
                boolean stranger = aor.isEmpty() && !claim && outside;
                // What a phone says to OPTIONS tells that it is registered, what it is, and where inside it is: no stranger's
                // affair, so the node answers for everybody alike, there or not (attack row SIP-34).
                if (stranger && ours && request.method().equals(Method.OPTIONS)) answerForOurselves(request, server);
                else if (call || !stranger) search(request, new Origin(flow, proven(zone, aor), aor), server);
                else refuse(request, server, new Refusal(RefusalReason.FORBIDDEN_METHOD, "a call", request.method()));
            }
        }
    }

    /** Who has proven to be a user of ours is no stranger, even where we forgot by a restart which flow is whose. */
    private Zone proven(Zone zone, Optional<String> aor) {
        boolean user = aor.filter(a -> settings.serves(a.substring(a.lastIndexOf('@') + 1))).isPresent();
        return zone instanceof Zone.DefaultZone && user ? parts.zones.get(Zone.LOCAL) : zone;
    }

    private void register(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server) {
        Origin origin = new Origin(flow, zone, Optional.empty());
        switch (parts.registrations.handle(request, origin, server)) {
            case Registrations.Verdict.Answered() -> { }
            case Registrations.Verdict.PassOn() -> {
                List<Route> routes = parts.registrarRoutes(request);
                if (routes.isEmpty()) refuse(request, server, Refusal.of(RefusalReason.ZONE_DOWN));
                else parts.proxy.forward(request, origin, server, Optional.empty(), RouteFinder.Found.of(List.of(routes)),
                        settings.times().timerCNs(),
                        parts.loops.fingerprint(request, zone.name()));
            }
        }
    }

    private void answerForOurselves(SipMessage request, ServerTransaction<Flow> server) {
        if (!request.method().equals(Method.OPTIONS)) {
            refuse(request, server, Refusal.of(RefusalReason.NOT_FOUND));
            return;
        }
        SipEditor ok = SipMessage.response(request, 200, "OK", server.localTag()).edit();
        server.respondOnce(ok.addLast(HeaderName.ALLOW, ALLOW).build(), host.nowNs());
    }

    private void search(SipMessage request, Origin origin, ServerTransaction<Flow> server) {
        Optional<Alias> alias = parts.aliases.dialled(request.uri());
        if (alias.isEmpty()) {
            refuse(request, server, Refusal.of(RefusalReason.NOT_FOUND));
            return;
        }
        SearchPlan plan = parts.plan.search(new SearchRequest(alias.get(), origin.zone(), Protocol.SIP, origin.authenticated(),
                Aliases.beside(request.uri())));
        RouteFinder.Found found = plan.refusal().isPresent() ? new RouteFinder.Found(List.of(), plan.refusal(), Optional.empty())
                : parts.routes.routes(plan, request.uri(), origin, host.nowNs());
        parts.searches.began(server, request, origin, plan);
        if (found.nothing().isPresent()) {
            parts.searches.refused(server, found.nothing().get());
            refuse(request, server, terse(found.nothing().get(), origin));
            return;
        }
        begin(request, origin, server, mayKnow(origin) ? found : found.untold(), alias.get().text());
    }

    /** Whoever has proven nothing does not learn which users exist (attack row SIP-34). */
    private static Refusal terse(Refusal refusal, Origin origin) {
        return mayKnow(origin) || refusal.reason() != RefusalReason.NOT_REGISTERED ? refusal
                : new Refusal(RefusalReason.NOT_FOUND, refusal.expected(), refusal.came());
    }

    private static boolean mayKnow(Origin origin) {
        return origin.authenticated() || origin.zone() instanceof Zone.LocalZone || origin.zone() instanceof Zone.Neighbor;
    }

    private void begin(SipMessage request, Origin origin, ServerTransaction<Flow> server, RouteFinder.Found found, String alias) {
        Optional<Refusal> full = Method.createsDialog(request.method())
                ? parts.sessions.refusal(origin, request.method(), host.nowNs()) : Optional.empty();
        if (full.isPresent()) {
            refuse(request, server, full.get());
            return;
        }
        Optional<Session> session = parts.calls.begin(request, origin, alias);
        if (request.method().equals(Method.INVITE)) {
            server.respond(SipMessage.response(request, 100, "Trying", null), host.nowNs());
        }
        parts.proxy.forward(request, origin, server, session, found, settings.times().timerCNs(),
                parts.loops.fingerprint(request, origin.zone().name()));
    }

    private void ack(SipMessage ack, Flow flow) {
        RouteReader.Read route = parts.routing.read(ack);
        if (!(route.meaning().orElse(null) instanceof RouteTokens.Meaning.OfSession(String id, LegSide _))) return;
        SipMessage stripped = route.request();
        String zone = parts.zoneOf(flow).map(Zone::name).orElse("");
        Optional<DialogGuard.Speaker> speaker = parts.sessions.get(id).flatMap(s -> parts.dialogs.acknowledges(s, stripped, flow, zone));
        if (speaker.isPresent()) acknowledged(stripped, flow, speaker.get());
        else host.log(LogTopic.STRANGER, LogLevel.DEBUG, "dropped ACK from " + flow.label() + ": " + RefusalReason.NOT_THE_PARTY.id());
    }

    private void acknowledged(SipMessage ack, Flow flow, DialogGuard.Speaker speaker) {
        if (speaker.from() == LegSide.CALLER) speaker.session().acknowledged();
        // Over the connection of its INVITE nobody would hear us any more.
        if (!speaker.own().flow().alive()) speaker.own().flow(flow);
        parts.calls.spoke(speaker, flow);
        parts.proxy.forwardAck(ack, speaker);
    }

    // --- connections

    @Override
    public void accepted(StreamFlow flow) {
        parts.serverPort(flow.listeningPort()).ifPresent(p -> p.accepted(flow));
        rearm();
    }

    @Override
    public void opened(StreamFlow flow) {
        parts.clientLinks.stream().filter(l -> l.owns(flow)).findFirst().ifPresent(l -> l.opened(flow));
        rearm();
    }

    @Override
    public void closed(StreamFlow flow, CloseReason reason) {
        transactions.flowLost(flow, host.nowNs());
        parts.registrations.flowLost(flow);
        parts.clientLinks.stream().filter(l -> l.owns(flow)).findFirst().ifPresent(l -> l.closed(reason));
        parts.serverPort(flow.listeningPort()).ifPresent(p -> p.closed(flow, reason));
        rearm();
    }

    @Override
    public void handshakeFailed(int listeningPort, Endpoint remote, CloseReason reason) {
        parts.serverPort(listeningPort).ifPresent(p -> p.handshakeFailed(remote, reason));
    }

    // --- time

    /** Keeps one alarm set for the soonest transaction timer. */
    void rearm() {
        long wanted = transactions.deadlineNs();
        if (wanted >= timerAtNs && timer.isPresent()) return;
        timer.ifPresent(Alarm::cancel);
        timerAtNs = wanted;
        timer = wanted == Machine.NEVER ? Optional.empty() : Optional.of(host.at(wanted, this::timer));
    }

    private void timer() {
        timer = Optional.empty();
        timerAtNs = Machine.NEVER;
        transactions.timer(host.nowNs());
        rearm();
    }

    /** Sends a request of our own and hears its final response, or null. */
    void ask(SipMessage request, Flow flow, Consumer<SipMessage> answer) {
        parts.ask(request, flow, answer);
        rearm();
    }

    /** Counters that only this class sees. */
    Map<String, Long> counters() {
        Map<String, Long> out = new HashMap<>();
        out.put("strayResponses", strayResponses);
        out.put("overShare", overShare);
        out.put("malformed", malformed);
        return out;
    }
}
