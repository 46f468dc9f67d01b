package org.sallyport.asn1;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A schema that cannot be turned into Java ends the build with its file, its line and a reason. */
class SchemaFaultTest {
    private static final String HEAD = "T DEFINITIONS AUTOMATIC TAGS ::= BEGIN\n";

    private static void expect(String schema, String start) {
        assertThatExceptionOfType(SchemaFault.class)
                .isThrownBy(() -> Asn1Compiler.compile(Map.of("T.asn", schema), Map.of("T", "gen")))
                .withMessageStartingWith(start);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', value = {
        // Names that lead nowhere, twice, or in a circle.
        "A ::= SEQUENCE { a Missing }                                     | 2: no type Missing",
        "A ::= Missing                                                    | 2: no type Missing",
        "A ::= SEQUENCE OF Missing                                        | 2: no type Missing",
        "A ::= B B ::= C C ::= A                                          | 2: ",
        "A ::= SEQUENCE { a B } B ::= SEQUENCE OF B                       | 2: B leads to itself",
        "A {X} ::= SEQUENCE { a A {X} OPTIONAL } B ::= SEQUENCE { a A {NULL} } | 2: A leads to itself",
        "A ::= NULL A ::= NULL                                            | 2: A is assigned twice",
        "a INTEGER ::= 1 a INTEGER ::= 2                                  | 2: a is assigned twice",
        "A ::= SEQUENCE { a NULL, a NULL }                                | 2: a second a",
        "A ::= SEQUENCE { a NULL, ..., [[ a NULL ]] }                     | 2: a second a",
        "A ::= CHOICE { a NULL, ..., a NULL }                             | 2: a second a",
        "A ::= ENUMERATED { a, ..., a }                                   | 2: a second a",
        "A-b ::= SEQUENCE {} AB ::= SEQUENCE {}                           | 2: AB and T.A-b are one name in Java",
        "A ::= SEQUENCE { a-b NULL, aB NULL }                             | 2: A: two components would be aB in Java",
        "A ::= ENUMERATED { a-b, aB }                                     | 2: A: two values would be A_B in Java",
        "String ::= SEQUENCE {}                                           | 2: String would hide another name in Java",
        "Alphabets ::= SEQUENCE {}                                        | 2: Alphabets would hide another name in Java",
        // Parameters.
        "A {X} ::= SEQUENCE { a X } B ::= SEQUENCE { a A }                | 2: A takes 1 parameters",
        "A {X} ::= SEQUENCE { a X } B ::= SEQUENCE { a A {NULL, NULL} }   | 2: A takes 1 parameters",
        "A ::= SEQUENCE {} B ::= SEQUENCE { a A {NULL} }                  | 2: A takes 0 parameters",
        // Types and notations that are not supported.
        "A ::= SEQUENCE { a REAL }                                        | 2: no type REAL",
        "A ::= SEQUENCE { a UTF8String }                                  | 2: no type UTF8String",
        "A ::= SEQUENCE { a EXTERNAL }                                    | 2: no type EXTERNAL",
        "A ::= SEQUENCE { a ANY DEFINED BY b }                            | 2: ",
        "A ::= SEQUENCE { a [0] NULL }                                    | 2: '[' is no type that is supported here",
        "A ::= [APPLICATION 1] NULL                                       | 2: '[' is no type that is supported here",
        "A ::= SEQUENCE { COMPONENTS OF B }                               | 2: a name in lower case was expected, not 'COMPONENTS'",
        "A ::= CHOICE { a [0] NULL, b NULL }                              | 2: tags on some alternatives only",
        "A ::= BIT STRING { one(0) }                                      | 2: bits with names are not supported",
        "A ::= OBJECT DESCRIPTOR                                          | 2: 'IDENTIFIER' was expected, not 'DESCRIPTOR'",
        "A ::= CHOICE {}                                                  | 2: a name in lower case was expected, not '}'",
        "A ::= CHOICE { ..., a NULL }                                     | 2: a choice without an alternative before",
        "A ::= CHOICE { a NULL, ..., ..., b NULL }                        | 2: an alternative behind the second extension mark",
        "A ::= ENUMERATED { ..., a }                                      | 2: an enumeration without a value",
        "A ::= ENUMERATED { a(1), b(1) }                                  | 2: two names for one value",
        "A ::= ENUMERATED { a, ..., b, ... }                              | 2: a second extension mark",
        "A ::= SEQUENCE { ..., ..., ... }                                 | 2: a third extension mark",
        "A ::= SEQUENCE { [[ a NULL ]] }                                  | 2: a name in lower case was expected, not '[['",
        "A ::= SEQUENCE { a NULL, ... ! 1 }                               | 2: '}' was expected, not '!'",
        // Constraints.
        "A ::= INTEGER (5..1)                                             | 2: 5..1 holds nothing",
        "A ::= INTEGER (MIN..5)                                           | 2: an upper bound alone",
        "A ::= INTEGER (0..MAX, ...)                                      | 2: an extension mark without both bounds",
        "A ::= INTEGER (0..18446744073709551615)                          | 2: 18446744073709551615 is beyond 63 bits",
        "A ::= INTEGER (0..top)                                           | 2: 'top' is no number",
        "A ::= INTEGER (SIZE (1))                                         | 2: an INTEGER has no such constraint",
        "A ::= OCTET STRING (SIZE (-1..2))                                | 2: a size from 0",
        "A ::= OCTET STRING (SIZE (0..4294967296))                        | 2: a size from 0",
        "A ::= OCTET STRING (0..4)                                        | 2: only a SIZE is supported here",
        "A ::= OCTET STRING (CONTAINING B)                                | 2: ",
        "A ::= SEQUENCE (FROM (\"ab\")) OF NULL                           | 2: only a SIZE is supported here",
        "A ::= IA5String (1..2)                                           | 2: values of IA5String are not supported",
        "A ::= IA5String (\"abc\")                                        | 2: ",
        "A ::= IA5String (FROM (\"a\"))                                   | 2: a permitted alphabet of less than two",
        "A ::= IA5String (FROM (\"aba\"))                                 | 2: a permitted alphabet of less than two",
        "A ::= IA5String (FROM (\"\"..\"b\"))                             | 2: a range of characters is between two",
        "A ::= GeneralString (FROM (\"ab\"))                              | 2: a permitted alphabet of GeneralString",
        "A ::= SEQUENCE { a B (SIZE (2)) } B ::= SEQUENCE {}              | 2: this constraint on B is not supported",
        "A ::= SEQUENCE { a B (SIZE (2)) } B ::= BOOLEAN                  | 2: this constraint on B is not supported",
        "A ::= SEQUENCE { a B (FROM (\"ab\")) } B ::= IA5String           | 2: this constraint on B is not supported",
        "A ::= SEQUENCE { a B (WITH COMPONENTS {b}) } B ::= SEQUENCE { b NULL } | 2: ",
        // Defaults.
        "A ::= SEQUENCE { a SEQUENCE OF NULL DEFAULT {} }                 | 2: this DEFAULT of a is not supported",
        "A ::= SEQUENCE { a IA5String DEFAULT \"x\" }                     | 2: this DEFAULT of a is not supported",
        "A ::= SEQUENCE { a NULL DEFAULT NULL }                           | 2: A: DEFAULT NULL of a is not supported",
        "A ::= SEQUENCE { a BOOLEAN DEFAULT 1 }                           | 2: A: DEFAULT 1 of a is not supported",
        "A ::= SEQUENCE { a INTEGER (0..7) DEFAULT 8 }                    | 2: A: DEFAULT 8 of a is not supported",
        "A ::= SEQUENCE { a INTEGER DEFAULT some }                        | 2: A: DEFAULT some of a is not supported",
        "A ::= SEQUENCE { a ENUMERATED { x } DEFAULT y }                  | 2: A: DEFAULT y of a is not supported",
        // What does not end or does not belong there.
        "A ::= SEQUENCE { a NULL                                          | 3: '}' was expected, not 'END'",
        "A ::= IA5String (FROM (\"ab                                      | 2: a string that does not end",
        "a OBJECT IDENTIFIER ::= { 1 2                                    | 4: '}' is missing",
        "A                                                                | 3: '::=' was expected, not 'END'",
        "END B                                                            | 2: a file holds one module, but behind its END is 'B'",
        "EXPORTS ALL;                                                     | 2: '::=' was expected, not 'ALL'",
    })
    void saysWhereAndWhat(String body, String fault) {
        expect(HEAD + body + "\nEND\n", "T.asn:" + fault);
    }

    @Test
    void countsLinesThroughComments() {
        expect(HEAD + "-- one\n-- two -- A ::= NULL -- three\n\nB ::= SEQUENCE {\n  a Missing }\nEND",
                "T.asn:6: no type Missing");
    }

    @Test
    void onlyAutomaticTagsAreSupported() {
        expect("T DEFINITIONS IMPLICIT TAGS ::= BEGIN END", "T.asn:1: 'AUTOMATIC' was expected, not 'IMPLICIT'");
        expect("T DEFINITIONS ::= BEGIN END", "T.asn:1: 'AUTOMATIC' was expected, not '::='");
    }

    @Test
    void moreOptionalComponentsOrAdditionsThanABitmapHolds() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 65; i++) many.append(i == 0 ? "" : ", ").append("c").append(i).append(" NULL OPTIONAL");
        expect(HEAD + "A ::= SEQUENCE { " + many + " }\nEND",
                "T.asn:2: A: more than 64 components with OPTIONAL or DEFAULT");
        expect(HEAD + "A ::= SEQUENCE { ..., " + many + " }\nEND", "T.asn:2: A: more than 64 additions");
    }

    @Test
    void modulesNeedAPackageAndANameOfTheirOwn() {
        String t = HEAD + "A ::= SEQUENCE {}\nEND";
        assertThatExceptionOfType(SchemaFault.class)
                .isThrownBy(() -> Asn1Compiler.compile(Map.of("T.asn", t), Map.of()))
                .withMessage("T.asn:1: no Java package is named for module T");
        assertThatExceptionOfType(SchemaFault.class)
                .isThrownBy(() -> Asn1Compiler.compile(Map.of("T.asn", t, "U.asn", t), Map.of("T", "gen")))
                .withMessageEndingWith(".asn:1: a second module T");
    }

    @Test
    void importsMustLeadToAType() {
        String u = "U DEFINITIONS AUTOMATIC TAGS ::= BEGIN B ::= NULL END";
        String t = "T DEFINITIONS AUTOMATIC TAGS ::= BEGIN\nIMPORTS %s FROM %s;\nA ::= SEQUENCE { a %1$s }\nEND";
        Map<String, String> packages = Map.of("T", "gen", "U", "gen.u");
        assertThatExceptionOfType(SchemaFault.class)
                .isThrownBy(() -> Asn1Compiler.compile(Map.of("T.asn", t.formatted("C", "U"), "U.asn", u), packages))
                .withMessage("T.asn:3: no type C");
        assertThatExceptionOfType(SchemaFault.class)
                .isThrownBy(() -> Asn1Compiler.compile(Map.of("T.asn", t.formatted("B", "V"), "U.asn", u), packages))
                .withMessage("T.asn:3: no type B");
        Asn1Compiler.compile(Map.of("T.asn", t.formatted("B", "U"), "U.asn", u), packages);
    }
}
