package org.sallyport.sipcall.call;

import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.refusal.Refusal;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sip.message.Via;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.proxy.Hop;
import org.sallyport.sipcall.proxy.RouteReader;
import org.sallyport.sipcall.proxy.Ways;
import org.sallyport.sipcall.session.Party;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.Outlet;

/**
 * Ends calls toward both sides, each in the name of the other, and knows how many answers are awaited. Owner: the desk.
 */
public final class Goodbyes {
    /** We stop, or came back without what the call needs. */
    public static final String NODE_RESTARTS = "SIP;cause=503;text=\"Node restarts\"";

    /** The other node of the pair has forgotten the call, or it never knew of it. */
    static final String FORGOTTEN = "SIP;cause=481;text=\"Unknown to the other node\"";

    private final Host host;
    private final Ways ways;
    private final Headers headers;
    private final Transactions transactions;
    private final Outlet outlet;
    private final Dialogs dialogs;
    private final Searches searches;
    private final Endings endings;
    private int waiting;

    public Goodbyes(Host host, Ways ways, Headers headers, Transactions transactions, Outlet outlet, Dialogs dialogs,
            Searches searches,
            Endings endings) {
        this.host = host;
        this.ways = ways;
        this.headers = headers;
        this.transactions = transactions;
        this.outlet = outlet;
        this.dialogs = dialogs;
        this.searches = searches;
        this.endings = endings;
    }

    /** Ends a call toward both sides. */
    public void hangUp(Session session, String why) {
        hangUp(session, why, "SIP;cause=480;text=\"" + why + '"');
    }

    /** The same, by a name that {@code explain} knows. */
    public void hangUp(Session session, Refusal why, String end) {
        searches.hungUp(session.callId(), why);
        hangUp(session, end, RefusalStatus.cause(why.reason()));
    }

    /** The same; the reason is the value of a Reason header (RFC 3326). */
    public void hangUp(Session session, String why, String reason) {
        Optional<Session.Dialog> dialog = session.established();
        if (dialog.isPresent() && session.kind() == Session.Kind.CALL) {
            bye(session, session.caller(), dialog.get().callee(), reason);
            bye(session, dialog.get().callee(), session.caller(), reason);
        }
        endings.end(session, why);
    }

    /** Ends a call toward one side; the other one knows already, or can no longer be told. */
    public void hangUpOn(Session session, Party to, Party inNameOf, String why, String reason) {
        if (session.kind() == Session.Kind.CALL) bye(session, to, inNameOf, reason);
        endings.end(session, why);
    }

    /** A BYE to one party in the name of the other: RFC 3261 §15.1.1 with what we saw of the dialog. */
    private void bye(Session session, Party to, Party inNameOf, String reason) {
        Optional<SipBuilder> bye = within(session, to, inNameOf, Method.BYE, inNameOf.lastCseq() + 1);
        if (bye.isEmpty()) return;
        SipMessage plain = bye.get().header(HeaderName.REASON, reason).build();
        Hop hop = dialogs.hopTo(to);
        waiting++;
        ways.open(hop, found -> found.next().ifPresentOrElse(flow -> {
            String branch = Via.COOKIE + host.entropy().hex(8);
            SipMessage sent =
                    RouteReader.toward(flow, plain.edit().addFirst(HeaderName.VIA, headers.via(flow, branch)).build());
            if (!transactions.ask(sent, flow, _ -> waiting--)) waiting--;
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

    /**
     * Acknowledges a 2xx of one party in the name of the other, who has been told that it is none (RFC 3261 §13.2.2.4).
     */
    public void acknowledge(Session session, Party to, Party inNameOf, long cseq) {
        within(session, to, inNameOf, Method.ACK, cseq)
                .ifPresent(
                        ack -> ways
                                .open(dialogs.hopTo(to),
                                        found -> found.next()
                                                .ifPresent(
                                                        flow -> outlet.send(flow,
                                                                RouteReader.toward(flow, ack
                                                                        .build().edit().addFirst(HeaderName.VIA,
                                                                                headers.via(flow, Via.COOKIE
                                                                                        + host.entropy().hex(8)))
                                                                        .build())))));
    }

    /** BYEs that nobody has answered yet. */
    public int waiting() {
        return waiting;
    }
}
