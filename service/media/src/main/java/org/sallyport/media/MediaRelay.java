package org.sallyport.media;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaMachine;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Machine;
import org.sallyport.machine.RateCap;
import org.sallyport.rtp.RtpView;

/**
 * Relays the lines of one media loop. Owner: that loop's thread; nothing here is shared.
 *
 * <p>A packet's way: the socket's tag names the flow (on a shared pair the source address does), the flow's guards pass
 * or refuse it, the same component of the other leg sends it. Nothing on that way allocates, locks or logs.
 */
public final class MediaRelay implements MediaMachine<MediaCommand> {
    /** Deadlines closer together than this are served at once. */
    private static final long TICK_NS = 5_000_000L;

    private static final LineReport.Flow NO_FLOW =
            new LineReport.Flow(0, 0, 0, 0, 0, 0, 0, 0, Optional.empty(), 0, 0, 0,
                    Optional.empty());
    private static final LineReport NO_REPORT =
            new LineReport(new LineReport.Leg(NO_FLOW, NO_FLOW), new LineReport.Leg(NO_FLOW, NO_FLOW));

    private final MediaIo io;
    private final Entropy entropy;
    private final Consumer<? super MediaEvent> events;
    private final MediaLimits limits;
    private final int probeStart;
    private final FastPath path;
    private final int dscp;
    private final SharedPairs shared;
    private final RtpView view = new RtpView();
    private final RateCap unprovenAnswers = new RateCap(Checks.UNPROVEN_ANSWERS_PER_SECOND_MAX, 1L << 40, 100_000_000L);
    private final Map<Long, Line> byId = new HashMap<>();
    /** Indexed by slot; a flow's tag is four times the slot, plus two for the callee, plus one for RTCP. */
    private Line[] lines = new Line[64];
    private Flow[] flows = new Flow[4 * 64];
    private long[] dueNs = new long[64];
    private int[] freeSlots = new int[64];
    private int freeCount;
    private int slotsUsed;
    private long nextDueNs = Machine.NEVER;
    private long stray;
    private long linesRefused;

    /** A relay with the default limits; fits {@link org.sallyport.host.MediaMachineFactory}. */
    public MediaRelay(MediaIo io, Entropy entropy, Consumer<? super MediaEvent> events) {
        this(io, entropy, events, MediaLimits.DEFAULT, 0);
    }

    /** A relay with limits of its own. */
    public MediaRelay(MediaIo io, Entropy entropy, Consumer<? super MediaEvent> events, MediaLimits limits) {
        this(io, entropy, events, limits, 0);
    }

    /**
     * @param probeStart what the numbers of probes have above the monotonic clock, so that they go on after a restart
     */
    public MediaRelay(MediaIo io, Entropy entropy, Consumer<? super MediaEvent> events, MediaLimits limits,
            int probeStart) {
        this(io, entropy, events, limits, probeStart, FastPath.NONE, 0);
    }

    /**
     * @param path who may relay settled flows in its place
     * @param dscp what they leave with there
     */
    public MediaRelay(MediaIo io, Entropy entropy, Consumer<? super MediaEvent> events, MediaLimits limits,
            int probeStart,
            FastPath path, int dscp) {
        this.path = path;
        this.dscp = dscp;
        this.probeStart = probeStart;
        this.io = io;
        this.entropy = entropy;
        this.events = events;
        this.limits = limits;
        this.shared = new SharedPairs(io, entropy, limits);
    }

    @Override
    public void datagram(MediaSocket socket, int tag, ByteBuffer packet, long sourceHigh, long sourceLow,
            int sourcePort, long nowNs) {
        Flow in;
        if (tag < 0) {
            in = shared.flowOf(~tag, packet, sourceHigh, sourceLow, sourcePort, nowNs);
            if (in == null) return;
        } else {
            in = tag < flows.length ? flows[tag] : null;
            if (in == null || in.socket != socket) {
                stray++;
                return;
            }
        }
        if (in.accept(packet, sourceHigh, sourceLow, sourcePort, view, nowNs)) in.other.send(io, packet, nowNs);
    }

