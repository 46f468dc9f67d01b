package org.sallyport.zone.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.Zones;

class DialPlanTest {
    private static final StrangerGuard GUARD =
            new StrangerGuard(List.of("example.com"), List.of(IpAddress.of("192.0.2.1")), 4);

    private static DialPlan plan(SearchRule... rules) {
        return new DialPlan(List.of(), List.of(rules), Zones.ALL, GUARD);
    }

    private static SearchPlan search(DialPlan plan, String alias, Zone from) {
        return plan.search(new SearchRequest(new Alias(alias), from, Protocol.SIP, false));
    }

    /** Stages as {@code zone=alias+zone=alias > zone=alias}. */
    private static String stages(SearchPlan p) {
        return p.stages().stream().map(s -> s.targets().stream().map(t -> t.zone() + "=" + t.alias())
                .collect(Collectors.joining("+"))).collect(Collectors.joining(" > "));
    }

    private static Trial.Verdict verdict(SearchPlan p, String rule) {
        return p.trials().stream().filter(t -> t.name().equals(rule)).findFirst().orElseThrow().verdict();
    }

    private static SearchRule rule(int priority, String name, String target) {
        return SearchRule.anyAlias(priority, name, target);
    }

    // --- order

    @Test
    void lowPrioritiesComeFirstAndEqualOnesTogether() {
        DialPlan plan = plan(rule(200, "c", "Dns"), rule(100, "b", "Ucm"), rule(50, "a", Zone.LOCAL),
                rule(100, "b2", "Inside"));
        assertThat(stages(search(plan, "bob@example.org", Zones.LOCAL)))
                .isEqualTo("LocalZone=bob@example.org > Ucm=bob@example.org+Inside=bob@example.org"
                        + " > Dns=bob@example.org");
    }

    @Test
    void stopEndsLowerPrioritiesButNotItsOwn() {
        DialPlan plan = plan(rule(50, "a", Zone.LOCAL).stopping(), rule(50, "a2", "Ucm"), rule(100, "b", "Dns"));
        SearchPlan p = search(plan, "bob@example.org", Zones.LOCAL);
        assertThat(stages(p)).isEqualTo("LocalZone=bob@example.org+Ucm=bob@example.org");
        assertThat(verdict(p, "b")).isEqualTo(Trial.Verdict.STOPPED);
    }

    @Test
    void stopDoesNothingWhereItsRuleDoesNotMatch() {
        SearchRule other = SearchRule.matching(50, "a", AliasPattern.of(PatternType.PREFIX, "carol"), Zone.LOCAL)
                .stopping();
        assertThat(stages(search(plan(other, rule(100, "b", "Dns")), "bob@example.org", Zones.LOCAL)))
                .isEqualTo("Dns=bob@example.org");
    }

    @Test
    void theSameZoneIsNotAskedTwiceForTheSameAlias() {
        SearchPlan p = search(plan(rule(50, "a", "Ucm"), rule(60, "b", "Ucm")), "bob@example.org", Zones.LOCAL);
        assertThat(stages(p)).isEqualTo("Ucm=bob@example.org");
        assertThat(verdict(p, "b")).isEqualTo(Trial.Verdict.ALREADY_ASKED);
    }

    @Test
    void theSameZoneIsAskedAgainForAnotherAlias() {
        SearchRule strip = new SearchRule(60, "b", new RuleSource.Any(), Protocol.ANY,
                SearchRule.Authentication.NOT_NEEDED,
                new RuleMode.Matching(AliasPattern.of(PatternType.SUFFIX, "@example.org"), new PatternAction.Strip()),
                "Ucm", SearchRule.OnMatch.CONTINUE, SearchRule.Strangers.GUARDED);
        assertThat(stages(search(plan(rule(50, "a", "Ucm"), strip), "123@example.org", Zones.LOCAL)))
                .isEqualTo("Ucm=123@example.org > Ucm=123");
    }

