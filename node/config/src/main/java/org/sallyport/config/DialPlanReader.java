package org.sallyport.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.sallyport.config.DialPlanKeys.Behavior;
import org.sallyport.config.DialPlanKeys.Mode;
import org.sallyport.ports.Role;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.AliasPattern;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.dialplan.PatternAction;
import org.sallyport.zone.dialplan.PatternType;
import org.sallyport.zone.dialplan.RuleMode;
import org.sallyport.zone.dialplan.RuleSource;
import org.sallyport.zone.dialplan.SearchRule;
import org.sallyport.zone.dialplan.SearchRule.Authentication;
import org.sallyport.zone.dialplan.SearchRule.Maker;
import org.sallyport.zone.dialplan.Transform;
import org.sallyport.zone.dialplan.Variables;

/** Reads {@code dial-plan}: transforms, the rules of the file, and beside them the automatic ones. */
final class DialPlanReader {
    private static final int TRANSFORMS_MAX = DialPlan.TRANSFORMS_MAX;
    private static final int RULES_MAX = SearchRule.RULES_MAX;
    private static final int PATTERN_LENGTH_MAX = 256;

    private final Draft draft;
    private final Optional<Role> role;
    private final List<Zone> zones;
    private final Variables variables;

    /** @param variables what stands for the node in patterns and replacements */
    DialPlanReader(Draft draft, Optional<Role> role, List<Zone> zones, Variables variables) {
        this.variables = variables;
        this.draft = draft;
        this.role = role;
        this.zones = zones;
    }

    DialPlanConfig dialPlan() {
        AutomaticRules automatic = AutomaticRules.of(role.orElse(Role.CONTROL), draft.list(SipKeys.SIP_DOMAINS), zones);
        List<SearchRule> own = rules(automatic);
        List<DialPlanConfig.Automatic> fates = automatic.fates(switchedOff(automatic), own);
        List<SearchRule> all = new ArrayList<>(own);
        fates.stream().filter(a -> a.fate() == DialPlanConfig.Fate.IN_FORCE).map(DialPlanConfig.Automatic::rule)
                .forEach(all::add);
        if (all.size() > RULES_MAX)
            draft.problem("dial-plan.search-rules", "With the automatic ones there are more than " + RULES_MAX
                    + ". Switch those off that you do not need: dial-plan.automatic-rules-off.");
        // Stable: of one priority the own ones come first.
        return new DialPlanConfig(transforms(),
                all.stream().sorted(Comparator.comparingInt(SearchRule::priority)).toList(),
                fates);
    }

    /** The names of automatic rules that the file switches off. */
    private Set<String> switchedOff(AutomaticRules automatic) {
        Set<String> out = new LinkedHashSet<>();
        // A zone that could not be read has no rules whose names one could know.
        boolean whole = zones.size() == draft.count("zones");
        for (String name : draft.list(DialPlanKeys.AUTOMATIC_OFF)) {
            if (name.equals(AutomaticRules.ALL)) out.addAll(automatic.names());
            else if (automatic.names().contains(name)) out.add(name);
            else if (whole) draft.problem(DialPlanKeys.AUTOMATIC_OFF.path(),
                    "There is no automatic rule '" + name + "'." + automatic.meant(name));
        }
        return out;
    }

    private List<Transform> transforms() {
        int count = draft.count("dial-plan.transforms");
        if (count > TRANSFORMS_MAX) draft.problem("dial-plan.transforms",
                "There are more than " + TRANSFORMS_MAX + ".");
        Set<Integer> priorities = new HashSet<>();
        List<Transform> out = new ArrayList<>();
        for (int i = 0; i < Math.min(count, TRANSFORMS_MAX); i++) {
            Optional<Integer> priority = draft.need(DialPlanKeys.TRANSFORM_PRIORITY, "transforms run in its order.", i);
            if (priority.isPresent() && !priorities.add(priority.get())) {
                draft.problem(Draft.at(DialPlanKeys.TRANSFORM_PRIORITY, i), "Another transform has this priority.");
            }
            Optional<AliasPattern> pattern = pattern(
                    draft.get(DialPlanKeys.TRANSFORM_TYPE, i),
                    draft.need(DialPlanKeys.TRANSFORM_PATTERN, "which aliases does it change?", i),
                    Draft.at(DialPlanKeys.TRANSFORM_PATTERN, i));
            Behavior behavior = draft.get(DialPlanKeys.TRANSFORM_BEHAVIOR, i);
            String text = text(behavior, DialPlanKeys.TRANSFORM_TEXT, pattern, i);
            if (priority.isEmpty() || pattern.isEmpty()) continue;
            out.add(new Transform(priority.get(), draft.find(DialPlanKeys.TRANSFORM_DESCRIPTION, i).orElse(""),
                    pattern.get(), action(behavior, text)));
        }
        out.sort(Comparator.comparingInt(Transform::priority));
        return out;
    }

