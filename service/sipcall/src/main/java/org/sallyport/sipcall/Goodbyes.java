package org.sallyport.sipcall;

import java.util.Optional;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
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
        Optional<String> target = to.target();
        if (target.isEmpty()) return;
        SipBuilder bye = SipMessage.request(Method.BYE, target.get());
        to.routes().forEach(r -> bye.header(HeaderName.ROUTE, r));
        SipMessage plain = bye.header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, inNameOf.address())
                .header(HeaderName.TO, to.address())
                .header(HeaderName.CALL_ID, session.callId())
                .header(HeaderName.CSEQ, (inNameOf.lastCseq() + 1) + " BYE")
                .header(HeaderName.REASON, reason).build();
        Hop hop = parts.calls.hopTo(to);
        waiting++;
        parts.proxy.open(hop, ways -> ways.next().ifPresentOrElse(flow -> {
            String branch = Via.COOKIE + parts.host.entropy().hex(8);
            SipMessage sent = RouteReader.toward(flow, plain.edit().addFirst(HeaderName.VIA, parts.headers.via(flow, branch)).build());
            parts.ask(sent, flow, _ -> waiting--);
        }, () -> waiting--));
    }

    /** BYEs that nobody has answered yet. */
    int waiting() {
        return waiting;
    }
}