    @Test
    void aRuleOfTheNodeLeavesAZoneAloneToWhichOneOfTheOperatorLed() {
        SearchRule strip = new SearchRule(60, "b", new RuleSource.Any(), Protocol.ANY,
                SearchRule.Authentication.NOT_NEEDED,
                new RuleMode.Matching(AliasPattern.of(PatternType.PREFIX, "9"), new PatternAction.Strip()),
                "Ucm", SearchRule.OnMatch.CONTINUE, SearchRule.Strangers.GUARDED);
        DialPlan plan = plan(strip, rule(1000, "node", "Ucm").madeByNode());
        assertThat(stages(search(plan, "9123@example.org", Zones.LOCAL))).isEqualTo("Ucm=123@example.org");
        assertThat(stages(search(plan, "8123@example.org", Zones.LOCAL))).isEqualTo("Ucm=8123@example.org");
        SearchRule phones =
                new SearchRule(60, "b", new RuleSource.Any(), Protocol.ANY, SearchRule.Authentication.NOT_NEEDED,
                        strip.mode(), Zone.LOCAL, SearchRule.OnMatch.CONTINUE, SearchRule.Strangers.GUARDED);
        assertThat(stages(
                search(plan(phones, rule(1000, "node", Zone.LOCAL).madeByNode()), "9123@example.org", Zones.LOCAL)))
                .as("phones cost nobody anything").isEqualTo("LocalZone=123@example.org > LocalZone=9123@example.org");
    }

    @Test
    void whereTheOperatorWroteARuleForANeighborNoneOfTheNodeLetsStrangersIn() {
        SearchRule own = SearchRule.matching(60, "own", AliasPattern.of(PatternType.PREFIX, "2"), "Ucm");
        SearchRule node = rule(1000, "node", "Ucm").madeByNode();
        for (Zone stranger : List.of(Zones.DEFAULT, Zones.CLIENT)) {
            assertThat(stages(search(plan(own, node), "201@example.com", stranger))).isEqualTo("Ucm=201@example.com");
            assertThat(verdict(search(plan(own, node), "sales@example.com", stranger), "node"))
                    .isEqualTo(Trial.Verdict.STRANGER_REFUSED);
            assertThat(stages(search(plan(node), "sales@example.com", stranger))).isEqualTo("Ucm=sales@example.com");
        }
        assertThat(stages(search(plan(own, node), "sales@example.com", Zones.LOCAL)))
                .isEqualTo("Ucm=sales@example.com");
    }

    @Test
    void aCallIsNotSentBackToTheZoneItCameFrom() {
        SearchPlan p = search(plan(rule(50, "a", "Ucm"), rule(60, "b", Zone.LOCAL)), "bob@example.com", Zones.NEIGHBOR);
        assertThat(verdict(p, "a")).isEqualTo(Trial.Verdict.CAME_FROM_THERE);
        assertThat(stages(p)).isEqualTo("LocalZone=bob@example.com");
        assertThat(stages(search(plan(rule(60, "b", Zone.LOCAL)), "bob@example.com", Zones.LOCAL)))
                .as("registered endpoints call each other").isEqualTo("LocalZone=bob@example.com");
    }

    // --- filters

    @ParameterizedTest
    @CsvSource({
        "any,          LocalZone, true", "any,          DefaultZone, true", "any,          Ucm, true",
        "all-zones,    LocalZone, true", "all-zones,    DefaultZone, false", "all-zones,    Ucm, true",
        "local-zone,   LocalZone, true", "local-zone,   DefaultZone, false", "local-zone,   Ucm, false",
        "Ucm,          LocalZone, false", "Ucm,          DefaultZone, false", "Ucm,          Ucm, true",
        "DefaultZone,  LocalZone, false", "DefaultZone,  DefaultZone, true", "DefaultZone,  Ucm, false",
    })
    void sourceFilters(String source, String from, boolean matches) {
        RuleSource s = switch (source) {
            case "any" -> new RuleSource.Any();
            case "all-zones" -> new RuleSource.AllZones();
            case "local-zone" -> new RuleSource.LocalZone();
            default -> new RuleSource.Named(source);
        };
        Zone zone = Zones.ALL.stream().filter(z -> z.name().equals(from)).findFirst().orElseThrow();
        SearchPlan p = search(plan(rule(50, "a", Zone.LOCAL).from(s)), "bob@example.com", zone);
        assertThat(verdict(p, "a")).isEqualTo(matches ? Trial.Verdict.MATCHED : Trial.Verdict.OTHER_SOURCE);
    }

