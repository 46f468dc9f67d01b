package org.sallyport.per;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.wire.Octets;

/** What choices, enumerations and sequences stand on: indexes, bitmaps, open types. */
class IndexesAndAdditionsTest {
    private static PerReader reader(String hex) {
        byte[] message = Vectors.octets(hex);
        return new PerReader(message, 0, message.length, PerLimits.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({
        // One bit of zero and six bits; from 64 on a bit of one, padding, and an integer with its length; §11.6.
        "0,00", "1,02", "63,7e", "64,800140", "127,80017f", "255,8001ff", "256,80020100", "65535,8002ffff",
    })
    void additionIndexIsANormallySmallNumber(int index, String hex) {
        PerWriter out = new PerWriter();
        out.additionIndex(index);
        assertThat(out.message().hex()).isEqualTo(hex);
        assertThat(reader(hex).additionIndex(0)).isEqualTo(index);
    }

    @Test
    void refusesAnAdditionIndexThatNoTypeReaches() {
        PerReader in = reader("8003010000");
        assertThat(in.additionIndex(0)).isZero();
        assertThat(in.fault()).contains(new PerFault("an index above 65,535", 40, "X.691 §11.6.2", ""));
    }

    @ParameterizedTest
    @CsvSource({"0,1,00", "0,2,00", "1,2,80", "2,3,80", "7,8,e0", "8,9,80", "254,255,fe", "255,256,ff", "256,257,0100"})
    void rootIndexIsAConstrainedNumber(int index, int count, String hex) {
        PerWriter out = new PerWriter();
        out.rootIndex(index, count);
        assertThat(out.message().hex()).isEqualTo(hex);
        assertThat(reader(hex).rootIndex(count)).isEqualTo(index);
    }

    @ParameterizedTest
    @CsvSource({"3,c0", "5,a0", "7,e0", "9,90", "255,ff"})
    void refusesARootIndexBeyondTheLast(int count, String hex) {
        PerReader in = reader(hex);
        assertThat(in.rootIndex(count)).isZero();
        PerFault fault = in.fault().orElseThrow();
        assertThat(fault.clause()).isEqualTo("X.691 §11.5.3");
        assertThat(fault.reason()).isEqualTo("INTEGER above " + (count - 1));
        assertThat(fault.bitOffset()).isEqualTo(32 - Integer.numberOfLeadingZeros(count - 1));
    }

    @Test
    void bitmapOfAdditionsHasTheFirstInItsHighestBit() {
        PerWriter out = new PerWriter();
        out.additionBitmap(0b101, 3, Additions.NONE);
        // 0 000010, then 101.
        assertThat(out.message().hex()).isEqualTo("0540");
        PerReader in = reader("0540");
        assertThat(in.additionCount(0)).isEqualTo(3);
        assertThat(in.additionBitmap(3)).isEqualTo(0b101);
    }

    @Test
    void bitmapMayHave64Bits() {
        List<Additions.Unknown> all =
                IntStream.range(0, 64).mapToObj(i -> new Additions.Unknown(i, Octets.of((byte) i))).toList();
        PerWriter out = new PerWriter();
        out.additionBitmap(0, 0, new Additions(64, all));
        // 0 111111, 64 ones.
        assertThat(out.message().hex()).isEqualTo("7ffffffffffffffffe");
        PerReader in = reader("7ffffffffffffffffe");
        assertThat(in.additionCount(0)).isEqualTo(64);
        assertThat(in.additionBitmap(64)).isEqualTo(-1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8041", "8081ff", "80c1", "80bfff"})
    void refusesMoreThan64Additions(String hex) {
        PerReader in = reader(hex);
        assertThat(in.additionCount(0)).isZero();
        assertThat(in.fault().orElseThrow().clause()).isEqualTo("limit ADDITIONS_MAX");
    }

    @Test
    void aCountInTheLongFormIsReadAllTheSame() {
        assertThat(reader("8003").additionCount(0)).isEqualTo(3);
        PerReader none = reader("8000");
        assertThat(none.additionCount(0)).isZero();
        assertThat(none.failed()).isTrue();
    }

    @Test
    void newerSendersAdditionsKeepTheirPlaceAndBitmap() {
        // Five additions, the second and fifth are there; our schema knows three.
        String hex = "0890" + "0180" + "02aabb";
        PerReader in = reader(hex);
        int count = in.additionCount(0);
        long bitmap = in.additionBitmap(count);
        assertThat(bitmap).isEqualTo(0b10010);
        boolean second = in.open(PerReader::bool);
        Additions additions = in.additions(count, bitmap, 3);
        assertThat(second).isTrue();
        assertThat(additions).isEqualTo(new Additions(5, List.of(new Additions.Unknown(4, Octets.ofHex("aabb")))));

        PerWriter out = new PerWriter();
        out.additionBitmap(0b10, 3, additions);
        out.open(Octets.ofHex("80"));
        out.additions(additions);
        assertThat(out.message().hex()).isEqualTo(hex);
    }

    @Test
    void olderSendersBitmapStaysNarrowUntilSomethingBeyondItIsAdded() {
        Additions old = new Additions(2, List.of());
        PerWriter same = new PerWriter();
        same.additionBitmap(0b10, 5, old);
        // 0 000001, 01.
        assertThat(same.message().hex()).isEqualTo("0280");
        PerWriter more = new PerWriter();
        more.additionBitmap(0b110, 5, old);
        // 0 000100, 01100.
        assertThat(more.message().hex()).isEqualTo("08c0");
    }

    @Test
    void additionsRefuseWhatCannotBeWritten() {
        Octets some = Octets.of((byte) 1);
        assertThatIllegalArgumentException().isThrownBy(() -> new Additions(65, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Additions(-1, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Additions(3, List.of(new Additions.Unknown(3, some))));
        assertThatIllegalArgumentException().isThrownBy(
                () -> new Additions(3, List.of(new Additions.Unknown(1, some), new Additions.Unknown(1, some))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Additions(3, List.of(new Additions.Unknown(1, some))).beyond(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 127, 128, 16_383, 16_384, 16_385, 65_536, 70_000})
    void openTypesOfAnyLengthAreWrittenAsIfTheirContentHadBeenReady(int length) {
        Octets content = Octets.wrap(Vectors.octets("(5a*" + length + ")"));
        PerWriter begun = new PerWriter(16);
        begun.bool(true);
        int mark = begun.beginOpen();
        for (int i = 0; i < length; i++) begun.integer(0x5a, 0, 255);
        begun.endOpen(mark);
        begun.bool(true);
        PerWriter ready = new PerWriter();
        ready.bool(true);
        ready.open(content);
        ready.bool(true);
        assertThat(begun.message()).isEqualTo(ready.message());

        byte[] message = ready.message().toArray();
        PerReader in = new PerReader(message, 0, message.length, new PerLimits(100_000, 4, 100_000));
        assertThat(in.bool()).isTrue();
        List<Long> read = in.open(inner -> inner.list(x -> x.integer(0x5a, 0x5b), 1, 1, false));
        assertThat(read).containsExactly(0x5aL);
        assertThat(in.bool()).isTrue();
        assertThat(in.messageBytes()).isEqualTo(message.length);
    }

    @Test
    void openTypesInOpenTypesMoveTogether() {
        PerWriter out = new PerWriter(16);
        int outer = out.beginOpen();
        out.bool(true);
        int inner = out.beginOpen();
        for (int i = 0; i < 126; i++) out.integer(1, 0, 255);
        out.endOpen(inner);
        out.endOpen(outer);
        assertThat(out.message()).isEqualTo(Octets.wrap(Vectors.octets("8080807e(01*126)")));
    }

    @Test
    void aValueOfNoBitsIsOneOctetOfZeros() {
        PerWriter out = new PerWriter();
        assertThat(out.message().hex()).isEqualTo("00");
        out.endOpen(out.beginOpen());
        assertThat(out.message().hex()).isEqualTo("0100");
        PerReader in = reader("0100");
        assertThat(in.<Nothing>open(_ -> Nothing.NULL)).isEqualTo(Nothing.NULL);
        assertThat(in.messageBytes()).isEqualTo(2);
        assertThat(reader("00").messageBytes()).isOne();
    }

    @Test
    void aWriterForgetsWhatWasThereBefore() {
        PerWriter out = new PerWriter(16);
        out.octets(Octets.wrap(Vectors.octets("(ff*40)")), 0, -1, false);
        out.reset();
        out.bool(false);
        int mark = out.beginOpen();
        out.bool(true);
        out.endOpen(mark);
        out.integer(1, 0, 300);
        assertThat(out.message().hex()).isEqualTo("0001800001");
    }
}