    @Override
    public void command(MediaCommand command, long nowNs) {
        switch (command) {
            case MediaCommand.OpenSharedPair pair -> {
                if (!shared.open(pair)) {
                    pair.rtp().discard();
                    pair.rtcp().discard();
                }
            }
            case MediaCommand.OpenLine open -> open(open, nowNs);
            case MediaCommand.UpdateLeg update -> update(update, nowNs);
            case MediaCommand.Expect expect -> {
                Line line = byId.get(expect.line());
                if (line == null) return;
                line.leg(expect.side()).expect(expect.payload());
                line.renegotiated(nowNs);
                schedule(line, nowNs);
            }
            case MediaCommand.Shape shape -> {
                Line line = byId.get(shape.line());
                if (line != null) line.leg(shape.side()).shape(shape.shape());
            }
            case MediaCommand.ProveAgain again -> {
                Line line = byId.get(again.line());
                if (line == null) return;
                line.leg(again.side()).proveAgain(nowNs);
                schedule(line, nowNs);
            }
            case MediaCommand.Resume resume -> resume(resume, nowNs);
            case MediaCommand.Believe believe -> {
                Line line = byId.get(believe.line());
                if (line != null) line.leg(believe.side()).terms.allowance.proven(nowNs);
            }
            case MediaCommand.AnswerPaths paths -> shared.paths().answer(paths.known());
            case MediaCommand.CloseLine close -> close(close.line());
            case MediaCommand.Report report -> {
                Line line = byId.get(report.line());
                if (line != null) events.accept(new MediaEvent.Reported(line.id, line.report()));
            }
        }
    }

    private void open(MediaCommand.OpenLine open, long nowNs) {
        if (byId.containsKey(open.line())) {
            // A line's number is unique in the node's life, so this is a fault of ours; the first line goes on.
            linesRefused++;
            discard(open.caller().ports());
            discard(open.callee().ports());
            return;
        }
        if (byId.size() >= limits.linesMax() || !possible(open.caller()) || !possible(open.callee())) {
            refuse(open);
            return;
        }
        int slot = freeCount > 0 ? freeSlots[freeCount - 1] : slotsUsed;
        LineWorld world = new LineWorld(open.line(), io, events, unprovenAnswers, limits, probeStart, nowNs);
        Line line = new Line(world, slot, open.silenceNs(), leg(world, LegSide.CALLER, open.caller()),
                leg(world, LegSide.CALLEE, open.callee()));
        if (!register(line)) {
            refuse(open);
            return;
        }
        takeSlot(line);
        start(line, line.caller);
        start(line, line.callee);
        line.caller.apply(open.caller().farEnd(), entropy, nowNs);
        line.callee.apply(open.callee().farEnd(), entropy, nowNs);
        schedule(line, nowNs);
    }

    /** Whether sockets and far end of a leg fit together. */
    private boolean possible(LegSpec spec) {
        return switch (spec.ports()) {
            case LegPorts.OwnPair _ -> !(spec.farEnd() instanceof FarEnd.Proven);
            case LegPorts.Multiplexed m -> shared.socket(m.pair(), Component.RTP) != null
                    && !(spec.farEnd() instanceof FarEnd.Proven);
            case LegPorts.Shared s -> shared.socket(s.pair(), Component.RTP) != null
                    && (spec.farEnd() instanceof FarEnd.Proven || spec.farEnd() instanceof FarEnd.Unknown);
        };
    }

    private Leg leg(LineWorld world, LegSide side, LegSpec spec) {
        LegTerms terms = new LegTerms(world, side, spec.ports(), spec.payload());
        Leg leg = spec.ports() instanceof LegPorts.OwnPair(MediaSocket rtp, MediaSocket rtcp)
                ? new Leg(terms, rtp, rtcp)
                : new Leg(terms, sharedSocket(terms, Component.RTP), sharedSocket(terms, Component.RTCP));
        if (spec.shape() != LegShape.PLAIN) leg.shape(spec.shape());
        return leg;
    }

    /** There, as {@link #possible} has found. */
    private MediaSocket sharedSocket(LegTerms terms, Component c) {
        return Objects.requireNonNull(shared.socket(terms.sharedPair, c));
    }

    private boolean register(Line line) {
        if (!register(line.caller)) return false;
        if (register(line.callee)) return true;
        forget(line.caller);
        return false;
    }

    private boolean register(Leg leg) {
        return switch (leg.terms.ports) {
            case LegPorts.OwnPair _ -> true;
            case LegPorts.Multiplexed m -> shared.add(leg, m);
            case LegPorts.Shared s -> shared.add(leg, s);
        };
    }

    private void forget(Leg leg) {
        switch (leg.terms.ports) {
            case LegPorts.OwnPair _ -> {}
            case LegPorts.Multiplexed m -> shared.remove(leg, m);
            case LegPorts.Shared s -> shared.remove(leg, s);
        }
    }

    private void refuse(MediaCommand.OpenLine open) {
        linesRefused++;
        discard(open.caller().ports());
        discard(open.callee().ports());
        events.accept(new MediaEvent.Closed(open.line(), NO_REPORT));
    }

