package org.sallyport.sipcall.call;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.ice.IceMode;
import org.sallyport.media.LegSide;
import org.sallyport.media.desk.Facing;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SecretMask;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.flow.FlowZones;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.sipcall.proxy.Branch;
import org.sallyport.sipcall.proxy.Hop;
import org.sallyport.sipcall.proxy.MediaGate;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.proxy.ProxiedRequest;
import org.sallyport.sipcall.proxy.ProxyUser;
import org.sallyport.sipcall.proxy.Route;
import org.sallyport.sipcall.proxy.RouteFinder;
import org.sallyport.sipcall.register.Registrations;
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.DialogOrder;
import org.sallyport.sipcall.session.Party;
import org.sallyport.sipcall.session.RouteTokens;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

/** The life of calls and subscriptions: who joins, who answers, how they end. Owner: the desk. */
public final class Calls implements ProxyUser {
    /** A subscription lives this much longer than its expiry: 64 s, two transactions. */
    private static final long SUBSCRIPTION_SLACK_NS = 64_000_000_000L;

    private final Host host;
    private final SipCallSettings settings;
    private final Sessions sessions;
    private final Searches searches;
    private final Registrations registrations;
    private final Borders borders;
    private final Dialogs dialogs;
    private final UnfitCalls unfit;
    private final Goodbyes goodbyes;
    private final Endings endings;

    public Calls(Host host, SipCallSettings settings, Sessions sessions, Searches searches, Registrations registrations,
            Borders borders, Dialogs dialogs, UnfitCalls unfit, Goodbyes goodbyes, Endings endings) {
        this.host = host;
        this.settings = settings;
        this.sessions = sessions;
        this.searches = searches;
        this.registrations = registrations;
        this.borders = borders;
        this.dialogs = dialogs;
        this.unfit = unfit;
        this.goodbyes = goodbyes;
        this.endings = endings;
    }

    /** A session for a request that may make a dialog; empty for other requests. */
    public Optional<Session> begin(SipMessage request, Origin origin, String alias) {
        if (!Method.createsDialog(request.method())) return Optional.empty();
        Session.Kind kind = request.method().equals(Method.INVITE) ? Session.Kind.CALL : Session.Kind.SUBSCRIPTION;
        boolean natted = request.contacts().isEmpty() || request.contacts().getFirst().uri()
                .map(u -> RouteFinder.isNatted(u, origin.flow().remote().address())).orElse(true);
        Party caller = dialogs.caller(origin, natted || FlowZones.isPair(origin.zone()), request);
        String id = host.entropy().hex(RouteTokens.SESSION_OCTETS);
        Session session = new Session(id, kind, request.callId(), DialogGuard.tag(request.from()), caller,
                SecretMask.uris(request.from().uriText()), alias, host.nowNs(), host.wallMs());
        session.idleDeadlineNs(setUpDeadlineNs());
        sessions.add(session, origin, host.nowNs());
        return Optional.of(session);
    }

    /** What is not answered is held no longer than its request can be under way. */
    private long setUpDeadlineNs() {
        return host.nowNs() + ProxiedRequest.lifeNs(settings.times().timerCNs());
    }

    /** A party spoke: it is reached where it spoke from, and its media may be expected from there. */
    public void heardFrom(DialogGuard.Speaker speaker, Flow flow) {
        Party own = speaker.own();
        boolean elsewhere = !flow.remote().address().equals(own.flow().remote().address());
        own.flow(flow);
        if (elsewhere) zone(own.zone()).ifPresent(zone -> {
            Facing now =
                    MediaGate.facing(RouteFinder.facing(settings.role(), zone), flow, zone.common(), standing(zone));
            mediaOf(speaker).forEach(m -> m.facing(speaker.dialog().tag(), speaker.from(), now));
        });
        spoke(speaker, flow);
    }

    /** A message within a dialog bears what we told its side alone, so whoever sent it is where it came from. */
    public void spoke(DialogGuard.Speaker speaker, Flow flow) {
        Facing.Standing now = zone(speaker.own().zone()).map(Calls::standing).orElse(Facing.Standing.THERE);
        mediaOf(speaker).forEach(m -> m.standing(speaker.dialog().tag(), speaker.from(), flow.remote().address(), now));
    }

    /** A callee has the media of its branches; the caller is at one end of all. */
    private static Collection<SessionMedia> mediaOf(DialogGuard.Speaker speaker) {
        return speaker.from() == LegSide.CALLER ? speaker.session().media()
                : speaker.session().media(speaker.dialog().group()).stream().toList();
    }

    @Override
    public void leaving(ProxiedRequest p, Route route, Flow flow, SipEditor edit) {
        borders.leaving(p, route, flow, edit);
        if (p.method().equals(Method.REGISTER)) registrations.leaving(p, flow, edit);
        if (p.initial()) {
            p.session().ifPresent(s -> s
                    .asked(new Session.Asked(route.zone(), flow, route.flowBound(), MediaGate.group(route, flow))));
        }
    }

