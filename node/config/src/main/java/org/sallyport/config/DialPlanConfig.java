package org.sallyport.config;

import java.util.List;
import java.util.Optional;
import org.sallyport.zone.dialplan.SearchRule;
import org.sallyport.zone.dialplan.Transform;

/**
 * How aliases are changed and where they are searched for ({@code dial-plan}), in the words of those who search; texts
 * as they are written, without what variables stand for.
 *
 * @param transforms in order of priority, priorities unique
 * @param searchRules in order of priority, own ones before automatic ones; those of one priority are tried together
 * @param automatic every automatic rule that the zones give, also those that are not in force
 */
public record DialPlanConfig(List<Transform> transforms, List<SearchRule> searchRules, List<Automatic> automatic) {
    public DialPlanConfig {
        transforms = List.copyOf(transforms);
        searchRules = List.copyOf(searchRules);
        automatic = List.copyOf(automatic);
    }

    /** The rule of that name that is in force. */
    public Optional<SearchRule> rule(String name) {
        return searchRules.stream().filter(r -> r.name().equals(name)).findFirst();
    }

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
}
