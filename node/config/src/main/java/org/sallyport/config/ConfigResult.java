package org.sallyport.config;

import java.util.List;

/** What reading a file gave: a configuration, or all of its faults. */
public sealed interface ConfigResult {
    /**
     * A configuration without a fault.
     *
     * @param config what the node uses
     * @param settings every key with its value and where it came from
     */
    record Valid(NodeConfig config, ConfigSettings settings) implements ConfigResult {}

    /**
     * Faults, in the order of the file.
     *
     * @param problems at least one
     */
    record Faulty(List<ConfigProblem> problems) implements ConfigResult {
        public Faulty {
            problems = List.copyOf(problems);
        }
    }
}
