package org.sallyport.sipcall.proxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.sallyport.host.Alarm;
import org.sallyport.host.Host;
import org.sallyport.machine.Entropy;
import org.sallyport.media.LegSide;
import org.sallyport.media.desk.Facing;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sip.message.Via;
import org.sallyport.sip.transaction.ClientListener;
import org.sallyport.sip.transaction.ClientTransaction;
import org.sallyport.sip.transaction.LoopDetection;
import org.sallyport.sip.transaction.ServerListener;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sip.transaction.TransactionTable;
import org.sallyport.sipcall.media.Said;
import org.sallyport.sipcall.media.SdpRole;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.DialogOrder;
import org.sallyport.sipcall.session.OfferState;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.Outlet;
import org.sallyport.zone.Zone;

/** Sends requests on and their responses back, changed as a proxy in the path must. Owner: the desk. */
public final class ProxyCore implements ProxyWorld {
    private static final int MAX_FORWARDS = 70;

    /** A node that stops is back in so many seconds, or its supervisor has given up. */
    private static final int RETRY_AFTER_SECONDS = 10;

    /** Nobody cares what becomes of it. */
    private static final BranchListener UNHEARD = new BranchListener() {
        @Override
        public void trying() {}

        @Override
        public void response(SipMessage response) {}

        @Override
        public void timedOut() {}

        @Override
        public void unreachable(String why) {}
    };

    private static final String GAVE_UP = "SIP;cause=487;text=\"the caller gave up before\"";
    private static final String ANSWERED_ELSEWHERE = "SIP;cause=200;text=\"Call completed elsewhere\"";

    private final Host host;
    private final TransactionTable<Flow> transactions;
    private final Ways ways;
    private final Headers headers;
    private final MediaGate media;
    private final ProxyUser user;
    private final Outlet outlet;
    private final Map<ServerTransaction<Flow>, ProxiedRequest> underWay = new HashMap<>();

    public ProxyCore(Host host, TransactionTable<Flow> transactions, Ways ways, Headers headers, MediaGate media, ProxyUser user,
            Outlet outlet) {
        this.host = host;
        this.transactions = transactions;
        this.ways = ways;
        this.headers = headers;
        this.media = media;
        this.user = user;
        this.outlet = outlet;
    }

    /** Starts a request on its way; {@code fingerprint} by {@link LoopDetection}. */
    public ProxiedRequest forward(SipMessage request, Origin origin, ServerTransaction<Flow> server, Optional<Session> session,
            RouteFinder.Found found, long timerCNs, String fingerprint) {
        ProxiedRequest p = new ProxiedRequest(this, request, origin, server, found, timerCNs, fingerprint);
        session.ifPresent(p::session);
        underWay.put(server, p);
        server.listener(new ServerListener<>() {
            @Override
            public void onTransportError(ServerTransaction<Flow> t) {
                originLost(p);
            }
        });
        p.start();
        return p;
    }

    /** The caller sent CANCEL for the INVITE of this transaction. */
    public void cancel(ServerTransaction<Flow> invite) {
        ProxiedRequest p = underWay.get(invite);
        if (p != null) p.cancel();
    }

    /** Ends all INVITEs that wait for an answer and begin a call; gives them, since their branches may still have to hear of it. */
    public List<ProxiedRequest> abandonInvites(Refusal why) {
        List<ProxiedRequest> out = underWay.values().stream()
                .filter(p -> p.method().equals(Method.INVITE) && p.initial()).toList();
        out.forEach(p -> p.refuse(why));
        return out;
    }

    /** Nobody is left to be answered (RFC 3261 §17.2.4): whoever rings need not ring any longer. */
    private void originLost(ProxiedRequest p) {
        if (!p.method().equals(Method.INVITE)) return;
        if (underWay.containsKey(p.server())) p.abandon(Refusal.of(RefusalReason.CALLER_LOST));
        else user.unacknowledged(p);
    }

    /** Ends a request that cannot go on, with everything that began for it; false where it is not under way. */
    public boolean abandon(ServerTransaction<Flow> server) {
        ProxiedRequest p = underWay.get(server);
        if (p == null) return false;
        p.failAtOnce(Refusal.of(RefusalReason.OWN_FAULT));
        return true;
    }

