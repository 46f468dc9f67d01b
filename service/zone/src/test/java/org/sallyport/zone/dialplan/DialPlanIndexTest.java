package org.sallyport.zone.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.Zones;

/** An index leaves out rows that cannot fit, and nothing else. */
class DialPlanIndexTest {
    private static final int PLANS = 600;
    private static final int SEARCHES_EACH = 25;
    private static final StrangerGuard GUARD =
            new StrangerGuard(List.of("example.com"), List.of(IpAddress.of("192.0.2.1")), 4);

    /** Letters whose lower and upper case are several, of one octet and of two, and halves of one letter. */
    private static final String[] LETTERS =
            {"a", "B", "k", "K", "\u212a", "s", "\u017f", "i", "\u0130", "\u0131", "1", "2", "9", "+", ".",
                "\u00b5", "\u00e9", "\u00c9", "\ud801\udc00", "\ud801\udc28", "-", "_"};

    private static final String[] DOMAINS =
            {"", "@example.com", "@EXAMPLE.com", "@example.org", "@192.0.2.1", "@198.51.100.9", "@com"};

    private static final String[] REGEXES = {".*", ".+@example\\.com", "(?i).*@(\\Qexample.com\\E|\\Qexample.org\\E)",
        "(?i)(?!.*@(\\Qexample.com\\E)$).*", "\\+?1.*", "\\+1.*", "a.*", "aB?.*", "a{0,2}k.*", "9(.*)", "(9|1)(.*)",
        "[a-k]+.*com",
        "\\d+@example\\.com", ".*\\.com$", "^a.*", "s+.*", "\\x61.*", ".*\\u0063om", "(\\d)(.*)\\1", ".*[a-z]com",
        "k*.*", ".*\\.org|a.*",
        "(.*)(.*)(.*)(.*)b"};

    private final Random random = new Random(20261130);

    private <T> T one(T[] of) {
        return of[random.nextInt(of.length)];
    }

