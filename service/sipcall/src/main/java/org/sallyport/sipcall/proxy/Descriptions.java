package org.sallyport.sipcall.proxy;

import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.media.LegSide;
import org.sallyport.media.desk.Facing;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.media.Said;
import org.sallyport.sipcall.media.SdpRole;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.DialogOrder;
import org.sallyport.sipcall.session.OfferState;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;

/**
 * The session descriptions in what is proxied: what they mean to their dialog, what of them passes the media gate, and
 * what becomes of a message whose description does not. Owner: the desk.
 */
final class Descriptions {
    private final Host host;
    private final MediaGate media;
    private final ProxyUser user;

    Descriptions(Host host, MediaGate media, ProxyUser user) {
        this.host = host;
        this.media = media;
        this.user = user;
    }

    /** The description in a request that leaves on a route; why it cannot leave, where it cannot. */
    Optional<Refusal> leaving(ProxiedRequest p, Route route, Flow flow, SipEditor edit) {
        Optional<Session> session = p.session();
        return session.isPresent() && MediaGate.carriesDescriptions(p.method())
                ? description(p, session.get(), route, flow, edit) : stripped(p, route, flow, edit);
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
    void strip(ProxiedRequest p, Facing.Kind from, SipMessage response, SipEditor edit) {
        if (!media.stands(user.callerFacing(p.origin()).kind(), from) || endToEnd(p)) return;
        if (media.strip(p.origin().flow().via(), response, edit) instanceof MediaGate.Passed.Refused)
            MediaGate.dropBody(edit);
    }

    private boolean endToEnd(ProxiedRequest p) {
        return p.session().filter(s -> s.media().stream().anyMatch(SessionMedia::endToEnd)).isPresent();
    }

    private static Optional<Refusal> refusal(MediaGate.Passed passed) {
        return passed instanceof MediaGate.Passed.Refused(Refusal refusal) ? Optional.of(refusal) : Optional.empty();
    }

    /** @return why the call cannot be, where it cannot be without the description */
    Optional<Refusal> returning(ProxiedRequest p, Branch branch, SipMessage response, SipEditor edit) {
        Session session = p.session().get();
        boolean initial = p.initial();
        LegSide asked = initial ? LegSide.CALLER : user.side(p);
        Optional<SessionMedia> sessionMedia = initial
                ? branch.flow().flatMap(f -> session.media(MediaGate.group(branch.route(), f)))
                : user.mediaOf(session, p.request());
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
        Optional<Refusal> refused =
                refusal(media.pass(sessionMedia.get(), new Said(asked.other(), meaning, tag, last), response, edit));
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

    /** What the request offered is forgotten, and the next offer need not wait for its answer. */
    void offerRefused(ProxiedRequest p, int status) {
        Session session = p.session().get();
        LegSide asked = user.side(p);
        boolean offered = session.offered(asked, p.request().cseq().toString());
        user.order(session, p.request()).ifPresent(o -> o.on(new OfferState.Input.Response(asked.other(),
                p.request().cseq().number(), status, offered, false)));
        // What waits may be the offer of another request: only its own is forgotten, or that of its own provisional
        // answers.
        boolean own = offered || p.method().equals(Method.INVITE) && !MediaGate.describes(p.request());
        String tag = calleeTag(session, p.request());
        if (own) user.mediaOf(session, p.request()).ifPresent(m -> {
            if (p.method().equals(Method.INVITE)) m.inviteRefused(tag);
            else m.offerRefused(tag);
        });
    }

    /**
     * The description in an ACK, which cannot be refused (RFC 3261 §17.2.1): what nobody asked for, or cannot be, is
     * taken off, and it arrives.
     *
     * @return why the call cannot be, since whoever offered waits for an answer that cannot come any more
     */
    Optional<Refusal> acknowledging(SipMessage ack, DialogGuard.Speaker speaker, SipEditor edit) {
        DialogOrder order = speaker.dialog().order();
        boolean awaited = order.meaning(
                new OfferState.Input.Ack(speaker.from(), ack.cseq().number(), true)) == OfferState.Meaning.ANSWER;
        OfferState.Meaning meaning =
                order.on(new OfferState.Input.Ack(speaker.from(), ack.cseq().number(), MediaGate.describes(ack)));
        Optional<SessionMedia> calls = user.mediaOf(speaker.session(), ack);
        boolean unasked = meaning != OfferState.Meaning.ANSWER && MediaGate.describes(ack);
        Said said = new Said(speaker.from(), SdpRole.ANSWER, speaker.dialog().tag(), true);
        Optional<Refusal> refused = calls.filter(_ -> !unasked)
                .flatMap(m -> refusal(media.pass(m, said, ack, edit)));
        if (refused.isPresent() || (calls.isPresent() ? unasked : media.takesAll())) MediaGate.dropBody(edit);
        return refused.filter(_ -> awaited).map(MediaGate::ofTheCall);
    }
}
