package org.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.zone.dialplan.RuleMode;
import org.sallyport.zone.dialplan.SearchRule.Maker;

class AutomaticRulesTest {
    private static final String PBX = """
              - name: pbx
                type: neighbor
                peer-address: 10.0.0.52
                sip: {port: 5080, transport: udp}
            """;

    private static final String NINE = """
            dial-plan:
              search-rules:
                - {name: nine, pattern: "9", behavior: strip, target: pbx}
            """;

    private static DialPlanConfig plan(String text) {
        return Texts.valid(text).config().dialPlan();
    }

    private static List<String> rules(DialPlanConfig plan) {
        return plan.searchRules().stream().map(r -> r.priority() + " " + r.name()).toList();
    }

    @Test
    void stayBesideARuleOfTheFileWhichComesBeforeTheZones() {
        assertThat(rules(plan(Texts.CONTROL + PBX + NINE))).containsExactly("10 local zone", "100 nine",
                "1000 aliases to edge",
                "1000 addresses to edge", "1000 own domains to pbx");
    }

    /** No file may write a pattern of such a length, but there are as many domains as there are. */
    @Test
    void nameEveryDomainHoweverManyThereAre() {
        String many = IntStream.range(0, 60).mapToObj(i -> "branch-" + i + ".example.com")
                .collect(Collectors.joining(", ", "[", "]"));
        String text = Texts.EDGE.replaceFirst("domains: .*", "domains: " + many);
        RuleMode inward = plan(text).rule("own domains to control").orElseThrow().mode();
        String regex = ((RuleMode.Matching) inward).pattern().text();
        assertThat("bob@branch-59.example.com").matches(regex);
        assertThat("bob@branch-60.example.com").doesNotMatch(regex);
    }

    @Test
    void areSwitchedOffByNameOrAllTogether() {
        String one = NINE.replace("dial-plan:\n",
                "dial-plan:\n  automatic-rules-off: [own domains to pbx, addresses to edge]\n");
        assertThat(rules(plan(Texts.CONTROL + PBX + one))).containsExactly("10 local zone", "100 nine",
                "1000 aliases to edge");
        String all = NINE.replace("dial-plan:\n", "dial-plan:\n  automatic-rules-off: all\n");
        assertThat(rules(plan(Texts.CONTROL + PBX + all))).containsExactly("100 nine");
    }

    @ParameterizedTest
    @CsvSource({"aliases to egde,aliases to edge", "own-domains-to-pbx,own domains to pbx", "Local Zone,local zone"})
    void tellWhichNameWasProbablyMeant(String wrong, String right) {
        String text = Texts.CONTROL + PBX + "dial-plan: {automatic-rules-off: [" + wrong + "]}\n";
        assertThat(Texts.problems(text)).singleElement().satisfies(p -> {
            assertThat(p.keyPath()).isEqualTo("dial-plan.automatic-rules-off");
            assertThat(p.line()).isEqualTo(18);
            assertThat(p.message()).contains("no automatic rule '" + wrong + "'")
                    .contains("Did you mean '" + right + "'?")
                    .contains("'addresses to edge'");
        });
    }

    @Test
    void giveTheirNameAndTheirPlaceToARuleOfTheFile() {
        String own = "dial-plan:\n  search-rules: [{name: aliases to edge, source: local-zone, target: edge}]\n";
        DialPlanConfig plan = plan(Texts.CONTROL + own);
        assertThat(rules(plan)).containsExactly("10 local zone", "1000 aliases to edge", "1000 addresses to edge");
        assertThat(plan.rule("aliases to edge").orElseThrow().maker()).isEqualTo(Maker.OPERATOR);
        assertThat(RuleReview.lines(plan)).last().satisfies(l -> assertThat(l.note()).contains("takes its place"));
        String placed = own.replace("target: edge", "target: edge, priority: 7");
        assertThat(rules(plan(Texts.CONTROL + placed))).startsWith("7 aliases to edge");
    }

    @Test
    void areListedWithTheirMakerAndWhatStandsInTheirWay() {
        String own = """
                dial-plan:
                  search-rules:
                    - {name: local, priority: 10, target: local-zone}
                    - {name: pbx, priority: 50, mode: any-alias, target: pbx}
                    - {name: out, priority: 90, mode: any-alias, source: all-zones, target: edge}
                """;
        List<RuleReview.Line> lines = RuleReview.lines(plan(Texts.CONTROL + PBX + own));
        assertThat(lines).extracting(l -> l.madeBy() + " " + l.name()).containsExactly("you local",
                "automatic local zone", "you pbx",
                "you out", "automatic aliases to edge", "automatic addresses to edge", "automatic own domains to pbx");
        assertThat(lines).extracting(RuleReview.Line::note).satisfiesExactly(
                n -> assertThat(n).isEmpty(),
                n -> assertThat(n).isEqualTo("adds nothing: your rule 'local' (10) asks local-zone already"),
                n -> assertThat(n).isEmpty(),
                n -> assertThat(n).isEmpty(),
                n -> assertThat(n).isEqualTo("adds nothing: your rule 'out' (90) asks edge already"),
                n -> assertThat(n).as("addresses are no aliases").isEmpty(),
                n -> assertThat(n).startsWith("adds nothing: your rule 'pbx' (50) asks pbx already"));
    }

    @Test
    void aRuleForSomeAliasesLeavesTheOthersToTheAutomaticOne() {
        assertThat(RuleReview.lines(plan(Texts.CONTROL + PBX + NINE))).last()
                .satisfies(l -> assertThat(l.note()).isEqualTo(
                        "what your rule 'nine' (100) sends to pbx goes by that one alone, and what strangers reach there your rules say"));
    }

    @Test
    void aRuleThatStopsShadowsAllBehindIt() {
        String stop = NINE.replace("{name: nine, pattern: \"9\", behavior: strip,", "{name: all, on-match: stop,");
        assertThat(RuleReview.remarks(plan(Texts.CONTROL + PBX + stop))).contains(
                "automatic rule 'aliases to edge' (1000): is never reached: your rule 'all' (100) stops the search");
        assertThat(RuleReview.remarks(plan(Texts.CONTROL + PBX))).isEmpty();
    }

    @Test
    void aChangeTellsWhatItAddsShadowsAndRemoves() {
        List<String> added = RuleReview.changes(plan(Texts.CONTROL), plan(Texts.CONTROL + PBX
                + NINE.replace("pattern: \"9\", behavior: strip, ", "")));
        assertThat(added).containsExactly(
                "adds your rule 'nine' (100: any-alias from any to pbx)",
                "adds automatic rule 'own domains to pbx' (1000: regex (?i).*@(\\Qexample.com\\E) from any to pbx)",
                "shadows automatic rule 'own domains to pbx' (1000): adds nothing: your rule 'nine' (100) asks pbx already"
                        + " (addresses alone are left)");
        List<String> removed = RuleReview.changes(plan(Texts.CONTROL + PBX), plan(Texts.CONTROL
                + "dial-plan: {automatic-rules-off: [addresses to edge]}\n"));
        assertThat(removed).satisfiesExactlyInAnyOrder(
                r -> assertThat(r).startsWith("removes automatic rule 'own domains to pbx'")
                        .endsWith("its zone is gone"),
                r -> assertThat(r).startsWith("removes automatic rule 'addresses to edge'").contains("switched off"));
        assertThat(RuleReview.changes(plan(Texts.CONTROL), plan(Texts.CONTROL))).isEmpty();
    }
}
