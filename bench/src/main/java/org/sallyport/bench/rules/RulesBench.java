package org.sallyport.bench.rules;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;
import org.sallyport.bench.measure.Jmh;

/**
 * {@code sallyport bench rules}: time and garbage of one search in plans of 10, 100 and 1,000 rules, measured by JMH.
 */
public final class RulesBench {
    private RulesBench() {}

    /**
     * Measures and prints a table.
     *
     * @param args {@code --seconds N} for each of five measurements
     * @return per benchmark and number of rules nanoseconds and bytes for each search
     */
    public static List<Map<String, Object>> run(List<String> args, PrintStream out) throws IOException {
        int seconds = Jmh.seconds("rules", args);
        List<Map<String, Object>> figures = new ArrayList<>();
        out.println("| one search | rules | ns | error | bytes of garbage |");
        out.println("|---|---|---|---|---|");
        try {
            for (RunResult r : Jmh.run(SearchBenchmarks.class, seconds)) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("benchmark", r.getPrimaryResult().getLabel());
                row.put("rules", r.getParams().getParam("rules"));
                row.put("ns", r.getPrimaryResult().getScore());
                row.put("errorNs", r.getPrimaryResult().getScoreError());
                row.put("bytes", Jmh.garbageBytes(r));
                figures.add(row);
                out.println(String.format(Locale.ROOT, "| %s | %s | %.0f | %.0f | %.0f |", row.get("benchmark"),
                        row.get("rules"), r.getPrimaryResult().getScore(), r.getPrimaryResult().getScoreError(),
                        Jmh.garbageBytes(r)));
            }
        } catch (RunnerException e) {
            throw new IOException("JMH: " + e.getMessage(), e);
        }
        return figures;
    }
}
