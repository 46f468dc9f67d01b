package org.sallyport.sipcall.call;

import java.util.Locale;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.media.LegSide;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sipcall.history.CallHistory;
import org.sallyport.sipcall.media.MediaWatch;
import org.sallyport.sipcall.session.Session;
import org.sallyport.zone.Zone;

/** Calls whose media fell silent are over, whatever their ends believe. Owner: the desk. */
public final class SilentCalls implements MediaWatch {
    private static final long SECOND_NS = 1_000_000_000L;

    /** A stranger's call on hold may say nothing at all for this much longer than other calls: 5 minutes. */
    private static final long STRANGER_HELD_SILENCE_NS = 300 * SECOND_NS;

    /** A known caller's: 2 hours. */
    private static final long HELD_SILENCE_NS = 7_200 * SECOND_NS;

    private final Host host;
    private final Sessions sessions;
    private final Goodbyes goodbyes;
    private final CallHistory history;

    public SilentCalls(Host host, Sessions sessions, Goodbyes goodbyes, CallHistory history) {
        this.host = host;
        this.sessions = sessions;
        this.goodbyes = goodbyes;
        this.history = history;
    }

    /** A media line carried nothing for its whole limit: the call is over, whatever the ends believe (RTP-20). */
    @Override
    public void silent(MediaLine line) {
        Optional<Session> session = sessions.of(line);
        if (session.isEmpty()) return;
        boolean alive = session.get().media().stream().flatMap(m -> m.lines().stream())
                .anyMatch(l -> l != line && l.carriedSomething());
        if (alive) return;
        if (line.owner().held()) {
            boolean stranger = session.get().caller().zone().equals(Zone.DEFAULT);
            long allowanceNs = stranger ? STRANGER_HELD_SILENCE_NS : HELD_SILENCE_NS;
            session.get().silent(new Session.Silence(line, host.nowNs() + allowanceNs));
            sessions.reschedule(session.get());
            return;
        }
        hangUp(session.get(), RefusalReason.MEDIA_SILENT, "");
    }

    /** A call on hold has been silent for as long as it may. */
    void still(Session session, Session.Silence silence) {
        if (silence.line().silent() && silence.line().owner().held())
            hangUp(session, RefusalReason.MEDIA_SILENT, " on hold");
    }

    @Override
    public void ended(MediaLine line) {
        history.ended(line);
    }

    @Override
    public void unheard(MediaLine line, LegSide side) {
        String whom = " of the " + side.name().toLowerCase(Locale.ROOT);
        sessions.of(line).ifPresent(s -> hangUp(s, RefusalReason.MEDIA_UNHEARD, whom));
    }

    private void hangUp(Session session, RefusalReason reason, String more) {
        goodbyes.hangUp(session, new Refusal(reason, "", more.strip()), reason.id() + more);
    }
}
