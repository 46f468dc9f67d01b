package org.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every key of the dial plan is used as it is written, or told. */
class DialPlanReaderTest {
    private static String rule(String keys) {
        return Texts.EDGE + "dial-plan:\n  search-rules:\n    - {name: r, target: local-zone, " + keys + "}\n";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            behavior: strip                                                            | behavior | no meaning with mode any-alias
            mode: any-ip-address, type: suffix                                         | type     | no meaning with mode any-ip-address
            pattern: "%nosuch%"                                                        | pattern  | no variable %nosuch%
            pattern: "%localdomain9%"                                                  | pattern  | has 0 values
            pattern: "9", behavior: replace, replace: "a@%localdomain9%"               | replace  | has 0 values
            type: regex, pattern: "9(.*)", behavior: replace, replace: "$1@example.com" | replace  | write '\\1'
            """)
    void whatCannotBeUsedAsWrittenIsTold(String keys, String key, String words) {
        assertThat(Texts.problems(rule(keys))).singleElement().satisfies(p -> {
            assertThat(p.keyPath()).isEqualTo("dial-plan.search-rules[0]." + key);
            assertThat(p.message()).contains(words);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            type: regex, pattern: "(.*)@%localdomains%"
            pattern: "9", behavior: add-prefix, replace: "1"
            pattern: "9", behavior: replace, replace: "a@%localdomain1%"
            type: regex, pattern: "9(.*)", behavior: replace, replace: "\\\\1@example.com"
            """)
    void whatCanBeUsedIsTaken(String keys) {
        assertThat(Texts.valid(rule(keys)).config().dialPlan().rule("r")).isPresent();
    }

    @Test
    void aTransformMayLeaveAnAliasAsItIs() {
        String text = Texts.EDGE + "dial-plan:\n  transforms:\n    - {priority: 1, pattern: \"99\", behavior: leave}\n";
        assertThat(Texts.valid(text).config().dialPlan().transforms()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"LocalZone", "DefaultZone"})
    void noZoneIsCalledLikeOneThatEveryNodeHas(String name) {
        assertThat(Texts.problems(Texts.EDGE.replace("name: internet", "name: " + name)))
                .anySatisfy(p -> assertThat(p.message()).contains("'" + name + "' has a meaning of its own"));
    }
}