    @ParameterizedTest
    @CsvSource({"ANY, SIP, true", "ANY, H323, true", "SIP, SIP, true", "SIP, H323, false", "H323, SIP, false"})
    void protocolFilters(String ofRule, Protocol ofSearch, boolean matches) {
        Set<Protocol> protocols = ofRule.equals("ANY") ? Protocol.ANY : Set.of(Protocol.valueOf(ofRule));
        SearchRule r = new SearchRule(50, "a", new RuleSource.Any(), protocols, SearchRule.Authentication.NOT_NEEDED,
                new RuleMode.AnyAlias(), Zone.LOCAL, SearchRule.OnMatch.CONTINUE, SearchRule.Strangers.GUARDED);
        SearchPlan p = plan(r).search(new SearchRequest(new Alias("bob@example.com"), Zones.LOCAL, ofSearch, false));
        assertThat(verdict(p, "a")).isEqualTo(matches ? Trial.Verdict.MATCHED : Trial.Verdict.OTHER_PROTOCOL);
    }

    @ParameterizedTest
    @CsvSource({"true, MATCHED", "false, NOT_AUTHENTICATED"})
    void rulesCanWantAuthentication(boolean authenticated, Trial.Verdict expected) {
        SearchRule r =
                new SearchRule(50, "a", new RuleSource.Any(), Set.of(Protocol.SIP), SearchRule.Authentication.REQUIRED,
                        new RuleMode.AnyAlias(), Zone.LOCAL, SearchRule.OnMatch.CONTINUE, SearchRule.Strangers.GUARDED);
        SearchPlan p = plan(r)
                .search(new SearchRequest(new Alias("bob@example.com"), Zones.LOCAL, Protocol.SIP, authenticated));
        assertThat(verdict(p, "a")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "bob@example.org,          MATCHED,    IS_NOT_ADDRESS",
        "203.0.113.9,              IS_ADDRESS, MATCHED",
        "bob@203.0.113.9,          IS_ADDRESS, MATCHED",
        "bob@[2001:db8::9],        IS_ADDRESS, MATCHED",
        "2001:db8::9,              IS_ADDRESS, MATCHED",
        "203.0.113.9:5070,         IS_ADDRESS, MATCHED",
        "bob@192.0.2.1,            MATCHED,    MATCHED",
        "203.0.113.300,            MATCHED,    IS_NOT_ADDRESS",
    })
    void anyAliasIsForNamesAndAnyIpForAddressesAndOurOwnIsBoth(String alias, Trial.Verdict anyAlias,
            Trial.Verdict anyIp) {
        SearchRule ip = new SearchRule(60, "ip", new RuleSource.Any(), Set.of(Protocol.SIP),
                SearchRule.Authentication.NOT_NEEDED,
                new RuleMode.AnyIp(), "Ucm", SearchRule.OnMatch.CONTINUE, SearchRule.Strangers.GUARDED);
        SearchPlan p = search(plan(rule(50, "alias", Zone.LOCAL), ip), alias, Zones.LOCAL);
        assertThat(verdict(p, "alias")).isEqualTo(anyAlias);
        assertThat(verdict(p, "ip")).isEqualTo(anyIp);
    }

    // --- transforms

    private static Transform transform(int priority, PatternType type, String pattern, PatternAction action) {
        return new Transform(priority, "t" + priority, AliasPattern.of(type, pattern), action);
    }

    @Test
    void theFirstTransformThatMatchesIsTheOnlyOne() {
        DialPlan plan = new DialPlan(List.of(
                transform(3, PatternType.SUFFIX, "@example.com", new PatternAction.AddPrefix("x")),
                transform(2, PatternType.REGEX, "(\\d{4})", new PatternAction.Replace("\\1@example.com")),
                transform(1, PatternType.PREFIX, "0", new PatternAction.Strip())),
                List.of(rule(50, "a", Zone.LOCAL)), Zones.ALL, GUARD);
        SearchPlan p = search(plan, "1234", Zones.LOCAL);
        assertThat(stages(p)).isEqualTo("LocalZone=1234@example.com");
        assertThat(p.alias()).isEqualTo(new Alias("1234@example.com"));
        assertThat(p.trials()).extracting(Trial::name).containsExactly("t1", "t2", "a");
        assertThat(p.trials()).extracting(Trial::verdict)
                .containsExactly(Trial.Verdict.NO_MATCH, Trial.Verdict.MATCHED, Trial.Verdict.MATCHED);
    }

    @Test
    void aTransformThatWouldLeaveNothingIsPassedOver() {
        DialPlan plan = new DialPlan(List.of(transform(1, PatternType.EXACT, "bob", new PatternAction.Strip()),
                transform(2, PatternType.EXACT, "bob", new PatternAction.AddSuffix("@" + "x".repeat(300))),
                transform(3, PatternType.EXACT, "bob", new PatternAction.AddSuffix("@example.com"))),
                List.of(rule(50, "a", Zone.LOCAL)), Zones.ALL, GUARD);
        SearchPlan p = search(plan, "bob", Zones.LOCAL);
        assertThat(stages(p)).isEqualTo("LocalZone=bob@example.com");
        assertThat(p.trials()).extracting(Trial::verdict)
                .startsWith(Trial.Verdict.BAD_RESULT, Trial.Verdict.BAD_RESULT);
    }