    private static void discard(LegPorts ports) {
        if (ports instanceof LegPorts.OwnPair(MediaSocket rtp, MediaSocket rtcp)) {
            rtp.discard();
            rtcp.discard();
        }
    }

    private void takeSlot(Line line) {
        if (freeCount > 0) freeCount--;
        else slotsUsed++;
        if (line.slot == lines.length) {
            int size = 2 * lines.length;
            lines = Arrays.copyOf(lines, size);
            flows = Arrays.copyOf(flows, 4 * size);
            dueNs = Arrays.copyOf(dueNs, size);
            freeSlots = Arrays.copyOf(freeSlots, size);
        }
        lines[line.slot] = line;
        byId.put(line.id, line);
    }

    private void start(Line line, Leg leg) {
        if (leg.terms.sharedPair >= 0) return;
        int tag = 4 * line.slot + 2 * leg.terms.side.ordinal();
        flows[tag] = leg.rtp;
        flows[tag + 1] = leg.rtcp;
        io.start(leg.rtp.socket, tag);
        io.start(leg.rtcp.socket, tag + 1);
    }

    private void update(MediaCommand.UpdateLeg update, long nowNs) {
        Line line = byId.get(update.line());
        if (line == null) return;
        Leg leg = line.leg(update.side());
        if (!leg.fits(update.farEnd())) {
            // A fault of ours ends its call and nothing else.
            linesRefused++;
            close(line.id);
            return;
        }
        if (leg.terms.proven() && update.farEnd() instanceof FarEnd.Unknown) shared.unbind(leg);
        leg.expect(update.payload());
        leg.apply(update.farEnd(), entropy, nowNs);
        line.renegotiated(nowNs);
        schedule(line, nowNs);
    }

    private void resume(MediaCommand.Resume resume, long nowNs) {
        Line line = byId.get(resume.line());
        if (line == null) return;
        Flow flow = line.leg(resume.side()).flow(resume.component());
        switch (flow.mode) {
            case LATCHING -> flow.latch.resume(resume.farEnd(), nowNs);
            case PROVEN -> shared.resume(flow, resume.farEnd(), nowNs);
            // Whoever probes knows where to, and whom checks decide on is nominated anew.
            case UNKNOWN, PROBING, CHECKED -> {}
        }
        schedule(line, nowNs);
    }

    private void close(long id) {
        Line line = byId.remove(id);
        if (line == null) {
            // Told again, since our answer was lost: whoever asks waits for it with the line's ports in hand.
            events.accept(new MediaEvent.Closed(id, NO_REPORT));
            return;
        }
        LineReport report = line.report();
        end(line, line.caller);
        end(line, line.callee);
        lines[line.slot] = null;
        dueNs[line.slot] = Machine.NEVER;
        freeSlots[freeCount++] = line.slot;
        events.accept(new MediaEvent.Closed(id, report));
    }

    private void end(Line line, Leg leg) {
        leg.end();
        forget(leg);
        if (leg.terms.sharedPair >= 0) return;
        int tag = 4 * line.slot + 2 * leg.terms.side.ordinal();
        flows[tag] = null;
        flows[tag + 1] = null;
        io.close(leg.rtp.socket);
        io.close(leg.rtcp.socket);
    }

    private void schedule(Line line, long nowNs) {
        long due = look(line, nowNs);
        dueNs[line.slot] = due;
        nextDueNs = Math.min(nextDueNs, due);
    }

    private long look(Line line, long nowNs) {
        long settleNs = path == FastPath.NONE ? Machine.NEVER : line.settle(path, dscp, nowNs);
        return Math.min(settleNs, line.timer(nowNs, shared));
    }

    @Override
    public void timer(long nowNs) {
        shared.paths().timer(nowNs);
        if (nowNs < nextDueNs) return;
        long next = Machine.NEVER;
        for (int slot = 0; slot < slotsUsed; slot++) {
            Line line = lines[slot];
            if (line == null) continue;
            if (dueNs[slot] <= nowNs) dueNs[slot] = look(line, nowNs);
            next = Math.min(next, dueNs[slot]);
        }
        nextDueNs = next == Machine.NEVER ? next : Math.max(next, nowNs + TICK_NS);
    }

    @Override
    public long deadlineNs() {
        return Math.min(nextDueNs, shared.paths().deadlineNs());
    }

    /** What was refused outside of any line. Call it on the loop's thread. */
    public RelayCounters counters() {
        return new RelayCounters(
                shared.strangers(), shared.probesUnknown(), shared.probesRefused(), stray, linesRefused);
    }
}
