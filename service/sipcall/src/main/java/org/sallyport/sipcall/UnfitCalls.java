package org.sallyport.sipcall;

import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.refusal.Refusal;
import org.sallyport.sip.message.Method;
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

    /** A message of the call could not be passed. */
    void end(Session session, Refusal why) {
        if (parts.sessions.get(session.id()).isEmpty()) return;
        told(session, why);
        if (session.established().isEmpty()) {
            parts.proxy.unfit(session, why);
            parts.calls.end(session, "description refused: " + why.reason().id());
            return;
        }
        parts.searches.hungUp(session.callId(), why);
        parts.goodbyes.hangUp(session, "description refused: " + why.reason().id(),
                "SIP;cause=" + why.reason().status() + ";text=\"" + why.reason().id() + '"');
    }

    private void told(Session session, Refusal why) {
        parts.host.log(LogTopic.MEDIA, LogLevel.INFO, session.label() + " ended, since a description was not passed: " + why);
    }
}