    @Test
    void aHostileAliasCannotStallASearch() {
        DialPlan plan = plan(SearchRule.matching(50, "bad", AliasPattern.of(PatternType.REGEX, "(.*)(.*)(.*)(.*)b"),
                Zone.LOCAL),
                rule(60, "good", Zone.LOCAL));
        SearchPlan p = search(plan, "a".repeat(Alias.LENGTH_MAX), Zones.LOCAL);
        assertThat(verdict(p, "bad")).isEqualTo(Trial.Verdict.TOO_COSTLY);
        assertThat(p.stages()).hasSize(1);
    }

    // --- toll fraud (attack SIP-16)

    /** Strangers against the shipped rules of an edge that has every kind of zone. */
    @ParameterizedTest
    @CsvSource({
        "alice@example.com,             true",
        "ALICE@Example.COM,             true",
        "1234@example.com,              true",
        "alice@192.0.2.1,               true",
        "alice@elsewhere.org,           false",
        "0044123456789@elsewhere.org,   false",
        "alice@203.0.113.9,             false",
        "alice,                         false",
        "10.0.0.1,                      false",
        "alice@example.com.evil.org,    false",
        "alice@evil.org@example.comx,   false",
    })
    void strangersReachLocalDomainsOnly(String alias, boolean reaches) {
        SearchPlan p = search(PlainPlan.of(Zones.ALL, GUARD), alias, Zones.DEFAULT);
        assertThat(p.refusal().isEmpty()).isEqualTo(reaches);
        if (!reaches) assertThat(p.refusal().get().reason()).isEqualTo(RefusalReason.FORBIDDEN_DESTINATION);
        assertThat(stages(p)).doesNotContain("Dns=");
    }

    @ParameterizedTest
    @CsvSource({
        "00441234567@example.com", "+441234567@example.com", "0-900-12345@example.com", "12345@example.com",
        "*72#900@example.com", "(900)12345@192.0.2.1"
    })
    void longDialStringsOfStrangersReachRegistrationsOnly(String alias) {
        SearchPlan p = search(PlainPlan.of(Zones.ALL, GUARD), alias, Zones.DEFAULT);
        assertThat(verdict(p, "zone Inside")).isEqualTo(Trial.Verdict.MATCHED);
        assertThat(verdict(p, "zone Ucm")).isEqualTo(Trial.Verdict.STRANGER_REFUSED);
        assertThat(verdict(p, "dns Dns")).isEqualTo(Trial.Verdict.STRANGER_REFUSED);
    }

    @Test
    void theGuardLooksAtWhatTheRuleMakesOfTheAlias() {
        SearchRule replace = new SearchRule(50, "a", new RuleSource.Any(), Set.of(Protocol.SIP),
                SearchRule.Authentication.NOT_NEEDED,
                new RuleMode.Matching(AliasPattern.of(PatternType.REGEX, "a(\\d+)@example\\.com"),
                        new PatternAction.Replace("\\1@example.com")),
                "Ucm", SearchRule.OnMatch.CONTINUE, SearchRule.Strangers.GUARDED);
        assertThat(verdict(search(plan(replace), "a0900123456@example.com", Zones.DEFAULT), "a"))
                .isEqualTo(Trial.Verdict.STRANGER_REFUSED);
    }

    /** For a stranger at the door, and for whom the zone brings, alike. */
    @ParameterizedTest
    @CsvSource({"reception@example.com, reception, 0044123456@example.com",
        "0044123456@example.com, 0044123456, reception@example.com"})
    void theGuardLooksAtWhatWasDialledAndAtWhatATransformMakesOfIt(String dialled, String prefix, String result) {
        Transform t = new Transform(1, "t", AliasPattern.of(PatternType.REGEX, prefix + "@.*"),
                new PatternAction.Replace(result));
        DialPlan plan = new DialPlan(List.of(t), List.of(rule(50, "a", "Ucm")), Zones.ALL, GUARD);
        for (Zone from : List.of(Zones.DEFAULT, Zones.CLIENT)) {
            assertThat(verdict(search(plan, dialled, from), "a")).isEqualTo(Trial.Verdict.STRANGER_REFUSED);
        }
        assertThat(stages(search(plan, dialled, Zones.LOCAL))).isEqualTo("Ucm=" + result);
    }

