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
 */
public record LoggingConfig(Level level, Map<String, Level> topics, Optional<Path> file) {
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
