package org.sallyport.sipcall.dialog;

import java.util.List;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.RareLine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.call.Searches;
import org.sallyport.sipcall.flow.FlowZones;
import org.sallyport.sipcall.proxy.ProxyAnswers;
import org.sallyport.sipcall.transport.Flow;

/** What the node answers itself: refusals, challenges, and what it can do. Owner: the desk. */
public final class Answers {
    private static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, PRACK, UPDATE, INFO, MESSAGE, "
            + "SUBSCRIBE, NOTIFY, REFER, PUBLISH";

    /** Between two lines of the log that say that somebody wants too much: 10 s. */
    private static final long OVERLOAD_TOLD_EVERY_NS = 10_000_000_000L;

    private final Host host;
    private final FlowZones zones;
    private final Searches searches;
    private final RareLine overload;

    public Answers(Host host, FlowZones zones, Searches searches) {
        this.host = host;
        this.zones = zones;
        this.searches = searches;
        this.overload = new RareLine(host, LogTopic.STRANGER, LogLevel.WARN, OVERLOAD_TOLD_EVERY_NS);
    }

    /** Refuses a request; the history tells why. */
    public void refuse(SipMessage request, ServerTransaction<Flow> server, Refusal refusal) {
        searches.refused(server, refusal);
        if (ProxyAnswers.isLoad(refusal.reason())) overload.say(line(request, server, refusal));
        if (host.logs(LogTopic.STRANGER, LogLevel.DEBUG))
            host.log(LogTopic.STRANGER, LogLevel.DEBUG, line(request, server, refusal));
        SipEditor edit = ProxyAnswers.refusing(request, refusal.reason(), server.localTag()).edit();
        RequestChecks.explain(request, refusal, !zones.isStranger(server.flow()), edit);
        // RFC 3261 §14.2: 0 to 10 s at random, so that both ends do not come again at once.
        if (refusal.reason() == RefusalReason.OFFER_TOO_SOON) {
            edit.addLast(HeaderName.RETRY_AFTER, Integer.toString(host.entropy().below(11)));
        }
        server.respondOnce(edit.build(), host.nowNs());
    }

    private static String line(SipMessage request, ServerTransaction<Flow> server, Refusal refusal) {
        return "refused " + request.method() + " from " + server.flow().label() + ": " + refusal;
    }

    /** Asks whoever sent a request to prove who he is. */
    public void challenge(SipMessage request, ServerTransaction<Flow> server, List<String> challenges) {
        SipEditor edit = SipMessage.response(request, 407, "Proxy Authentication Required", server.localTag()).edit();
        challenges.forEach(c -> edit.addLast(HeaderName.PROXY_AUTHENTICATE, c));
        server.respondOnce(edit.build(), host.nowNs());
    }

    /** A request that is for the node itself: it says what it can, and is nobody for anything else. */
    public void forOurselves(SipMessage request, ServerTransaction<Flow> server) {
        if (!request.method().equals(Method.OPTIONS)) {
            refuse(request, server, Refusal.of(RefusalReason.NOT_FOUND));
            return;
        }
        SipEditor ok = SipMessage.response(request, 200, "OK", server.localTag()).edit();
        server.respondOnce(ok.addLast(HeaderName.ALLOW, ALLOW).build(), host.nowNs());
    }

    /** A call is on its way, before anything is known of it. */
    void trying(SipMessage request, ServerTransaction<Flow> server) {
        server.respond(SipMessage.response(request, 100, "Trying", null), host.nowNs());
    }
}