    /**
     * Ends requests of which nobody has heard for longer than their timers allow. None should be found: it is what a
     * fault of our own in a callback leaves behind, and it must not stay for ever.
     */
    public int endOverdue() {
        List<ProxiedRequest> overdue = underWay.values().stream().filter(p -> p.overdue(host.nowNs())).toList();
        overdue.forEach(p -> p.failAtOnce(Refusal.of(RefusalReason.OWN_FAULT)));
        return overdue.size();
    }

    /** Calls with a branch toward a zone that nobody has answered yet. */
    public Set<Session> asking(String zone) {
        Set<Session> out = new HashSet<>();
        for (ProxiedRequest p : underWay.values()) if (p.leadsTo(zone)) p.session().ifPresent(out::add);
        return out;
    }

    /** The other node of a zone has forgotten a call that nobody has answered yet; true where that ended something. */
    public boolean forgotten(Session session, String zone, Refusal why) {
        boolean some = false;
        for (ProxiedRequest p : of(session)) some |= p.forgotten(zone, why);
        return some;
    }

    /** A call that nobody has answered yet cannot be: the caller is told why, and nobody need ring any longer. */
    public void unfit(Session session, Refusal why) {
        of(session).stream().filter(p -> p.method().equals(Method.INVITE)).forEach(p -> p.unfit(why));
    }

    /** The caller of a call that nobody has answered yet is gone. */
    public void abandon(Session session, Refusal why) {
        of(session).forEach(p -> p.abandon(why));
    }

    private List<ProxiedRequest> of(Session session) {
        return underWay.values().stream().filter(p -> p.session().filter(s -> s == session).isPresent()).toList();
    }

    /** Sends an ACK for a 2xx on, without a transaction. */
    public void forwardAck(SipMessage ack, DialogGuard.Speaker speaker) {
        SipEditor edit = ack.edit();
        int left = ack.maxForwards() < 0 ? MAX_FORWARDS : ack.maxForwards();
        if (left == 0) return;
        edit.set(HeaderName.MAX_FORWARDS, Integer.toString(left - 1));
        DialogOrder order = speaker.dialog().order();
        boolean awaited = order.meaning(new OfferState.Input.Ack(speaker.from(), ack.cseq().number(), true)) == OfferState.Meaning.ANSWER;
        OfferState.Meaning meaning = order.on(new OfferState.Input.Ack(speaker.from(), ack.cseq().number(), MediaGate.describes(ack)));
        // An ACK cannot be refused (RFC 3261 §17.2.1): what nobody asked for, or cannot be, is taken off, and it arrives.
        Optional<SessionMedia> calls = user.mediaOf(speaker.session(), ack);
        boolean unasked = meaning != OfferState.Meaning.ANSWER && MediaGate.describes(ack);
        Said said = new Said(speaker.from(), SdpRole.ANSWER, speaker.dialog().tag(), true);
        Optional<Refusal> refused = calls.filter(_ -> !unasked)
                .flatMap(m -> refusal(media.pass(m, said, ack, edit)));
        if (refused.isPresent() || (calls.isPresent() ? unasked : media.takesAll())) MediaGate.dropBody(edit);
        ways.open(user.hopTo(speaker.other()), found -> found.next().ifPresent(flow -> {
            user.acknowledging(speaker, flow, ack, edit);
            edit.addFirst(HeaderName.VIA, headers.via(flow, Via.COOKIE + host.entropy().hex(8)));
            outlet.send(flow, RouteReader.toward(flow, edit.build()));
            // Who offered waits for an answer that cannot come any more.
            refused.filter(_ -> awaited).ifPresent(why -> user.unfit(speaker.session(), MediaGate.ofTheCall(why)));
        }));
    }

    @Override
    public long nowNs() {
        return host.nowNs();
    }

    @Override
    public Entropy entropy() {
        return host.entropy();
    }

    @Override
    public Alarm at(long deadlineNs, Runnable task) {
        return host.at(deadlineNs, task);
    }

    @Override
    public void open(Hop hop, Consumer<NextFlows> found) {
        ways.open(hop, found);
    }

