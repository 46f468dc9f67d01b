package org.sallyport.sipcall.media;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegSide;
import org.sallyport.media.PayloadRule;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.sip.sdp.PayloadTypes;

/**
 * What the ends of one dialog of a call have agreed on, section by section, and the offer that waits in it. Owner: the
 * desk.
 *
 * <p>A request that forks has a dialog with each who answers, and each has an answer of its own (RFC 3261 §13.2.2.4,
 * RFC 6337 §3.1.3): what one of them refuses is not gone for the others, and what the first one said does not bind the
 * last.
 */
final class Agreement {
    private final Map<LegSide, Map<Integer, Part>> parts = new EnumMap<>(LegSide.class);
    private final Map<Integer, Boolean> rtp = new HashMap<>();
    private final Set<Integer> refused = new HashSet<>();
    /** Lines that the offer which waits for its answer has opened. */
    private final Set<Integer> opened = new HashSet<>();
    /** Lines of an offer that has its answer, while the INVITE that brought it may still be refused. */
    private final Set<Integer> answered = new HashSet<>();
    /** Lines that will take the place of others with the answer: their ports are in another address family. */
    private final Map<Integer, MediaLine> successors = new HashMap<>();
    private List<Part> offered = List.of();
    /** What held before a provisional answer, which a refusal takes back (RFC 6141 §3.4). */
    private Optional<Agreement> before = Optional.empty();
    private Facing callee;

    /**
     * What a side described of a section.
     *
     * @param farEnd empty where that does not change
     * @param listed its payload types
     */
    record Part(int index, LegSide side, Optional<FarEnd> farEnd, PayloadTypes listed) {}

    Agreement(Facing callee) {
        this.callee = callee;
        for (LegSide s : LegSide.values()) parts.put(s, new HashMap<>());
    }

    /** The same to begin with, for another dialog. */
    Agreement copy() {
        Agreement out = new Agreement(callee);
        parts.forEach((side, m) -> side.of(out.parts).putAll(m));
        out.rtp.putAll(rtp);
        out.refused.addAll(refused);
        out.opened.addAll(opened);
        out.answered.addAll(answered);
        out.offered = offered;
        return out;
    }

    /** Whom the callee's legs face in it. */
    Facing callee() {
        return callee;
    }

    void callee(Facing now) {
        callee = now;
    }

    // --- the offer that waits

    /** A side offers; what it describes counts from the answer on, and is forgotten if that never comes. */
    void offer(List<Part> described) {
        offered = List.copyOf(described);
    }

    void opens(int index) {
        opened.add(index);
    }

    Map<Integer, MediaLine> successors() {
        return successors;
    }

    /**
     * The answer came.
     *
     * @param described what the answering side describes
     * @param last whether it can still be taken back, since its request may be refused
     * @return all that changes by it
     */
    List<Part> answered(List<Part> described, boolean last) {
        if (!last && before.isEmpty()) {
            Agreement was = copy();
            was.offered = List.of();
            before = Optional.of(was);
        }
        List<Part> out = new ArrayList<>(described);
        out.addAll(offered);
        offered = List.of();
        // Another offer may be refused before this INVITE is answered for good (RFC 3311 §5.1), and takes nothing of it
        // along.
        answered.addAll(opened);
        opened.clear();
        return out;
    }

    /** What was agreed is final: nothing takes it back. */
    void settled() {
        before = Optional.empty();
        answered.clear();
    }

    /** The offer was refused: the lines that it opened, which end. */
    Set<Integer> refuseOffer() {
        Set<Integer> out = Set.copyOf(opened);
        opened.clear();
        offered = List.of();
        return out;
    }

    /** The INVITE was refused: the lines that its offers opened, which end. */
    Set<Integer> refuseInvite() {
        Set<Integer> out = new HashSet<>(refuseOffer());
        out.addAll(answered);
        answered.clear();
        return out;
    }

    /** What held before an answer that did not last. */
    Optional<Agreement> takeBack() {
        Optional<Agreement> out = before;
        before = Optional.empty();
        out.ifPresent(b -> {
            parts.forEach((side, m) -> {
                m.clear();
                m.putAll(side.of(b.parts));
            });
            rtp.clear();
            rtp.putAll(b.rtp);
            refused.clear();
            refused.addAll(b.refused);
        });
        return out;
    }

    // --- what holds

    /** Takes in what a side described; a section that is RTP or something else is so for both sides. */
    void take(Part p, boolean isRtp) {
        rtp.put(p.index(), isRtp);
        p.side().of(parts).merge(p.index(), p, (old, now) -> now.farEnd().isPresent() ? now
                : new Part(now.index(), now.side(), old.farEnd(), now.listed()));
    }

    List<Part> parts() {
        return parts.values().stream().flatMap(m -> m.values().stream()).toList();
    }

    PayloadTypes listed(LegSide side, int index) {
        Part p = side.of(parts).get(index);
        return p == null ? PayloadTypes.NONE : p.listed();
    }

    /** A side sends what the other side listed, and what it listed itself: both count as expected. */
    PayloadRule payload(LegSide side, int index) {
        if (!rtp.getOrDefault(index, true)) return PayloadRule.OPAQUE;
        PayloadTypes own = listed(side, index);
        if (own.size() == 0 || !side.other().of(parts).containsKey(index)) return PayloadRule.ANY_RTP;
        PayloadTypes other = listed(side.other(), index);
        return new PayloadRule(true, own.low() | other.low(), own.high() | other.high());
    }

    /** These sections, by their index, are refused in it. */
    void refuses(Set<Integer> sections) {
        refused.clear();
        refused.addAll(sections);
    }

    Set<Integer> refused() {
        return Set.copyOf(refused);
    }

    /** A section's line is gone. */
    void forget(int index) {
        parts.values().forEach(m -> m.remove(index));
        rtp.remove(index);
        refused.remove(index);
        opened.remove(index);
        answered.remove(index);
    }
}
