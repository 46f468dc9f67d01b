package org.sallyport.condition;

import java.util.Locale;

/** How bad a condition is. */
public enum Severity {
    /** Told once; nothing is wrong. */
    INFORMATION,
    /** Degraded, or at risk. */
    WARNING,
    /** Some users are cut off, or will be within days. */
    MAJOR,
    /** Users are cut off now. */
    CRITICAL;

    /** The word in status and logs. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
