package org.sallyport.sipcall;

import java.util.List;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sipcall.proxy.ProxiedRequest;
import org.sallyport.sipcall.session.Session;

/**
 * The end of a node that is told to stop. Owner: the desk.
 *
 * <pre>
 *  Open ──told to stop──▶ Draining ──no call left──────────────────────────▶ Ended
 *                            │ deadline: BYE both ways, CANCEL and 503         ▲
 *                            └──────────▶ Parting ──all answered, or 2 s──────┘
 * </pre>
 *
 * <p>While it drains, calls that stand go on and new ones get 503 with Retry-After.
 */
final class Draining {
    /** How long answers to our last words are waited for: two of the retransmissions of a BYE over UDP, and more. */
    static final long PARTING_NS = 2_000_000_000L;

    private static final long LOOK_NS = 100_000_000L;

    private final SipParts parts;
    private boolean begun;
    private boolean parted;
    private long untilNs;
    private List<ProxiedRequest> ringing = List.of();

    Draining(SipParts parts) {
        this.parts = parts;
    }

    /** Whether no new call is taken. */
    boolean begun() {
        return begun;
    }

    /** Takes no new calls, ends those that are left after a while, and tells when nothing more is to be said. */
    void begin(long forNs, Runnable ended) {
        if (begun) return;
        begun = true;
        untilNs = parts.host.nowNs() + forNs;
        if (calls() > 0) {
            parts.host.log(LogTopic.NODE, LogLevel.INFO, "stopping: " + calls() + " calls have " + forNs / 1_000_000 + " ms to end");
        }
        look(ended);
    }

    private long calls() {
        return parts.sessions.all().stream().filter(s -> s.kind() == Session.Kind.CALL).count();
    }

    private void look(Runnable ended) {
        long nowNs = parts.host.nowNs();
        boolean silent = calls() == 0 && parts.goodbyes.waiting() == 0 && ringing.stream().allMatch(ProxiedRequest::settled);
        if (silent || parted && nowNs >= untilNs) {
            // What has ended must not be in the store when the next run looks there.
            parts.keptCalls.tick();
            ended.run();
            return;
        }
        if (!parted && nowNs >= untilNs) {
            part();
            untilNs = nowNs + PARTING_NS;
        }
        parts.host.at(Math.min(untilNs, nowNs + LOOK_NS), () -> look(ended));
    }

    /** The last words of every call: those that ring hear 503 and their phones CANCEL, the others BYE. */
    private void part() {
        parted = true;
        parts.host.log(LogTopic.NODE, LogLevel.INFO, "stopping: ends " + calls() + " calls");
        ringing = parts.proxy.abandonInvites(Refusal.of(RefusalReason.NODE_STOPS));
        for (Session s : parts.sessions.all()) {
            if (s.kind() == Session.Kind.CALL) parts.goodbyes.hangUp(s, "node stops", Goodbyes.NODE_RESTARTS);
        }
    }
}
