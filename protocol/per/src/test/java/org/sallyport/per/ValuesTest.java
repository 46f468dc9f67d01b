package org.sallyport.per;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.wire.Octets;

/** What values are made of, and what their constructors refuse. */
class ValuesTest {
    @ParameterizedTest
    @CsvSource({"0.0,00", "2.999,8837", "0.0.8.2250.0.7,0008914a0007", "1.2.840.113549,2a864886f70d",
        "2.5.9223372036854775807,55ffffffffffffffff7f"})
    void objectIdentifiersKeepTheirContents(String dotted, String hex) {
        ObjectIdentifier oid = ObjectIdentifier.of(dotted);
        assertThat(oid.contents().hex()).isEqualTo(hex);
        assertThat(oid).hasToString(dotted).isEqualTo(new ObjectIdentifier(Octets.ofHex(hex)));
    }

    @Test
    void arcsWiderThanALongAreShown() {
        assertThat(new ObjectIdentifier(Octets.ofHex("2a82808080808080808001")))
                .hasToString("1.2.18446744073709551617");
        assertThat(new ObjectIdentifier(Octets.ofHex("82808080808080808000"))).hasToString("2.18446744073709551536");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "3.0", "0.40", "1.40", "-1.3", "1.-3", "1.3.-6", "1..3", "1.3.", "a.b",
        "2.9223372036854775807"})
    void textThatIsNoObjectIdentifierIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ObjectIdentifier.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "8001", "2a8001", "2a86"})
    void contentsThatAreNoObjectIdentifierAreRefused(String hex) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ObjectIdentifier(Octets.ofHex(hex)));
    }

    @Test
    void anIdentifierIsUnderItselfAndItsParents() {
        ObjectIdentifier h225 = ObjectIdentifier.of("0.0.8.2250.0");
        assertThat(ObjectIdentifier.of("0.0.8.2250.0.7").isUnder(h225)).isTrue();
        assertThat(h225.isUnder(h225)).isTrue();
        assertThat(h225.isUnder(ObjectIdentifier.of("0.0.8.2250.0.7"))).isFalse();
        assertThat(ObjectIdentifier.of("0.0.8.2251.0").isUnder(h225)).isFalse();
    }

    @Test
    void bitsBeyondTheLengthAreZeroOrRefused() {
        BitString bits = new BitString(Octets.ofHex("a0"), 3);
        assertThat(List.of(bits.at(0), bits.at(1), bits.at(2))).containsExactly(true, false, true);
        assertThat(BitString.of(Octets.ofHex("ff01")).lengthBits()).isEqualTo(16);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bits.at(3));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bits.at(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new BitString(Octets.ofHex("b0"), 3));
        assertThatIllegalArgumentException().isThrownBy(() -> new BitString(Octets.ofHex("a000"), 3));
        assertThatIllegalArgumentException().isThrownBy(() -> new BitString(Octets.EMPTY, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new BitString(Octets.EMPTY, -1));
    }

    @ParameterizedTest
    @CsvSource({"AB,1", "ABC,2", "ABCD,2", "ABCDE,4", "0123456789ABCDEF,4", "0123456789ABCDEFG,8"})
    void widthOfACharacterIsAPowerOfTwo(String alphabet, int bits) {
        assertThat(CharacterSet.IA5.of(alphabet).bits()).isEqualTo(bits);
    }

    @Test
    void charactersAreTheirOwnValuesWhereTheseFitTheWidth() {
        assertThat(CharacterSet.VISIBLE.bits()).isEqualTo(8);
        assertThat(CharacterSet.VISIBLE.code('~')).isEqualTo('~');
        assertThat(CharacterSet.VISIBLE.character(31)).isEqualTo(-1);
        assertThat(CharacterSet.VISIBLE.size()).isEqualTo(95);
        assertThat(CharacterSet.PRINTABLE.size()).isEqualTo(74);
        assertThat(CharacterSet.PRINTABLE.code('z')).isEqualTo('z');
        // 17 characters take 8 bits, into which the highest of them fits: no ranks, §30.5.4.
        CharacterSet many = CharacterSet.IA5.of("ABCDEFGHIJKLMNOPQ");
        assertThat(many.code('Q')).isEqualTo('Q');
        assertThat(many.character('R')).isEqualTo(-1);
    }

    @Test
    void charactersAreRanksWhereTheirValuesAreTooWide() {
        CharacterSet dialled = CharacterSet.IA5.of("0123456789#*,");
        assertThat(dialled.bits()).isEqualTo(4);
        assertThat("#*,0123456789".chars().map(c -> dialled.code((char) c))).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8,
                9, 10, 11, 12);
        assertThat(dialled.character(12)).isEqualTo('9');
        assertThat(dialled.character(13)).isEqualTo(-1);
        assertThat(dialled.at(0)).isEqualTo('#');
        assertThat(dialled.contains('A')).isFalse();
        assertThat(dialled.contains('\u20ac')).isFalse();
        assertThat(dialled.name()).isEqualTo("IA5String");
        assertThat(CharacterSet.NUMERIC.code('9')).isEqualTo(10);
        // The highest of these fits one bit less than a rank would need: it is its own value.
        assertThat(CharacterSet.IA5.of("\u0000\u0001").code('\u0001')).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "AA", "A\u20ac"})
    void alphabetsThatCostNothingOrAreNoneAreRefused(String alphabet) {
        assertThatIllegalArgumentException().isThrownBy(() -> CharacterSet.BMP.of(alphabet));
        assertThatIllegalArgumentException().isThrownBy(() -> CharacterSet.NUMERIC.of("01a"));
    }

    @Test
    void constraintsSayWhichComponentIsWrong() {
        assertThatIllegalArgumentException().isThrownBy(() -> Constraints.range("T.c", 8, 0, 7))
                .withMessage("T.c: 8 is not within 0 and 7");
        assertThatIllegalArgumentException().isThrownBy(() -> Constraints.range("T.c", -1, 0, 7));
        assertThatIllegalArgumentException().isThrownBy(() -> Constraints.octets("T.c", Octets.EMPTY, 1, -1, false))
                .withMessage("T.c: a size of 0 is not within 1 and MAX");
        assertThatIllegalArgumentException().isThrownBy(() -> Constraints.bits("T.c", Vectors.ones(9), 0, 8, false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Constraints.text("T.c", "abc", CharacterSet.IA5, 0, 2, false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Constraints.text("T.c", "\u00e4", CharacterSet.IA5, 0, 2, true))
                .withMessage("T.c: a character that is not in its IA5String");
        assertThatIllegalArgumentException().isThrownBy(() -> Constraints.list("T.c", List.of(1, 2), 0, 1, false));
        assertThatIllegalArgumentException().isThrownBy(() -> Constraints.group("T", true, false));
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> Constraints.set("T.c", null))
                .withMessage("T.c is not set");
        Constraints.range("T.c", 7, 0, 7);
        Constraints.octets("T.c", Octets.EMPTY, 1, 2, true);
        Constraints.group("T", false, false);
        assertThat(Constraints.set("T.c", 1)).isOne();
    }

    @Test
    void listsAreCopied() {
        List<Integer> given = new ArrayList<>(List.of(1));
        List<Integer> kept = Constraints.list("T.c", given, 0, -1, false);
        given.add(2);
        assertThat(kept).containsExactly(1);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> kept.add(3));
    }
}