    @Override
    public void acknowledging(DialogGuard.Speaker speaker, Flow flow, SipMessage ack, SipEditor edit) {
        borders.acknowledging(ack, speaker.own(), speaker.other(), flow, edit);
    }

    @Override
    public SipMessage received(ProxiedRequest p, Branch branch, SipMessage response) {
        return borders.received(p, branch, response);
    }

    @Override
    public void returning(ProxiedRequest p, @Nullable Branch branch, SipMessage response, SipEditor edit) {
        if (p.method().equals(Method.REGISTER)) registrations.returning(p, response);
        if (p.onlyThroughThePair()) registrations.challengedAgain(p, response);
        if (p.session().isEmpty()) return;
        Session session = p.session().get();
        if (!p.initial()) {
            otherParty(session, p.request()).ifPresent(x -> x.refresh(response));
            return;
        }
        String tag = DialogGuard.tag(response.to());
        // An answer without a tag is one of before RFC 3261 (§12.1.2); a provisional one without is of no dialog.
        if (branch == null || response.status() >= 300 || tag.isEmpty() && response.status() < 200) return;
        Route route = branch.route();
        boolean offered = session.offered(LegSide.CALLER, p.request().cseq().toString());
        Flow flow = branch.flow().orElseThrow();
        String group = MediaGate.group(route, flow);
        Party callee = dialogs.callee(
                new Session.Asked(route.zone(), flow, route.flowBound() || nattedAnswer(branch, response), group),
                route.device());
        Optional<Session.Dialog> dialog = session.dialog(tag, callee, group, DialogOrder.begunBy(p.request(), offered));
        dialog.ifPresent(d -> d.callee().answered(response, p.ownRoutes()).reachedBy(route.requestUri()));
        if (response.status() < 200) {
            session.ringing();
            if (session.established().isEmpty()) sessions.idleAt(session, setUpDeadlineNs());
        } else dialog.ifPresent(d -> connected(session, d));
    }

    private static boolean nattedAnswer(Branch branch, SipMessage response) {
        List<NameAddr> contacts = response.contacts();
        return branch.flow().isPresent() && !contacts.isEmpty() && contacts.getFirst().uri()
                .map(u -> RouteFinder.isNatted(u, branch.flow().get().remote().address())
                        && branch.route().routes().isEmpty() && response.recordRoutes().size() <= 2)
                .orElse(true);
    }

    private void connected(Session session, Session.Dialog dialog) {
        if (session.established().isPresent()) return;
        session.connected(dialog, host.nowNs());
        if (session.kind() == Session.Kind.CALL) sessions.noteConnected(session);
    }

    @Override
    public void succeeded(ProxiedRequest p, Branch branch, SipMessage response) {
        searches.ended(p, response.status(), Optional.empty());
        if (p.session().isEmpty()) return;
        Session session = p.session().get();
        switch (p.method()) {
            case Method.BYE -> ended(session, p);
            case Method.SUBSCRIBE -> subscribed(session, response.expires());
            case Method.NOTIFY -> notified(session, p.request());
            default -> {
                sessions.idleAt(session, host.nowNs() + settings.times().dialogIdleNs());
                if (p.method().equals(Method.INVITE) && p.initial()) unfit.unlessAcknowledged(session);
            }
        }
    }

    /** A BYE is for its own dialog: that of a fork which lost ends nothing but itself (RFC 3261 §13.2.2.4). */
    private void ended(Session session, ProxiedRequest bye) {
        Optional<Session.Dialog> dialog = DialogGuard.speaker(session, bye.request()).map(DialogGuard.Speaker::dialog);
        boolean beside = dialog.isPresent() && session.established().filter(e -> e != dialog.get()).isPresent();
        if (beside) session.forget(dialog.get());
        else endings.endedBy(session, side(bye));
    }

    private void subscribed(Session session, int expiresSeconds) {
        long lifeNs = Math.min(Math.max(0, expiresSeconds) * 1_000_000_000L, settings.times().dialogIdleNs());
        sessions.idleAt(session, host.nowNs() + lifeNs + SUBSCRIPTION_SLACK_NS);
    }

    private void notified(Session session, SipMessage request) {
        if (session.kind() != Session.Kind.SUBSCRIPTION) return;
        String state = request.header(HeaderName.SUBSCRIPTION_STATE);
        if (state != null && state.startsWith("terminated")) endings.end(session, "subscription terminated");
    }

