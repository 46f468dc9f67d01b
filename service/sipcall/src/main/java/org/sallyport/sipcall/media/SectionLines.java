package org.sallyport.sipcall.media;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegSide;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.LineBudget;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.media.desk.OpenedLine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.sdp.Connection;
import org.sallyport.sip.sdp.Media;
import org.sallyport.wire.Endpoint;

/** The media lines of one call by the section that each carries, and who is counted for them. Owner: the desk. */
final class SectionLines {
    /** What a line of an earlier run is taken for. */
    private static final String AUDIO = "audio";

    private final MediaDesk desk;
    private final LineBudget budget;
    private final Map<LegSide, Facing> facing;
    private final Map<Integer, MediaLine> byIndex = new HashMap<>();
    private boolean closed;

    /**
     * @param budget for whom the lines count
     * @param facing the owner's, which may change
     */
    SectionLines(MediaDesk desk, LineBudget budget, Map<LegSide, Facing> facing) {
        this.desk = desk;
        this.budget = budget;
        this.facing = facing;
    }

    /** The line of a section, or null. */
    @Nullable
    MediaLine get(int index) {
        return byIndex.get(index);
    }

    boolean has(int index) {
        return byIndex.containsKey(index);
    }

    Set<Integer> indexes() {
        return byIndex.keySet();
    }

    List<MediaLine> all() {
        return List.copyOf(byIndex.values());
    }

    int size() {
        return byIndex.size();
    }

    /** Opens a line for a section that a side offers; it is {@link #put} by whoever wants it. */
    OpenedLine open(MediaLine.Owner owner, int index, LegSide from, Media section) {
        if (closed) return new OpenedLine.Refused(Refusal.of(RefusalReason.NO_DIALOG));
        Optional<Refusal> no = take();
        if (no.isPresent()) return new OpenedLine.Refused(no.get());
        // Media goes by the family that is described, which need not be that of the signalling (RFC 6157 §3); what we
        // describe to the other side is in the family of its signalling, unless it says otherwise.
        Facing own = desk.toward(from.of(facing),
                Optional.ofNullable(section.connection()).flatMap(Connection::family));
        Facing others = from.other().of(facing);
        boolean calls = from == LegSide.CALLER;
        OpenedLine out = desk.open(owner, index, section.type(), calls ? own : others, calls ? others : own,
                Sections.payload(section));
        if (out instanceof OpenedLine.Refused) budget.give();
        return out;
    }

    private Optional<Refusal> take() {
        if (desk.full()) return Optional.of(new Refusal(RefusalReason.NO_MEDIA_PORTS, "a free media line",
                "all in use"));
        return budget.take();
    }

    /** Opens the line of an earlier run; false where its ports cannot be had. */
    boolean resume(MediaLine.Owner owner, KeptMedia.Line kept) {
        if (closed || take().isPresent()) return false;
        switch (desk.resume(owner, kept.index(), AUDIO, kept.caller().line(), kept.callee().line())) {
            case OpenedLine.Refused _ -> {
                budget.give();
                return false;
            }
            case OpenedLine.Ok(MediaLine line) -> {
                byIndex.put(kept.index(), line);
                return true;
            }
        }
    }

    /** The line of a section from now on; the one before ends. */
    void put(int index, MediaLine line) {
        MediaLine before = byIndex.put(index, line);
        if (before != null) before.close();
    }

    /** A section is no more. */
    void end(int index) {
        Optional.ofNullable(byIndex.remove(index)).ifPresent(MediaLine::close);
    }

    /** Ends all; none is opened any more. False where that was so already. */
    boolean close() {
        if (closed) return false;
        closed = true;
        all().forEach(MediaLine::close);
        return true;
    }

    /** The loop has let go of a line of this call. */
    void ended(MediaLine line) {
        budget.give();
        byIndex.values().remove(line);
    }

    /** How often something changed that outlives a restart. */
    int changes() {
        int out = byIndex.size();
        for (MediaLine line : byIndex.values()) out += line.changes();
        return out;
    }

    /** Lines that go on, by their sections. */
    Map<Integer, MediaLine> open() {
        Map<Integer, MediaLine> out = new HashMap<>(byIndex);
        out.values().removeIf(MediaLine::closing);
        return out;
    }

    /** Whether another line has heard a side, and still carries something. */
    boolean hears(LegSide side, MediaLine but) {
        return byIndex.values().stream().anyMatch(l -> l != but && l.carriedSomething() && l.latched(side).isPresent());
    }

    /** A side is believed further: where a description named an address of it that is known to be its own by now. */
    void believe(LegSide side, Function<Endpoint, FarEnd.Belief> belief) {
        for (MediaLine line : all()) {
            if (line.closing() || !(line.farEnd(side) instanceof FarEnd.Latching l)
                    || l.belief() != FarEnd.Belief.NAMED)
                continue;
            if (l.rtp().map(belief).filter(FarEnd.Belief.PROVEN::equals).isPresent()) {
                line.believe(side, l.believed(FarEnd.Belief.PROVEN));
            }
        }
    }

    /** Sets the lines to what was agreed on. */
    void set(Agreement agreed) {
        for (Agreement.Part p : agreed.parts()) {
            MediaLine line = byIndex.get(p.index());
            if (line == null || line.closing() || agreed.refused().contains(p.index())) continue;
            if (p.farEnd().filter(f -> !line.hasFarEnd(p.side(), f)).isPresent()) tell(line, p, agreed);
            else line.expect(p.side(), agreed.payload(p.side(), p.index()));
        }
    }

    /** Makes what was described so. */
    void apply(List<Agreement.Part> changes, Agreement agreed) {
        for (Agreement.Part p : changes) {
            MediaLine line = byIndex.get(p.index());
            if (line != null && !line.closing()) tell(line, p, agreed);
        }
    }

    private static void tell(MediaLine line, Agreement.Part p, Agreement agreed) {
        if (p.farEnd().isPresent()) line.update(p.side(), p.farEnd().get(), agreed.payload(p.side(), p.index()));
        else line.expect(p.side(), agreed.payload(p.side(), p.index()));
    }
}
