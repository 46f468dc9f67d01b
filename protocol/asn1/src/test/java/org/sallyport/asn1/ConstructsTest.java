package org.sallyport.asn1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/** Each construct that the generator supports, against encodings of others. */
class ConstructsTest {
    private static final Compiled CONSTRUCTS = Compiled.ofResources(Map.of("CONSTRUCTS", "gen", "OTHER", "gen.other"));
    private static final Compiled ANNEX_A = Compiled.ofResources(Map.of("ANNEX-A", "gen"));

    static Stream<Arguments> values() {
        return Compiled.resource("constructs.tsv").lines().filter(l -> !l.startsWith("#")).map(l -> l.split("\t"))
                .map(c -> Arguments.of(c[0], c[1], c[2]));
    }

    @ParameterizedTest
    @MethodSource("values")
    void readsAndWritesAsOthersDo(String type, String hex, String text) {
        assertThat(CONSTRUCTS.show(type, hex)).isEqualTo(text);
        assertThat(CONSTRUCTS.again(type, hex)).isEqualTo(hex);
    }

    /** A value of no bits cannot be cut. */
    static Stream<Arguments> valuesOfSomeBits() {
        return values().filter(a -> !a.get()[0].equals("Empty"));
    }

    @ParameterizedTest
    @MethodSource("valuesOfSomeBits")
    void endsWithAFaultWhereverAMessageIsCut(String type, String hex, String text) {
        for (int octets = 0; octets < hex.length() / 2; octets++) {
            assertThat(CONSTRUCTS.type(type).decode(Octets.ofHex(hex.substring(0, octets * 2))))
                    .isInstanceOfSatisfying(PerDecoded.Broken.class,
                            b -> assertThat(b.fault().path()).startsWith(type));
        }
    }

    static Stream<Arguments> annexA() {
        String name = "{givenName \"%s\", initial \"%s\", familyName \"%s\"}";
        String record = "{name " + name.formatted("John", "P", "Smith")
                + ", number 51, title \"Director\", dateOfHire \"19710917\", "
                + "nameOfSpouse " + name.formatted("Mary", "T", "Smith")
                + ", children [{name " + name.formatted("Ralph", "T", "Smith") + ", dateOfBirth \"19571111\"}, "
                + "{name " + name.formatted("Susan", "B", "Jones") + ", dateOfBirth \"19590717\"%s}]}";
        return Stream.of(
                Arguments.of("Record1",
                        "80044a6f686e015005536d6974680133084469726563746f72083139373130393137044d617279015405536d69"
                                + "74680205"
                                + "52616c7068015405536d69746808313935373131313105537573616e0142054a6f6e6573083139353930373137",
                        record.formatted("")),
                Arguments.of("Record2",
                        "864a6f686e5010536d6974680133084469726563746f72197109170c4d6172795410536d69746802"
                                + "1052616c70685410536d6974681957111110537573616e42104a6f6e657319590717",
                        record.formatted("")),
                Arguments.of("Record3",
                        "40c04a6f686e5008536d697468000033084469726563746f720019710917034d6172795408536d6974680100"
                                + "52616c70685408536d69746800195711118200537573616e42084a6f6e65730019590717010140",
                        record.formatted(", sex female")),
                Arguments.of("Ax", "9e000180010291a4", "{a 253, b true, c e:true, g \"123\", h true}"));
    }

    @ParameterizedTest
    @MethodSource("annexA")
    void agreesWithTheExamplesOfAnnexA(String type, String hex, String text) {
        assertThat(ANNEX_A.show(type, hex)).isEqualTo(text);
        assertThat(ANNEX_A.again(type, hex)).isEqualTo(hex);
    }

    @Test
    void openTypesKeepTheirContent() {
        Compiled open =
                Compiled.of("O ::= SEQUENCE { t OBJECT IDENTIFIER, v TYPE-IDENTIFIER.&Type ({Set}{@t}), w BOOLEAN }");
        assertThat(open.show("O", "0128" + "03010203" + "80")).isEqualTo("{t 1.0, v open'010203', w true}");
        assertThat(open.again("O", "01280301020380")).isEqualTo("01280301020380");
    }

