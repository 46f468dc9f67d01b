package org.sallyport.sipcall.in;

import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.session.DialogGuard;

/**
 * Which INVITEs were taken while others were refused, so that one that then answers a challenge is not refused: both
 * nodes have worked on it by then (RFC 3261 §22.3). Each call that was taken buys one such, so nobody gets more by
 * pretending. A table of fixed size, as {@link ShedCalls}. Owner: the desk.
 */
final class TakenCalls {
    /** 32 KiB, and what a node takes in some seconds: whoever is challenged answers at once. */
    static final int CALLS_MAX = 4_096;

    private final long[] keys = new long[CALLS_MAX];

    /** The same Call-ID and From tag with a higher number and another branch (RFC 3261 §22.2). */
    private static long key(SipMessage invite) {
        long key = invite.callId().hashCode() * 0x9E3779B97F4A7C15L ^ DialogGuard.tag(invite.from()).hashCode();
        return key == 0 ? 1 : key;
    }

    private static int place(long key) {
        return (int) (key ^ key >>> 32) & CALLS_MAX - 1;
    }

    void add(SipMessage invite) {
        long key = key(invite);
        keys[place(key)] = key;
    }

    /** Whether it is the answer to a challenge of one that was taken; only once. */
    boolean answers(SipMessage invite) {
        if (!invite.has(HeaderName.PROXY_AUTHORIZATION) && !invite.has(HeaderName.AUTHORIZATION)) return false;
        long key = key(invite);
        int place = place(key);
        if (keys[place] != key) return false;
        keys[place] = 0;
        return true;
    }
}
