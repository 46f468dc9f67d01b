package org.sallyport.node.site;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.config.NodeConfig;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.AliasPattern;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.dialplan.PatternAction;
import org.sallyport.zone.dialplan.RuleMode;
import org.sallyport.zone.dialplan.SearchRule;
import org.sallyport.zone.dialplan.StrangerGuard;
import org.sallyport.zone.dialplan.Transform;
import org.sallyport.zone.dialplan.Variables;

/** The dial plan of a file as the one that searches. Pure. */
final class DialPlans {
    private final NodeConfig config;
    private final Variables variables;

    DialPlans(NodeConfig config, List<IpAddress> own) {
        this.config = config;
        this.variables = new Variables(config.sip().domains(), own, config.name());
    }

    DialPlan of(List<Zone> zones) {
        List<Transform> transforms = new ArrayList<>();
        for (org.sallyport.config.DialPlan.Transform t : config.dialPlan().transforms()) {
            transforms.add(
                    new Transform(t.priority(), t.description(), pattern(t.pattern()), action(t.behavior(), t.text())));
        }
        List<SearchRule> rules = new ArrayList<>();
        for (org.sallyport.config.DialPlan.SearchRule r : config.dialPlan().searchRules()) rules.add(rule(r));
        return new DialPlan(transforms, rules, zones, StrangerGuard.of(variables));
    }

    private SearchRule rule(org.sallyport.config.DialPlan.SearchRule r) {
        RuleMode mode = switch (r.mode()) {
            case ANY_ALIAS -> new RuleMode.AnyAlias();
            case ANY_IP_ADDRESS -> new RuleMode.AnyIp();
            case ALIAS_PATTERN ->
                    new RuleMode.Matching(pattern(r.pattern().orElseThrow()), action(r.behavior(), r.text()));
        };
        return new SearchRule(r.priority(), r.name(), r.source(), Protocol.ANY,
                r.authenticated() ? SearchRule.Authentication.REQUIRED : SearchRule.Authentication.NOT_NEEDED, mode,
                r.target(),
                r.onMatch(), r.strangers(), r.maker());
    }

    private AliasPattern pattern(org.sallyport.config.DialPlan.AliasPattern p) {
        return AliasPattern.of(p.type(), p.text(), variables);
    }

    private PatternAction action(org.sallyport.config.DialPlan.Behavior behavior, String text) {
        String filled = AliasPattern.replacement(text, variables);
        return switch (behavior) {
            case LEAVE -> new PatternAction.Leave();
            case STRIP -> new PatternAction.Strip();
            case REPLACE -> new PatternAction.Replace(filled);
            case ADD_PREFIX -> new PatternAction.AddPrefix(filled);
            case ADD_SUFFIX -> new PatternAction.AddSuffix(filled);
        };
    }
}
