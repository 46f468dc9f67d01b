package org.sallyport.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sallyport.config.DialPlan.AliasPattern;
import org.sallyport.config.DialPlan.Behavior;
import org.sallyport.config.DialPlan.Mode;
import org.sallyport.config.DialPlan.SearchRule;
import org.sallyport.machine.EditDistance;
import org.sallyport.ports.Role;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.PatternType;
import org.sallyport.zone.dialplan.RuleSource;
import org.sallyport.zone.dialplan.SearchRule.Maker;
import org.sallyport.zone.dialplan.SearchRule.OnMatch;
import org.sallyport.zone.dialplan.SearchRule.Strangers;

/**
 * The search rules that a node makes by itself, beside those of its file: the local zone, then neighbors and traversal
 * zones, then the DNS. A stranger gets to our own domains and no further.
 *
 * <p>Their priorities leave room: a rule of the file comes before the zones unless it says otherwise, since whoever
 * writes one wants it to count, and behind the phones that are registered here (decision 0075).
 */
final class AutomaticRules {
    /** Stands for every name where rules are switched off. */
    static final String ALL = "all";

    /** Phones registered here are found before anything else. */
    static final int LOCAL_PRIORITY = 10;

    /** Behind every rule of the file that names no priority, or one as small as people write. */
    static final int ZONE_PRIORITY = 1000;

    /** The rest of the world is asked last. */
    static final int DNS_PRIORITY = 2000;

    private final List<SearchRule> rules;

    private AutomaticRules(List<SearchRule> rules) {
        this.rules = List.copyOf(rules);
    }

    static AutomaticRules of(Role role, List<String> domains, List<Zone> zones) {
        String ours = domains.stream().map(Pattern::quote).collect(Collectors.joining("|", "@(", ")"));
        AliasPattern own = new AliasPattern(PatternType.REGEX, "(?i).*" + ours);
        AliasPattern foreign = new AliasPattern(PatternType.REGEX, "(?i)(?!.*" + ours + "$).*");
        List<SearchRule> out = new ArrayList<>();
        out.add(rule("local zone", LOCAL_PRIORITY, new RuleSource.Any(), Mode.ANY_ALIAS, Optional.empty(), Zone.LOCAL));
        for (Zone z : zones) {
            String target = z.name();
            switch (z) {
                case Zone.LocalZone _, Zone.DefaultZone _ -> {}
                case Zone.TraversalServer _, Zone.Neighbor _ -> out.add(rule("own domains to " + z.name(), ZONE_PRIORITY,
                        new RuleSource.Any(), Mode.ALIAS_PATTERN, Optional.of(own), target));
                case Zone.TraversalClient _ -> {
                    out.add(rule("aliases to " + z.name(), ZONE_PRIORITY, new RuleSource.AllZones(), Mode.ANY_ALIAS,
                            Optional.empty(),
                            target));
                    out.add(rule("addresses to " + z.name(), ZONE_PRIORITY, new RuleSource.AllZones(),
                            Mode.ANY_IP_ADDRESS,
                            Optional.empty(), target));
                }
                case Zone.Dns _ -> {
                    out.add(rule("foreign domains to " + z.name(), DNS_PRIORITY, new RuleSource.AllZones(),
                            Mode.ALIAS_PATTERN,
                            Optional.of(foreign), target));
                    if (role == Role.EDGE) {
                        out.add(rule("addresses to " + z.name(), DNS_PRIORITY, new RuleSource.AllZones(),
                                Mode.ANY_IP_ADDRESS,
                                Optional.empty(), target));
                    }
                }
            }
        }
        return new AutomaticRules(out);
    }

    private static SearchRule rule(
            String name, int priority, RuleSource source, Mode mode, Optional<AliasPattern> pattern, String target) {
        return new SearchRule(name, priority, source, false, mode, pattern, Behavior.LEAVE, "", OnMatch.CONTINUE,
                target, Strangers.GUARDED, Maker.NODE);
    }

    List<String> names() {
        return rules.stream().map(SearchRule::name).toList();
    }

    /** The priority of the automatic rule of that name, which a rule of the file inherits that takes its place. */
    Optional<Integer> priority(String name) {
        return rules.stream().filter(r -> r.name().equals(name)).map(SearchRule::priority).findFirst();
    }

    /** What becomes of each. */
    List<DialPlan.Automatic> fates(Set<String> off, List<SearchRule> own) {
        return rules.stream().map(r -> new DialPlan.Automatic(r,
                own.stream().anyMatch(o -> o.name().equals(r.name())) ? DialPlan.Fate.REPLACED
                        : off.contains(r.name()) ? DialPlan.Fate.SWITCHED_OFF : DialPlan.Fate.IN_FORCE))
                .toList();
    }

    /** Which name was probably meant by a wrong one, and which ones there are. */
    String meant(String wrong) {
        String hint = names().stream().min(Comparator.comparingInt(n -> distance(wrong, n)))
                .filter(n -> distance(wrong, n) <= Math.max(2, n.length() / 3)).map(n -> " Did you mean '" + n + "'?")
                .orElse("");
        return hint + " There are: " + names().stream().map(n -> "'" + n + "'").collect(Collectors.joining(", ")) + ".";
    }

    /** People mix up case, and write dashes where blanks are. */
    private static int distance(String a, String b) {
        return EditDistance.between(a.toLowerCase(java.util.Locale.ROOT).replace('-', ' '),
                b.toLowerCase(java.util.Locale.ROOT)
                        .replace('-', ' '));
    }
}
