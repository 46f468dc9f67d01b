package org.sallyport.sipcall.in;

import org.sallyport.sip.message.SipMessage;

/**
 * Which INVITEs were refused for want of time, so that one that was sent twice is refused twice: whoever has his 503
 * must not have a phone ring for the second. A table of fixed size without anything of the calls themselves; in one
 * that overflows the oldest of its place is forgotten. Owner: the desk.
 */
final class ShedCalls {
    /** 64 KiB, and what a node refuses in some seconds. */
    static final int CALLS_MAX = 8_192;

    private final RecentKeys keys = new RecentKeys(CALLS_MAX);

    private static long key(SipMessage invite) {
        String branch = invite.topVia().branch();
        return ((branch == null ? 0L : branch.hashCode()) << 32) ^ invite.callId().hashCode() * 0x9E3779B97F4A7C15L
                ^ invite.cseq().number();
    }

    void add(SipMessage invite) {
        keys.add(key(invite));
    }

    boolean holds(SipMessage invite) {
        return keys.holds(key(invite));
    }
}
