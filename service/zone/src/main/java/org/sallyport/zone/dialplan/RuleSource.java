package org.sallyport.zone.dialplan;

/** Whose requests a rule is for. */
public sealed interface RuleSource {
    /** Everyone's. */
    record Any() implements RuleSource {}

    /** Those that came through a configured zone or the local zone, not the default zone's. */
    record AllZones() implements RuleSource {}

    /** Those of registered endpoints. */
    record LocalZone() implements RuleSource {}

    /** Those of one zone; the default zone can be named too. */
    record Named(String zone) implements RuleSource {}
}
