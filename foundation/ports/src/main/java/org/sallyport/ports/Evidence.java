package org.sallyport.ports;

import java.util.Locale;

/** How sure a row is. */
public enum Evidence {
    /** The port document says it. */
    STATED,
    /** Its table was lost, and another public text says it. */
    RECOVERED,
    /** Nobody says it; it follows from legends, symmetry or what is known of the field. */
    INFERRED,
    /** The document has no such thing: an option of ours, by a public standard. */
    BEYOND;

    /** The word in tables. */
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }
}
