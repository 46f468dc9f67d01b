package org.sallyport.per;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sallyport.machine.Malformed;

/** Every way in which a message can be wrong: what is said of it, at which bit, and by which clause. */
class PerReaderFaultsTest {
    private static final PerLimits LIMITS = new PerLimits(200_000, 3, 5);

    private static PerReader reader(String hex) {
        byte[] message = Vectors.octets(hex);
        return new PerReader(message, 0, message.length, LIMITS);
    }

    private static Arguments row(String hex, Function<PerReader, ?> read, Object neutral, String reason, int bit,
            String clause) {
        return Arguments.of(hex, read, neutral, reason, bit, clause);
    }

    static Stream<Arguments> faults() {
        String early = "the message ends too early";
        CharacterSet digits = CharacterSet.IA5.of("0123456789#*,");
        String size = "X.680 §51.5";
        return Stream.of(
                row("", PerReader::bool, false, early, 0, "X.691 §12.1"),
                row("", PerReader::extended, false, early, 0, "X.691 §14.3, §19.1, §23.5"),
                row("ff", in -> in.optionals(9), 0L, early, 0, "X.691 §19.2"),
                row("", in -> in.integer(3, 4), 3L, early, 0, "X.691 §11.5.7.1"),
                row("", in -> in.integer(3, 258), 3L, early, 0, "X.691 §11.5.7.2"),
                row("00", in -> in.integer(3, 600), 3L, early, 0, "X.691 §11.5.7.3"),
                row("4000", in -> in.integer(3, 100_000), 3L, early, 8, "X.691 §11.5.7.4"),
                row("c0", in -> in.integer(0, 2), 0L, "INTEGER above 2", 2, "X.691 §11.5.3"),
                row("0101", in -> in.integer(0, 256), 0L, "INTEGER above 256", 16, "X.691 §11.5.3"),
                row("80ffffff", in -> in.integer(0, 65_536), 0L, "INTEGER above 65536", 32, "X.691 §11.5.3"),
                row("c0", in -> in.integer(0, 65_536), 0L, "INTEGER above 3", 2, "X.691 §11.5.3"),
                row("", in -> in.integerExtended(1, 2), 1L, early, 0, "X.691 §13.1"),
                row("00", in -> in.semiConstrained(7), 7L, "INTEGER of no octets", 8, "X.691 §11.3.6, §11.4.6"),
                row("0201", in -> in.semiConstrained(7), 7L, early, 8, "X.691 §11.7"),
                row("09000000000000000001", in -> in.semiConstrained(7), 7L, "INTEGER of more than 8 octets", 8,
                        "limit INTEGER_BYTES_MAX"),
                row("087ffffffffffffff9", in -> in.semiConstrained(7), 7L, "INTEGER beyond 63 bits", 72,
                        "limit INTEGER_BYTES_MAX"),
                row("08ffffffffffffffff", in -> in.semiConstrained(0), 0L, "INTEGER beyond 63 bits", 72,
                        "limit INTEGER_BYTES_MAX"),
                row("c1", PerReader::unconstrained, 0L, "INTEGER of more than 8 octets", 8, "limit INTEGER_BYTES_MAX"),
                row("02ff", PerReader::unconstrained, 0L, early, 8, "X.691 §11.8"),
                row("c0", PerReader::open, null, "a fragment of 0 times 16K", 8, "X.691 §11.9.3.8"),
                row("c5", PerReader::open, null, "a fragment of 5 times 16K", 8, "X.691 §11.9.3.8"),
                row("80", PerReader::open, null, early, 8, "X.691 §11.9.3.7"),
                row("05aabb", PerReader::open, null, early, 8, "X.691 §17.8"),
                row("c4aabb", PerReader::open, null, early, 8, "X.691 §11.9.3.8"),
                row("c1(00*16384)", PerReader::open, null, early, 131_080, "X.691 §11.9.3.5"),
                row("05aabb", in -> in.open(PerReader::bool), null, early, 8, "X.691 §11.2"),
                row("c1(00*16384)05", in -> in.open(PerReader::bool), null, early, 131_088, "X.691 §11.9.3.8"),
                row("02aabb", in -> in.octets(3, -1, false), null, "a size of 2 outside its constraint", 24, size),
                row("c1(00*16384)00", in -> in.octets(0, 100_000, false), null, null, 0, null),
                row("c1(00*16384)00", in -> in.octets(20_000, 100_000, false), null,
                        "a size of 16384 outside its constraint",
                        131_088, size),
                row("", in -> in.octets(1, 1, true), null, early, 0, "X.691 §17.3"),
                row("ff", in -> in.octets(2, 2, false), null, early, 0, "X.691 §17.6"),
                row("ffff", in -> in.octets(3, 3, false), null, early, 0, "X.691 §17.7"),
                row("ff", in -> in.bitString(9, 9, false), null, early, 0, "X.691 §16"),
                row("10ff", in -> in.bitString(0, -1, false), null, early, 8, "X.691 §16"),
                row("", in -> in.bitString(0, 1, true), null, early, 0, "X.691 §16.6"),
                row("02c0", in -> in.bitString(3, -1, false), null, "a size of 2 outside its constraint", 10, size),
                row("04ff", in -> in.text(CharacterSet.IA5, 0, -1, false), "", early, 8, "X.691 §30.5"),
                row("0180", in -> in.text(CharacterSet.IA5, 0, -1, false), "",
                        "a character that is not in its IA5String", 8,
                        "X.691 §30.5.4"),
                row("0100", in -> in.text(CharacterSet.PRINTABLE, 0, -1, false), "",
                        "a character that is not in its PrintableString", 8, "X.691 §30.5.4"),
                row("01d0", in -> in.text(digits, 0, -1, false), "", "a character that is not in its IA5String", 12,
                        "X.691 §30.5.4"),
                row("01f0", in -> in.text(CharacterSet.NUMERIC, 0, -1, false), "",
                        "a character that is not in its NumericString", 12, "X.691 §30.5.4"),
                row("", in -> in.text(CharacterSet.IA5, 0, 1, true), "", early, 0, "X.691 §30.4"),
                row("00", in -> in.text(CharacterSet.IA5, 1, -1, false), "", "a size of 0 outside its constraint", 8,
                        size),
                row("00", PerReader::oid, null, "an OBJECT IDENTIFIER with an arc that is padded or not ended", 8,
                        "X.690 §8.19.2"),
                row("028001", PerReader::oid, null, "an OBJECT IDENTIFIER with an arc that is padded or not ended", 24,
                        "X.690 §8.19.2"),
                row("022a86", PerReader::oid, null, "an OBJECT IDENTIFIER with an arc that is padded or not ended", 24,
                        "X.690 §8.19.2"),
                row("032a8001", PerReader::oid, null, "an OBJECT IDENTIFIER with an arc that is padded or not ended",
                        32,
                        "X.690 §8.19.2"),
                row("8081(01*129)", PerReader::oid, null, "OBJECT IDENTIFIER of more than 128 octets", 16,
                        "limit OID_BYTES_MAX"),
                row("c1", PerReader::oid, null, "OBJECT IDENTIFIER of more than 128 octets", 8, "limit OID_BYTES_MAX"),
                row("022a", PerReader::oid, null, early, 8, "X.691 §24"),
                row("06ff", in -> in.list(PerReader::bool, 0, -1, false), null, "more than 5 elements of lists", 13,
                        "limit elementsMax"),
                row("01", in -> in.list(PerReader::bool, 0, -1, false), null, early, 8, "X.691 §12.1"),
                row("", in -> in.list(PerReader::bool, 0, 1, true), null, early, 0, "X.691 §20.4"),
                row("01ff", in -> in.list(PerReader::bool, 2, -1, false), null, "a size of 1 outside its constraint", 9,
                        size),
                row("", in -> in.additionCount(0), 0, early, 0, "X.691 §11.9.3.4"),
                row("00", in -> in.additionBitmap(9), 0L, early, 0, "X.691 §19.7"),
                row("", in -> in.additionIndex(0), 0, early, 0, "X.691 §11.6"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void saysWhatIsWrongWhereAndByWhichClause(
            String hex, Function<PerReader, Object> read, Object neutral, String reason, int bit, String clause) {
        PerReader in = reader(hex);
        Object value = read.apply(in);
        if (reason == null) {
            assertThat(in.fault()).isEmpty();
            return;
        }
        assertThat(in.fault()).contains(new PerFault(reason, bit, clause, ""));
        if (neutral != null) assertThat(value).isEqualTo(neutral);
        // From here on nothing moves and nothing is found.
        int at = in.messageBytes();
        assertThat(read.apply(in)).isEqualTo(value);
        assertThat(in.bool()).isFalse();
        assertThat(in.messageBytes()).isEqualTo(at);
        assertThat(in.fault().orElseThrow().reason()).isEqualTo(reason);
    }

    @Test
    void namesTheStructuresThatWereBeingReadAndNoneBehind() {
        PerReader in = reader("80");
        assertThat(in.enter("Outer")).isTrue();
        assertThat(in.bool()).isTrue();
        assertThat(in.enter("Before")).isTrue();
        in.leave();
        assertThat(in.enter("Choice")).isTrue();
        in.narrow("Choice.alternative");
        in.octets(3, 3, false);
        in.leave();
        assertThat(in.enter("Behind")).isFalse();
        in.leave();
        assertThat(in.fault())
                .contains(new PerFault("the message ends too early", 8, "X.691 §17.7", "Outer > Choice.alternative"));
        assertThat(in.fault().orElseThrow()).hasToString(
                "the message ends too early at bit 8 (octet 1) in Outer > Choice.alternative (X.691 §17.7)");
        assertThat(in.fault().orElseThrow().malformed())
                .isEqualTo(new Malformed("the message ends too early", 1, "X.691 §17.7"));
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        PerReader in = reader("00");
        assertThat(in.enter("A") && in.enter("B") && in.enter("C")).isTrue();
        in.leave();
        assertThat(in.enter("D")).isTrue();
        assertThat(in.enter("E")).isFalse();
        assertThat(in.fault()).contains(new PerFault("nested deeper than 3", 0, "limit nestingMax", "A > B > D"));
    }

    @Test
    void countsNestingAndElementsThroughFragmentedContent() {
        PerReader deep = reader("c1(00*16384)00");
        assertThat(deep.enter("A") && deep.enter("B") && deep.enter("C")).isTrue();
        assertThat(deep.<Object>open(inner -> inner.enter("D") ? 1 : null)).isNull();
        assertThat(deep.fault().orElseThrow().path()).isEqualTo("A > B > C");

        PerReader many = reader("c1(00*16384)00" + "08");
        List<Boolean> first = many.open(inner -> inner.list(PerReader::bool, 4, 4, false));
        assertThat(first).hasSize(4);
        assertThat(many.list(PerReader::bool, 2, 2, false)).isNull();
        assertThat(many.fault().orElseThrow().clause()).isEqualTo("limit elementsMax");
    }

    @Test
    void countsOffsetsInFragmentedContentFromItsFirstOctet() {
        PerReader in = reader("80c1(00*16384)00");
        in.bool();
        in.enter("Outer");
        in.<Object>open(inner -> {
            inner.enter("Inner");
            inner.integer(0, 255);
            return inner.semiConstrained(0);
        });
        assertThat(in.fault())
                .contains(new PerFault("INTEGER of no octets", 32, "X.691 §11.3.6, §11.4.6", "Outer > Inner"));
    }

    @Test
    void refusesAMessageThatIsTooLong() {
        PerReader in = new PerReader(new byte[20], 0, 20, new PerLimits(19, 1, 1));
        assertThat(in.fault()).contains(new PerFault("message of more than 19 octets", 0, "limit messageBytesMax", ""));
        assertThat(in.bool()).isFalse();
        assertThat(new PerReader(new byte[20], 0, 19, new PerLimits(19, 1, 1)).failed()).isFalse();
    }

    @Test
    void ourOwnMistakesThrow() {
        assertThatThrownBy(() -> new PerReader(new byte[3], 2, 2, PerLimits.DEFAULT))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new PerLimits(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PerLimits(Integer.MAX_VALUE, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PerLimits(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PerLimits(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
