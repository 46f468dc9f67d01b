package org.sallyport.sipcall.media;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.media.LegSide;
import org.sallyport.sip.sdp.Media;

/**
 * Which sides of a call have asked the other not to send. An offer counts with its answer; what a provisional answer
 * made so is taken back where its INVITE is refused (RFC 6141 §3.4). Owner: the desk.
 */
final class Holds {
    private final Map<LegSide, Boolean> held = new EnumMap<>(LegSide.class);
    /** Who was on hold before a provisional answer that may be taken back. */
    private Optional<Map<LegSide, Boolean>> before = Optional.empty();
    /** Whether the offer that waits asks the other side not to send. */
    private Optional<Boolean> offered = Optional.empty();

    Holds() {
        for (LegSide side : LegSide.values()) held.put(side, false);
    }

    /** A side offers these sections. */
    void offered(List<Media> sections) {
        offered = Optional.of(Sections.hold(sections));
    }

    /** The offer that waited was refused. */
    void refused() {
        offered = Optional.empty();
    }

    /**
     * A side answers with these sections.
     *
     * @param last whether nothing takes the answer back any more
     */
    void answered(LegSide from, List<Media> sections, boolean last) {
        if (last) before = Optional.empty();
        else if (before.isEmpty()) before = Optional.of(new EnumMap<>(held));
        offered.ifPresent(h -> held.put(from.other(), h));
        offered = Optional.empty();
        held.put(from, Sections.hold(sections));
    }

    /** What the answers to a refused INVITE had made so is undone. */
    void takeBack() {
        before.ifPresent(held::putAll);
    }

    /** An INVITE was refused, and with it ends what could be taken back. */
    void inviteRefused() {
        before = Optional.empty();
    }

    /** A call of an earlier run goes on. */
    void resumed(LegSide side, boolean holds) {
        held.put(side, holds);
    }

    /** Whether a side holds the other. */
    boolean by(LegSide side) {
        return side.of(held);
    }

    /** Whether one of them does. */
    boolean any() {
        return held.containsValue(true);
    }
}
