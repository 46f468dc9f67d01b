package org.sallyport.sipcall.call;

import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import java.util.List;
import java.util.Locale;
import org.sallyport.media.LegSide;
import org.sallyport.sipcall.history.CallHistory;
import org.sallyport.sipcall.history.MissingCalls;
import org.sallyport.sipcall.history.MissingMedia;
import org.sallyport.sipcall.ladder.CallLadders;
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
    private final CallLadders ladders;
    private final UnacknowledgedCalls unacknowledged;

    public Endings(Host host, Sessions sessions, MissingCalls missing, CallHistory history, CallLadders ladders,
            UnacknowledgedCalls unacknowledged) {
        this.host = host;
        this.sessions = sessions;
        this.missing = missing;
        this.history = history;
        this.ladders = ladders;
        this.unacknowledged = unacknowledged;
    }

    /** Ends a session for good: one of its sides has hung up. */
    public void endedBy(Session session, LegSide side) {
        end(session, "ended by the " + side.name().toLowerCase(Locale.ROOT), true);
    }

    /** Ends a session for good. */
    public void end(Session session, String why) {
        end(session, why, false);
    }

    private void end(Session session, String why, boolean bySide) {
        if (!sessions.end(session) || session.kind() != Session.Kind.CALL) return;
        unacknowledged.ended(session);
        host.log(LogTopic.CALL, LogLevel.INFO, CallLine.of(session, host.nowNs(), why));
        List<MissingMedia> unheard = missing.all(session);
        history.add(session, unheard, why, host.nowNs());
        // Who mutes himself has not been cut off.
        ladders.ended(session, why,
                bySide && unheard.stream().allMatch(m -> m.cause() == MissingMedia.Cause.MUTED));
        missing.forget(session);
    }
}