    @Override
    public Prepared prepare(ProxiedRequest p, Branch branch, Flow flow, String branchId) {
        SipMessage request = p.request();
        Route route = branch.route();
        SipEditor edit = request.edit();
        edit.requestUri(route.requestUri());
        int left = request.maxForwards() < 0 ? MAX_FORWARDS : request.maxForwards();
        edit.set(HeaderName.MAX_FORWARDS, Integer.toString(Math.min(left - 1, route.hopCountMax())));
        for (int i = route.routes().size() - 1; i >= 0; i--) edit.addFirst(HeaderName.ROUTE, route.routes().get(i));
        Optional<Session> session = p.session();
        boolean initial = p.initial();
        if (initial) edit.set(HeaderName.MAX_BREADTH, Integer.toString(p.breadth(branch)));
        if (session.isPresent() && initial) {
            boolean sips = request.uri() != null && request.uri().isSips();
            boolean onward = sips || SipUri.parse(route.requestUri()).filter(SipUri::isSips).isPresent();
            edit.addFirst(HeaderName.RECORD_ROUTE, headers.recordRoute(p.origin().flow(), session.get().id(), LegSide.CALLER, sips));
            edit.addFirst(HeaderName.RECORD_ROUTE, headers.recordRoute(flow, session.get().id(), LegSide.CALLEE, onward));
        }
        user.leaving(p, route, flow, edit);
        Optional<Refusal> refusal = session.isPresent() && MediaGate.carriesDescriptions(request.method())
                ? description(p, session.get(), route, flow, edit) : stripped(p, route, flow, edit);
        if (refusal.isPresent()) return new Prepared.Refused(refusal.get());
        edit.addFirst(HeaderName.VIA, headers.via(flow, branchId));
        SipMessage built = RouteReader.toward(flow, edit.build());
        return outlet.objection(flow, built).<Prepared>map(Prepared.Refused::new).orElseGet(() -> new Prepared.Ok(built));
    }

    @Override
    public Optional<Refusal> crowded(ProxiedRequest p, Flow flow) {
        return outlet.crowded(flow, p.request());
    }

    private Optional<Refusal> description(ProxiedRequest p, Session session, Route route, Flow flow, SipEditor edit) {
        SipMessage request = p.request();
        boolean initial = p.initial();
        LegSide from = initial ? LegSide.CALLER : user.side(p);
        Optional<SessionMedia> sessionMedia = initial
                ? media.media(session, MediaGate.group(route, flow), user.callerFacing(p.origin()),
                        user.calleeFacing(route, flow))
                : user.mediaOf(session, p.request());
        boolean describes = MediaGate.describes(request);
        boolean prack = request.method().equals(Method.PRACK);
        // One that cannot be read may be the answer that is waited for.
        boolean awaited = prack && user.order(session, request).filter(o -> o.meaning(new OfferState.Input.Request(from,
                request.cseq().number(), true, true)) == OfferState.Meaning.ANSWER).isPresent();
        OfferState.Meaning meaning = initial && describes ? OfferState.Meaning.OFFER : user.order(session, request)
                .map(o -> o.on(new OfferState.Input.Request(from, request.cseq().number(), prack, describes)))
                .orElse(OfferState.Meaning.NOTHING);
        if (meaning == OfferState.Meaning.GLARE) return Optional.of(Refusal.of(RefusalReason.OFFER_PENDING));
        if (meaning == OfferState.Meaning.TOO_SOON) return Optional.of(Refusal.of(RefusalReason.OFFER_TOO_SOON));
        if (meaning == OfferState.Meaning.OFFER) session.offer(from, request.cseq().toString());
        if (sessionMedia.isEmpty()) return stripped(p, route, flow, edit);
        SdpRole role = meaning == OfferState.Meaning.ANSWER ? SdpRole.ANSWER : SdpRole.OFFER;
        Said said = new Said(from, role, calleeTag(session, request), true);
        Optional<Refusal> refused = refusal(media.pass(sessionMedia.get(), said, request, edit));
        boolean answers = meaning == OfferState.Meaning.ANSWER || awaited;
        if (answers) refused.ifPresent(why -> host.soon(() -> user.unfit(session, MediaGate.ofTheCall(why))));
        return refused;
    }

