package org.sallyport.sip.transaction;

/**
 * The base values of RFC 3261 table 4, in nanoseconds.
 *
 * @param t1Ns estimate of the round trip; 500 ms
 * @param t2Ns longest pause between retransmissions; 4 s
 * @param t4Ns how long a message stays in the network; 5 s
 * @param tryingNs how long the user may think before a 100 is sent for it (§17.2.1); 200 ms
 */
public record TransactionTimers(long t1Ns, long t2Ns, long t4Ns, long tryingNs) {
    /** The values of the RFC. */
    public static final TransactionTimers RFC3261 =
            new TransactionTimers(500_000_000L, 4_000_000_000L, 5_000_000_000L, 200_000_000L);

    public TransactionTimers {
        boolean ordered = 0 < t1Ns && t1Ns <= t2Ns;
        if (!ordered || t4Ns < 1 || tryingNs < 1) throw new IllegalArgumentException("need 0 < T1 <= T2");
    }

    /** Timers B, D, F, H, J, L and M: 64 T1, 32 s. */
    long wholeNs() {
        return 64 * t1Ns;
    }

    /** The next pause between retransmissions: twice the last one, at most T2. */
    long nextPauseNs(long pauseNs) {
        return Math.min(2 * pauseNs, t2Ns);
    }
}
