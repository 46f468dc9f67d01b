package org.sallyport.bench.h323;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;
import org.sallyport.bench.measure.Jmh;
import org.sallyport.bench.measure.Spread;

/** {@code sallyport bench h323}: our codec by JMH and Erlang's, round by round in turn. */
public final class H323Bench {
    private static final int ROUNDS = 3;

    private H323Bench() {}

    /** What one side needs for one PDU, over the rounds. */
    private record Side(List<Double> decodeNs, List<Double> encodeNs) {
        Side() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /**
     * Measures and prints a table.
     *
     * @param args {@code --seconds N} for each measurement, {@code --rounds N}
     */
    public static List<Map<String, Object>> run(List<String> args, PrintStream out)
            throws IOException, InterruptedException {
        int seconds = option(args, "--seconds", 1);
        int rounds = option(args, "--rounds", ROUNDS);
        var missing = ErlangCodec.missing();
        if (missing.isPresent()) throw new IllegalArgumentException(missing.get());
        Path schema = Path.of(System.getProperty("sallyport.home", ".")).resolve("protocol/h323types/src/main/asn1");
        Map<BenchPdus, Side> ours = new EnumMap<>(BenchPdus.class);
        Map<BenchPdus, Side> erlangs = new EnumMap<>(BenchPdus.class);
        Map<BenchPdus, double[]> garbage = new EnumMap<>(BenchPdus.class);
        for (BenchPdus p : BenchPdus.values()) {
            ours.put(p, new Side());
            erlangs.put(p, new Side());
            garbage.put(p, new double[2]);
        }
        System.err.println("Erlang compiles the schema");
        try (ErlangCodec erlang = ErlangCodec.compile(schema)) {
            for (int i = 1; i <= rounds; i++) {
                System.err.println("round " + i + " of " + rounds);
                ours(ours, garbage, seconds);
                for (var e : erlang.measure(seconds).entrySet()) {
                    if (!e.getValue().same()) throw new IOException("Erlang writes another value of " + e.getKey());
                    at(erlangs, e.getKey()).decodeNs().add(e.getValue().decodeNs());
                    at(erlangs, e.getKey()).encodeNs().add(e.getValue().encodeNs());
                }
            }
        }
        return table(ours, erlangs, garbage, out);
    }

    private static <T> T at(Map<BenchPdus, T> all, BenchPdus p) {
        return Objects.requireNonNull(all.get(p));
    }

    private static int option(List<String> args, String name, int otherwise) {
        for (int i = 0; i < args.size(); i += 2) {
            if (!args.get(i).equals("--seconds") && !args.get(i).equals("--rounds")) {
                throw new IllegalArgumentException("bench h323 knows --seconds N and --rounds N");
            }
            if (args.get(i).equals(name) && args.get(i + 1).matches("[1-9][0-9]{0,2}"))
                return Integer.parseInt(args.get(i + 1));
        }
        return otherwise;
    }

    private static void ours(Map<BenchPdus, Side> times, Map<BenchPdus, double[]> garbage, int seconds)
            throws IOException {
        try {
            for (RunResult r : Jmh.run(H323Benchmarks.class, seconds)) {
                BenchPdus p = BenchPdus.valueOf(r.getParams().getParam("pdu"));
                boolean decode = r.getPrimaryResult().getLabel().equals("decode");
                Side side = at(times, p);
                (decode ? side.decodeNs() : side.encodeNs()).add(r.getPrimaryResult().getScore());
                at(garbage, p)[decode ? 0 : 1] = Jmh.garbageBytes(r);
            }
        } catch (RunnerException e) {
            throw new IOException("JMH: " + e.getMessage(), e);
        }
    }

    private static List<Map<String, Object>> table(Map<BenchPdus, Side> ours, Map<BenchPdus, Side> erlangs,
            Map<BenchPdus, double[]> garbage, PrintStream out) {
        List<Map<String, Object>> figures = new ArrayList<>();
        out.println("| one PDU | octets | | ours, ns | garbage, bytes | Erlang, ns | ours / Erlang |");
        out.println("|---|---|---|---|---|---|---|");
        for (BenchPdus p : BenchPdus.values()) {
            row(figures, out, p, "decode", Spread.of(at(ours, p).decodeNs()), at(garbage, p)[0],
                    Spread.of(at(erlangs, p).decodeNs()));
            row(figures, out, p, "encode", Spread.of(at(ours, p).encodeNs()), at(garbage, p)[1],
                    Spread.of(at(erlangs, p).encodeNs()));
        }
        return figures;
    }

    private static void row(List<Map<String, Object>> figures, PrintStream out, BenchPdus p, String what, Spread ours,
            double garbageBytes, Spread erlang) {
        String name = p.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        out.println(String.format(Locale.ROOT, "| %s | %d | %s | %s | %.0f | %s | %.3f |", name, p.encoding().length(),
                what,
                ours.text(0), garbageBytes, erlang.text(0), ours.median() / erlang.median()));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("pdu", name);
        row.put("octets", p.encoding().length());
        row.put("what", what);
        row.put("ns", ours.json());
        row.put("garbageBytes", garbageBytes);
        row.put("erlangNs", erlang.json());
        figures.add(row);
    }
}