    /** A request that carries no offer or answer of a call whose media we have. */
    private Optional<Refusal> stripped(ProxiedRequest p, Route route, Flow flow, SipEditor edit) {
        if (!media.stands(user.callerFacing(p.origin()).kind(), route.kind()) || endToEnd(p)) return Optional.empty();
        return refusal(media.strip(flow.via(), p.request(), edit));
    }

    /** The same for a response on its way back. */
    private void strip(ProxiedRequest p, Facing.Kind from, SipMessage response, SipEditor edit) {
        if (!media.stands(user.callerFacing(p.origin()).kind(), from) || endToEnd(p)) return;
        if (media.strip(p.origin().flow().via(), response, edit) instanceof MediaGate.Passed.Refused) MediaGate.dropBody(edit);
    }

    private boolean endToEnd(ProxiedRequest p) {
        return p.session().filter(s -> s.media().stream().anyMatch(SessionMedia::endToEnd)).isPresent();
    }

    private static Optional<Refusal> refusal(MediaGate.Passed passed) {
        return passed instanceof MediaGate.Passed.Refused(Refusal refusal) ? Optional.of(refusal) : Optional.empty();
    }

    @Override
    public SipMessage received(ProxiedRequest p, Branch branch, SipMessage response) {
        return user.received(p, branch, response);
    }

    @Override
    public ClientBranch send(SipMessage message, Flow flow, BranchListener listener) {
        Optional<ClientTransaction<Flow>> started = transactions.client(message, flow, new ClientListener<>() {
            @Override
            public void onResponse(ClientTransaction<Flow> t, SipMessage response) {
                if (response.status() == 100) listener.trying();
                else if (response.viaCount() > 1) listener.response(response);
                // With our Via alone it is for us, who asked nothing (RFC 3261 §16.7 step 3): nobody could be sent it.
                else if (response.status() >= 200) listener.unreachable("an answer without the caller's Via from " + flow.label());
            }

            @Override
            public void onTimeout(ClientTransaction<Flow> t) {
                listener.timedOut();
            }

            @Override
            public void onTransportError(ClientTransaction<Flow> t) {
                listener.unreachable("no connection to " + flow.label());
            }
        }, host.nowNs());
        if (started.isEmpty()) host.soon(() -> listener.unreachable("too many transactions"));
        return new ClientBranch() {
            @Override
            public void cancel() {
                started.ifPresent(t -> t.cancel("", host.nowNs()));
            }

            @Override
            public void rest() {
                message.rest();
            }
        };
    }

    @Override
    public boolean returned(ProxiedRequest p, Branch branch, SipMessage response) {
        if (response.status() / 100 == 2 && p.method().equals(Method.INVITE) && p.tooLate()) {
            late(p, branch, response);
            return false;
        }
        SipEditor edit = response.edit();
        edit.removeFirstValue(HeaderName.VIA);
        user.returning(p, branch, response, edit);
        boolean describing = p.session().isPresent() && MediaGate.carriesDescriptions(p.method());
        Optional<Refusal> unfit = describing ? describeBack(p, branch, response, edit) : Optional.empty();
        boolean beaten = isBeaten(p, response);
        if (unfit.isPresent() || beaten && outlet.objection(p.server().flow(), edit.build()).isPresent()) {
            // Somebody else has answered already: the call is his, and this callee alone is told.
            if (beaten) part(p, branch, response, ANSWERED_ELSEWHERE);
            else unfit(p, branch, response, unfit.get());
            return false;
        }
        if (!describing) strip(p, branch.route().kind(), response, edit);
        Optional<Refusal> lost = back(p, edit.build());
        if (response.status() >= 200) {
            underWay.remove(p.server());
            if (lost.isEmpty()) user.succeeded(p, branch, response);
            else user.answerLost(p, lost.get());
            host.soon(p::rest);
        }
        return true;
    }

    private static boolean isBeaten(ProxiedRequest p, SipMessage response) {
        return p.method().equals(Method.INVITE) && p.initial() && response.status() / 100 == 2
                && p.session().flatMap(Session::established).filter(d -> !d.tag().equals(DialogGuard.tag(response.to()))).isPresent();
    }

