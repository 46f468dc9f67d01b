package org.sallyport.zone.dialplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.wire.IpAddress;

class AliasPatternTest {
    private static final Variables VARIABLES = new Variables(List.of("example.com", "example.net"),
            List.of(IpAddress.of("192.0.2.1"), IpAddress.of("2001:db8::1")), "edge1");

    /** An alias through a pattern: what strip, replace (by X), prefix and suffix make of it; "-" for no match. */
    @ParameterizedTest
    @CsvSource({
        "EXACT,  bob@x.org,        bob@x.org,   '',        X,          Xbob@x.org,  bob@x.orgX",
        "EXACT,  BOB@X.org,        bob@x.org,   '',        X,          Xbob@x.org,  bob@x.orgX",
        "EXACT,  bob@x.or,         bob@x.org,   -,         -,          -,           -",
        "PREFIX, 9,                9123@x.org,  123@x.org, X123@x.org, X9123@x.org, 9123@x.orgX",
        "PREFIX, 91,               9,           -,         -,          -,           -",
        "SUFFIX, @X.ORG,           bob@x.org,   bob,       bobX,       Xbob@x.org,  bob@x.orgX",
        "SUFFIX, @x.org,           org,         -,         -,          -,           -",
        "REGEX,  '(.*)@x[.]org',   bob@x.org,   '',        X,          Xbob@x.org,  bob@x.orgX",
        "REGEX,  'BOB@.*',         bob@x.org,   '',        X,          Xbob@x.org,  bob@x.orgX",
        "REGEX,  'bob',            bob@x.org,   -,         -,          -,           -",
    })
    void comparesWithoutCaseAndChangesTheMatchedPart(
            PatternType type, String pattern, String alias, String strip, String replace, String prefix,
            String suffix) {
        AliasPattern p = AliasPattern.of(type, pattern);
        assertThat(made(p, alias, new PatternAction.Strip())).isEqualTo(strip);
        assertThat(made(p, alias, new PatternAction.Replace("X"))).isEqualTo(replace);
        assertThat(made(p, alias, new PatternAction.AddPrefix("X"))).isEqualTo(prefix);
        assertThat(made(p, alias, new PatternAction.AddSuffix("X"))).isEqualTo(suffix);
        if (!strip.equals("-")) assertThat(made(p, alias, new PatternAction.Leave())).isEqualTo(alias);
    }

    private static String made(AliasPattern p, String alias, PatternAction action) {
        return switch (p.apply(new Alias(alias), action)) {
            case AliasPattern.Outcome.Fits(String r) -> r;
            case AliasPattern.Outcome.Differs() -> "-";
            case AliasPattern.Outcome.TooCostly() -> "costly";
        };
    }

    @ParameterizedTest
    @CsvSource({
        "'(\\d+)@(.*)',      123@x.org, '\\2.\\1',   x.org.123",
        "'(\\d+)@(.*)',      123@x.org, 'a\\\\1',    'a\\1'",
        "'(\\d+)@(.*)',      123@x.org, '\\1\\9',    123",
        "'(a)?(\\d+)',       12,        '[\\1|\\2]', '[|12]'",
        "'(\\d+)',           12,        '$1',        '$1'",
        "'(\\d+)',           12,        '\\',        '\\'",
    })
    void fillsGroupsIntoTheReplacement(String regex, String alias, String by, String expected) {
        assertThat(made(AliasPattern.of(PatternType.REGEX, regex), alias, new PatternAction.Replace(by)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'.+@%localdomains%',   a@example.net,     true",
        "'.+@%localdomains%',   a@exampleXnet,     false",
        "'.+@%localdomains%',   a@example.org,     false",
        "'.+@%localdomain2%',   a@example.net,     true",
        "'.+@%localdomain1%',   a@example.net,     false",
        "'.*@?%ip%',            a@2001:db8::1,     true",
        "'%ipv4%',              192.0.2.1,         true",
        "'%ipv6%',              192.0.2.1,         false",
        "'%ipv4_1%',            192.0.2.1,         true",
        "'%SystemName%',        edge1,             true",
        "'50%',                 50%,               true",
        "'a%2F.*',              a%2Fb,             true",
    })
    void putsVariablesIntoRegexes(String regex, String alias, boolean fits) {
        String made = made(AliasPattern.of(PatternType.REGEX, regex, VARIABLES), alias, new PatternAction.Leave());
        assertThat(made.equals(alias)).isEqualTo(fits);
    }

    @Test
    void anUnsetListMatchesNothing() {
        AliasPattern p = AliasPattern.of(PatternType.REGEX, "(.*)%localdomains%", Variables.none());
        assertThat(made(p, "a@b", new PatternAction.Leave())).isEqualTo("-");
    }

    @Test
    void variablesWithOneValueStandInPlainPatternsAndReplacements() {
        assertThat(made(AliasPattern.of(PatternType.SUFFIX, "@%localdomain1%", VARIABLES), "a@example.com",
                new PatternAction.Strip()))
                .isEqualTo("a");
        assertThat(AliasPattern.replacement("\\1@%localdomain2%", VARIABLES)).isEqualTo("\\1@example.net");
    }

    @ParameterizedTest
    @CsvSource({
        "PREFIX, '',                  empty",
        "REGEX,  '(',                 cannot be read",
        "REGEX,  '*a',                cannot be read",
        "REGEX,  '%localdomainz%.*',  no variable",
        "SUFFIX, '@%localdomains%',   only a regex",
        "SUFFIX, '@%localdomain9%',   0 values",
    })
    void saysWhatIsWrongWithAPattern(PatternType type, String pattern, String fault) {
        assertThat(AliasPattern.fault(type, pattern, VARIABLES)).hasValueSatisfying(f -> assertThat(f).contains(fault));
        assertThatThrownBy(() -> AliasPattern.of(type, pattern, VARIABLES))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A pattern that an operator may well write, and an alias that a stranger makes for it. */
    @ParameterizedTest
    @CsvSource({"(a+)+b", "(a|aa)+b", "(.*)*x", "([a-z]+)*[0-9]", "(a|a)*c"})
    void aRegexThatWouldNeverEndIsStopped(String regex) {
        Alias hostile = new Alias("a".repeat(Alias.LENGTH_MAX));
        assertThat(made(AliasPattern.of(PatternType.REGEX, regex), hostile.text(), new PatternAction.Leave()))
                .isIn("costly", "-");
    }

    @Test
    void theLimitOfStepsIsReallyMet() {
        String hostile = "a".repeat(Alias.LENGTH_MAX);
        assertThat(made(AliasPattern.of(PatternType.REGEX, "(.*)(.*)(.*)(.*)b"), hostile, new PatternAction.Leave()))
                .isEqualTo("costly");
        assertThat(made(AliasPattern.of(PatternType.REGEX, "(a+)+\\1b"), hostile, new PatternAction.Leave()))
                .isEqualTo("costly");
    }

    @Test
    void stepsAreEnoughForSoundPatternsOnTheLongestAlias() {
        AliasPattern p = AliasPattern.of(PatternType.REGEX, "([^@]*)\\.([^@]*)@((video|voice)\\.)?example\\.com");
        String alias = "a.".repeat(100) + "b@video.example.com";
        assertThat(made(p, alias, new PatternAction.Replace("ok"))).isEqualTo("ok");
        assertThat(made(AliasPattern.of(PatternType.REGEX, "(.*)(.*)(.*)@x"), "a".repeat(40) + "@x",
                new PatternAction.Replace("ok")))
                .isEqualTo("ok");
    }
}
