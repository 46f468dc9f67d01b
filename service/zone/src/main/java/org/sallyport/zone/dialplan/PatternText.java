package org.sallyport.zone.dialplan;

/** What every alias that fits a pattern has of the pattern's own text. */
sealed interface PatternText {
    /** The text, in any case; an empty one demands nothing. */
    String text();

    /** The alias is the text. */
    record Whole(String text) implements PatternText {}

    /** The alias begins with it. */
    record Beginning(String text) implements PatternText {}

    /** The alias ends with it. */
    record End(String text) implements PatternText {}
}
