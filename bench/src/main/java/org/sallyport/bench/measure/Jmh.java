package org.sallyport.bench.measure;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** How we run JMH: one fork, three warm-ups, five measurements, garbage counted. */
public final class Jmh {
    private static final String GARBAGE = "gc.alloc.rate.norm";

    private Jmh() {}

    /** How long one measurement takes: 1 s, or what {@code --seconds N} says, the only option of such a bench. */
    public static int seconds(String bench, List<String> args) {
        if (args.isEmpty()) return 1;
        boolean right =
                args.size() == 2 && args.getFirst().equals("--seconds") && args.getLast().matches("[1-9][0-9]{0,2}");
        if (!right) throw new IllegalArgumentException("bench " + bench + " knows --seconds N");
        return Integer.parseInt(args.getLast());
    }

    /** All benchmarks of a class, each measurement this long. */
    public static Collection<RunResult> run(Class<?> benchmarks, int seconds) throws RunnerException {
        return new Runner(new OptionsBuilder().include(benchmarks.getName()).forks(1)
                // JMH itself still reads fields the old way; that is no news for whoever reads the figures.
                .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
                .warmupIterations(3).warmupTime(TimeValue.seconds(seconds)).measurementIterations(5)
                .measurementTime(TimeValue.seconds(seconds)).addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true).build()).run();
    }

    /** Bytes of garbage for each operation. */
    public static double garbageBytes(RunResult r) {
        return Objects.requireNonNull(r.getSecondaryResults().get(GARBAGE)).getScore();
    }
}