    private List<SearchRule> rules(AutomaticRules automatic) {
        int count = draft.count("dial-plan.search-rules");
        if (count > RULES_MAX) draft.problem("dial-plan.search-rules", "There are more than " + RULES_MAX + ".");
        Set<String> names = new HashSet<>();
        List<SearchRule> out = new ArrayList<>();
        for (int i = 0; i < Math.min(count, RULES_MAX); i++) {
            Optional<String> name = draft.need(DialPlanKeys.RULE_NAME, "the search history names the rule.", i);
            if (name.isPresent() && !names.add(name.get())) {
                draft.problem(Draft.at(DialPlanKeys.RULE_NAME, i), "There is already a rule '" + name.get() + "'.");
            }
            rule(name.orElse("rule-" + (i + 1)), i, automatic).ifPresent(out::add);
        }
        return out;
    }

    private Optional<SearchRule> rule(String name, int i, AutomaticRules automatic) {
        Optional<String> written = draft.find(DialPlanKeys.RULE_PATTERN, i);
        Mode mode = draft.find(DialPlanKeys.RULE_MODE, i)
                .orElse(draft.says(Draft.at(DialPlanKeys.RULE_PATTERN, i)) ? Mode.ALIAS_PATTERN : Mode.ANY_ALIAS);
        if (mode == Mode.ALIAS_PATTERN) draft.need(DialPlanKeys.RULE_PATTERN, "which aliases is the rule for?", i);
        else if (written.isPresent()) {
            draft.problem(Draft.at(DialPlanKeys.RULE_PATTERN, i),
                    "has no meaning with mode " + KeyTypes.token(mode) + ".");
        }
        if (mode != Mode.ALIAS_PATTERN) {
            for (ConfigKey<?> key : List.of(DialPlanKeys.RULE_TYPE, DialPlanKeys.RULE_BEHAVIOR)) {
                if (draft.says(Draft.at(key, i))) {
                    draft.problem(Draft.at(key, i), "has no meaning with mode " + KeyTypes.token(mode) + ".");
                }
            }
        }
        Optional<AliasPattern> pattern =
                pattern(draft.get(DialPlanKeys.RULE_TYPE, i), written, Draft.at(DialPlanKeys.RULE_PATTERN, i));
        Behavior behavior = draft.get(DialPlanKeys.RULE_BEHAVIOR, i);
        String text = text(behavior, DialPlanKeys.RULE_TEXT, pattern, i);
        Optional<RuleSource> source = draft.find(DialPlanKeys.RULE_SOURCE, i).flatMap(s -> source(s, i));
        Optional<String> target = draft.need(DialPlanKeys.RULE_TARGET, "where does the rule search?", i)
                .flatMap(t -> target(t, i));
        boolean authenticated = draft.get(DialPlanKeys.RULE_AUTHENTICATED, i);
        if (source.isEmpty() || target.isEmpty()) return Optional.empty();
        if (source.get() instanceof RuleSource.Any && !authenticated && leadsOut(target.get())) {
            draft.problem(Draft.at(DialPlanKeys.RULE_SOURCE, i),
                    "A stranger could call the whole world through this rule."
                            + " Write 'source: all-zones', or 'authenticated: on'.");
        }
        if (mode == Mode.ALIAS_PATTERN && pattern.isEmpty()) return Optional.empty();
        int priority = draft.written(DialPlanKeys.RULE_PRIORITY, i).or(() -> automatic.priority(name))
                .orElseGet(() -> draft.get(DialPlanKeys.RULE_PRIORITY, i));
        RuleMode which = switch (mode) {
            case ANY_ALIAS -> new RuleMode.AnyAlias();
            case ANY_IP_ADDRESS -> new RuleMode.AnyIp();
            case ALIAS_PATTERN -> new RuleMode.Matching(pattern.orElseThrow(), action(behavior, text));
        };
        return Optional.of(new SearchRule(priority, name, source.get(), Protocol.ANY,
                authenticated ? Authentication.REQUIRED : Authentication.NOT_NEEDED, which, target.get(),
                draft.get(DialPlanKeys.RULE_ON_MATCH, i), draft.get(DialPlanKeys.RULE_STRANGERS, i), Maker.OPERATOR));
    }

