package org.sallyport.zone.dialplan;

/** What a search is for, and what a rule is for. */
public enum Protocol {
    /** Rules only: both. */
    ANY,
    SIP,
    H323;

    /** Whether a rule for this protocol is for a search of that one. */
    boolean covers(Protocol search) {
        return this == ANY || this == search;
    }
}
