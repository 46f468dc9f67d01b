package org.sallyport.media;

import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Entropy;

/** One leg of a line while it lives. Owner: one media loop. */
final class Leg {
    final LegTerms terms;
    final Flow rtp;
    final Flow rtcp;
    private FarEnd farEnd = new FarEnd.Unknown();

    Leg(LegTerms terms, MediaSocket rtp, MediaSocket rtcp) {
        this.terms = terms;
        this.rtp = new Flow(terms, Component.RTP, rtp, null);
        this.rtcp = new Flow(terms, Component.RTCP, rtcp, this.rtp);
        this.rtp.rtcp = this.rtcp;
    }

    /** Whether this kind of far end fits the leg's ports. */
    boolean fits(FarEnd far) {
        return terms.proven() == (far instanceof FarEnd.Proven) || far instanceof FarEnd.Unknown;
    }

    /**
     * Its packets look like this from now on. Where RTP becomes something else or the reverse, whoever sends may use
     * another socket for it, though its description stays (RFC 3264 §8.3.2): the sources are judged anew.
     */
    void expect(PayloadRule rule) {
        boolean otherKind = rule.rtp() != terms.payload.rtp();
        if (!rule.equals(terms.payload)) rtp.moves();
        terms.payload = rule;
        if (!otherKind) return;
        rtp.latch.relearn();
        rtcp.latch.relearn();
    }

    /** What its packets are on the wire beyond themselves, from now on. */
    void shape(LegShape shape) {
        for (Component c : Component.values()) {
            flow(c).moves();
            flow(c).shape = FlowShape.of(shape.half(c));
        }
    }

    Flow flow(Component c) {
        return c == Component.RTP ? rtp : rtcp;
    }

    /** Takes a new far end; both flows follow. */
    void apply(FarEnd far, Entropy entropy, long nowNs) {
        terms.allowance.open();
        switch (far) {
            case FarEnd.Unknown _ -> {
                forget(rtp, FlowPeer.Mode.UNKNOWN);
                forget(rtcp, FlowPeer.Mode.UNKNOWN);
            }
            case FarEnd.Latching l -> {
                for (Component c : Component.values()) {
                    flow(c).prober = null;
                    flow(c).checks = null;
                }
                boolean same = rtp.latch.describe(l.rtp().orElse(null), l);
                rtcp.latch.describe(l.rtcp().orElse(null), l);
                terms.allowance.describe(l.belief(), same, nowNs);
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
                rtp.mode = FlowPeer.Mode.PROVEN;
                rtcp.mode = FlowPeer.Mode.PROVEN;
            }
        }
        farEnd = far;
    }

    private static void forget(Flow flow, FlowPeer.Mode mode) {
        flow.prober = null;
        flow.checks = null;
        flow.latch.clear();
        flow.release();
        flow.mode = mode;
    }

    private static void probe(Flow flow, FarEnd.Probing p, Entropy entropy, long nowNs) {
        forget(flow, FlowPeer.Mode.PROBING);
        flow.aim(flow.component == Component.RTP ? p.rtp() : p.rtcp(), true);
        flow.prober = new Prober(flow, entropy, p, nowNs);
    }

    /** Proves itself at once where it does so at all: another line may have done so with the same credential. */
    void proveAgain(long nowNs) {
        for (Component c : Component.values()) {
            Prober prober = flow(c).prober;
            if (prober != null) prober.again(nowNs);
        }
    }

    private static void check(Flow flow, FarEnd.Checked c, long nowNs) {
        if (flow.checks == null) {
            forget(flow, FlowPeer.Mode.CHECKED);
            flow.checks = new Checks(flow, c, nowNs);
        } else {
            flow.checks.renew(c, nowNs);
        }
    }

    /** Whoever relays for it stops. */
    void end() {
        rtp.moves();
        rtcp.moves();
    }

    LineReport.Leg report() {
        return new LineReport.Leg(rtp.report(), rtcp.report());
    }
}