    @Override
    public void answerLost(ProxiedRequest p, Refusal refusal) {
        searches.ended(p, RefusalStatus.of(refusal.reason()).code(), Optional.of(refusal));
        if (p.session().isEmpty()) return;
        Session session = p.session().get();
        // The callee believes in its 2xx and gets no ACK: a BYE tells it (RFC 3261 §15.1.1).
        if (p.method().equals(Method.INVITE)) host.soon(() -> hangUp(session, "answer too large for the caller"));
        else if (p.initial()) endings.end(session, "answer too large for the subscriber");
    }

    @Override
    public void failed(ProxiedRequest p, int status, Refusal refusal) {
        Optional<Refusal> ours =
                status == RefusalStatus.of(refusal.reason()).code() ? Optional.of(refusal) : Optional.empty();
        searches.ended(p, status, ours);
        registrations.failed(p, status, ours);
        if (p.session().isEmpty()) return;
        Session session = p.session().get();
        boolean initial = p.initial();
        boolean gone = status == 481 || (status == 408 && session.established().isPresent());
        if (initial && session.established().isEmpty()) endings.end(session, "status " + status);
        else if (p.method().equals(Method.BYE)) ended(session, p);
        else if (gone && p.method().equals(Method.INVITE)) endings.end(session, "dialog gone, status " + status);
    }

    @Override
    public void branchEnded(ProxiedRequest p, Branch branch, int status, String why) {
        searches.branchEnded(p, branch, status, branch.silence());
        if (status == RefusalStatus.FLOW_FAILED.code()) registrations.pathLost(branch.route());
        if (branch.silence().filter(r -> r.reason() == RefusalReason.NEXT_HOP_UNREACHABLE).isPresent()) {
            registrations.unreachable(branch.route());
        }
    }

    @Override
    public void unacknowledged(ProxiedRequest p) {
        // A phone that lost its connection comes back over another one, with its ACK. Of a zone that is gone nothing
        // comes.
        if (!(p.origin().flow() instanceof ZoneFlow) || !p.initial()) return;
        p.session().filter(s -> !s.isAcknowledged())
                .ifPresent(s -> hangUp(s, "answer never acknowledged, the zone was lost"));
    }

    @Override
    public void descriptionRefused(ProxiedRequest p, SipMessage response, Refusal refusal) {
        host.log(LogTopic.MEDIA, LogLevel.DEBUG,
                p.session().map(Session::label).orElse("-") + " description not passed: " + refusal);
    }

    @Override
    public void unfit(ProxiedRequest p, SipMessage response, Refusal why) {
        unfit.end(p, response, why);
    }

    @Override
    public void unfit(Session session, Refusal why) {
        unfit.end(session, why);
    }

    @Override
    public LegSide side(ProxiedRequest p) {
        return p.session().map(s -> side(s, p.request())).orElse(LegSide.CALLER);
    }

    /** Which side sent a request within a dialog: the caller's From tag tells. */
    static LegSide side(Session session, SipMessage request) {
        return session.callerTag().equals(DialogGuard.tag(request.from())) ? LegSide.CALLER : LegSide.CALLEE;
    }

    /** The party that a request within a dialog is for. */
    private static Optional<Party> otherParty(Session session, SipMessage request) {
        return DialogGuard.speaker(session, request).map(DialogGuard.Speaker::other);
    }

    @Override
    public Facing callerFacing(Origin origin) {
        // Who has answered a challenge, opened a connection or registered has got what we sent to its address.
        boolean there = origin.authenticated() || origin.flow().transport() != Transport.UDP
                || origin.zone() instanceof Zone.LocalZone;
        return MediaGate.facing(RouteFinder.facing(settings.role(), origin.zone()), origin.flow(),
                origin.zone().common(),
                there ? standing(origin.zone()) : Facing.Standing.CLAIMED);
    }

    private static Facing.Standing standing(Zone zone) {
        return zone instanceof Zone.Neighbor ? Facing.Standing.LISTED : Facing.Standing.THERE;
    }

    private void hangUp(Session session, String why) {
        if (sessions.get(session.id()).isPresent()) goodbyes.hangUp(session, why);
    }

    private Optional<Zone> zone(String name) {
        return borders.zone(name);
    }

    @Override
    public Facing calleeFacing(Route route, Flow flow) {
        Optional<Zone> zone = zone(route.zone());
        return MediaGate.facing(route.kind(), flow,
                zone.map(Zone::common).orElse(Zone.Common.DEFAULTS.with(IceMode.OFF)),
                zone.map(Calls::standing).orElse(Facing.Standing.THERE));
    }

    @Override
    public Optional<SessionMedia> mediaOf(Session session, SipMessage request) {
        return DialogGuard.speaker(session, request).flatMap(s -> session.media(s.dialog().group()));
    }

    @Override
    public Optional<DialogOrder> order(Session session, SipMessage request) {
        return DialogGuard.speaker(session, request).map(s -> s.dialog().order());
    }

    @Override
    public Hop hopTo(Party party) {
        return dialogs.hopTo(party);
    }
}
