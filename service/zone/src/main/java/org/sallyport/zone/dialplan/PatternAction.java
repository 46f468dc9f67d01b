package org.sallyport.zone.dialplan;

/** What happens to the part of an alias that a pattern matched. */
public sealed interface PatternAction {
    /** Nothing. */
    record Leave() implements PatternAction {}

    /** Takes the matched part away. */
    record Strip() implements PatternAction {}

    /** Puts text in place of the matched part; {@code \1} to {@code \9} are the groups of a regex. */
    record Replace(String text) implements PatternAction {}

    /** Puts text before the whole alias. */
    record AddPrefix(String text) implements PatternAction {}

    /** Puts text after the whole alias. */
    record AddSuffix(String text) implements PatternAction {}
}