    private String letters(int max) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(max + 1); i > 0; i--) out.append(one(LETTERS));
        return out.toString();
    }

    private AliasPattern pattern() {
        PatternType type = one(PatternType.values());
        if (type == PatternType.REGEX) return AliasPattern.of(type, random.nextInt(4) == 0 ? regex() : one(REGEXES));
        String text = switch (type) {
            case EXACT -> letters(2) + one(DOMAINS);
            case PREFIX -> letters(2);
            default -> letters(1) + one(DOMAINS);
        };
        return AliasPattern.of(type, text.isEmpty() ? "a" : text);
    }

    /** Pieces that a careless reader of regexes takes for text. */
    private String regex() {
        String[] pieces = {"a", "k", "1", "\\+", "\\.", "?", "*", "+", "\\d", "[a1]", "(a|k)", "{2}", "{0,1}", "$", "^",
            "@", "com", "\\x61",
            "\\u006b", ".", "\\\\", "\\-", "(?:a)?", "\\w", "|", "\\b"};
        StringBuilder out = new StringBuilder();
        for (int i = 1 + random.nextInt(6); i > 0; i--) out.append(one(pieces));
        return AliasPattern.fault(PatternType.REGEX, out.toString(), Variables.none()).isEmpty() ? out.toString()
                : ".*";
    }

    private PatternAction action(boolean transform) {
        return switch (random.nextInt(transform ? 4 : 3)) {
            case 0 -> transform ? new PatternAction.AddPrefix("1") : new PatternAction.Leave();
            case 1 -> new PatternAction.Strip();
            case 2 -> new PatternAction.Replace(one(new String[] {"a@example.com", "\\1", "", "x y"}));
            default -> new PatternAction.AddSuffix("@example.com");
        };
    }

    private RuleSource source() {
        return switch (random.nextInt(6)) {
            case 0 -> new RuleSource.AllZones();
            case 1 -> new RuleSource.LocalZone();
            case 2, 3 -> new RuleSource.Named(Zones.ALL.get(random.nextInt(Zones.ALL.size())).name());
            default -> new RuleSource.Any();
        };
    }

    private SearchRule rule(int number) {
        RuleMode mode = switch (random.nextInt(8)) {
            case 0 -> new RuleMode.AnyAlias();
            case 1 -> new RuleMode.AnyIp();
            default -> new RuleMode.Matching(pattern(), action(false));
        };
        Set<Protocol> protocols = random.nextInt(4) == 0 ? EnumSet.of(one(Protocol.values())) : Protocol.ANY;
        String target = one(new String[] {Zone.LOCAL, "Inside", "Outside", "Ucm", "Dns"});
        return new SearchRule(1 + random.nextInt(12), "r" + number, source(), protocols,
                one(SearchRule.Authentication.values()), mode,
                target, random.nextInt(5) == 0 ? SearchRule.OnMatch.STOP : SearchRule.OnMatch.CONTINUE,
                one(SearchRule.Strangers.values()), one(SearchRule.Maker.values()));
    }

    private Alias alias(List<SearchRule> rules) {
        String text = letters(3) + one(DOMAINS);
        if (random.nextBoolean() && !rules.isEmpty()
                && rules.get(random.nextInt(rules.size()))
                        .mode() instanceof RuleMode.Matching(AliasPattern p, PatternAction _)
                && p.type() != PatternType.REGEX) {
            text = switch (p.type()) {
                case PREFIX -> p.text() + text;
                case SUFFIX -> letters(2) + p.text();
                default -> p.text();
            };
        }
        text = random.nextBoolean() ? text : random.nextBoolean() ? text.toUpperCase(Locale.ROOT)
                : text.toLowerCase(Locale.ROOT);
        return Alias.of(text).orElseGet(() -> new Alias("bob@example.com"));
    }

    @Test
    void findsWhatAWalkOverEveryRowFinds() {
        int found = 0;
        for (int n = 0; n < PLANS; n++) {
            List<Transform> transforms = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--)
                transforms.add(new Transform(i, "t" + i, pattern(), action(true)));
            List<SearchRule> rules = new ArrayList<>();
            for (int i = random.nextInt(n % 10 == 0 ? 200 : 25); i > 0; i--) rules.add(rule(i));
            DialPlan plan = new DialPlan(transforms, rules, Zones.ALL, GUARD);
            LinearSearch right = new LinearSearch(transforms, rules, Zones.ALL, GUARD);
            for (int k = 0; k < SEARCHES_EACH; k++) {
                SearchRequest request = new SearchRequest(alias(rules), Zones.ALL.get(random.nextInt(Zones.ALL.size())),
                        one(Protocol.values()), random.nextBoolean(),
                        random.nextBoolean() ? List.of() : List.of("+49301234567"));
                SearchPlan expected = right.search(request);
                SearchPlan came = plan.search(request);
                String what = request + " in " + rules + transforms;
                assertThat(came.alias()).as(what).isEqualTo(expected.alias());
                assertThat(came.stages()).as(what).isEqualTo(expected.stages());
                assertThat(came.refusal()).as(what).isEqualTo(expected.refusal());
                assertThat(came.trials()).as(what).isEqualTo(expected.trials());
                found += came.stages().size();
            }
        }
        assertThat(found).as("the plans lead somewhere").isGreaterThan(PLANS * SEARCHES_EACH / 4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            \\+4930.* ; begins ; +4930
            (?i)sip-.* ; begins ; sip-
            ^abc$ ; begins ; abc
            ab?.* ; begins ; a
            ab* ; begins ; a
            ab+ ; begins ; ab
            ab{2} ; begins ; a
            a\\.b(.*) ; begins ; a.b
            .*@example\\.com ; ends ; @example.com
            .*@example\\.com$ ; ends ; @example.com
            .*@example.com ; ends ; com
            [2-7]\\d{2}@a\\.de ; ends ; @a.de
            \\d\\d@example ; ends ; ple
            .*\\x40example ; ends ; mple
            .*a\\\\ ; ends ; ''
            .*a+ ; ends ; ''
            (a|b)c ; begins ; ''
            (?x).*c ; begins ; ''
            .*\\Q.com\\E ; begins ; ''
            """)
    void demandsOfARegexWhatEveryAliasHasThatFits(String regex, String where, String text) {
        PatternText demanded = AliasPattern.of(PatternType.REGEX, regex).demanded();
        assertThat(demanded)
                .isEqualTo(where.equals("begins") ? new PatternText.Beginning(text) : new PatternText.End(text));
    }

    @Test
    void demandsNothingThatAFittingAliasLacks() {
        String[] aliases = new String[150];
        for (int i = 0; i < aliases.length; i++)
            aliases[i] = letters(4) + one(new String[] {"", "com", "k", "a", "@com", "\\"});
        int fitting = 0;
        for (int n = 0; n < 3_000; n++) {
            String regex = regex();
            PatternText demanded = RegexText.demanded(regex);
            Pattern p = Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
            for (String a : aliases) {
                if (!p.matcher(a).matches()) continue;
                fitting++;
                int length = demanded.text().length();
                int from = demanded instanceof PatternText.End ? a.length() - length : 0;
                assertThat(a.regionMatches(true, from, demanded.text(), 0, length))
                        .as(regex + " demands " + demanded + " of " + a).isTrue();
            }
        }
        assertThat(fitting).isGreaterThan(3_000);
    }

    @Test
    void looksAtNoRuleThatCannotFit() {
        List<SearchRule> rules = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            rules.add(SearchRule.matching(100, "n" + i, AliasPattern.of(PatternType.PREFIX, "5" + i + "@"), "Ucm"));
            rules.add(SearchRule.anyAlias(200, "s" + i, "Dns").from(new RuleSource.Named("Outside")));
        }
        RuleIndex index = new RuleIndex(rules);
        SearchRequest request = new SearchRequest(new Alias("5123@example.com"), Zones.LOCAL, Protocol.SIP, true);
        Rows rows = index.candidates(request, request.alias(), false);
        int first = rows.next(0);
        assertThat(rules.get(first).name()).isEqualTo("n123");
        assertThat(rows.next(first + 1)).isEqualTo(-1);
    }
}