    /**
     * Sends a response back. One that the caller's side would not take ends as a failure that it does take: a provisional
     * one is left out, a refusal goes without what makes it large, and a success that cannot be told is none; why, if so.
     */
    private Optional<Refusal> back(ProxiedRequest p, SipMessage response) {
        Optional<Refusal> tooLarge = outlet.objection(p.server().flow(), response);
        int status = response.status();
        if (tooLarge.isEmpty()) {
            p.server().respond(response, host.nowNs());
            return Optional.empty();
        }
        if (status < 200) return Optional.empty();
        boolean plain = status >= 300 || p.method().equals(Method.BYE);
        RefusalReason lost = RefusalReason.RESPONSE_TOO_LARGE;
        RefusalStatus gateway = RefusalStatus.of(lost);
        p.server().respond(SipMessage.response(p.request(), plain ? status : gateway.code(), gateway.phrase(),
                p.server().localTag()), host.nowNs());
        return plain ? Optional.empty() : Optional.of(new Refusal(lost, tooLarge.get().expected(), tooLarge.get().came()));
    }

    private void late(ProxiedRequest p, Branch branch, SipMessage response) {
        part(p, branch, response, GAVE_UP);
        if (underWay.remove(p.server()) == null) return;
        user.failed(p, RefusalStatus.of(RefusalReason.CALLER_LOST).code(), Refusal.of(RefusalReason.CALLER_LOST));
        host.soon(p::rest);
    }

    /** Ends what a 2xx to an INVITE began, with its sender alone; the reason is a value of Reason (RFC 3326). */
    private void part(ProxiedRequest p, Branch branch, SipMessage response, String reason) {
        int ownRoutes = p.request().recordRoutes().size() + (p.initial() ? 2 : 0);
        LateAnswers late = p.late(() -> new LateAnswers(headers, host.entropy(), (m, f) -> send(m, f, UNHEARD)));
        branch.flow().ifPresent(flow -> late.end(response, new LateAnswers.To(flow, branch.route().requestUri(), ownRoutes), reason));
    }

    /** A call cannot be without what a response describes: whoever asked gets a failure, and the call ends toward both sides. */
    private void unfit(ProxiedRequest p, Branch branch, SipMessage response, Refusal why) {
        boolean begins = p.method().equals(Method.INVITE) && p.initial();
        if (begins && response.status() < 200 && p.hasOthersThan(branch)) {
            // One odd phone of a group does not keep the others from answering.
            user.descriptionRefused(p, response, why);
            branch.cancel();
            return;
        }
        if (begins && response.status() >= 200) {
            part(p, branch, response, RefusalStatus.cause(why.reason()));
        }
        p.unfit(why);
        user.unfit(p, response, why);
    }

    /** @return why the call cannot be, where it cannot be without the description */
    private Optional<Refusal> describeBack(ProxiedRequest p, Branch branch, SipMessage response, SipEditor edit) {
        Session session = p.session().get();
        boolean initial = p.initial();
        LegSide asked = initial ? LegSide.CALLER : user.side(p);
        Optional<SessionMedia> sessionMedia = initial
                ? branch.flow().flatMap(f -> session.media(MediaGate.group(branch.route(), f))) : user.mediaOf(session, p.request());
        String tag = calleeTag(session, response);
        if (initial) sessionMedia.ifPresent(m -> branch.flow()
                .ifPresent(f -> m.facing(tag, LegSide.CALLEE, user.calleeFacing(branch.route(), f))));
        boolean answer = session.offered(asked, p.request().cseq().toString());
        boolean describes = MediaGate.describes(response);
        order(p, response).ifPresent(o -> o.on(new OfferState.Input.Response(asked.other(), p.request().cseq().number(),
                response.status(), answer, describes)));
        if (sessionMedia.isEmpty()) {
            strip(p, branch.route().kind(), response, edit);
            return Optional.empty();
        }
        boolean invite = p.method().equals(Method.INVITE);
        if (!answer && describes && !invite) {
            // Only the answer to an INVITE may be an offer (RFC 6337 §2.1).
            MediaGate.dropBody(edit);
            return Optional.empty();
        }
        SdpRole meaning = answer ? SdpRole.ANSWER : SdpRole.OFFER;
        boolean last = response.status() >= 200;
        Optional<Refusal> refused = refusal(media.pass(sessionMedia.get(), new Said(asked.other(), meaning, tag, last), response, edit));
        if (last && invite && refused.isEmpty()) sessionMedia.get().established(tag);
        if (refused.isEmpty()) return refused;
        MediaGate.dropBody(edit);
        // What is acknowledged is not said again (RFC 3262 §5); any other provisional response is a preview.
        boolean counts = response.status() >= 200 ? answer || invite : invite && response.has(HeaderName.RSEQ);
        if (!counts) user.descriptionRefused(p, response, refused.get());
        return counts ? refused.map(MediaGate::ofTheCall) : Optional.empty();
    }

