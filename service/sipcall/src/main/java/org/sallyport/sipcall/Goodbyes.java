package org.sallyport.sipcall;

import java.util.Optional;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sip.message.Via;
import org.sallyport.sipcall.proxy.Hop;
import org.sallyport.sipcall.proxy.RouteReader;
import org.sallyport.sipcall.session.Party;
import org.sallyport.sipcall.session.Session;

/** Ends calls toward both sides, each in the name of the other, and knows how many answers are awaited. Owner: the desk. */
final class Goodbyes {
    /** We stop, or came back without what the call needs. */
    static final String NODE_RESTARTS = "SIP;cause=503;text=\"Node restarts\"";

    /** The other node of the pair has forgotten the call, or it never knew of it. */
    static final String FORGOTTEN = "SIP;cause=481;text=\"Unknown to the other node\"";

    private final SipParts parts;
    private int waiting;

    Goodbyes(SipParts parts) {
        this.parts = parts;
    }

    /** Ends a call toward both sides; the reason is the value of a Reason header (RFC 3326). */
    void hangUp(Session session, String why, String reason) {
        Optional<Session.Dialog> dialog = session.established();
        if (dialog.isPresent() && session.kind() == Session.Kind.CALL) {
            bye(session, session.caller(), dialog.get().callee(), reason);
            bye(session, dialog.get().callee(), session.caller(), reason);
        }
        parts.calls.end(session, why);
    }

    /** Ends a call toward one side; the other one knows already, or can no longer be told. */
    void hangUpOn(Session session, Party to, Party inNameOf, String why, String reason) {
        if (session.kind() == Session.Kind.CALL) bye(session, to, inNameOf, reason);
        parts.calls.end(session, why);
    }

    /** A BYE to one party in the name of the other: RFC 3261 §15.1.1 with what we saw of the dialog. */
    private void bye(Session session, Party to, Party inNameOf, String reason) {
        Optional<SipBuilder> bye = within(session, to, inNameOf, Method.BYE, inNameOf.lastCseq() + 1);
        if (bye.isEmpty()) return;
        SipMessage plain = bye.get().header(HeaderName.REASON, reason).build();
        Hop hop = parts.calls.hopTo(to);
        waiting++;
        parts.proxy.open(hop, ways -> ways.next().ifPresentOrElse(flow -> {
            String branch = Via.COOKIE + parts.host.entropy().hex(8);
            SipMessage sent = RouteReader.toward(flow, plain.edit().addFirst(HeaderName.VIA, parts.headers.via(flow, branch)).build());
            parts.ask(sent, flow, _ -> waiting--);
        }, () -> waiting--));
    }

    /** A request to one party in the name of the other; nothing where no URI of it is known. */
    private static Optional<SipBuilder> within(Session session, Party to, Party inNameOf, String method, long cseq) {
        Optional<SipUri> target = to.addressed().flatMap(SipUri::parse);
        if (target.isEmpty()) return Optional.empty();
        SipBuilder out = SipMessage.request(method, target.get().asTarget().toString());
        to.routes().forEach(r -> out.header(HeaderName.ROUTE, r));
        return Optional.of(out.header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, inNameOf.address())
                .header(HeaderName.TO, to.address())
                .header(HeaderName.CALL_ID, session.callId())
                .header(HeaderName.CSEQ, cseq + " " + method));
    }

    /** Acknowledges a 2xx of one party in the name of the other, who has been told that it is none (RFC 3261 §13.2.2.4). */
    void acknowledge(Session session, Party to, Party inNameOf, long cseq) {
        within(session, to, inNameOf, Method.ACK, cseq).ifPresent(ack -> parts.proxy.open(parts.calls.hopTo(to), ways ->
                ways.next().ifPresent(flow -> parts.outlet.send(flow, RouteReader.toward(flow, ack.build().edit().addFirst(HeaderName.VIA,
                        parts.headers.via(flow, Via.COOKIE + parts.host.entropy().hex(8))).build())))));
    }

    /** BYEs that nobody has answered yet. */
    int waiting() {
        return waiting;
    }
}
