package org.sallyport.zone;

import java.util.Set;

/** What a search is for, and what a zone can be up or down for. */
public enum Protocol {
    SIP,
    H323;

    /** What a rule is for that says nothing else. */
    public static final Set<Protocol> ANY = Set.of(values());
}
