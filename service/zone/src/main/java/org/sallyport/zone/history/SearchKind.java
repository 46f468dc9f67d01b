package org.sallyport.zone.history;

import java.util.Locale;

/** What a record of the history is about. */
public enum SearchKind {
    /** Somebody was looked for. */
    SEARCH,
    /** Somebody called while more called than the node can carry, and was refused. */
    CALL,
    /** Somebody wanted to register, and was refused. */
    REGISTRATION,
    /** Somebody wanted a relay or a peer of it, and was refused. */
    RELAY;

    /** The name in JSON. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
