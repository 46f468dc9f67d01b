package org.sallyport.media;

import org.sallyport.wire.Endpoint;

/** From a media loop to the desk. */
public sealed interface MediaEvent {
    /** The line it is about. */
    long line();

    /** A leg bound its far end: by latching or by a proven probe. */
    record Latched(long line, LegSide side, Component component, Endpoint farEnd, boolean proven, long atNs)
            implements MediaEvent {}

    /** A probe toward edge was refused or never answered for a while; {@code why} is one sentence. */
    record ProbeFailing(long line, LegSide side, Component component, String why) implements MediaEvent {}

    /**
     * Packets for a far end are dropped from now on, until it is heard: nothing but a description names it, or it has
     * made no sound for as long as anybody may listen. Told once each time.
     */
    record Withheld(long line, LegSide side, Cause cause) implements MediaEvent {
        /** Why. */
        public enum Cause {
            UNPROVEN,
            UNHEARD
        }
    }

    /**
     * No RTP was accepted from a side for {@link #AFTER_NS}; whether any should have been, the desk knows. Told once,
     * and again after a new description.
     *
     * @param sinceNs when the last one came, or when the line was opened or described anew
     * @param report the line's counters
     */
    record Quiet(long line, LegSide side, long sinceNs, LineReport report) implements MediaEvent {
        /** How long a side may send no RTP: 5 s. */
        public static final long AFTER_NS = 5_000_000_000L;
    }

    /** A side that was quiet sends RTP again. */
    record Audible(long line, LegSide side) implements MediaEvent {}

    /** Nothing was accepted for the line's whole silence limit. Told once. */
    record Silent(long line, long silentNs) implements MediaEvent {}

    /** Counters as asked for. */
    record Reported(long line, LineReport report) implements MediaEvent {}

    /** The line is gone and its ports are free again. */
    record Closed(long line, LineReport report) implements MediaEvent {}
}
