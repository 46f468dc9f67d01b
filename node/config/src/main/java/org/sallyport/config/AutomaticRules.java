package org.sallyport.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sallyport.machine.EditDistance;
import org.sallyport.ports.Role;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.AliasPattern;
import org.sallyport.zone.dialplan.PatternAction;
import org.sallyport.zone.dialplan.PatternType;
import org.sallyport.zone.dialplan.RuleMode;
import org.sallyport.zone.dialplan.RuleSource;
import org.sallyport.zone.dialplan.SearchRule;
import org.sallyport.zone.dialplan.SearchRule.Authentication;
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
        RuleMode own = fitting("(?i).*" + ours);
        RuleMode foreign = fitting("(?i)(?!.*" + ours + "$).*");
        RuleMode any = new RuleMode.AnyAlias();
        RuleMode addresses = new RuleMode.AnyIp();
        RuleSource everybody = new RuleSource.Any();
        RuleSource zonesAlone = new RuleSource.AllZones();
        List<SearchRule> out = new ArrayList<>();
        out.add(rule(LOCAL_PRIORITY, "local zone", everybody, any, Zone.LOCAL));
        for (Zone z : zones) {
            String name = z.name();
            switch (z) {
                case Zone.LocalZone _, Zone.DefaultZone _ -> {}
                case Zone.TraversalServer _, Zone.Neighbor _ ->
                        out.add(rule(ZONE_PRIORITY, "own domains to " + name, everybody, own, name));
                case Zone.TraversalClient _ -> {
                    out.add(rule(ZONE_PRIORITY, "aliases to " + name, zonesAlone, any, name));
                    out.add(rule(ZONE_PRIORITY, "addresses to " + name, zonesAlone, addresses, name));
                }
                case Zone.Dns _ -> {
                    out.add(rule(DNS_PRIORITY, "foreign domains to " + name, zonesAlone, foreign, name));
                    if (role == Role.EDGE)
                        out.add(rule(DNS_PRIORITY, "addresses to " + name, zonesAlone, addresses, name));
                }
            }
        }
        return new AutomaticRules(out);
    }

    private static RuleMode fitting(String regex) {
        return new RuleMode.Matching(AliasPattern.of(PatternType.REGEX, regex), new PatternAction.Leave());
    }

    private static SearchRule rule(int priority, String name, RuleSource source, RuleMode mode, String target) {
        return new SearchRule(priority, name, source, Protocol.ANY, Authentication.NOT_NEEDED, mode, target,
                OnMatch.CONTINUE, Strangers.GUARDED, Maker.NODE);
    }

    List<String> names() {
        return rules.stream().map(SearchRule::name).toList();
    }

    /** The priority of the automatic rule of that name, which a rule of the file inherits that takes its place. */
    Optional<Integer> priority(String name) {
        return rules.stream().filter(r -> r.name().equals(name)).map(SearchRule::priority).findFirst();
    }

    /** What becomes of each. */
    List<DialPlanConfig.Automatic> fates(Set<String> off, List<SearchRule> own) {
        return rules.stream().map(r -> new DialPlanConfig.Automatic(r,
                own.stream().anyMatch(o -> o.name().equals(r.name())) ? DialPlanConfig.Fate.REPLACED
                        : off.contains(r.name()) ? DialPlanConfig.Fate.SWITCHED_OFF : DialPlanConfig.Fate.IN_FORCE))
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
        return EditDistance.between(a.toLowerCase(Locale.ROOT).replace('-', ' '),
                b.toLowerCase(Locale.ROOT)
                        .replace('-', ' '));
    }
}
