package org.sallyport.zone.dialplan;

import java.util.List;
import java.util.Optional;
import org.sallyport.refusal.Refusal;

/**
 * Which zones are asked for an alias, in which order, and why.
 *
 * @param asked what was searched
 * @param alias what the transforms made of it
 * @param stages to be tried one after the other until the alias is found; the targets of one stage together
 * @param trials one verdict for every transform and rule of the plan, in order
 * @param refusal why there is no stage at all; empty exactly where there is one
 */
public record SearchPlan(
        SearchRequest asked, Alias alias, List<Stage> stages, List<Trial> trials, Optional<Refusal> refusal) {
    public SearchPlan {
        stages = List.copyOf(stages);
        trials = trials instanceof Trail ? trials : List.copyOf(trials);
        if (stages.isEmpty() == refusal.isEmpty()) throw new IllegalArgumentException("stages or a refusal");
    }

    /** Targets that are asked together. */
    public record Stage(int priority, List<Target> targets) {
        public Stage {
            targets = List.copyOf(targets);
        }
    }

    /**
     * One zone to ask.
     *
     * @param rule the rule that led there
     * @param zone the zone's name
     * @param alias what to ask it for
     */
    public record Target(String rule, String zone, Alias alias) {}
}
