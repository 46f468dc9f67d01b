package org.sallyport.zone.dialplan;

import java.util.Objects;
import java.util.Set;
import org.sallyport.zone.Protocol;

/**
 * One row of the dial plan.
 *
 * @param priority 1 to 65534, 1 first; rules of one priority are asked together
 * @param name unique, for people
 * @param source whose requests
 * @param protocols of which protocols
 * @param authentication whether only authenticated requests
 * @param mode which aliases, and what becomes of them
 * @param target name of the zone to ask
 * @param onMatch whether lower priorities are still tried
 * @param strangers whether the guard against toll fraud is lifted for this rule
 * @param maker who made it: an automatic rule leaves a zone alone to which one of the operator's led already
 */
public record SearchRule(
        int priority, String name, RuleSource source, Set<Protocol> protocols, Authentication authentication,
        RuleMode mode, String target, OnMatch onMatch, Strangers strangers, Maker maker) {
    /** The priority of a rule that names none. */
    public static final int PRIORITY_DEFAULT = 100;

    /** Most rules of a dial plan. */
    public static final int RULES_MAX = 2000;

    /** What follows after a match. */
    public enum OnMatch {
        CONTINUE,
        /** Lower priorities are not tried, even where the alias was not found; the same priority still is. */
        STOP
    }

    /** Whether the rule wants credentials. */
    public enum Authentication {
        NOT_NEEDED,
        REQUIRED
    }

    /** Whether strangers are held to {@link StrangerGuard}. */
    public enum Strangers {
        GUARDED,
        /** The operator lets strangers use the rule for whatever it matches. */
        ALLOWED
    }

    /** Who made a rule. */
    public enum Maker {
        OPERATOR,
        /** The node, for one of its zones. */
        NODE
    }

    /** A rule of the operator's. */
    public SearchRule(
            int priority, String name, RuleSource source, Set<Protocol> protocols, Authentication authentication,
            RuleMode mode, String target, OnMatch onMatch, Strangers strangers) {
        this(priority, name, source, protocols, authentication, mode, target, onMatch, strangers, Maker.OPERATOR);
    }

    public SearchRule {
        if (priority < 1 || priority > 65534) throw new IllegalArgumentException("priority=" + priority);
        Objects.requireNonNull(name);
        Objects.requireNonNull(source);
        protocols = Set.copyOf(protocols);
        Objects.requireNonNull(authentication);
        Objects.requireNonNull(mode);
        Objects.requireNonNull(target);
        Objects.requireNonNull(onMatch);
        Objects.requireNonNull(strangers);
        Objects.requireNonNull(maker);
    }

    /** A rule for everyone and every alias, not an address, that goes on after a match. */
    public static SearchRule anyAlias(int priority, String name, String target) {
        return new SearchRule(priority, name, new RuleSource.Any(), Protocol.ANY, Authentication.NOT_NEEDED,
                new RuleMode.AnyAlias(), target, OnMatch.CONTINUE, Strangers.GUARDED);
    }

    /** A rule for everyone and the aliases of a pattern, which they keep, that goes on after a match. */
    public static SearchRule matching(int priority, String name, AliasPattern pattern, String target) {
        return new SearchRule(priority, name, new RuleSource.Any(), Protocol.ANY, Authentication.NOT_NEEDED,
                new RuleMode.Matching(pattern, new PatternAction.Leave()), target, OnMatch.CONTINUE,
                Strangers.GUARDED);
    }

    /** The same rule with the variables of its texts put in. */
    SearchRule with(Variables variables) {
        return mode instanceof RuleMode.Matching(AliasPattern pattern, PatternAction action)
                ? new SearchRule(priority, name, source, protocols, authentication,
                        new RuleMode.Matching(pattern.with(variables), AliasPattern.with(action, variables)), target,
                        onMatch,
                        strangers, maker)
                : this;
    }

    /** The same rule for other sources. */
    public SearchRule from(RuleSource other) {
        return new SearchRule(
                priority, name, other, protocols, authentication, mode, target, onMatch, strangers, maker);
    }

    /** The same rule, after which lower priorities are not tried. */
    public SearchRule stopping() {
        return new SearchRule(
                priority, name, source, protocols, authentication, mode, target, OnMatch.STOP, strangers, maker);
    }

    /** The same rule without the guard against toll fraud. */
    public SearchRule openToStrangers() {
        return new SearchRule(
                priority, name, source, protocols, authentication, mode, target, onMatch, Strangers.ALLOWED, maker);
    }

    /** The same rule as one that the node made. */
    public SearchRule madeByNode() {
        return new SearchRule(
                priority, name, source, protocols, authentication, mode, target, onMatch, strangers, Maker.NODE);
    }
}
