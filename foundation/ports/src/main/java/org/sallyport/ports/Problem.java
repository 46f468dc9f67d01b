package org.sallyport.ports;

import java.util.List;

/**
 * What is wrong with the settings of a node: a value, so that all faults of a file can be told at once with their
 * lines.
 *
 * @param kind which rule is broken
 * @param role whose settings
 * @param settings the settings that disagree, at least one
 * @param rows ids of the rows that would break
 * @param sentence what is wrong, with the numbers
 */
public record Problem(Kind kind, Role role, List<Setting> settings, List<String> rows, String sentence) {
    /** The rules. */
    public enum Kind {
        /** Two settings want one port of one protocol. */
        OVERLAP,
        /** The media range starts odd. */
        ODD_START,
        /** The media range ends even. */
        EVEN_END,
        /** The media range has no pair beside the shared ones. */
        TOO_SMALL,
        /** The shared RTP port is odd, or the RTCP port is not the one above it. */
        SHARED_NOT_A_PAIR,
        /** The configured shared pair is outside the media range. */
        SHARED_OUTSIDE,
        /** A large system has no configured shared pair. */
        SHARED_ON_LARGE,
        /** Two traversal zones of edge have one port. */
        ZONE_CLASH,
        /** A zone of control names a port where edge has no zone. */
        ZONE_UNKNOWN,
        /** The port is for internal use. */
        INTERNAL_USE,
        /** A range of source or media ports reaches below 1024. */
        PRIVILEGED,
        /** Only a large system has several TURN listening ports. */
        TURN_RANGE,
        /** A switch is on that means nothing without another one. */
        SWITCH_ALONE
    }

    public Problem {
        settings = List.copyOf(settings);
        rows = List.copyOf(rows);
    }
}
