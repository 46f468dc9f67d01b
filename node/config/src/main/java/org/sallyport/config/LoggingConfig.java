package org.sallyport.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What is written down ({@code logging}).
 *
 * @param level of topics that have none of their own
 * @param topics lower-case topic to its level
 * @param file where to, or standard error
 * @param rotation when a file is put aside and how many are kept
 */
public record LoggingConfig(Level level, Map<String, Level> topics, Optional<Path> file, Rotation rotation) {
    /**
     * When a file is put aside, and how long it is kept.
     *
     * @param bytesMax octets of the file that is written
     * @param filesMax files that were put aside
     * @param daysMax how old they may become
     */
    public record Rotation(int bytesMax, int filesMax, int daysMax) {}

    /** How much. */
    public enum Level {
        OFF,
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    public LoggingConfig {
        topics = Map.copyOf(topics);
    }
}
