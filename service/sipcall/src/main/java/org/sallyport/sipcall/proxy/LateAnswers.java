package org.sallyport.sipcall.proxy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.sallyport.machine.Entropy;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.Via;
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;

/**
 * Callees that answer a call of which the caller has been told that it is over: their answer crossed the CANCEL, or
 * cannot be passed, and nobody else will acknowledge it. It is acknowledged in the caller's name and the call is ended,
 * or the callee, and every node on the way to it, would believe in a call that nobody has (RFC 3261 §9.1, §13.2.2.4).
 * Owner: the desk.
 */
final class LateAnswers {
    static final String GAVE_UP = "SIP;cause=487;text=\"the caller gave up before\"";
    static final String ANSWERED_ELSEWHERE = "SIP;cause=200;text=\"Call completed elsewhere\"";

    static final String CALL_OVER = "SIP;cause=200;text=\"the call has ended\"";

    /** Record-Route values of ours in a call: one for each side. */
    static final int OWN_ROUTES = 2;

    private final Headers headers;
    private final Entropy entropy;
    private final BiConsumer<SipMessage, Flow> ask;
    /** Tags of callees who got their BYE, of one request. */
    private final Set<String> ended = new HashSet<>();

    /** @param ask starts a client transaction of which nobody hears */
    LateAnswers(Headers headers, Entropy entropy, BiConsumer<SipMessage, Flow> ask) {
        this.headers = headers;
        this.entropy = entropy;
        this.ask = ask;
    }

    /**
     * Whoever answered.
     *
     * @param flow on which the INVITE left
     * @param uri by which it was reached, for an answer without a Contact
     * @param ownRoutes how many Record-Route values from the bottom belong to hops between us and the caller, ours
     *     included
     */
    record To(Flow flow, String uri, int ownRoutes) {}

    /** Ends what a 2xx began; the reason is a value of Reason (RFC 3326). */
    void end(SipMessage response, To to, String reason) {
        List<NameAddr> contacts = response.contacts();
        String target = contacts.isEmpty() || contacts.getFirst().isStar() ? to.uri() : contacts.getFirst().uriText();
        long number = response.cseq().number();
        to.flow().send(RouteReader.toward(to.flow(), within(response, to, Method.ACK, target, number).build()).bytes());
        if (ended.size() >= Session.DIALOGS_MAX || !ended.add(DialogGuard.tag(response.to()))) return;
        ask.accept(RouteReader.toward(to.flow(), within(response, to, Method.BYE, target, number + 1)
                .header(HeaderName.REASON, reason).build()), to.flow());
    }

    private SipBuilder within(SipMessage response, To to, String method, String target, long cseq) {
        SipBuilder out = SipMessage.request(method, target)
                .header(HeaderName.VIA, headers.via(to.flow(), Via.COOKIE + entropy.hex(8)));
        List<String> all = response.values(HeaderName.RECORD_ROUTE);
        List<String> beyond = new ArrayList<>(all.subList(0, Math.max(0, all.size() - to.ownRoutes())));
        beyond.reversed().forEach(r -> out.header(HeaderName.ROUTE, r));
        return out.header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, response.text(HeaderName.FROM))
                .header(HeaderName.TO, response.text(HeaderName.TO))
                .header(HeaderName.CALL_ID, response.callId())
                .header(HeaderName.CSEQ, cseq + " " + method);
    }
}
