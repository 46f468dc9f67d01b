package org.sallyport.stun;

/**
 * What the first octet of a datagram on a media port says about it, RFC 7983 §7.
 *
 * <pre>
 *   0..3 STUN   16..19 ZRTP   20..63 DTLS   64..79 TURN channel   128..191 RTP or RTCP   all else: dropped
 * </pre>
 */
public enum PacketClass {
    /** A STUN message, RFC 8489. */
    STUN,
    /** ZRTP, RFC 6189. */
    ZRTP,
    /** A DTLS record. */
    DTLS,
    /** TURN ChannelData, RFC 8656 §12.4. */
    TURN_CHANNEL,
    /** RTP or RTCP; the second octet decides, RFC 5761 §4. */
    RTP,
    /** No range of the table. */
    UNKNOWN;

    /** The class of a first octet; only the low 8 bits count. */
    public static PacketClass of(int firstOctet) {
        int b = firstOctet & 0xff;
        if (b >= 128) return b < 192 ? RTP : UNKNOWN;
        if (b >= 80) return UNKNOWN;
        if (b >= 64) return TURN_CHANNEL;
        if (b >= 20) return DTLS;
        if (b >= 16) return ZRTP;
        return b < 4 ? STUN : UNKNOWN;
    }
}
