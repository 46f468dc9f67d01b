package org.sallyport.media;

import java.util.function.Consumer;
import org.sallyport.host.MediaIo;
import org.sallyport.machine.RateCap;

/** What the flows of one line have around them, and when they were last heard. Owner: one media loop. */
final class LineWorld {
    final long id;
    final MediaIo io;
    final Consumer<? super MediaEvent> events;
    /** What the whole relay answers to checks that prove nothing. */
    final RateCap unprovenAnswers;
    final MediaLimits limits;
    /** What the numbers of probes have above the monotonic clock. */
    final int probeStart;
    /** When a packet was last accepted on any flow, or the line was opened or renegotiated. */
    long lastAcceptedNs;

    LineWorld(long id, MediaIo io, Consumer<? super MediaEvent> events, RateCap unprovenAnswers, MediaLimits limits,
            int probeStart,
            long nowNs) {
        this.id = id;
        this.io = io;
        this.events = events;
        this.unprovenAnswers = unprovenAnswers;
        this.limits = limits;
        this.probeStart = probeStart;
        this.lastAcceptedNs = nowNs;
    }
}
