package org.sallyport.per;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every primitive against encodings that somebody else computed: boundaries, alignment, fragments. */
class X691VectorsTest {
    /** Room for the longest list of empty elements among the vectors. */
    private static final PerLimits LIMITS = new PerLimits(300_000, 8, 100_000);

    static List<Vectors.Row> rows() {
        return Vectors.all();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void writesWhatTheVectorSays(Vectors.Row row) {
        PerWriter out = new PerWriter(16);
        row.write(out);
        assertThat(out.message()).isEqualTo(row.encoding());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void readsWhatTheVectorSays(Vectors.Row row) {
        byte[] message = row.encoding().toArray();
        PerReader in = new PerReader(message, 0, message.length, LIMITS);
        assertThat(row.read(in)).isEqualTo(row.expected());
        assertThat(in.fault()).isEmpty();
        assertThat(in.messageBytes()).isEqualTo(message.length);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void readsTheSameWhereverTheMessageLies(Vectors.Row row) {
        byte[] message = row.encoding().toArray();
        byte[] array = new byte[message.length + 6];
        Arrays.fill(array, (byte) 0xff);
        System.arraycopy(message, 0, array, 3, message.length);
        PerReader in = new PerReader(array, 3, message.length, LIMITS);
        assertThat(row.read(in)).isEqualTo(row.expected());
        assertThat(in.fault()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void saysWhereAMessageEndsTooEarly(Vectors.Row row) {
        byte[] message = row.encoding().toArray();
        int step = Math.max(1, message.length / 24);
        for (int length = 0; length < message.length; length += step) {
            PerReader in = new PerReader(message, 0, length, LIMITS);
            assertThat(row.read(in)).isNull();
            PerFault fault = in.fault().orElseThrow();
            assertThat(fault.reason()).isEqualTo("the message ends too early");
            assertThat(fault.bitOffset()).isBetween(0, length * 8);
            assertThat(fault.clause()).startsWith("X.691 §");
            // The first fault stays, whatever else is asked.
            row.read(in);
            assertThat(in.fault()).contains(fault);
        }
    }
}
