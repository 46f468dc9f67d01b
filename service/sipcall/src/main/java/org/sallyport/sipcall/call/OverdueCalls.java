package org.sallyport.sipcall.call;

import java.util.List;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.sipcall.session.Session;
import org.sallyport.host.Timed;

/**
 * Calls and subscriptions whose time is over: nobody has said anything, acknowledged the answer, or been heard.
 * Owner: the desk.
 */
public final class OverdueCalls implements Timed {
    /** Between two looks whether a call that says nothing still carries media: 10 minutes. */
    private static final long MEDIA_LOOK_NS = 600_000_000_000L;

    private final Sessions sessions;
    private final Goodbyes goodbyes;
    private final Endings endings;
    private final UnfitCalls unfit;
    private final SilentCalls silent;

    public OverdueCalls(Sessions sessions, Goodbyes goodbyes, Endings endings, UnfitCalls unfit, SilentCalls silent) {
        this.sessions = sessions;
        this.goodbyes = goodbyes;
        this.endings = endings;
        this.unfit = unfit;
        this.silent = silent;
    }

    @Override
    public long deadlineNs() {
        return sessions.soonestNs();
    }

    @Override
    public void timer(long nowNs) {
        while (sessions.soonestNs() <= nowNs) {
            Session s = sessions.takeDue();
            if (s.acknowledgeByNs() <= nowNs) unfit.unacknowledged(s);
            s.silentTooLong(nowNs).ifPresent(silence -> silent.still(s, silence));
            if (s.idleDeadlineNs() <= nowNs) idle(s, nowNs);
            if (s.deadlineNs() > nowNs) sessions.reschedule(s);
        }
    }

    /** A call whose media flow is alive all the same. */
    private void idle(Session s, long nowNs) {
        if (s.kind() != Session.Kind.CALL || s.established().isEmpty() || s.media().isEmpty()) {
            endings.end(s, s.established().isEmpty() ? "never answered" : "idle");
            return;
        }
        List<MediaLine> lines = s.media().stream().flatMap(m -> m.lines().stream()).toList();
        long packets = lines.stream().mapToLong(MediaLine::packetsIn).sum();
        lines.forEach(MediaLine::refresh);
        if (s.flowed(packets)) s.idleDeadlineNs(nowNs + MEDIA_LOOK_NS);
        else goodbyes.hangUp(s, "idle");
    }
}
