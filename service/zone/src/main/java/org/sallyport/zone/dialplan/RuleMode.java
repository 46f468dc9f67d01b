package org.sallyport.zone.dialplan;

/** Which aliases a rule is for. */
public sealed interface RuleMode {
    /** Aliases that fit the pattern. */
    record Matching(AliasPattern pattern, PatternAction action) implements RuleMode {
        public Matching {
            switch (action) {
                case PatternAction.Leave _, PatternAction.Strip _, PatternAction.Replace _ -> { }
                case PatternAction.AddPrefix _, PatternAction.AddSuffix _ ->
                        throw new IllegalArgumentException("a rule leaves, strips or replaces");
            }
        }
    }

    /** Every alias that is not an address. */
    record AnyAlias() implements RuleMode {}

    /** Every alias that is an address, and nothing else. */
    record AnyIp() implements RuleMode {}
}
