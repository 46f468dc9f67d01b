package org.sallyport.sipcall.call;

import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.proxy.ProxiedRequest;
import org.sallyport.sipcall.proxy.UnderWay;
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.Session;

/**
 * Calls without media that both ends would take for good ones, since the description of one of them could not be
 * passed: in an answer (RFC 3261 §13.2.1, RFC 3311, RFC 3262), or in the acknowledgement of one. They end toward both
 * sides at once, and whoever runs the node reads why. Owner: the desk.
 */
public final class UnfitCalls {
    /** 40 s with the usual T1. */
    private static final int ACK_T1S = 80;

    private final Host host;
    private final long ackPatienceNs;
    private final Sessions sessions;
    private final UnderWay underWay;
    private final Goodbyes goodbyes;
    private final Endings endings;

    /** @param t1Ns round-trip estimate of RFC 3261 §17 */
    public UnfitCalls(Host host, long t1Ns, Sessions sessions, UnderWay underWay, Goodbyes goodbyes, Endings endings) {
        this.host = host;
        this.ackPatienceNs = ACK_T1S * t1Ns;
        this.sessions = sessions;
        this.underWay = underWay;
        this.goodbyes = goodbyes;
        this.endings = endings;
    }

    /** A response could not be passed, and whoever asked has got a failure instead. */
    public void end(ProxiedRequest p, SipMessage response, Refusal why) {
        Session session = p.session().orElseThrow();
        boolean invite = p.method().equals(Method.INVITE);
        if (invite && p.initial()) {
            // The callee has been told by whoever took its answer.
            told(session, why);
            endings.end(session, "answer refused: " + why.reason().id());
            return;
        }
        if (invite && response.status() >= 200) {
            DialogGuard.speaker(session, p.request())
                    .ifPresent(s -> goodbyes.acknowledge(session, s.other(), s.own(), p.request().cseq().number()));
        }
        end(session, why);
    }

    /** A callee repeats its 2xx for 64 T1 and then gives the call up (RFC 3261 §13.3.1.4); so do we, somewhat later. */
    public void unlessAcknowledged(Session session) {
        session.acknowledgeBy(host.nowNs() + ackPatienceNs);
        sessions.reschedule(session);
    }

    /** Nobody acknowledged the answer in time. */
    void unacknowledged(Session session) {
        session.acknowledgeBy(Machine.NEVER);
        goodbyes.hangUp(session, Refusal.of(RefusalReason.ANSWER_UNACKNOWLEDGED), "answer never acknowledged");
    }

    /** A message of the call could not be passed. */
    public void end(Session session, Refusal why) {
        if (sessions.get(session.id()).isEmpty()) return;
        told(session, why);
        if (session.established().isEmpty()) {
            underWay.unfit(session, why);
            endings.end(session, "description refused: " + why.reason().id());
            return;
        }
        goodbyes.hangUp(session, why, "description refused: " + why.reason().id());
    }

    private void told(Session session, Refusal why) {
        host.log(LogTopic.MEDIA, LogLevel.INFO, session.label() + " ended, since a description was not passed: " + why);
    }
}
