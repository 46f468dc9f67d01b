package org.sallyport.sipcall.trace;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.Witness;

/**
 * The traces of a node. They are kept in memory, within a limit, until somebody fetches them: nothing is written here,
 * so no disk is waited for and none is filled. While none runs a message costs one comparison. Owner: the desk.
 */
public final class Traces implements Witness {
    /** Traces that are kept, those that ended included; the oldest that ended makes room. */
    public static final int TRACES_MAX = 4;

    /** Longest one: a day. */
    public static final long FOR_MAX_NS = 86_400_000_000_000L;

    /** One that has ended is kept for an hour. */
    static final long KEPT_NS = 3_600_000_000_000L;

    /** Octets of all traces: 8 MiB, and 4 KiB for each call of a small node. */
    private static final int OCTETS_MAX = 8 << 20;
    private static final int OCTETS_PER_CALL = 4_096;

    private final Host host;
    private final int octetsMax;
    private final Map<String, Trace> traces = new LinkedHashMap<>();
    private boolean running;

    /** @param callsMax most calls of the node */
    public Traces(Host host, int callsMax) {
        this.host = host;
        this.octetsMax = (int) Math.min(OCTETS_MAX, (long) callsMax * OCTETS_PER_CALL) / TRACES_MAX;
    }

    @Override
    public void received(Flow flow, SipMessage message, boolean stranger) {
        if (running) take(flow, message, false);
    }

    @Override
    public void sent(Flow flow, SipMessage message) {
        if (running) take(flow, message, true);
    }

    private void take(Flow flow, SipMessage message, boolean out) {
        long nowNs = host.nowNs();
        boolean any = false;
        for (Trace t : traces.values()) {
            if (!t.runs(nowNs)) continue;
            any = true;
            t.take(flow, message, out, host.wallMs() * 1_000);
        }
        running = any;
    }

    /** Starts one; empty where as many as may run do, or where there is one of that id. */
    public Optional<Trace> start(String id, TraceWish wish, long forNs) {
        long nowNs = host.nowNs();
        forget(nowNs);
        if (traces.containsKey(id)) return Optional.empty();
        if (traces.size() == TRACES_MAX) {
            Optional<Trace> over = traces.values().stream().filter(t -> !t.runs(nowNs)).findFirst();
            if (over.isEmpty()) return Optional.empty();
            traces.remove(over.get().id());
        }
        Trace fresh = new Trace(id, wish, nowNs + Math.min(forNs, FOR_MAX_NS), octetsMax);
        traces.put(id, fresh);
        running = true;
        return Optional.of(fresh);
    }

    /** Ends one; it is kept until it is fetched, or for an hour. */
    public Optional<Trace> stop(String id) {
        Optional<Trace> found = find(id);
        found.ifPresent(t -> t.end(host.nowNs()));
        return found;
    }

    /** Nobody wants it any more. */
    public void drop(String id) {
        traces.remove(id);
    }

    /** The one of that id. */
    public Optional<Trace> find(String id) {
        return Optional.ofNullable(traces.get(id));
    }

    /** All of them, the oldest first. */
    public List<Trace> all() {
        forget(host.nowNs());
        return new ArrayList<>(traces.values());
    }

    /** How long one still runs; 0 where it has ended. */
    public long leftNs(Trace t) {
        return t.runs(host.nowNs()) ? t.endNs() - host.nowNs() : 0;
    }

    private void forget(long nowNs) {
        for (Iterator<Trace> i = traces.values().iterator(); i.hasNext();) {
            Trace t = i.next();
            if (!t.runs(nowNs) && nowNs - t.endNs() >= KEPT_NS) i.remove();
        }
    }
}
