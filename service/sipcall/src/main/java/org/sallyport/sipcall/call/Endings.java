package org.sallyport.sipcall.call;

import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.sipcall.history.CallHistory;
import org.sallyport.sipcall.history.MissingCalls;
import org.sallyport.sipcall.session.Session;

/**
 * The end of a call or subscription on this node, and what is written down of it. Nobody is told: see {@link Goodbyes}.
 * Owner: the desk.
 */
public final class Endings {
    private final Host host;
    private final Sessions sessions;
    private final MissingCalls missing;
    private final CallHistory history;
    private final UnacknowledgedCalls unacknowledged;

    public Endings(Host host, Sessions sessions, MissingCalls missing, CallHistory history,
            UnacknowledgedCalls unacknowledged) {
        this.host = host;
        this.sessions = sessions;
        this.missing = missing;
        this.history = history;
        this.unacknowledged = unacknowledged;
    }

    /** Ends a session for good. */
    public void end(Session session, String why) {
        if (!sessions.end(session) || session.kind() != Session.Kind.CALL) return;
        unacknowledged.ended(session);
        host.log(LogTopic.CALL, LogLevel.INFO, CallLine.of(session, host.nowNs(), why));
        history.add(session, missing.all(session), why, host.nowNs());
        missing.forget(session);
    }
}
