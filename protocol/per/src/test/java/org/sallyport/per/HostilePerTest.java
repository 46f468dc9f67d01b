package org.sallyport.per;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages that announce more than they hold: nothing throws, and what is allocated stays near what the message holds.
 */
class HostilePerTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Octets that this thread allocated meanwhile. */
    private static long allocated(byte[] message, PerLimits limits, Consumer<PerReader> read) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        PerReader in = new PerReader(message, 0, message.length, limits);
        read.accept(in);
        long after = THREADS.getCurrentThreadAllocatedBytes();
        assertThat(in.failed()).isTrue();
        return after - before;
    }

    /** The same where classes and lambdas are there already. */
    private static long allocatedWarm(String hex, Consumer<PerReader> read) {
        byte[] message = Vectors.octets(hex);
        allocated(message, PerLimits.DEFAULT, read);
        return allocated(message, PerLimits.DEFAULT, read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c4aabb", "c1aabb", "bfffaabb", "c4", "c4ffff"})
    void aLengthThatIsOnlyAnnouncedTakesNoMemory(String hex) {
        assertThat(allocatedWarm(hex, PerReader::open)).as("open").isLessThan(4_096);
        assertThat(allocatedWarm(hex, in -> in.open(PerReader::bool))).as("content").isLessThan(4_096);
        assertThat(allocatedWarm(hex, in -> in.octets(0, -1, false))).as("octets").isLessThan(4_096);
        assertThat(allocatedWarm(hex, in -> in.bitString(0, -1, false))).as("bits").isLessThan(4_096);
        assertThat(allocatedWarm(hex, in -> in.text(CharacterSet.BMP, 0, -1, false))).as("text").isLessThan(4_096);
        assertThat(allocatedWarm(hex, PerReader::oid)).as("oid").isLessThan(4_096);
        assertThat(allocatedWarm(hex, PerReader::unconstrained)).as("integer").isLessThan(4_096);
        assertThat(allocatedWarm(hex, in -> in.list(x -> x.octets(9, 9, false), 0, -1, false))).as("list")
                .isLessThan(4_096);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fffe", "ffff00"})
    void aConstrainedLengthThatIsOnlyAnnouncedTakesNoMemory(String hex) {
        assertThat(allocatedWarm(hex, in -> in.octets(0, 65_535, false))).isLessThan(4_096);
        assertThat(allocatedWarm(hex, in -> in.bitString(0, 65_535, false))).isLessThan(4_096);
        assertThat(allocatedWarm(hex, in -> in.text(CharacterSet.NUMERIC, 0, 65_535, false))).isLessThan(4_096);
        assertThat(allocatedWarm(hex, in -> in.octets(65_000, 65_000, false))).isLessThan(4_096);
        assertThat(allocatedWarm(hex, in -> in.bitString(65_000, 65_000, false))).isLessThan(4_096);
    }

    @Test
    void elementsOfNoBitsEndAtTheirLimit() {
        // 3,000 fragments of 65,536 elements that need not one bit.
        byte[] message = new byte[3_000];
        Arrays.fill(message, (byte) 0xc4);
        Consumer<PerReader> read = in -> in.list(_ -> Nothing.NULL, 0, -1, false);
        allocated(message, PerLimits.DEFAULT, read);
        assertThat(allocated(message, PerLimits.DEFAULT, read)).isLessThan(400_000);
        PerReader in = new PerReader(message, 0, message.length, PerLimits.DEFAULT);
        read.accept(in);
        assertThat(in.fault()).contains(new PerFault("more than 16384 elements of lists", 8, "limit elementsMax", ""));
    }

    @Test
    void allListsOfAMessageShareOneLimit() {
        byte[] message = new byte[3_000];
        Arrays.fill(message, (byte) 0x7f);
        Consumer<PerReader> read = in -> in.list(x -> x.list(_ -> Nothing.NULL, 0, -1, false), 0, -1, false);
        PerLimits limits = new PerLimits(65_535, 64, 10_000);
        allocated(message, limits, read);
        assertThat(allocated(message, limits, read)).isLessThan(400_000);
    }

    /** A type that holds itself, as H.245's and H.235's do. */
    private static Object nested(PerReader in) {
        if (!in.enter("Nested")) return null;
        Object inner = in.bool() ? nested(in) : Nothing.NULL;
        in.leave();
        return in.failed() ? null : inner;
    }

    @Test
    void nestingEndsAtItsLimit() {
        byte[] message = new byte[60_000];
        Arrays.fill(message, (byte) 0xff);
        allocated(message, PerLimits.DEFAULT, HostilePerTest::nested);
        assertThat(allocated(message, PerLimits.DEFAULT, HostilePerTest::nested)).isLessThan(8_192);
        PerReader in = new PerReader(message, 0, message.length, PerLimits.DEFAULT);
        nested(in);
        PerFault fault = in.fault().orElseThrow();
        assertThat(fault.reason()).isEqualTo("nested deeper than 64");
        assertThat(fault.bitOffset()).isEqualTo(64);
        assertThat(fault.path().split(" > ")).hasSize(64).containsOnly("Nested");
    }

    private static Object nestedInOpenTypes(PerReader in) {
        if (!in.enter("Nested")) return null;
        Object inner = in.open(HostilePerTest::nestedInOpenTypes);
        in.leave();
        return in.failed() ? null : inner;
    }

    @Test
    void fragmentedContentInFragmentedContentCopiesTheMessageOnceForEachLevelAtMost() {
        // Each level is the whole content of the one before, in one fragment of 48K and a rest.
        byte[] content = new byte[100];
        for (int level = 0; level < 6; level++) {
            PerWriter out = new PerWriter();
            out.open(org.sallyport.wire.Octets.wrap(level == 0 ? new byte[50_000] : content));
            content = out.message().toArray();
        }
        byte[] message = content;
        Consumer<PerReader> read = HostilePerTest::nestedInOpenTypes;
        PerLimits limits = new PerLimits(65_535, 6, 10);
        allocated(message, limits, read);
        assertThat(allocated(message, limits, read)).isLessThan(6 * 3L * message.length);
    }

    @Test
    void fragmentsAreJoinedWithoutCopyingThemAgainForEach() {
        byte[] message = Vectors.octets("c1(61*16384)".repeat(600) + "01");
        PerLimits limits = new PerLimits(message.length, 2, 2);
        for (Consumer<PerReader> read : List.<Consumer<PerReader>>of(PerReader::open,
                in -> in.text(CharacterSet.IA5, 0, -1, false), in -> in.open(PerReader::open))) {
            allocated(message, limits, read);
            assertThat(allocated(message, limits, read)).isLessThan(8L * message.length);
        }
    }

    @Test
    void randomOctetsNeverThrow() {
        Random random = new Random(691);
        List<Vectors.Row> rows = Vectors.all();
        for (int i = 0; i < 200_000; i++) {
            byte[] message = new byte[random.nextInt(24)];
            random.nextBytes(message);
            PerReader in = new PerReader(message, 0, message.length, PerLimits.DEFAULT);
            rows.get(random.nextInt(rows.size())).read(in);
            if (in.messageBytes() > Math.max(1, message.length))
                throw new AssertionError(HexFormat.of().formatHex(message));
        }
    }

    @Test
    void spoiledVectorsNeverThrowAndAreWrittenAgainWhereTheyCanBeRead() {
        Random random = new Random(692);
        int read = 0;
        for (Vectors.Row row : Vectors.all()) {
            if (row.encoding().length() > 300) continue;
            for (int i = 0; i < 300; i++) {
                byte[] message = row.encoding().toArray();
                message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
                PerReader in = new PerReader(message, 0, message.length, PerLimits.DEFAULT);
                Object value = row.read(in);
                if (value == null) continue;
                PerWriter out = new PerWriter();
                row.write(out, value);
                byte[] again = out.message().toArray();
                PerReader second = new PerReader(again, 0, again.length, PerLimits.DEFAULT);
                if (!value.equals(row.read(second))) throw new AssertionError(row + " as " + out.message());
                read++;
            }
        }
        assertThat(read).isGreaterThan(5_000);
    }
}
