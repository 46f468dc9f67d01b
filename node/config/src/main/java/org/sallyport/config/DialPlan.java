package org.sallyport.config;

import java.util.List;
import java.util.Optional;
import org.sallyport.zone.dialplan.PatternType;
import org.sallyport.zone.dialplan.RuleSource;
import org.sallyport.zone.dialplan.SearchRule.Maker;
import org.sallyport.zone.dialplan.SearchRule.OnMatch;
import org.sallyport.zone.dialplan.SearchRule.Strangers;

/**
 * How aliases are changed and where they are searched for ({@code dial-plan}).
 *
 * @param transforms in order of priority, priorities unique
 * @param searchRules in order of priority, own ones before automatic ones; those of one priority are tried together
 * @param automatic every automatic rule that the zones give, also those that are not in force
 */
public record DialPlan(List<Transform> transforms, List<SearchRule> searchRules, List<Automatic> automatic) {
    public DialPlan {
        transforms = List.copyOf(transforms);
        searchRules = List.copyOf(searchRules);
        automatic = List.copyOf(automatic);
    }

    /** The rule of that name that is in force. */
    public Optional<SearchRule> rule(String name) {
        return searchRules.stream().filter(r -> r.name().equals(name)).findFirst();
    }

    /**
     * A change of the alias before the search; the first one that matches ends the pass.
     *
     * @param priority 1 (first) to 65534
     * @param description for the administrator, may be empty
     * @param pattern what it applies to
     * @param behavior what it does
     * @param text what is put in: replacement, prefix or suffix; may be empty
     */
    public record Transform(int priority, String description, AliasPattern pattern, Behavior behavior, String text) {}

    /**
     * Where to search.
     *
     * @param name unique
     * @param priority 1 (first) to 65534
     * @param source whose requests it applies to
     * @param authenticated whether the request must be authenticated
     * @param mode what kind of alias it applies to
     * @param pattern present exactly for {@link Mode#ALIAS_PATTERN}
     * @param behavior what happens to the alias where it matches
     * @param text replacement, prefix or suffix; may be empty
     * @param onMatch whether rules of lower priority run after it
     * @param target name of the zone that is asked; the local zone has its own
     * @param strangers whether strangers are held to local aliases and short dial strings
     * @param maker who made the rule
     */
    public record SearchRule(
            String name,
            int priority,
            RuleSource source,
            boolean authenticated,
            Mode mode,
            Optional<AliasPattern> pattern,
            Behavior behavior,
            String text,
            OnMatch onMatch,
            String target,
            Strangers strangers,
            Maker maker) {}

    /**
     * A rule that the node makes by itself.
     *
     * @param rule the rule
     * @param fate whether it is in force
     */
    public record Automatic(SearchRule rule, Fate fate) {}

    /** What became of an automatic rule. */
    public enum Fate {
        IN_FORCE,
        /** {@code dial-plan.automatic-rules-off} names it. */
        SWITCHED_OFF,
        /** A rule of the file has its name. */
        REPLACED
    }

    /**
     * A pattern over the whole alias, such as {@code alice@example.com}.
     *
     * @param type how {@code text} is read
     * @param text the pattern; a Java regular expression for {@link PatternType#REGEX}, known to compile
     */
    public record AliasPattern(PatternType type, String text) {}

    /** What happens to the alias. */
    public enum Behavior {
        /** Nothing. */
        LEAVE,
        /** The matching part is removed. */
        STRIP,
        /** The matching part is replaced; {@code \1} names a group of a regular expression. */
        REPLACE,
        /** The text is put in front. */
        ADD_PREFIX,
        /** The text is put behind. */
        ADD_SUFFIX
    }

    /** What kind of alias a rule applies to. */
    public enum Mode {
        ALIAS_PATTERN,
        /** Any alias but addresses. */
        ANY_ALIAS,
        /** Addresses alone. */
        ANY_IP_ADDRESS
    }
}
