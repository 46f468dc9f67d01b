package org.sallyport.acme;

import java.util.Optional;

/**
 * Why no certificate came.
 *
 * @param kind the class, for code
 * @param sentence for people, with the authority's own words where it had any
 * @param retryAfterSeconds when the authority wants to be asked again, as it says itself; not believed here
 */
public record AcmeFault(Kind kind, String sentence, Optional<Long> retryAfterSeconds) {
    /** Classes of faults. */
    public enum Kind {
        /** The authority cannot be asked at all (row ACM-2, the DNS, or its certificate). */
        UNREACHABLE,
        /** The authority did not find us under a name (row ACM-1, or the DNS). */
        NOT_PROVEN,
        /** The authority does not want to. */
        REFUSED,
        /** What the authority says is not ACME, or breaks a limit of ours. */
        BROKEN,
        /** Something of ours: the port, a file, what came is not what was asked for. */
        OURS
    }

    /** Without a word about when. */
    public AcmeFault(Kind kind, String sentence) {
        this(kind, sentence, Optional.empty());
    }
}
