package org.sallyport.host;

import java.util.Optional;

/** What a {@link PairStep} came to. */
public sealed interface PairOutcome {
    /**
     * How things stand after the step.
     *
     * @param own the certificate in the files
     * @param fromMs begin of its validity in milliseconds since 1970
     * @param authority who issues here; empty where nobody does
     * @param oldUntilMs end of the certificate that is kept until its successor has been seen to work; empty where none
     *     is kept
     */
    record Stands(PeerIdentity own, long fromMs, Optional<Authority> authority, Optional<Long> oldUntilMs)
            implements PairOutcome {}

    /**
     * The authority whose key is here.
     *
     * @param fromMs begin of its validity in milliseconds since 1970
     * @param untilMs its end
     */
    record Authority(long fromMs, long untilMs) {
        /** Longest life of what it issues, in milliseconds: three years. */
        private static final long LIFE_MS_MAX = 1_095L * 86_400_000L;

        /** Three tenths of its own life: an authority of ten years issues for three. */
        public long lifeMs() {
            return Math.min(LIFE_MS_MAX, (untilMs - fromMs) / 10 * 3);
        }
    }

    /** A request, a certificate or an anchor. */
    record Made(byte[] octets) implements PairOutcome {}

    /**
     * Nothing was changed.
     *
     * @param why a sentence for an administrator
     * @param command what he has to run; empty where nothing helps but time
     */
    record Failed(String why, Optional<String> command) implements PairOutcome {}
}