    // --- versions of one schema --------------------------------------------------------------------------------------

    private static final Compiled OLD = Compiled.of("""
            M ::= CHOICE { s S, ... }
            S ::= SEQUENCE { a INTEGER (0..7), ..., b BOOLEAN OPTIONAL }
            E ::= SEQUENCE { v ENUMERATED { x, ... } }""");
    private static final Compiled NEW = Compiled.of("""
            M ::= CHOICE { s S, ..., t NULL, u SEQUENCE { a BOOLEAN } }
            S ::= SEQUENCE { a INTEGER (0..7), ..., b BOOLEAN OPTIONAL, c OCTET STRING OPTIONAL, [[ d BOOLEAN, e NULL OPTIONAL ]] }
            E ::= SEQUENCE { v ENUMERATED { x, ..., y, z } }""");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "M | 810180       | u:{a true}                       | unknown 1 '80'",
        "M | 800100       | t:null                           | unknown 0 '00'",
        "S | d054018001c0 | {a 5, b true, d true, e null}    | {a 5, b true, unknown 2 'c0'}",
        "S | d04c0201ff0140 | {a 5, c 'ff', d true}          | {a 5, unknown 1 '01ff', unknown 2 '40'}",
        "E | 80           | {v y}                            | {v unknown 0 ''}",
        "E | 81           | {v z}                            | {v unknown 1 ''}",
    })
    void keepsWhatANewerSenderKnows(String type, String hex, String newer, String older) {
        assertThat(NEW.show(type, hex)).isEqualTo(newer);
        assertThat(OLD.show(type, hex)).isEqualTo(older);
        assertThat(OLD.again(type, hex)).isEqualTo(hex);
        assertThat(NEW.again(type, hex)).isEqualTo(hex);
    }

    @Test
    void keepsTheBitmapOfAnOlderSenderUntilMoreIsSaid() throws ReflectiveOperationException {
        String old = "d0100180";
        assertThat(NEW.show("S", old)).isEqualTo("{a 5, b true}");
        assertThat(NEW.again("S", old)).isEqualTo(old);
        Object builder = NEW.load("gen.S").getMethod("toBuilder").invoke(NEW.decode("S", old));
        builder.getClass().getMethod("c", Octets.class).invoke(builder, Octets.ofHex("aa"));
        PerValue more = (PerValue) builder.getClass().getMethod("build").invoke(builder);
        // 1 101, 0 000010, 110.
        assertThat(NEW.type("S").encode(more).hex()).isEqualTo("d058018002" + "01aa");
    }

    @Test
    void faultsNameTheTypesAroundThem() {
        Compiled c = Compiled.of("""
                Top ::= SEQUENCE { head BOOLEAN, pick Pick, tail Tail }
                Pick ::= CHOICE { number INTEGER (0..4), list SEQUENCE OF Tail, inline SEQUENCE { a OCTET STRING (SIZE (4)) } }
                Tail ::= SEQUENCE { v ENUMERATED { a, b, c } }""");
        // 1, 00, 111: the number is 7.
        assertThat(c.fault("Top", "9c"))
                .isEqualTo("INTEGER above 4 at bit 6 (octet 0) in Top > Pick.number (X.691 §11.5.3)");
        // 1, 01, padding, two elements, 00, 11.
        assertThat(c.fault("Top", "a00230"))
                .isEqualTo("INTEGER above 2 at bit 20 (octet 2) in Top > Pick.list > Tail > Tail.v (X.691 §11.5.3)");
        assertThat(c.fault("Top", "c0ff"))
                .isEqualTo("the message ends too early at bit 8 (octet 1) in Top > Pick > Pick.inline (X.691 §17.7)");
        assertThat(c.fault("Top", "e0")).isEqualTo("INTEGER above 2 at bit 3 (octet 0) in Top > Pick (X.691 §11.5.3)");
    }
}
