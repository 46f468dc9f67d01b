package org.sallyport.media;

import org.sallyport.machine.RateCap;
import org.sallyport.stun.StunKey;

/** What a flow of a shared leg remembers of its far end's proofs. Owner: one media loop. */
final class Proof {
    /** Most probes per second and flow from unproven sources whose tags are computed. */
    static final int VERIFICATIONS_PER_SECOND_MAX = 100;

    final String username;
    final StunKey key;
    final RateCap verifications = new RateCap(VERIFICATIONS_PER_SECOND_MAX, 1L << 40, 1_000_000_000L);
    int counter;
    long provenAtNs;
    /** Whether the proof is an earlier run's, so that its number is not known. */
    boolean resumed;

    Proof(LegTerms.Credential credential) {
        this.username = credential.username();
        this.key = credential.key();
    }
}
