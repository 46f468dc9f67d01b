package org.sallyport.ice;

import org.sallyport.machine.Malformed;

/** What came of reading a stranger's text as a candidate. */
public sealed interface CandidateRead {
    /** It follows the grammar; nothing is said about whether anybody is there. */
    record Ok(IceCandidate candidate) implements CandidateRead {}

    /** It does not, and is ignored as if it were not there (RFC 8839 §5.1). */
    record Bad(Malformed why) implements CandidateRead {}
}
