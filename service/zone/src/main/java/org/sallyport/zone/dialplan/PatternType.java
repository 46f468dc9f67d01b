package org.sallyport.zone.dialplan;

/** How a pattern is compared with an alias. */
public enum PatternType {
    EXACT,
    PREFIX,
    SUFFIX,
    /** The whole alias must match. */
    REGEX
}
