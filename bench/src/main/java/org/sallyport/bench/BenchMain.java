package org.sallyport.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.bench.h323.H323Bench;
import org.sallyport.bench.measure.JsonText;
import org.sallyport.bench.measure.MachineFacts;
import org.sallyport.bench.parser.ParserBench;
import org.sallyport.bench.rules.RulesBench;
import org.sallyport.bench.sip.SipBench;
import org.sallyport.bench.turn.TurnBench;

/** {@code sallyport bench WHAT… [--json] [OPTION VALUE]…}: the entry that the command finds by name. */
public final class BenchMain {
    private static final int OK = 0;
    private static final int PROBLEM = 1;
    private static final int USAGE = 2;
    private static final List<String> KNOWN = List.of("media", "turn", "sip", "parser", "rules", "h323");

    /** Options without a value. */
    private static final Set<String> FLAGS = Set.of("--quick");

    private final PrintStream out;
    private final List<String> options;
    private final Map<String, Object> figures = new LinkedHashMap<>();

    private BenchMain(PrintStream out, List<String> options) {
        this.out = out;
        this.options = options;
    }

    /** Runs the benchmarks by name, in the order given; the exit code of the program. */
    public static int run(String[] args) {
        List<String> what = new ArrayList<>();
        List<String> options = new ArrayList<>();
        boolean json = false;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--json")) json = true;
            else if (FLAGS.contains(args[i])) options.add(args[i]);
            else if (args[i].startsWith("--") && i + 1 < args.length) options.addAll(List.of(args[i], args[++i]));
            else what.add(args[i]);
        }
        if (what.isEmpty()) what.addAll(List.of("media", "sip"));
        List<String> unknown = what.stream().filter(w -> !KNOWN.contains(w)).toList();
        if (!unknown.isEmpty()) {
            System.err.println("no such benchmark: " + String.join(", ", unknown)
                    + "; there are " + String.join(", ", KNOWN));
            return USAGE;
        }
        if (what.size() > 1 && !options.isEmpty()) {
            System.err.println("options belong to one benchmark: name one");
            return USAGE;
        }
        PrintStream real = System.out;
        // With --json standard output is JSON alone; tables and progress go where errors go.
        if (json) System.setOut(System.err);
        try {
            BenchMain main = new BenchMain(System.out, options);
            int code = main.all(what);
            if (json && code == OK) real.println(JsonText.of(main.figures));
            return code;
        } catch (IllegalArgumentException e) {
            System.err.println("sallyport bench: " + e.getMessage());
            return USAGE;
        } catch (IOException e) {
            System.err.println("sallyport bench: " + e.getMessage());
            return PROBLEM;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return PROBLEM;
        } finally {
            System.setOut(real);
        }
    }

    private int all(List<String> what) throws IOException, InterruptedException {
        Map<String, Object> machine = MachineFacts.all();
        figures.put("machine", machine);
        machine.forEach((k, v) -> out.println(k + ": " + v));
        for (String w : what) {
            out.println();
            Optional<String> missing = w.equals("sip") ? SipBench.missing() : Optional.empty();
            if (missing.isPresent()) {
                System.err.println(missing.get());
                return USAGE;
            }
            switch (w) {
                case "media" -> media();
                case "turn" -> {
                    var outcome = TurnBench.run(options, out);
                    figures.put("turn", outcome.json());
                    out.println();
                    out.print(outcome.text());
                }
                case "sip" -> {
                    var report = SipBench.run(options, out);
                    figures.put("sip", report.json());
                    out.println();
                    out.print(report.text());
                }
                case "rules" -> figures.put("rules", RulesBench.run(options, out));
                case "h323" -> figures.put("h323", H323Bench.run(options, out));
                default -> figures.put("parser", ParserBench.run(options, out));
            }
        }
        return OK;
    }

    private void media() throws IOException {
        Path file = Files.createTempFile("sallyport-bench-media", ".json");
        try {
            List<String> args = new ArrayList<>(options);
            args.addAll(List.of("--json", file.toString()));
            MediaBench.main(args.toArray(String[]::new));
            figures.put("media", new JsonText.Raw(Files.readString(file).strip()));
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