    @ParameterizedTest
    @CsvSource({"1234, '', MATCHED", "1234, x, MATCHED", "123, 1, MATCHED", "1234, +1, STRANGER_REFUSED",
        "1, pp00441234, STRANGER_REFUSED",
        "alice, example.com, MATCHED", "alice, 00441234, STRANGER_REFUSED"})
    void theGuardCountsTheParametersOfANumberWithIt(String user, String beside, Trial.Verdict verdict) {
        for (Zone from : List.of(Zones.DEFAULT, Zones.CLIENT)) {
            SearchPlan p = plan(rule(50, "a", "Ucm"))
                    .search(new SearchRequest(new Alias(user + "@example.com"), from, Protocol.SIP, false,
                            List.of(beside)));
            assertThat(verdict(p, "a")).isEqualTo(verdict);
        }
    }

    @Test
    void aRuleCanLetStrangersThrough() {
        SearchPlan p = search(plan(rule(50, "a", "Dns").openToStrangers()), "0900123456@elsewhere.org", Zones.DEFAULT);
        assertThat(stages(p)).isEqualTo("Dns=0900123456@elsewhere.org");
    }

    @Test
    void whoHasProvenWhoItIsIsNoStranger() {
        SearchPlan p = PlainPlan.of(Zones.ALL, GUARD).search(
                new SearchRequest(new Alias("bob@elsewhere.org"), Zones.DEFAULT, Protocol.SIP, true));
        assertThat(stages(p)).contains("Dns=bob@elsewhere.org");
    }

    @Test
    void whatCameThroughTheFirewallDoesNotLeaveAgainEvenIfAuthenticated() {
        SearchPlan p = PlainPlan.of(Zones.ALL, GUARD).search(
                new SearchRequest(new Alias("0900123456@elsewhere.org"), Zones.CLIENT, Protocol.SIP, true));
        assertThat(stages(p)).isEqualTo("LocalZone=0900123456@elsewhere.org > Ucm=0900123456@elsewhere.org");
    }

    @Test
    void aStopOfAGuardedRuleStopsNothing() {
        DialPlan plan = plan(rule(50, "a", "Dns").stopping(), rule(60, "b", Zone.LOCAL));
        assertThat(stages(search(plan, "alice@example.com", Zones.DEFAULT))).isEqualTo("LocalZone=alice@example.com");
    }

    // --- shape

    @Test
    void theShippedOrderIsLocalThenNeighborsAndTraversalThenDns() {
        SearchPlan p = search(PlainPlan.of(Zones.ALL, GUARD), "bob@elsewhere.org", Zones.LOCAL);
        assertThat(p.stages()).extracting(SearchPlan.Stage::priority).containsExactly(50, 100, 150);
        assertThat(stages(p)).startsWith("LocalZone=").endsWith("> Dns=bob@elsewhere.org");
    }

    @Test
    void nothingThatMatchesIsNotFound() {
        SearchPlan p = search(plan(), "bob@example.com", Zones.LOCAL);
        assertThat(p.refusal().get().reason()).isEqualTo(RefusalReason.NOT_FOUND);
    }

    @Test
    void everyRowLeavesAVerdictThatReadsWell() {
        SearchPlan p = search(PlainPlan.of(Zones.ALL, GUARD), "bob@elsewhere.org", Zones.DEFAULT);
        assertThat(p.trials()).hasSize(6);
        assertThat(p.trials().getLast().toString())
                .isEqualTo("rule 150 \"dns Dns\": stranger-refused (a stranger is not connected outward)");
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        AliasPattern p = AliasPattern.of(PatternType.PREFIX, "9");
        List<Transform> transforms = List.of(new Transform(1, "a", p, new PatternAction.Strip()),
                new Transform(1, "b", p, new PatternAction.Strip()));
        List<SearchRule> rules = List.of(rule(1, "x", "Nowhere"), rule(1, "x", Zone.DEFAULT),
                rule(1, "y", "Ucm").from(new RuleSource.Named("Gone")));
        assertThat(DialPlan.faults(transforms, rules, Zones.ALL)).containsExactly(
                "two transforms have priority 1", "rule x: no zone Nowhere", "two search rules are called x",
                "rule x: the default zone is nobody's target", "rule y: no zone Gone");
        List<SearchRule> many = new ArrayList<>();
        for (int i = 0; i <= SearchRule.RULES_MAX; i++) many.add(rule(1, "r" + i, "Ucm"));
        assertThat(DialPlan.faults(List.of(), many, Zones.ALL)).containsExactly("more than 2000 search rules");
    }

