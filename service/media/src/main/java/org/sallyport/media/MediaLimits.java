package org.sallyport.media;

/**
 * Every limit and time of the relay, by name. Immutable.
 *
 * @param linesMax most lines of one loop; {@link MediaCommand.OpenLine} past it is closed at once
 * @param sharedBindingsMax most sources bound on the shared pairs of one loop
 * @param packetsPerSecondMax most packets per second that one flow accepts
 * @param bitsPerSecondMax most UDP payload bits per second that one flow accepts
 * @param controlPacketsPerSecondMax most RTCP packets per second that one flow accepts
 * @param burstNs how far a flow may run ahead of its rates
 * @param learningNs how long after the first accepted packet a better source may still displace the latched one
 * @param strangerHoldNs how long a source that nothing in the signalling names must keep sending, with nobody better
 *     heard, before it may latch
 * @param strangerPacketsMin how many consecutive packets it must have sent by then
 * @param rebindSilenceNs how long the latched source must be silent before its own address may latch from another port
 * @param unprovenPacketsMax how many packets one leg sends to an address that nothing but a description named and from
 *     which nothing has come yet: 8 s of speech at 50 a second, and the first report comes within 7.5 s (RFC 3550 §6.2)
 * @param unprovenBytesMax the same in octets
 * @param listenNs how long packets go to somebody who is known to be there and makes no sound
 * @param keepAliveNs time between probes that were answered; well under the shortest pinhole
 * @param probeFailingNs after how long without an answer {@link MediaEvent.ProbeFailing} is told
 * @param consentNs how long a bound source lives without another proven probe, RFC 7675 §5.1
 */
public record MediaLimits(int linesMax, int sharedBindingsMax, int packetsPerSecondMax, long bitsPerSecondMax,
        int controlPacketsPerSecondMax, long burstNs, long learningNs, long strangerHoldNs, int strangerPacketsMin,
        long rebindSilenceNs, int unprovenPacketsMax, long unprovenBytesMax, long listenNs, long keepAliveNs,
        long probeFailingNs,
        long consentNs) {
    private static final long SECOND = 1_000_000_000L;

    /** What a node uses unless told otherwise. */
    public static final MediaLimits DEFAULT = new MediaLimits(4_000, 16_000, 5_000, 20_000_000L, 500, SECOND / 4,
            5 * SECOND, 2 * SECOND, 10, 3 * SECOND, 400, 80_000L, 7_200 * SECOND, 7 * SECOND, 21 * SECOND, 30 * SECOND);

    /** The same with other times of learning and of keeping alive, in nanoseconds, and another number of lines. */
    public MediaLimits with(int otherLinesMax, long otherLearningNs, long otherKeepAliveNs) {
        return new MediaLimits(otherLinesMax, Math.max(sharedBindingsMax, 4 * otherLinesMax), packetsPerSecondMax,
                bitsPerSecondMax,
                controlPacketsPerSecondMax, burstNs, otherLearningNs, strangerHoldNs, strangerPacketsMin,
                rebindSilenceNs,
                unprovenPacketsMax, unprovenBytesMax, listenNs, otherKeepAliveNs, 3 * otherKeepAliveNs,
                Math.max(consentNs, 4 * otherKeepAliveNs));
    }

    /** The same with another time for those who only listen. */
    public MediaLimits listening(long otherListenNs) {
        return new MediaLimits(linesMax, sharedBindingsMax, packetsPerSecondMax, bitsPerSecondMax,
                controlPacketsPerSecondMax, burstNs,
                learningNs, strangerHoldNs, strangerPacketsMin, rebindSilenceNs, unprovenPacketsMax, unprovenBytesMax,
                otherListenNs,
                keepAliveNs, probeFailingNs, consentNs);
    }

    public MediaLimits {
        if (linesMax < 1 || linesMax > 1 << 24) throw new IllegalArgumentException("linesMax=" + linesMax);
        if (sharedBindingsMax < 1 || sharedBindingsMax > 1 << 24) {
            throw new IllegalArgumentException("sharedBindingsMax=" + sharedBindingsMax);
        }
        if (packetsPerSecondMax < 1 || bitsPerSecondMax < 1 || controlPacketsPerSecondMax < 1) {
            throw new IllegalArgumentException("a rate below 1");
        }
    }
}
