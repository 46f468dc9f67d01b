package org.sallyport.asn1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a standard calls its types and components, the Java compiles and the names stay apart. */
class JavaNamesTest {
    @ParameterizedTest
    @CsvSource({"h323-ID,h323ID,H323ID,H323_ID", "class,classValue,Class,CLASS",
        "userProvidedNotScreened,userProvidedNotScreened,"
                + "UserProvidedNotScreened,USER_PROVIDED_NOT_SCREENED",
        "a,a,A,A", "g711Alaw-64k,g711Alaw64k,G711Alaw64k,G711_ALAW_64K"})
    void namesFollowTheHabitsOfJava(String asn, String component, String type, String constant) {
        assertThat(JavaNames.component(asn)).isEqualTo(component);
        assertThat(JavaNames.type(asn)).isEqualTo(type);
        assertThat(JavaNames.constant(asn)).isEqualTo(constant);
    }

    /** Keywords, methods of every record, and every name that generated methods use. */
    private static final List<String> HARD =
            List.of("class", "default", "int", "record", "null", "true", "hashCode", "toString",
                    "getClass", "notify", "wait", "clone", "equals", "in", "out", "visitor", "present", "known",
                    "extended", "bitmap",
                    "count", "additions", "encode", "decode", "show", "builder", "toBuilder", "build", "begin", "group",
                    "additionGroup",
                    "b", "x", "y", "z", "x0", "y0", "each0", "to0", "to1", "inner", "given", "java", "org", "value",
                    "values", "index",
                    "element", "name", "type", "list", "string", "integer", "long", "boolean", "object", "override",
                    "optional", "all",
                    "byIndex", "ordinal", "valueOf", "unknown", "unknownAlternative", "unknownValue", "octets",
                    "length", "per", "wire");

    private static String each(String format) {
        return String.join(", ", HARD.stream().map(format::formatted).toList());
    }

    @Test
    void componentsMayHaveAnyName() {
        Compiled c = Compiled.of("T ::= SEQUENCE { " + each("%s INTEGER (0..3)") + " }\n"
                + "L ::= SEQUENCE { " + each("%s SEQUENCE OF SEQUENCE (SIZE (1..2)) OF INTEGER") + " }");
        String hex = "e4".repeat(HARD.size() / 4) + "e4".substring(0, HARD.size() % 4 == 0 ? 0 : 2);
        assertThat(c.type("T").encode(c.decode("T", masked(hex, HARD.size() * 2))).hex())
                .isEqualTo(masked(hex, HARD.size() * 2));
    }

    /** Hex of which the bits behind a length are zero. */
    private static String masked(String hex, int bits) {
        byte[] octets = HexFormat.of().parseHex(hex);
        if (bits % 8 != 0) octets[octets.length - 1] &= (byte) (0xff00 >> bits % 8);
        return HexFormat.of().formatHex(octets);
    }

    @Test
    void additionsMayHaveAnyName() {
        for (List<String> some : List.of(HARD.subList(0, 30), HARD.subList(30, HARD.size()))) {
            String additions =
                    String.join(", ", some.stream().map(n -> n + " SEQUENCE OF SEQUENCE OF NULL OPTIONAL").toList());
            Compiled c = Compiled
                    .of("T ::= SEQUENCE { ..., " + additions + " }\nG ::= SEQUENCE { ..., [[ " + additions + " ]] }");
            assertThat(c.show("T", "00")).isEqualTo("{}");
            assertThat(c.show("G", "00")).isEqualTo("{}");
        }
    }

    @Test
    void alternativesMayHaveAnyName() {
        Compiled c = Compiled.of("T ::= CHOICE { " + each("%s INTEGER (0..3)") + ", ... }\n"
                + "S ::= CHOICE { " + each("%s SEQUENCE { t INTEGER, s IA5String, b BOOLEAN OPTIONAL }") + " }");
        assertThat(c.show("T", "0000")).isEqualTo("class:0");
    }

    @Test
    void valuesOfEnumerationsMayHaveAnyName() {
        Compiled c =
                Compiled.of("T ::= SEQUENCE { v ENUMERATED { " + each("%s") + " }, w ENUMERATED { a, ..., " + each("%s")
                        .replace("class, ", "").replaceAll("\\bb, ", "") + " } }");
        assertThat(c.show("T", "00")).isEqualTo("{v class, w a}");
    }

    @Test
    void nestedTypesMayBeNamedLikeTheirParentsAndLikeTheTypesOfJava() {
        Compiled c = Compiled.of("Item ::= SEQUENCE { item SEQUENCE { item SEQUENCE { item INTEGER (0..255) } } }\n"
                + "Pick ::= CHOICE { pick CHOICE { pick BOOLEAN, builder SEQUENCE { builder IA5String OPTIONAL } } }\n"
                + "Java ::= SEQUENCE { "
                + each("%s SEQUENCE { s IA5String, i INTEGER OPTIONAL, n INTEGER (0..9), o BOOLEAN OPTIONAL }") + " }");
        assertThat(c.show("Item", "2a")).isEqualTo("{item {item {item 42}}}");
        assertThat(c.show("Pick", "40")).isEqualTo("pick:pick:true");
        assertThat(c.fault("Item", "")).contains("in Item > Item.item > Item.item.item (");
    }

    @Test
    void typesMayBeNamedLikeThoseOfJava() {
        List<String> names = List.of("Object", "Integer", "Long", "Boolean", "Record", "Enum", "List", "Optional",
                "Octets", "PerReader");
        Compiled c = Compiled.of(String.join("\n", names.stream().map(name -> name
                + " ::= SEQUENCE { a INTEGER (0..MAX) OPTIONAL, b BOOLEAN OPTIONAL, c INTEGER (0..3) OPTIONAL,\n"
                + "l SEQUENCE OF INTEGER OPTIONAL, e ENUMERATED { x, ... } OPTIONAL, t SEQUENCE OF " + name
                + " OPTIONAL }").toList()));
        for (String name : names) assertThat(c.show(name, "00")).isEqualTo("{}");
    }
}
