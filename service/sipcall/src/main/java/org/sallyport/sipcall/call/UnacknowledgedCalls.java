package org.sallyport.sipcall.call;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.machine.Machine;
import org.sallyport.sipcall.session.Session;

/**
 * Calls that ended while one of their INVITEs had no ACK: its answer crossed the BYE, or is still to come. Whoever says
 * it repeats it for 64 T1 unless the ACK arrives (RFC 3261 §13.3.1.4), and the ACK finds its way by what is kept here:
 * a proxy passes both on, whatever has become of the call (§16.7 step 5, RFC 6026 §7.2). Owner: the desk.
 */
public final class UnacknowledgedCalls implements Timed {
    /** More end so within the time only where somebody wants it; the oldest is forgotten. */
    static final int CALLS_MAX = 1_000;

    /** 40 s with the usual T1: somewhat longer than an answer is repeated. */
    private static final int KEPT_T1S = 80;

    private final Host host;
    private final Timers timers;
    private final long keptNs;
    /** In the order in which they ended, and so of their deadlines. */
    private final Map<String, Past> byId = new LinkedHashMap<>();

    private record Past(Session session, long untilNs) {}

    /** @param t1Ns round-trip estimate of RFC 3261 §17 */
    public UnacknowledgedCalls(Host host, Timers timers, long t1Ns) {
        this.host = host;
        this.timers = timers;
        this.keptNs = KEPT_T1S * t1Ns;
    }

    /** A call has ended; it is kept where an ACK may still come. */
    void ended(Session session) {
        if (!session.awaitsAck()) return;
        if (byId.size() >= CALLS_MAX) byId.remove(byId.keySet().iterator().next());
        byId.put(session.id(), new Past(session, host.nowNs() + keptNs));
        timers.wake(deadlineNs());
    }

    /** A call that has ended and still waits for an ACK. */
    public Optional<Session> get(String id) {
        return Optional.ofNullable(byId.get(id)).map(Past::session);
    }

    /** How many there are. */
    int size() {
        return byId.size();
    }

    @Override
    public long deadlineNs() {
        return byId.isEmpty() ? Machine.NEVER : byId.values().iterator().next().untilNs();
    }

    @Override
    public void timer(long nowNs) {
        while (deadlineNs() <= nowNs) byId.remove(byId.keySet().iterator().next());
    }
}
