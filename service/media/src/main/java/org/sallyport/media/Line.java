package org.sallyport.media;

import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Machine;

/** One media line while it lives: two legs and their clocks. Owner: one media loop. */
final class Line {
    /** How often an unconnected flow is looked at. */
    private static final long CONNECT_CHECK_NS = 1_000_000_000L;
    /** How often a quiet side is looked at, whether it has come back. */
    private static final long QUIET_CHECK_NS = 1_000_000_000L;

    /** How often a line whose flows somebody else may relay is looked at. */
    private static final long SETTLE_CHECK_NS = 1_000_000_000L;

    final long id;
    /** Index in the relay's tables. */
    final int slot;
    final LineWorld world;
    final Leg caller;
    final Leg callee;
    private final long silenceNs;
    private final MediaLimits limits;
    private boolean silentTold;
    /** When the line was opened or last described anew. */
    private long describedNs;

    Line(LineWorld world, int slot, long silenceNs, Leg caller, Leg callee) {
        this.id = world.id;
        this.slot = slot;
        this.world = world;
        this.silenceNs = silenceNs;
        this.limits = world.limits;
        this.describedNs = world.lastAcceptedNs;
        this.caller = caller;
        this.callee = callee;
        for (Component c : Component.values()) {
            caller.flow(c).other = callee.flow(c);
            callee.flow(c).other = caller.flow(c);
        }
    }

    Leg leg(LegSide side) {
        return side == LegSide.CALLER ? caller : callee;
    }

    /** A new offer/answer: silence is counted from here and told of again. */
    void renegotiated(long nowNs) {
        world.lastAcceptedNs = nowNs;
        silentTold = false;
        describedNs = nowNs;
    }

    /** Lets somebody else relay what is settled; says when to look again. */
    long settle(FastPath path, int dscp, long nowNs) {
        caller.rtp.settle(path, dscp, nowNs);
        callee.rtp.settle(path, dscp, nowNs);
        return nowNs + SETTLE_CHECK_NS;
    }

    /** Does what is due and says when to come again. */
    long timer(long nowNs, SharedPairs shared) {
        long due = Machine.NEVER;
        if (silenceNs > 0 && !silentTold) {
            if (nowNs - world.lastAcceptedNs >= silenceNs) {
                silentTold = true;
                world.events.accept(new MediaEvent.Silent(id, nowNs - world.lastAcceptedNs));
            } else {
                due = world.lastAcceptedNs + silenceNs;
            }
        }
        due = Math.min(due, quiet(caller, nowNs));
        due = Math.min(due, quiet(callee, nowNs));
        due = Math.min(due, timer(caller.rtp, nowNs, shared));
        due = Math.min(due, timer(caller.rtcp, nowNs, shared));
        due = Math.min(due, timer(callee.rtp, nowNs, shared));
        return Math.min(due, timer(callee.rtcp, nowNs, shared));
    }

    /** Looks whether a side sends RTP; what is not RTP may be as quiet as it likes. Tells of changes alone. */
    private long quiet(Leg leg, long nowNs) {
        if (!leg.terms.payload.rtp()) return Machine.NEVER;
        long heardNs = leg.rtp.lastMediaNs();
        long sinceNs = Math.max(describedNs, heardNs);
        if (heardNs > leg.rtp.quietToldNs && leg.rtp.quietToldNs != Flow.NOT_QUIET) {
            leg.rtp.quietToldNs = Flow.NOT_QUIET;
            world.events.accept(new MediaEvent.Audible(id, leg.terms.side));
        }
        if (nowNs - sinceNs < MediaEvent.Quiet.AFTER_NS) {
            return leg.rtp.quietToldNs == Flow.NOT_QUIET ? sinceNs + MediaEvent.Quiet.AFTER_NS : nowNs + QUIET_CHECK_NS;
        }
        if (leg.rtp.quietToldNs != sinceNs) {
            leg.rtp.quietToldNs = sinceNs;
            world.events.accept(new MediaEvent.Quiet(id, leg.terms.side, sinceNs, report()));
        }
        return nowNs + QUIET_CHECK_NS;
    }

    private long timer(Flow flow, long nowNs, SharedPairs shared) {
        return switch (flow.mode) {
            case UNKNOWN -> Machine.NEVER;
            case LATCHING -> latching(flow, nowNs);
            case PROBING -> probing(flow.prober, nowNs);
            case PROVEN -> shared.expire(flow, nowNs);
            case CHECKED -> flow.checks == null ? Machine.NEVER : flow.checks.timer(nowNs);
        };
    }

    private static long probing(@Nullable Prober prober, long nowNs) {
        if (prober == null) return Machine.NEVER;
        prober.timer(nowNs);
        return prober.dueNs();
    }

    /**
     * Connects a locked RTP flow while it is heard, and disconnects it once it has been silent for as long as a moved
     * source needs to be believed. RTCP is too rare to be worth it; opaque flows never move without an offer/answer.
     */
    private long latching(Flow flow, long nowNs) {
        if (flow.component == Component.RTCP) return Machine.NEVER;
        long silentAtNs = flow.lastInNs() + limits.rebindSilenceNs();
        boolean opaque = !flow.leg.payload.rtp();
        if (flow.connected()) {
            if (opaque) return Machine.NEVER;
            if (nowNs < silentAtNs) return silentAtNs;
            flow.disconnect();
        } else if (flow.latch.locked(nowNs) && (opaque || nowNs - flow.lastInNs() < CONNECT_CHECK_NS)) {
            flow.connect();
            return opaque ? Machine.NEVER : silentAtNs;
        }
        return nowNs + CONNECT_CHECK_NS;
    }

    LineReport report() {
        return new LineReport(caller.report(), callee.report());
    }
}
