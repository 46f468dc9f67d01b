package org.sallyport.media;

/**
 * What a packet of the leg must look like to latch.
 *
 * @param rtp whether RTP is expected; false for opaque datagrams such as BFCP, DTLS and T.38
 * @param typesLow bit n set: payload type n (0 to 63) is expected
 * @param typesHigh bit n set: payload type 64 + n is expected
 */
public record PayloadRule(boolean rtp, long typesLow, long typesHigh) {
    /** Anything that is not RTP. */
    public static final PayloadRule OPAQUE = new PayloadRule(false, 0, 0);

    /** RTP with any payload type. */
    public static final PayloadRule ANY_RTP = new PayloadRule(true, -1L, -1L);

    /** Whether RTP with this payload type, 0 to 127, is expected. */
    public boolean expects(int type) {
        return type < 64 ? (typesLow >>> type & 1) != 0 : (typesHigh >>> (type - 64) & 1) != 0;
    }
}
