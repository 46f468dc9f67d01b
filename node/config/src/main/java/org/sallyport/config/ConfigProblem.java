package org.sallyport.config;

import java.util.List;

/**
 * One fault of a configuration file.
 *
 * @param file as given on the command line
 * @param line from 1; 0 where something is missing from the whole file
 * @param column from 1; 0 like {@code line}
 * @param keyPath such as {@code zones[1].sip.port}
 * @param message what is wrong and what would be right, one or two sentences
 * @param rows ids of the port rows that the fault would break, may be empty
 */
public record ConfigProblem(String file, int line, int column, String keyPath, String message, List<String> rows) {
    public ConfigProblem {
        rows = List.copyOf(rows);
    }

    /** {@code edge.yaml:12:9: zones[1].sip.port: message (rows SIT-1, UCD-3)}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(file);
        if (line > 0) out.append(':').append(line).append(':').append(column);
        out.append(": ");
        if (!keyPath.isEmpty()) out.append(keyPath).append(": ");
        out.append(message);
        if (!rows.isEmpty()) out.append(" (rows ").append(String.join(", ", rows)).append(')');
        return out.toString();
    }
}
