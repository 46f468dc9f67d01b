package org.sallyport.sip.sdp;

/**
 * The RTP payload types of one media section as a set.
 *
 * @param low bit n for payload type n, 0 to 63
 * @param high bit n for payload type 64 + n, 64 to 127
 */
public record PayloadTypes(long low, long high) {
    /** None. */
    public static final PayloadTypes NONE = new PayloadTypes(0, 0);

    /** Whether this payload type, 0 to 127, is in the set. */
    public boolean contains(int payloadType) {
        return payloadType >= 0 && payloadType < 128
                && ((payloadType < 64 ? low : high) >>> (payloadType & 63) & 1) != 0;
    }

    /** This set with one more. */
    public PayloadTypes with(int payloadType) {
        if (payloadType < 0 || payloadType > 127) throw new IllegalArgumentException("payloadType=" + payloadType);
        long bit = 1L << (payloadType & 63);
        return payloadType < 64 ? new PayloadTypes(low | bit, high) : new PayloadTypes(low, high | bit);
    }

    /** How many. */
    public int size() {
        return Long.bitCount(low) + Long.bitCount(high);
    }
}
