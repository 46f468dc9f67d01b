package org.sallyport.media;

import java.util.function.Consumer;
import org.sallyport.host.MediaIo;
import org.sallyport.machine.Machine;
import org.sallyport.machine.RateCap;

/** One media line while it lives: two legs and their clocks. Owner: one media loop. */
final class Line {
    /** How often an unconnected flow is looked at. */
    private static final long CONNECT_CHECK_NS = 1_000_000_000L;
    /** How often a quiet side is looked at, whether it has come back. */
    private static final long QUIET_CHECK_NS = 1_000_000_000L;

    final long id;
    /** Index in the relay's tables. */
    final int slot;
    final MediaIo io;
    final Consumer<? super MediaEvent> events;
    /** What the whole relay answers to checks that prove nothing. */
    final RateCap unprovenAnswers;
    private final long silenceNs;
    private final MediaLimits limits;
    /** When a packet was last accepted on any flow, or the line was opened or renegotiated. */
    long lastAcceptedNs;
    private boolean silentTold;
    /** When the line was opened or last described anew. */
    private long describedNs;
    /** What the numbers of probes have above the monotonic clock. */
    int probeStart;
    Leg caller;
    Leg callee;

    Line(MediaCommand.OpenLine open, int slot, MediaIo io, Consumer<? super MediaEvent> events, RateCap unprovenAnswers,
            MediaLimits limits, long nowNs) {
        this.id = open.line();
        this.slot = slot;
        this.io = io;
        this.events = events;
        this.unprovenAnswers = unprovenAnswers;
        this.silenceNs = open.silenceNs();
        this.limits = limits;
        this.lastAcceptedNs = nowNs;
        this.describedNs = nowNs;
    }

    Leg leg(LegSide side) {
        return side == LegSide.CALLER ? caller : callee;
    }

    /** A new offer/answer: silence is counted from here and told of again. */
    void renegotiated(long nowNs) {
        lastAcceptedNs = nowNs;
        silentTold = false;
        describedNs = nowNs;
    }

    /** Does what is due and says when to come again. */
    long timer(long nowNs, SharedPairs shared) {
        long due = Machine.NEVER;
        if (silenceNs > 0 && !silentTold) {
            if (nowNs - lastAcceptedNs >= silenceNs) {
                silentTold = true;
                events.accept(new MediaEvent.Silent(id, nowNs - lastAcceptedNs));
            } else {
                due = lastAcceptedNs + silenceNs;
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
        if (!leg.payload.rtp()) return Machine.NEVER;
        long heardNs = leg.rtp.lastMediaNs();
        long sinceNs = Math.max(describedNs, heardNs);
        if (heardNs > leg.rtp.quietToldNs && leg.rtp.quietToldNs != Flow.NOT_QUIET) {
            leg.rtp.quietToldNs = Flow.NOT_QUIET;
            events.accept(new MediaEvent.Audible(id, leg.side));
        }
        if (nowNs - sinceNs < MediaEvent.Quiet.AFTER_NS) {
            return leg.rtp.quietToldNs == Flow.NOT_QUIET ? sinceNs + MediaEvent.Quiet.AFTER_NS : nowNs + QUIET_CHECK_NS;
        }
        if (leg.rtp.quietToldNs != sinceNs) {
            leg.rtp.quietToldNs = sinceNs;
            events.accept(new MediaEvent.Quiet(id, leg.side, sinceNs, report()));
        }
        return nowNs + QUIET_CHECK_NS;
    }

    private long timer(Flow flow, long nowNs, SharedPairs shared) {
        return switch (flow.mode) {
            case UNKNOWN -> Machine.NEVER;
            case LATCHING -> latching(flow, nowNs);
            case PROBING -> {
                flow.prober.timer(nowNs);
                yield flow.prober.dueNs();
            }
            case PROVEN -> shared.expire(flow, nowNs);
            case CHECKED -> flow.checks.timer(nowNs);
        };
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
