package org.sallyport.bench.h323;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerLimits;
import org.sallyport.per.PerValue;
import org.sallyport.per.PerWriter;
import org.sallyport.wire.Octets;

/** One PDU, from octets to records and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class H323Benchmarks {
    /** Which PDU; all of {@link BenchPdus}. */
    @Param
    private BenchPdus pdu;

    private byte[] message;
    private PerValue value;
    private final PerWriter writer = new PerWriter();

    /** Takes the PDU and its value. */
    @Setup
    public void prepare() {
        message = pdu.encoding().toArray();
        if (!(pdu.type().decode(pdu.encoding()) instanceof PerDecoded.Value<? extends PerValue> v))
            throw new IllegalStateException();
        value = v.value();
        if (!encode().equals(pdu.encoding())) throw new IllegalStateException(pdu + " is not written as it came");
    }

    /** All of it, into records. */
    @Benchmark
    public Object decode() {
        return pdu.type().decode(message, 0, message.length, PerLimits.DEFAULT);
    }

    /** All of it, into octets of its own. */
    @Benchmark
    public Octets encode() {
        writer.reset();
        value.encode(writer);
        return writer.message();
    }
}
