package org.sallyport.sipcall.flow;

import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.sipcall.transport.StreamFlow;

/** Closes connections over which nothing comes, or one message for ever. Owner: the desk. */
public final class IdleStreams {
    /** How long one message may take to arrive on a stream: 30 s. Whoever sends slower only holds the connection. */
    private static final long MESSAGE_NS = 30_000_000_000L;

    private final SipTransports transports;
    private final KnownFlows flows;
    private final long idleNs;

    /** @param idleNs how long an accepted stream may say nothing */
    public IdleStreams(SipTransports transports, KnownFlows flows, long idleNs) {
        this.transports = transports;
        this.flows = flows;
        this.idleNs = idleNs;
    }

    /** Closes those that are over. */
    public void look(long nowNs) {
        for (StreamFlow f : transports.streamFlows()) {
            boolean kept = !f.zone().isEmpty() || flows.natted(f).isPresent();
            if (f.partialSinceNs() != Long.MAX_VALUE && nowNs - f.partialSinceNs() > MESSAGE_NS) f.close();
            if (!kept && f.opened() && nowNs - f.lastHeardNs() > idleNs) f.close();
        }
    }
}
