package org.sallyport.sipcall;

import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.proxy.ProxiedRequest;
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.Session;

/**
 * Calls without media that both ends would take for good ones, since the description of one of them could not be passed: in an answer
 * (RFC 3261 §13.2.1, RFC 3311, RFC 3262), or in the acknowledgement of one. They end toward both sides at once, and whoever
 * runs the node reads why. Owner: the desk.
 */
final class UnfitCalls {
    /** 40 s with the usual T1. */
    private static final int ACK_T1S = 80;

    private final SipParts parts;

    UnfitCalls(SipParts parts) {
        this.parts = parts;
    }

    /** A response could not be passed, and whoever asked has got a failure instead. */
    void end(ProxiedRequest p, SipMessage response, Refusal why) {
        Session session = p.session().orElseThrow();
        boolean invite = p.method().equals(Method.INVITE);
        if (invite && p.initial()) {
            // The callee has been told by whoever took its answer.
            told(session, why);
            parts.calls.end(session, "answer refused: " + why.reason().id());
            return;
        }
        if (invite && response.status() >= 200) {
            DialogGuard.speaker(session, p.request()).ifPresent(s ->
                    parts.goodbyes.acknowledge(session, s.other(), s.own(), p.request().cseq().number()));
        }
        end(session, why);
    }

    /** A callee repeats its 2xx for 64 T1 and then gives the call up (RFC 3261 §13.3.1.4); so do we, somewhat later. */
    void unlessAcknowledged(Session session) {
        long patienceNs = ACK_T1S * parts.settings.times().t1Ns();
        parts.host.at(parts.host.nowNs() + patienceNs, () -> {
            boolean waits = parts.sessions.get(session.id()).filter(s -> s == session).isPresent() && !session.isAcknowledged();
            if (waits) hangUp(session, Refusal.of(RefusalReason.ANSWER_UNACKNOWLEDGED), "answer never acknowledged");
        });
    }

    /** A message of the call could not be passed. */
    void end(Session session, Refusal why) {
        if (parts.sessions.get(session.id()).isEmpty()) return;
        told(session, why);
        if (session.established().isEmpty()) {
            parts.proxy.unfit(session, why);
            parts.calls.end(session, "description refused: " + why.reason().id());
            return;
        }
        hangUp(session, why, "description refused: " + why.reason().id());
    }

    private void hangUp(Session session, Refusal why, String end) {
        parts.searches.hungUp(session.callId(), why);
        parts.goodbyes.hangUp(session, end, RefusalStatus.cause(why.reason()));
    }

    private void told(Session session, Refusal why) {
        parts.host.log(LogTopic.MEDIA, LogLevel.INFO, session.label() + " ended, since a description was not passed: " + why);
    }
}
