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
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;

/**
 * Callees that answer a call of which the caller has been told that it is over: their answer crossed the CANCEL, and nobody
 * else will acknowledge it. It is acknowledged in the caller's name and the call is ended, or the callee, and every node on
 * the way to it, would believe in a call that nobody has (RFC 3261 §9.1, §13.2.2.4). Owner: the desk.
 */
final class LateAnswers {
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
     * Ends what a 2xx began, over the flow on which its INVITE left.
     *
     * @param ownRoutes how many Record-Route values from the bottom belong to hops between us and the caller, ours included
     */
    void end(SipMessage response, int ownRoutes, Flow flow) {
        List<NameAddr> contacts = response.contacts();
        String tag = response.to().tag();
        if (contacts.isEmpty() || contacts.getFirst().isStar() || tag == null) return;
        String target = contacts.getFirst().uriText();
        long number = response.cseq().number();
        flow.send(RouteReader.toward(flow, within(response, ownRoutes, flow, Method.ACK, target, number).build()).bytes());
        if (ended.size() >= Session.DIALOGS_MAX || !ended.add(tag)) return;
        ask.accept(RouteReader.toward(flow, within(response, ownRoutes, flow, Method.BYE, target, number + 1)
                .header(HeaderName.REASON, "SIP;cause=487;text=\"the caller gave up before\"").build()), flow);
    }

    private SipBuilder within(SipMessage response, int ownRoutes, Flow flow, String method, String target, long cseq) {
        SipBuilder out = SipMessage.request(method, target)
                .header(HeaderName.VIA, headers.via(flow, Via.COOKIE + entropy.hex(8)));
        List<String> all = response.values(HeaderName.RECORD_ROUTE);
        List<String> beyond = new ArrayList<>(all.subList(0, Math.max(0, all.size() - ownRoutes)));
        beyond.reversed().forEach(r -> out.header(HeaderName.ROUTE, r));
        return out.header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, response.header(HeaderName.FROM))
                .header(HeaderName.TO, response.header(HeaderName.TO))
                .header(HeaderName.CALL_ID, response.callId())
                .header(HeaderName.CSEQ, cseq + " " + method);
    }
}
