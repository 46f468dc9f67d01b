package org.sallyport.zone.dialplan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Zone;

/**
 * The dial plan: transforms, then rules. Immutable; a search is a pure function of it and the request.
 *
 * <p>Transforms run in order of priority and the first match ends them. Rules run in order of priority; all that match
 * in one priority become one stage, whose targets are asked together.
 *
 * <p>A search looks only at rows that may fit ({@link RuleIndex}); the verdict of every row is made when somebody looks
 * at it ({@link Trail}), by walking over all of them in the same way.
 */
public final class DialPlan {
    /** Most transforms. */
    public static final int TRANSFORMS_MAX = 100;

    private final List<Transform> transforms;
    private final List<SearchRule> rules;
    private final Map<String, Zone> zones;
    private final StrangerGuard guard;

    /** Zones to which rules of the operator lead. */
    private final Set<String> operatorTargets = new HashSet<>();

    private final PatternIndex transformIndex;
    private final RuleIndex ruleIndex;
    private final Rows allTransforms;
    private final Rows allRules;

    /** For each rule the number of what it compares and does where others do the same, or -1. */
    private final int[] shared;

    private final int sharedCount;

    /**
     * A plan without faults.
     *
     * @throws IllegalArgumentException with the first of {@link #faults}
     */
    public DialPlan(List<Transform> transforms, List<SearchRule> rules, List<Zone> zones, StrangerGuard guard) {
        List<String> faults = faults(transforms, rules, zones);
        if (!faults.isEmpty()) throw new IllegalArgumentException(faults.getFirst());
        this.transforms = transforms.stream().sorted(Comparator.comparingInt(Transform::priority)).toList();
        this.rules = rules.stream().sorted(Comparator.comparingInt(SearchRule::priority)).toList();
        this.zones = new HashMap<>();
        for (Zone z : zones) this.zones.put(z.name(), z);
        this.guard = guard;
        for (SearchRule r : rules) if (r.maker() == SearchRule.Maker.OPERATOR) operatorTargets.add(r.target());
        this.transformIndex = new PatternIndex(transforms.size());
        for (int i = 0; i < transforms.size(); i++) transformIndex.add(this.transforms.get(i).pattern(), i);
        this.ruleIndex = new RuleIndex(this.rules);
        this.allTransforms = Rows.all(transforms.size());
        this.allRules = Rows.all(rules.size());
        this.shared = new int[rules.size()];
        this.sharedCount = numberShared();
    }

    /** The plan of a node's file, in force: its variables stand for that node, and whom they name is no stranger. */
    public static DialPlan of(List<Transform> transforms, List<SearchRule> rules, List<Zone> zones,
            Variables variables) {
        return new DialPlan(transforms.stream().map(t -> t.with(variables)).toList(),
                rules.stream().map(r -> r.with(variables)).toList(), zones, StrangerGuard.of(variables));
    }

    /** The node makes one regex for all of its neighbors; an alias is compared with it once. */
    private int numberShared() {
        Map<RuleMode, Integer> first = new HashMap<>();
        Map<RuleMode, Integer> numbers = new HashMap<>();
        Arrays.fill(shared, -1);
        for (int i = 0; i < shared.length; i++) {
            if (!(rules.get(i).mode() instanceof RuleMode.Matching m)) continue;
            Integer before = first.putIfAbsent(m, i);
            if (before == null) continue;
            shared[i] = numbers.computeIfAbsent(m, _ -> numbers.size());
            shared[before] = shared[i];
        }
        return numbers.size();
    }

    /** Everything that is wrong with a plan, one sentence each. */
    public static List<String> faults(List<Transform> transforms, List<SearchRule> rules, List<Zone> zones) {
        List<String> out = new ArrayList<>();
        if (transforms.size() > TRANSFORMS_MAX) out.add("more than " + TRANSFORMS_MAX + " transforms");
        if (rules.size() > SearchRule.RULES_MAX) out.add("more than " + SearchRule.RULES_MAX + " search rules");
        Set<Integer> priorities = new HashSet<>();
        for (Transform t : transforms) {
            if (!priorities.add(t.priority())) out.add("two transforms have priority " + t.priority());
        }
        Set<String> zoneNames = new HashSet<>();
        for (Zone z : zones) if (!zoneNames.add(z.name())) out.add("two zones are called " + z.name());
        Set<String> ruleNames = new HashSet<>();
        for (SearchRule r : rules) {
            if (!ruleNames.add(r.name())) out.add("two search rules are called " + r.name());
            if (r.target().equals(Zone.DEFAULT)) {
                out.add("rule " + r.name() + ": the default zone is nobody's target");
            } else if (!zoneNames.contains(r.target())) {
                out.add("rule " + r.name() + ": no zone " + r.target());
            }
            if (r.source() instanceof RuleSource.Named(String zone) && !zoneNames.contains(zone)) {
                out.add("rule " + r.name() + ": no zone " + zone);
            }
        }
        return out;
    }

