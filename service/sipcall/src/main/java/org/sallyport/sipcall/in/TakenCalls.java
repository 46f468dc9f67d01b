package org.sallyport.sipcall.in;

import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.session.DialogGuard;

/**
 * Which INVITEs were taken while others were refused, so that one that then answers a challenge is not refused: both
 * nodes have worked on it by then (RFC 3261 §22.3). Each call that was taken buys one such, so nobody gets more by
 * pretending. Owner: the desk.
 */
final class TakenCalls {
    /** 32 KiB, and what a node takes in some seconds: whoever is challenged answers at once. */
    static final int CALLS_MAX = 4_096;

    private final RecentKeys keys = new RecentKeys(CALLS_MAX);

    /** The same Call-ID and From tag with a higher number and another branch (RFC 3261 §22.2). */
    private static long key(SipMessage invite) {
        return invite.callId().hashCode() * 0x9E3779B97F4A7C15L ^ DialogGuard.tag(invite.from()).hashCode();
    }

    void add(SipMessage invite) {
        keys.add(key(invite));
    }

    /** Whether it is the answer to a challenge of one that was taken; only once. */
    boolean answers(SipMessage invite) {
        boolean proves = invite.has(HeaderName.PROXY_AUTHORIZATION) || invite.has(HeaderName.AUTHORIZATION);
        return proves && keys.take(key(invite));
    }
}
