package org.sallyport.bench.call;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One call through a control node, from INVITE to the answer of BYE. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallBenchmarks {
    private WholeCall calls;

    @Setup
    public void begin() {
        calls = new WholeCall();
    }

    /** A node that has 3,200 calls of the last 32 s behind it. */
    @Benchmark
    public int call() {
        return calls.make();
    }
}
