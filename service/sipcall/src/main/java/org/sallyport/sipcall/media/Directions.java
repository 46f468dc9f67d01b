package org.sallyport.sipcall.media;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.media.LegSide;
import org.sallyport.sip.sdp.Direction;
import org.sallyport.sip.sdp.Media;

/**
 * Which way the sections of a call's descriptions let media flow, and since when: whether a side that is silent should
 * be. An offer counts from its answer on (RFC 3264 §8). Owner: the desk.
 *
 * <p>A side that has held the other one, by its direction or by the address of nobody (RFC 3264 §8.4), may play music
 * or may not; one that never wanted to hear anything, such as a pager, is there to be heard.
 */
final class Directions {
    private final Map<LegSide, Map<Integer, Direction>> agreed = new EnumMap<>(LegSide.class);
    private final Map<LegSide, Map<Integer, Direction>> offered = new EnumMap<>(LegSide.class);
    private final Set<String> bothWays = new HashSet<>();
    private final Map<Integer, Long> changedNs = new HashMap<>();
    private final int sectionsMax;
    private boolean heldBefore;

    /** @param sectionsMax how many sections of a description count */
    Directions(int sectionsMax) {
        this.sectionsMax = sectionsMax;
        for (LegSide side : LegSide.values()) {
            agreed.put(side, new HashMap<>());
            offered.put(side, new HashMap<>());
        }
    }

    /** A side described its sections. */
    void described(LegSide from, SdpRole role, List<Media> sections, long nowNs) {
        Map<Integer, Direction> now = new HashMap<>();
        for (int i = 0; i < Math.min(sections.size(), sectionsMax); i++) now.put(i, meant(sections.get(i)));
        offered.put(from, now);
        if (role == SdpRole.OFFER) return;
        heldBefore = false;
        take(from, nowNs);
        take(from.other(), nowNs);
    }

    /** The offer was refused. */
    void refused() {
        offered.values().forEach(Map::clear);
    }

    /** A call of an earlier run goes on; of what its descriptions said no more is known than whether somebody holds. */
    void resumed(boolean held) {
        heldBefore = held;
    }

    private void take(LegSide side, long nowNs) {
        side.of(offered).forEach((i, d) -> {
            if (d != side.of(agreed).put(i, d)) changedNs.put(i, nowNs);
            if (d == Direction.SENDRECV) bothWays.add(side + " " + i);
        });
        side.of(offered).clear();
    }

    private static Direction meant(Media section) {
        if (section.isRejected()) return Direction.INACTIVE;
        return section.connection() != null && Sections.holds(section) ? Direction.SENDONLY : section.direction();
    }

    /** Whether a side should be heard in a section. */
    boolean expects(LegSide side, int index) {
        if (heldBefore) return false;
        Direction own = side.of(agreed).getOrDefault(index, Direction.SENDRECV);
        Direction other = side.other().of(agreed).getOrDefault(index, Direction.SENDRECV);
        return own.sends() && other.receives() && (own == Direction.SENDRECV || !bothWays.contains(side + " " + index));
    }

    /** When what was agreed of a section changed last. */
    Optional<Long> changedNs(int index) {
        return Optional.ofNullable(changedNs.get(index));
    }
}
