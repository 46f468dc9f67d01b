package org.sallyport.media;

import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Entropy;
import org.sallyport.stun.StunKey;

/** One leg of a line while it lives. Owner: one media loop. */
final class Leg {
    final Line line;
    final LegSide side;
    /** Index of the shared pair, or -1 for a pair of its own. */
    final int sharedPair;
    /** USERNAME that binds a shared leg, or null. */
    final String username;
    /** Key of the shared leg's probes, or null. */
    final StunKey key;
    final Flow rtp;
    final Flow rtcp;
    final Allowance allowance;
    PayloadRule payload;
    private FarEnd farEnd = new FarEnd.Unknown();

    Leg(Line line, LegSide side, LegPorts ports, PayloadRule payload, MediaSocket rtp, MediaSocket rtcp,
            MediaLimits limits) {
        this.line = line;
        this.side = side;
        this.payload = payload;
        this.allowance = new Allowance(this, limits);
        switch (ports) {
            case LegPorts.OwnPair _ -> {
                sharedPair = -1;
                username = null;
                key = null;
            }
            case LegPorts.Shared s -> {
                sharedPair = s.pair();
                username = s.username();
                key = StunKey.shortTerm(s.password().reveal());
            }
        }
        this.rtp = new Flow(this, Component.RTP, rtp, limits);
        this.rtcp = new Flow(this, Component.RTCP, rtcp, limits);
    }

    /** Whether this kind of far end fits the leg's ports. */
    boolean fits(FarEnd far) {
        return (sharedPair >= 0) == (far instanceof FarEnd.Proven) || far instanceof FarEnd.Unknown;
    }

    /**
     * Its packets look like this from now on. Where RTP becomes something else or the reverse, whoever sends may use another
     * socket for it, though its description stays (RFC 3264 §8.3.2): the sources are judged anew.
     */
    void expect(PayloadRule rule) {
        boolean otherKind = rule.rtp() != payload.rtp();
        payload = rule;
        if (!otherKind) return;
        rtp.latch.relearn();
        rtcp.latch.relearn();
    }

    Flow flow(Component c) {
        return c == Component.RTP ? rtp : rtcp;
    }

    /** Takes a new far end; both flows follow. */
    void apply(FarEnd far, Entropy entropy, long nowNs) {
        allowance.open();
        switch (far) {
            case FarEnd.Unknown _ -> {
                forget(rtp, Flow.Mode.UNKNOWN);
                forget(rtcp, Flow.Mode.UNKNOWN);
            }
            case FarEnd.Latching l -> {
                for (Component c : Component.values()) {
                    flow(c).prober = null;
                    flow(c).checks = null;
                }
                boolean same = rtp.latch.describe(l.rtp().orElse(null), l);
                rtcp.latch.describe(l.rtcp().orElse(null), l);
                allowance.describe(l.belief(), same, nowNs);
            }
            case FarEnd.Probing p -> {
                if (!p.equals(farEnd) || rtp.prober == null) {
                    probe(rtp, p, entropy, nowNs);
                    probe(rtcp, p, entropy, nowNs);
                }
            }
            case FarEnd.Checked c -> {
                check(rtp, c, nowNs);
                check(rtcp, c, nowNs);
            }
            case FarEnd.Proven _ -> {
                // What the far end has proven stays proven: its credential has not changed.
                rtp.mode = Flow.Mode.PROVEN;
                rtcp.mode = Flow.Mode.PROVEN;
            }
        }
        farEnd = far;
    }

    private void forget(Flow flow, Flow.Mode mode) {
        flow.prober = null;
        flow.checks = null;
        flow.latch.clear();
        flow.release();
        flow.mode = mode;
    }

    private void probe(Flow flow, FarEnd.Probing p, Entropy entropy, long nowNs) {
        forget(flow, Flow.Mode.PROBING);
        flow.aim(flow.component == Component.RTP ? p.rtp() : p.rtcp(), true);
        flow.prober = new Prober(flow, entropy, p, nowNs);
    }

    /** Proves itself at once where it does so at all: another line may have done so with the same credential. */
    void proveAgain(long nowNs) {
        for (Component c : Component.values()) if (flow(c).prober != null) flow(c).prober.again(nowNs);
    }

    private void check(Flow flow, FarEnd.Checked c, long nowNs) {
        if (flow.checks == null) {
            forget(flow, Flow.Mode.CHECKED);
            flow.checks = new Checks(flow, c, nowNs);
        } else {
            flow.checks.renew(c, nowNs);
        }
    }

    /** One of the flows has bound: the leg is answered, and RTCP may learn from RTP. */
    void answered(long nowNs) {
        allowance.heard(nowNs);
        rtp.unlimited();
        rtcp.unlimited();
        if (rtp.bound()) rtcp.latch.rtpBound(rtp.peer(), rtp.latch.exact());
    }

    LineReport.Leg report() {
        return new LineReport.Leg(rtp.report(), rtcp.report());
    }
}
