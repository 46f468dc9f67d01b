package org.sallyport.config;

import java.time.Duration;
import java.util.Optional;

/** Times as a configuration file writes them, for commands that take one. */
public final class Durations {
    private Durations() {}

    /** Reads {@code 500ms}, {@code 90s}, {@code 5m}, {@code 1h} or {@code 1d}. */
    public static Optional<Duration> parse(String text) {
        return KeyTypes.duration(text);
    }
}
