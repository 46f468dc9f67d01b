package org.sallyport.bench.parser;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;
import org.sallyport.bench.call.CallBenchmarks;
import org.sallyport.bench.measure.Jmh;

/** {@code sallyport bench parser}: time and garbage of one INVITE, in a table, and of a whole call, by JMH. */
public final class ParserBench {
    private static final List<Class<?>> MEASURED =
            List.of(SipMessageBenchmarks.class, TransactionBenchmarks.class, CallBenchmarks.class);

    private ParserBench() {}

    /**
     * Measures and prints a table.
     *
     * @param args {@code --seconds N} for each of five measurements
     * @return per benchmark nanoseconds and bytes for each message
     */
    public static List<Map<String, Object>> run(List<String> args, PrintStream out) throws IOException {
        int seconds = Jmh.seconds("parser", args);
        List<Map<String, Object>> figures = new ArrayList<>();
        out.println("| one INVITE, or one call | ns | error | bytes of garbage |");
        out.println("|---|---|---|---|");
        try {
            for (Class<?> what : MEASURED) {
                for (RunResult r : Jmh.run(what, seconds)) {
                    Map<String, Object> row = row(r);
                    figures.add(row);
                    out.println(String.format(Locale.ROOT, "| %s | %.0f | %.0f | %.0f |",
                            r.getPrimaryResult().getLabel(), r.getPrimaryResult().getScore(),
                            r.getPrimaryResult().getScoreError(), Jmh.garbageBytes(r)));
                }
            }
        } catch (RunnerException e) {
            throw new IOException("JMH: " + e.getMessage(), e);
        }
        return figures;
    }

    private static Map<String, Object> row(RunResult r) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("benchmark", r.getPrimaryResult().getLabel());
        row.put("ns", r.getPrimaryResult().getScore());
        row.put("errorNs", r.getPrimaryResult().getScoreError());
        row.put("bytes", Jmh.garbageBytes(r));
        return row;
    }
}
