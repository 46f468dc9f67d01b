package org.sallyport.sip.message;

/** What a datagram, or a stream at a message boundary, starts with (RFC 7983 §7 in spirit; RFC 5626 §4.4). */
public enum PacketKind {
    /** A SIP start line can begin so: a token character. */
    SIP,
    /** CR or LF: a keep-alive of RFC 5626 §4.4.1. */
    KEEP_ALIVE,
    /** 0 to 3: a STUN message, RFC 5626 §4.4.2. A datagram of NULs lands here too and fails as STUN. */
    STUN,
    /** Nothing that is spoken on a SIP port. */
    OTHER;

    /** Line ends that may stand before a message in a datagram; keep-alives have four octets of them. */
    private static final int LINE_ENDS_MAX = 16;

    /**
     * Tells by the first octet, or where that is a line end by the first behind it: some phones write one before a
     * start line.
     */
    public static PacketKind ofDatagram(byte[] b) {
        int i = 0;
        while (i < b.length && i < LINE_ENDS_MAX && (b[i] == '\r' || b[i] == '\n')) i++;
        return i < b.length && of(b[i]) == SIP ? SIP : of(b[0]);
    }

    /** Tells by the first octet alone. */
    public static PacketKind of(byte first) {
        if (first >= 0 && first <= 3) return STUN;
        if (first == '\r' || first == '\n') return KEEP_ALIVE;
        return Octets.is(first, Octets.TOKEN) ? SIP : OTHER;
    }
}
