package org.sallyport.sipcall.proxy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Host;
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
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.Outlet;
import org.sallyport.zone.Zone;

/**
 * What is changed in a message as it passes: header fields by which we stay in the path, identities, descriptions,
 * sizes (RFC 3261 §16.6, §16.7). Owner: the desk.
 */
final class Passage {
    private static final int MAX_FORWARDS = 70;

    private final Host host;
    private final Transactions transactions;
    private final Headers headers;
    private final Descriptions descriptions;
    private final ProxyUser user;
    private final Outlet outlet;

    /** What became of a response that is to go back. */
    sealed interface Returned {
        /** It went; {@code lost}: a failure in its place, since the caller's side would not have taken it, and why. */
        record Passed(Optional<Refusal> lost) implements Returned {}

        /** Somebody else has answered already: the call is his, and this callee alone is told. */
        record Beaten() implements Returned {}

        /** The call cannot be without what it describes. */
        record Unfit(Refusal why) implements Returned {}
    }

    Passage(Host host, Transactions transactions, Headers headers, Descriptions descriptions, ProxyUser user,
            Outlet outlet) {
        this.host = host;
        this.transactions = transactions;
        this.headers = headers;
        this.descriptions = descriptions;
        this.user = user;
        this.outlet = outlet;
    }

    /**
     * The request as it leaves on a route.
     *
     * @param breadth into how many branches it may still fork beyond it (RFC 5393 §5.3.3.1)
     */
    Prepared prepare(ProxiedRequest p, Route route, Flow flow, String branchId, int breadth) {
        SipMessage request = p.request();
        SipEditor edit = request.edit();
        edit.requestUri(route.requestUri());
        int left = request.maxForwards() < 0 ? MAX_FORWARDS : request.maxForwards();
        edit.set(HeaderName.MAX_FORWARDS, Integer.toString(Math.min(left - 1, route.hopCountMax())));
        for (int i = route.routes().size() - 1; i >= 0; i--) edit.addFirst(HeaderName.ROUTE, route.routes().get(i));
        Optional<Session> session = p.session();
        boolean initial = p.initial();
        if (initial) edit.set(HeaderName.MAX_BREADTH, Integer.toString(breadth));
        if (session.isPresent() && initial) {
            boolean sips = request.uri() != null && request.uri().isSips();
            boolean onward = sips || SipUri.parse(route.requestUri()).filter(SipUri::isSips).isPresent();
            edit.addFirst(HeaderName.RECORD_ROUTE,
                    headers.recordRoute(p.origin().flow(), session.get().id(), LegSide.CALLER, sips));
            edit.addFirst(HeaderName.RECORD_ROUTE,
                    headers.recordRoute(flow, session.get().id(), LegSide.CALLEE, onward));
        }
        user.leaving(p, route, flow, edit);
        Optional<Refusal> refusal = descriptions.leaving(p, route, flow, edit);
        if (refusal.isPresent()) return new Prepared.Refused(refusal.get());
        edit.addVia(headers.topVia(flow, branchId));
        SipMessage built = RouteReader.toward(flow, edit.build());
        return outlet.objection(flow, built).<Prepared>map(Prepared.Refused::new)
                .orElseGet(() -> new Prepared.Ok(built));
    }

    /** An ACK of a 2xx as it leaves; without a transaction, it cannot be refused. */
    SipMessage acknowledgement(SipMessage ack, DialogGuard.Speaker speaker, Flow flow, SipEditor edit) {
        user.acknowledging(speaker, flow, ack, edit);
        edit.addVia(headers.topVia(flow, Via.COOKIE + host.entropy().hex(8)));
        return RouteReader.toward(flow, edit.build());
    }

    /** A provisional or successful response goes back, our Via gone. */
    Returned returned(ProxiedRequest p, Branch branch, SipMessage response) {
        SipEditor edit = response.edit();
        edit.removeFirstValue(HeaderName.VIA);
        user.returning(p, branch, response, edit);
        boolean describing = p.session().isPresent() && MediaGate.carriesDescriptions(p.method());
        Optional<Refusal> unfit = describing ? descriptions.returning(p, branch, response, edit) : Optional.empty();
        boolean beaten = isBeaten(p, response);
        if (unfit.isPresent() || beaten && outlet.objection(p.server().flow(), edit.build()).isPresent()) {
            return beaten ? new Returned.Beaten() : new Returned.Unfit(unfit.get());
        }
        if (!describing) descriptions.strip(p, branch.route().kind(), response, edit);
        return new Returned.Passed(back(p, edit.build()));
    }

    private static boolean isBeaten(ProxiedRequest p, SipMessage response) {
        return p.method().equals(Method.INVITE) && p.initial() && response.status() / 100 == 2
                && p.session().flatMap(Session::established)
                        .filter(d -> !d.tag().equals(DialogGuard.tag(response.to()))).isPresent();
    }

    /**
     * Sends a response back. One that the caller's side would not take ends as a failure that it does take: a
     * provisional one is left out, a refusal goes without what makes it large, and a success that cannot be told is
     * none; why, if so.
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
        return plain ? Optional.empty()
                : Optional.of(new Refusal(lost, tooLarge.get().expected(), tooLarge.get().came()));
    }

    /** A failure goes back and is the last thing that does; {@code response} null where nobody answered. */
    void failed(ProxiedRequest p, @Nullable SipMessage response, Refusal refusal) {
        long nowNs = host.nowNs();
        if (p.session().isPresent() && !p.initial()) {
            descriptions.offerRefused(p,
                    response == null ? RefusalStatus.of(refusal.reason()).code() : response.status());
        }
        if (response != null) {
            SipEditor edit = response.edit();
            edit.removeFirstValue(HeaderName.VIA);
            user.returning(p, null, response, edit);
            descriptions.strip(p, p.leadsToEdge() ? Facing.Kind.TOWARD_EDGE : Facing.Kind.INSIDE_ENDPOINT, response,
                    edit);
            back(p, edit.build());
            user.failed(p, response.status(), refusal);
        } else {
            SipMessage plain = ProxyAnswers.refusing(p.request(), refusal.reason(), p.server().localTag());
            boolean known = !(p.origin().zone() instanceof Zone.DefaultZone);
            SipMessage told = known
                    ? plain.edit().addLast(HeaderName.WARNING, RefusalStatus.warning(refusal.reason())).build() : plain;
            p.server().respond(told, nowNs);
            user.failed(p, RefusalStatus.of(refusal.reason()).code(), refusal);
        }
    }

    /** Whoever ends what late answers of one request began. */
    LateAnswers lateAnswers() {
        return new LateAnswers(headers, host.entropy(), (message, flow) -> transactions.ask(message, flow, _ -> {}));
    }
}