    @ParameterizedTest
    @EnumSource(PatternType.class)
    void everyPatternTypeWorksInARule(PatternType type) {
        String pattern = switch (type) {
            case EXACT -> "bob@example.org";
            case PREFIX -> "bob@";
            case SUFFIX -> "@example.org";
            case REGEX -> ".*@example\\.org";
        };
        SearchRule r = SearchRule.matching(50, "a", AliasPattern.of(type, pattern), "Dns");
        assertThat(stages(search(plan(r), "bob@example.org", Zones.LOCAL))).isEqualTo("Dns=bob@example.org");
        assertThat(search(plan(r), "carol@example.net", Zones.LOCAL).stages()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'a b', false", "'', false", "'a\tb', false", "'a\u007fb', false", "'a@b', true", "'\u00e4@b', true"})
    void aliasesHoldNoSpaceOrControl(String text, boolean good) {
        assertThat(Alias.of(text).isPresent()).isEqualTo(good);
    }

    @Test
    void aliasesHaveALimit() {
        assertThat(Alias.of("a".repeat(Alias.LENGTH_MAX))).isPresent();
        assertThat(Alias.of("a".repeat(Alias.LENGTH_MAX + 1))).isEmpty();
    }

    @Test
    void aTransformThatLeavesAnAliasKeepsItFromTheOthers() {
        DialPlan plan = new DialPlan(List.of(transform(1, PatternType.PREFIX, "99", new PatternAction.Leave()),
                transform(2, PatternType.PREFIX, "9", new PatternAction.Strip())), List.of(), Zones.ALL, GUARD);
        assertThat(search(plan, "991@example.com", Zones.LOCAL).alias().text()).isEqualTo("991@example.com");
        assertThat(search(plan, "912@example.com", Zones.LOCAL).alias().text()).isEqualTo("12@example.com");
    }

    @Test
    void aRuleMayAddToTheAlias() {
        SearchRule r = new SearchRule(50, "a", new RuleSource.Any(), Protocol.ANY, SearchRule.Authentication.NOT_NEEDED,
                new RuleMode.Matching(AliasPattern.of(PatternType.PREFIX, "2"), new PatternAction.AddPrefix("0")),
                "Ucm",
                SearchRule.OnMatch.CONTINUE, SearchRule.Strangers.GUARDED);
        SearchPlan.Stage first = search(plan(r), "21@example.com", Zones.LOCAL).stages().getFirst();
        assertThat(first.targets().getFirst().alias().text()).isEqualTo("021@example.com");
    }

    @Test
    void variablesStandForTheNodeOnWhichAPlanIsInForce() {
        Variables node = new Variables(List.of("example.com"), List.of(IpAddress.of("192.0.2.1")), "edge1");
        AliasPattern written = AliasPattern.of(PatternType.SUFFIX, "@%ip%",
                new Variables(List.of(), List.of(IpAddress.of("192.0.2.99")), ""));
        SearchRule rule = new SearchRule(60, "b", new RuleSource.Any(), Protocol.ANY,
                SearchRule.Authentication.NOT_NEEDED,
                new RuleMode.Matching(written, new PatternAction.Replace("@%localdomain1%")), "Ucm",
                SearchRule.OnMatch.CONTINUE, SearchRule.Strangers.GUARDED);
        Transform transform = new Transform(1, "t", AliasPattern.of(PatternType.EXACT, "%systemname%", node),
                new PatternAction.AddPrefix("%systemname%@"));
        DialPlan plan = DialPlan.of(List.of(transform), List.of(rule), Zones.ALL, node);
        assertThat(stages(search(plan, "bob@192.0.2.1", Zones.LOCAL))).isEqualTo("Ucm=bob@example.com");
        assertThat(stages(search(plan, "bob@192.0.2.99", Zones.LOCAL))).isEmpty();
        assertThat(search(plan, "edge1", Zones.LOCAL).alias()).isEqualTo(new Alias("edge1@edge1"));
        assertThat(stages(search(plan, "bob@192.0.2.1", Zones.DEFAULT))).as("no stranger").isEqualTo(
                "Ucm=bob@example.com");
    }
}
