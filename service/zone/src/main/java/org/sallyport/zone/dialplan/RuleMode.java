package org.sallyport.zone.dialplan;

/** Which aliases a rule is for. */
public sealed interface RuleMode {
    /** Aliases that fit the pattern. */
    record Matching(AliasPattern pattern, PatternAction action) implements RuleMode {}

    /** Every alias that is not an address. */
    record AnyAlias() implements RuleMode {}

    /** Every alias that is an address, and nothing else. */
    record AnyIp() implements RuleMode {}
}
