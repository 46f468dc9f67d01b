package org.sallyport.media.desk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.media.Component;
import org.sallyport.media.LegSide;
import org.sallyport.media.MediaEvent;
import org.sallyport.wire.Endpoint;

/** What happened to a media line: who latched, who is quiet, which probes fail. Owner: the desk. */
public final class LineDiary {
    /** Most latches that are kept; the oldest but the first go. */
    public static final int LATCHES_MAX = 16;

    private final Deque<Latch> latches = new ArrayDeque<>();
    private final Map<LegSide, Long> quietSinceNs = new EnumMap<>(LegSide.class);
    private final Set<LegSide> probesFail = EnumSet.noneOf(LegSide.class);
    private Optional<Latch> first = Optional.empty();
    private long latchCount;

    /**
     * A far end was found.
     *
     * @param proven by a probe, and not by its packets alone
     */
    public record Latch(LegSide side, Component component, Endpoint farEnd, boolean proven, long atNs) {}

    void latched(MediaEvent.Latched l) {
        Latch latch = new Latch(l.side(), l.component(), l.farEnd(), l.proven(), l.atNs());
        latchCount++;
        if (l.component() == Component.RTP) probesFail.remove(l.side());
        if (first.isEmpty()) {
            first = Optional.of(latch);
            return;
        }
        if (latches.size() == LATCHES_MAX - 1) latches.removeFirst();
        latches.addLast(latch);
    }

    void quiet(MediaEvent.Quiet q) {
        quietSinceNs.put(q.side(), q.sinceNs());
    }

    void audible(LegSide side) {
        quietSinceNs.remove(side);
        probesFail.remove(side);
    }

    void probeFails(MediaEvent.ProbeFailing p) {
        if (p.component() == Component.RTP) probesFail.add(p.side());
    }

    /** Since when a side has sent nothing; empty while it does, and before it was missed. */
    public Optional<Long> quietSinceNs(LegSide side) {
        return Optional.ofNullable(quietSinceNs.get(side));
    }

    /** Whether no side is missed. */
    boolean audible() {
        return quietSinceNs.isEmpty();
    }

    /** Whether probes toward a side go unanswered. */
    public boolean probesFail(LegSide side) {
        return probesFail.contains(side);
    }

    /** Latches in their order; where there were more than are kept, the first and the last. */
    public List<Latch> latches() {
        List<Latch> out = new ArrayList<>();
        first.ifPresent(out::add);
        out.addAll(latches);
        return out;
    }

    /** How many there were. */
    public long latchCount() {
        return latchCount;
    }
}