    /** By what a call's dialogs are told apart: the tag of whoever was called, empty where nobody has answered. */
    private static String calleeTag(Session session, SipMessage m) {
        return DialogGuard.tag(DialogGuard.tag(m.from()).equals(session.callerTag()) ? m.to() : m.from());
    }

    /** The order of the dialog that a response is of: the one that it makes, or that of its request. */
    private Optional<DialogOrder> order(ProxiedRequest p, SipMessage response) {
        Session session = p.session().get();
        return p.initial() ? session.dialog(DialogGuard.tag(response.to())).map(Session.Dialog::order)
                : user.order(session, p.request());
    }

    @Override
    public void failed(ProxiedRequest p, SipMessage response, Refusal refusal) {
        underWay.remove(p.server());
        host.soon(p::rest);
        long nowNs = host.nowNs();
        if (p.session().isPresent() && !p.initial()) {
            offerRefused(p, response == null ? RefusalStatus.of(refusal.reason()).code() : response.status());
        }
        if (response != null) {
            SipEditor edit = response.edit();
            edit.removeFirstValue(HeaderName.VIA);
            user.returning(p, null, response, edit);
            strip(p, p.leadsToEdge() ? Facing.Kind.TOWARD_EDGE : Facing.Kind.INSIDE_ENDPOINT, response, edit);
            back(p, edit.build());
            user.failed(p, response.status(), refusal);
        } else {
            SipMessage plain = refusing(p.request(), refusal.reason(), p.server().localTag());
            boolean known = !(p.origin().zone() instanceof Zone.DefaultZone);
            p.server().respond(known ? plain.edit().addLast(HeaderName.WARNING, RefusalStatus.warning(refusal.reason())).build() : plain, nowNs);
            user.failed(p, RefusalStatus.of(refusal.reason()).code(), refusal);
        }
    }

    /** What the request offered is forgotten, and the next offer need not wait for its answer. */
    private void offerRefused(ProxiedRequest p, int status) {
        Session session = p.session().get();
        LegSide asked = user.side(p);
        boolean offered = session.offered(asked, p.request().cseq().toString());
        user.order(session, p.request()).ifPresent(o -> o.on(new OfferState.Input.Response(asked.other(),
                p.request().cseq().number(), status, offered, false)));
        // What waits may be the offer of another request: only its own is forgotten, or that of its own provisional answers.
        boolean own = offered || p.method().equals(Method.INVITE) && !MediaGate.describes(p.request());
        String tag = calleeTag(session, p.request());
        if (own) user.mediaOf(session, p.request()).ifPresent(m -> {
            if (p.method().equals(Method.INVITE)) m.inviteRefused(tag);
            else m.offerRefused(tag);
        });
    }

    /** A refusal as a response: terse, since whoever reads it may be a stranger. */
    public static SipMessage refusing(SipMessage request, RefusalReason reason, String toTag) {
        SipMessage plain = RefusalStatus.of(reason).response(request, toTag);
        return switch (reason) {
            case NODE_STOPS -> plain.edit().addLast(HeaderName.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS)).build();
            // RFC 3261 §21.4.13: what would have been taken instead.
            case UNREADABLE_BODY -> plain.edit().addLast(HeaderName.ACCEPT, "application/sdp, multipart/mixed")
                    .addLast("Accept-Encoding", "identity").build();
            default -> plain;
        };
    }

    @Override
    public void stageFailed(ProxiedRequest p, int stage) {
        p.session().ifPresent(s -> new ArrayList<>(s.media()).forEach(SessionMedia::offerRefused));
    }

    @Override
    public void branchEnded(ProxiedRequest p, Branch branch, int status, String why) {
        user.branchEnded(p, branch, status, why);
    }

    /** Requests that wait for their answer. */
    public int underWay() {
        return underWay.size();
    }
}