    /** Which zones to ask, and the verdict of every row. */
    public SearchPlan search(SearchRequest request) {
        Rows mayFit = new Rows(transforms.size());
        transformIndex.mark(request.alias(), mayFit);
        Alias alias = transform(request.alias(), mayFit, null);
        Walk walk = new Walk(request, alias, null);
        walk.over(ruleIndex.candidates(request, alias, walk.foreignAddress));
        return walk.plan(new Trail(() -> trials(request)));
    }

    private List<Trial> trials(SearchRequest request) {
        List<Trial> out = new ArrayList<>();
        Alias alias = transform(request.alias(), allTransforms, out);
        new Walk(request, alias, out).over(allRules);
        return out;
    }

    /** @param trials null where nobody looks */
    private Alias transform(Alias asked, Rows rows, @Nullable List<Trial> trials) {
        for (int i = rows.next(0); i >= 0; i = rows.next(i + 1)) {
            Transform t = transforms.get(i);
            AliasPattern.Outcome outcome = t.pattern().apply(asked, t.action());
            Optional<Alias> made = made(outcome);
            Trial.Verdict verdict = verdict(outcome, made);
            if (trials != null) {
                trials.add(new Trial(Trial.Kind.TRANSFORM, t.priority(), t.name(), verdict,
                        made.map(Alias::text).orElse(t.pattern().toString())));
            }
            if (verdict == Trial.Verdict.MATCHED) return made.get();
        }
        return asked;
    }

    /** The alias that came out, where one did that can be an alias. */
    private static Optional<Alias> made(AliasPattern.Outcome outcome) {
        return outcome instanceof AliasPattern.Outcome.Fits(String r) ? Alias.of(r) : Optional.empty();
    }

    private static Trial.Verdict verdict(AliasPattern.Outcome outcome, Optional<Alias> made) {
        return switch (outcome) {
            case AliasPattern.Outcome.Fits _ -> made.isPresent() ? Trial.Verdict.MATCHED : Trial.Verdict.BAD_RESULT;
            case AliasPattern.Outcome.Differs _ -> Trial.Verdict.NO_MATCH;
            case AliasPattern.Outcome.TooCostly _ -> Trial.Verdict.TOO_COSTLY;
        };
    }

    /** Whether the alias is an address other than our own, which stands for a domain of ours. */
    private boolean isForeignAddress(Alias alias) {
        Optional<IpAddress> address = alias.address();
        return address.isPresent() && !guard.ownAddresses().contains(address.get());
    }

    /** One search through the rules. */
    private final class Walk {
        private final SearchRequest request;
        private final Alias alias;
        private final boolean foreignAddress;
        private final @Nullable List<Trial> trials;
        private final AliasPattern.Outcome[] outcomes = new AliasPattern.Outcome[sharedCount];
        private final List<SearchPlan.Stage> stages = new ArrayList<>();
        private final Set<SearchPlan.Target> asked = new HashSet<>();
        private final Map<String, String> ledByOperator = new HashMap<>();
        private List<SearchPlan.Target> stage = new ArrayList<>();
        private int stagePriority;
        private int stopAfterPriority = Integer.MAX_VALUE;
        private boolean strangerRefused;

        /** @param trials takes the verdict of every rule; null where nobody looks */
        Walk(SearchRequest request, Alias alias, @Nullable List<Trial> trials) {
            this.request = request;
            this.alias = alias;
            this.foreignAddress = isForeignAddress(alias);
            this.trials = trials;
        }

        void over(Rows rows) {
            for (int i = rows.next(0); i >= 0; i = rows.next(i + 1)) {
                SearchRule rule = rules.get(i);
                if (rule.priority() > stopAfterPriority && trials == null) break;
                if (rule.priority() != stagePriority) endStage();
                stagePriority = rule.priority();
                tried(rule, i);
            }
            endStage();
        }

        SearchPlan plan(Trail trail) {
            Optional<Refusal> refusal = stages.isEmpty() ? Optional.of(refusal()) : Optional.empty();
            return new SearchPlan(request, alias, stages, trail, refusal);
        }

        private void endStage() {
            if (stage.isEmpty()) return;
            stages.add(new SearchPlan.Stage(stagePriority, stage));
            stage = new ArrayList<>();
        }

        private Refusal refusal() {
            return strangerRefused
                    ? new Refusal(RefusalReason.FORBIDDEN_DESTINATION, "a local domain's user", alias.text())
                    : new Refusal(RefusalReason.NOT_FOUND, "a search rule that matches", alias.text());
        }

