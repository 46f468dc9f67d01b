package org.sallyport.media;

import java.util.Optional;
import org.sallyport.wire.Endpoint;

/** Counters of one line at one moment. */
public record LineReport(Leg caller, Leg callee) {
    /** One leg's two flows. */
    public record Leg(Flow rtp, Flow rtcp) {}

    /**
     * One flow of a leg, as seen at our socket.
     *
     * @param packetsIn accepted from the far end
     * @param bytesIn octets of UDP payload accepted
     * @param packetsOut sent to the far end
     * @param bytesOut octets of UDP payload sent
     * @param refused not accepted: wrong source, wrong payload, not RTP
     * @param dropped accepted from the other leg but not sendable yet or not sendable at all
     * @param lost expected minus received by RTP sequence numbers, RFC 3550 appendix A.3; 0 for RTCP
     * @param jitterUs interarrival jitter in microseconds, RFC 3550 appendix A.8; 0 for RTCP
     * @param farEnd whom the flow is bound to
     * @param latchedAtNs when, or 0
     * @param lastInNs when something of the far end was last accepted, or 0
     * @param lastMediaNs when that was RTP, or 0; RTCP on the same port is none
     * @param refusedFrom where the last refused packet came from
     */
    public record Flow(long packetsIn, long bytesIn, long packetsOut, long bytesOut, long refused, long dropped,
            long lost, long jitterUs, Optional<Endpoint> farEnd, long latchedAtNs, long lastInNs, long lastMediaNs,
            Optional<Endpoint> refusedFrom) {}
}
