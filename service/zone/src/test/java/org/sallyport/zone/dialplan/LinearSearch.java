package org.sallyport.zone.dialplan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Zone;

/**
 * The search as it was before rules had an index: every row is looked at, one after the other. It says what is right.
 */
final class LinearSearch {
    private final List<Transform> transforms;
    private final List<SearchRule> rules;
    private final Map<String, Zone> zones = new HashMap<>();
    private final StrangerGuard guard;
    private final Set<String> operatorTargets = new HashSet<>();

    LinearSearch(List<Transform> transforms, List<SearchRule> rules, List<Zone> zones, StrangerGuard guard) {
        this.transforms = transforms.stream().sorted(Comparator.comparingInt(Transform::priority)).toList();
        this.rules = rules.stream().sorted(Comparator.comparingInt(SearchRule::priority)).toList();
        for (Zone z : zones) this.zones.put(z.name(), z);
        this.guard = guard;
        for (SearchRule r : rules) if (r.maker() == SearchRule.Maker.OPERATOR) operatorTargets.add(r.target());
    }

    SearchPlan search(SearchRequest request) {
        List<Trial> trials = new ArrayList<>();
        Alias alias = transform(request.alias(), trials);
        return new Walk(request, alias, trials).plan();
    }

    private Alias transform(Alias asked, List<Trial> trials) {
        for (Transform t : transforms) {
            AliasPattern.Outcome outcome = t.pattern().apply(asked, t.action());
            Optional<Alias> made = made(outcome);
            Trial.Verdict verdict = verdict(outcome, made);
            trials.add(new Trial(Trial.Kind.TRANSFORM, t.priority(), t.name(), verdict,
                    made.map(Alias::text).orElse(t.pattern().toString())));
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
        private final List<Trial> trials;
        private final List<SearchPlan.Stage> stages = new ArrayList<>();
        private final Set<SearchPlan.Target> asked = new HashSet<>();
        private final Map<String, String> ledByOperator = new HashMap<>();
        private List<SearchPlan.Target> stage = new ArrayList<>();
        private int stagePriority;
        private int stopAfterPriority = Integer.MAX_VALUE;
        private boolean strangerRefused;

        Walk(SearchRequest request, Alias alias, List<Trial> trials) {
            this.request = request;
            this.alias = alias;
            this.trials = trials;
        }

        SearchPlan plan() {
            for (SearchRule rule : rules) {
                if (rule.priority() != stagePriority) endStage();
                stagePriority = rule.priority();
                trials.add(tried(rule));
            }
            endStage();
            Optional<Refusal> refusal = stages.isEmpty() ? Optional.of(refusal()) : Optional.empty();
            return new SearchPlan(request, alias, stages, trials, refusal);
        }

        private void endStage() {
            if (!stage.isEmpty()) stages.add(new SearchPlan.Stage(stagePriority, stage));
            stage = new ArrayList<>();
        }

        private Refusal refusal() {
            return strangerRefused
                    ? new Refusal(RefusalReason.FORBIDDEN_DESTINATION, "a local domain's user", alias.text())
                    : new Refusal(RefusalReason.NOT_FOUND, "a search rule that matches", alias.text());
        }

        private Trial tried(SearchRule rule) {
            if (rule.priority() > stopAfterPriority) return trial(rule, Trial.Verdict.STOPPED, "");
            if (!sourceFits(rule.source())) return trial(rule, Trial.Verdict.OTHER_SOURCE, request.source().name());
            if (!rule.protocols().contains(request.protocol())) {
                return trial(rule, Trial.Verdict.OTHER_PROTOCOL, request.protocol().name());
            }
            if (rule.authentication() == SearchRule.Authentication.REQUIRED && !request.authenticated()) {
                return trial(rule, Trial.Verdict.NOT_AUTHENTICATED, "");
            }
            return switch (rule.mode()) {
                case RuleMode.AnyAlias() -> isForeignAddress(alias)
                        ? trial(rule, Trial.Verdict.IS_ADDRESS, "") : matched(rule, alias);
                case RuleMode.AnyIp() -> alias.address().isEmpty()
                        ? trial(rule, Trial.Verdict.IS_NOT_ADDRESS, "") : matched(rule, alias);
                case RuleMode.Matching(AliasPattern pattern, PatternAction action) ->
                        compared(rule, pattern, action);
            };
        }

        private Trial compared(SearchRule rule, AliasPattern pattern, PatternAction action) {
            AliasPattern.Outcome outcome = pattern.apply(alias, action);
            Optional<Alias> made = made(outcome);
            Trial.Verdict verdict = verdict(outcome, made);
            return verdict == Trial.Verdict.MATCHED
                    ? matched(rule, made.get()) : trial(rule, verdict, pattern.toString());
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
        private Trial matched(SearchRule rule, Alias result) {
            Zone target = zones.get(rule.target());
            if (rule.strangers() == SearchRule.Strangers.GUARDED) {
                Optional<String> objection =
                        leftToOperator(rule, target).or(() -> guard.objection(request, alias, result, target));
                if (objection.isPresent()) {
                    strangerRefused = true;
                    return trial(rule, Trial.Verdict.STRANGER_REFUSED, objection.get());
                }
            }
            if (rule.onMatch() == SearchRule.OnMatch.STOP) stopAfterPriority = rule.priority();
            if (!(target instanceof Zone.LocalZone) && target.name().equals(request.source().name())) {
                return trial(rule, Trial.Verdict.CAME_FROM_THERE, target.name());
            }
            // Asked again for the alias as it was dialled, a zone would be asked for something else than the operator
            // wanted.
            String led = target instanceof Zone.LocalZone ? null : ledByOperator.get(target.name());
            if (rule.maker() == SearchRule.Maker.NODE && led != null) {
                return trial(rule, Trial.Verdict.ALREADY_ASKED, target.name() + " by rule \"" + led + "\"");
            }
            if (!asked.add(new SearchPlan.Target("", target.name(), result))) {
                return trial(rule, Trial.Verdict.ALREADY_ASKED, target.name() + " for " + result);
            }
            if (rule.maker() == SearchRule.Maker.OPERATOR) ledByOperator.putIfAbsent(target.name(), rule.name());
            stage.add(new SearchPlan.Target(rule.name(), target.name(), result));
            return trial(rule, Trial.Verdict.MATCHED, target.name() + " for " + result);
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

        private Trial trial(SearchRule rule, Trial.Verdict verdict, String detail) {
            return new Trial(Trial.Kind.RULE, rule.priority(), rule.name(), verdict, detail);
        }
    }
}