        private void tried(SearchRule rule, int row) {
            if (rule.priority() > stopAfterPriority) {
                note(rule, Trial.Verdict.STOPPED, "");
            } else if (!sourceFits(rule.source())) {
                note(rule, Trial.Verdict.OTHER_SOURCE, request.source().name());
            } else if (!rule.protocols().contains(request.protocol())) {
                note(rule, Trial.Verdict.OTHER_PROTOCOL, request.protocol().name());
            } else if (rule.authentication() == SearchRule.Authentication.REQUIRED && !request.authenticated()) {
                note(rule, Trial.Verdict.NOT_AUTHENTICATED, "");
            } else {
                switch (rule.mode()) {
                    case RuleMode.AnyAlias() -> {
                        if (foreignAddress) note(rule, Trial.Verdict.IS_ADDRESS, "");
                        else matched(rule, alias);
                    }
                    case RuleMode.AnyIp() -> {
                        if (alias.address().isEmpty()) note(rule, Trial.Verdict.IS_NOT_ADDRESS, "");
                        else matched(rule, alias);
                    }
                    case RuleMode.Matching m -> compared(rule, row, m);
                }
            }
        }

        private void compared(SearchRule rule, int row, RuleMode.Matching mode) {
            AliasPattern.Outcome outcome = outcome(row, mode);
            Optional<Alias> made = made(outcome);
            Trial.Verdict verdict = verdict(outcome, made);
            if (verdict == Trial.Verdict.MATCHED) matched(rule, made.get());
            else note(rule, verdict, trials == null ? "" : mode.pattern().toString());
        }

        private AliasPattern.Outcome outcome(int row, RuleMode.Matching mode) {
            int number = shared[row];
            if (number < 0) return mode.pattern().apply(alias, mode.action());
            if (outcomes[number] == null) outcomes[number] = mode.pattern().apply(alias, mode.action());
            return outcomes[number];
        }

        private boolean sourceFits(RuleSource source) {
            return switch (source) {
                case RuleSource.Any() -> true;
                case RuleSource.AllZones() -> !(request.source() instanceof Zone.DefaultZone);
                case RuleSource.LocalZone() -> request.source() instanceof Zone.LocalZone;
                case RuleSource.Named(String zone) -> request.source().name().equals(zone);
            };
        }

        /** The rule's filters fit; what is left are the guards. A guard's verdict stands in for the match. */
        private void matched(SearchRule rule, Alias result) {
            Zone target = Objects.requireNonNull(zones.get(rule.target()));
            if (rule.strangers() == SearchRule.Strangers.GUARDED) {
                Optional<String> objection = leftToOperator(rule, target)
                        .or(() -> guard.objection(request, alias, result, target));
                if (objection.isPresent()) {
                    strangerRefused = true;
                    note(rule, Trial.Verdict.STRANGER_REFUSED, objection.get());
                    return;
                }
            }
            if (rule.onMatch() == SearchRule.OnMatch.STOP) stopAfterPriority = rule.priority();
            if (!(target instanceof Zone.LocalZone) && target.name().equals(request.source().name())) {
                note(rule, Trial.Verdict.CAME_FROM_THERE, target.name());
                return;
            }
            // Asked again for the alias as it was dialled, a zone would be asked for something else than the operator
            // wanted.
            String led = target instanceof Zone.LocalZone ? null : ledByOperator.get(target.name());
            if (rule.maker() == SearchRule.Maker.NODE && led != null) {
                note(rule, Trial.Verdict.ALREADY_ASKED,
                        trials == null ? "" : target.name() + " by rule \"" + led + "\"");
                return;
            }
            String what = trials == null ? "" : target.name() + " for " + result;
            if (!asked.add(new SearchPlan.Target("", target.name(), result))) {
                note(rule, Trial.Verdict.ALREADY_ASKED, what);
                return;
            }
            if (rule.maker() == SearchRule.Maker.OPERATOR) ledByOperator.putIfAbsent(target.name(), rule.name());
            stage.add(new SearchPlan.Target(rule.name(), target.name(), result));
            note(rule, Trial.Verdict.MATCHED, what);
        }

        /**
         * Whoever wrote rules for a neighbor has said what strangers reach there; nothing of ours lets them reach more.
         */
        private Optional<String> leftToOperator(SearchRule rule, Zone target) {
            boolean ours = rule.maker() == SearchRule.Maker.NODE && target instanceof Zone.Neighbor
                    && operatorTargets.contains(target.name());
            boolean perhapsStranger = !request.authenticated() && switch (request.source()) {
                case Zone.DefaultZone _, Zone.Dns _, Zone.TraversalClient _ -> true;
                case Zone.LocalZone _, Zone.TraversalServer _, Zone.Neighbor _ -> false;
            };
            return ours && perhapsStranger ? Optional.of("your rules say what strangers reach there")
                    : Optional.empty();
        }

        private void note(SearchRule rule, Trial.Verdict verdict, String detail) {
            if (trials != null) trials.add(new Trial(Trial.Kind.RULE, rule.priority(), rule.name(), verdict, detail));
        }
    }
}
