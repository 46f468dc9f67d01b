package org.sallyport.sipcall.border;

/** What becomes of a header field at a border, the mildest first: of two rules the severer one holds. */
public enum Fate {
    /** It passes as it is. */
    KEPT("kept"),
    /** It passes unless its own message asks for privacy (RFC 3323 §4.2, RFC 3325 §7). */
    DISCREET("kept unless private"),
    /** Values that name nobody of ours pass. */
    FOREIGN("foreign names kept"),
    /**
     * Credentials and challenges of other realms pass, ours are taken off by the node that uses them (RFC 3261 §22.3).
     */
    OTHER_REALMS("other realms kept"),
    /** It is replaced by what this node has found out, or taken off where it has found out nothing. */
    REWRITTEN("rewritten"),
    /** It is taken off. */
    DROPPED("dropped");

    private final String word;

    Fate(String word) {
        this.word = word;
    }

    /** As the table shows it. */
    public String word() {
        return word;
    }

    /** The severer of two. */
    public Fate and(Fate other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