    private static PatternAction action(Behavior behavior, String text) {
        return switch (behavior) {
            case LEAVE -> new PatternAction.Leave();
            case STRIP -> new PatternAction.Strip();
            case REPLACE -> new PatternAction.Replace(text);
            case ADD_PREFIX -> new PatternAction.AddPrefix(text);
            case ADD_SUFFIX -> new PatternAction.AddSuffix(text);
        };
    }

    private boolean leadsOut(String target) {
        return zones.stream().anyMatch(z -> z.name().equals(target) && z instanceof Zone.Dns);
    }

    private Optional<RuleSource> source(String text, int i) {
        return switch (text) {
            case "any" -> Optional.of(new RuleSource.Any());
            case "all-zones" -> Optional.of(new RuleSource.AllZones());
            case "local-zone" -> Optional.of(new RuleSource.LocalZone());
            default -> zone(text, Draft.at(DialPlanKeys.RULE_SOURCE, i), "any, all-zones, local-zone")
                    .map(RuleSource.Named::new);
        };
    }

    private Optional<String> target(String text, int i) {
        if (text.equals("local-zone")) return Optional.of(Zone.LOCAL);
        return zone(text, Draft.at(DialPlanKeys.RULE_TARGET, i), "local-zone");
    }

    private Optional<String> zone(String name, String path, String others) {
        if (zones.stream().anyMatch(z -> z.name().equals(name))) return Optional.of(name);
        boolean faultyZone = zones.size() < draft.count("zones");
        if (!faultyZone) {
            String known = zones.stream().map(Zone::name).collect(Collectors.joining(", "));
            draft.problem(path, "There is no zone '" + name + "'. There are: " + others
                    + (known.isEmpty() ? "" : ", " + known) + ".");
        }
        return Optional.empty();
    }

    private Optional<AliasPattern> pattern(PatternType type, Optional<String> text, String path) {
        if (text.isEmpty()) return Optional.empty();
        if (text.get().length() > PATTERN_LENGTH_MAX) {
            draft.problem(path, "is longer than " + PATTERN_LENGTH_MAX + " characters.");
            return Optional.empty();
        }
        if (type == PatternType.REGEX) {
            try {
                Pattern.compile(text.get());
            } catch (PatternSyntaxException e) {
                draft.problem(path, "is not a regular expression: " + e.getDescription() + " at character "
                        + (e.getIndex() + 1) + ".");
                return Optional.empty();
            }
        }
        Optional<String> fault = AliasPattern.fault(type, text.get(), variables);
        fault.ifPresent(f -> draft.problem(path, "cannot be used: " + f + "."));
        return fault.isEmpty() ? Optional.of(AliasPattern.of(type, text.get(), variables)) : Optional.empty();
    }

    /** The text that a behavior puts in; one that needs none must not have it, one that does must. */
    private String text(Behavior behavior, ConfigKey<String> key, Optional<AliasPattern> pattern, int i) {
        Optional<String> text = draft.find(key, i);
        boolean wanted = behavior == Behavior.REPLACE || behavior == Behavior.ADD_PREFIX
                || behavior == Behavior.ADD_SUFFIX;
        if (wanted && text.isEmpty() && !draft.says(Draft.at(key, i))) {
            draft.problem(Draft.at(key, i), "is missing: what does " + KeyTypes.token(behavior) + " put in?");
        }
        if (!wanted && text.isPresent()) {
            draft.problem(Draft.at(key, i), "has no meaning with behavior " + KeyTypes.token(behavior) + ".");
        }
        text.flatMap(t -> AliasPattern.replacementFault(t, variables))
                .ifPresent(f -> draft.problem(Draft.at(key, i), "cannot be used: " + f + "."));
        if (behavior == Behavior.REPLACE && text.isPresent() && pattern.isPresent()) groups(text.get(), pattern.get(),
                key, i);
        return text.orElse("");
    }

    /** A replacement may name only groups that the expression has. */
    private void groups(String text, AliasPattern pattern, ConfigKey<String> key, int i) {
        int have = pattern.type() == PatternType.REGEX ? Pattern.compile(pattern.text()).matcher("").groupCount() : 0;
        var named = Pattern.compile("[\\\\$]([0-9])").matcher(text);
        while (named.find()) {
            if (Integer.parseInt(named.group(1)) > have) {
                draft.problem(Draft.at(key, i),
                        "names group " + named.group(1) + ", but the pattern has " + have + ".");
            } else if (named.group().startsWith("$")) {
                draft.problem(Draft.at(key, i), "'" + named.group() + "' is no group here: write '\\" + named.group(1)
                        + "'.");
            }
        }
    }
}
