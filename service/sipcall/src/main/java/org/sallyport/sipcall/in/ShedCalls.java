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

    private final long[] keys = new long[CALLS_MAX];

    private static long key(SipMessage invite) {
        String branch = invite.topVia().branch();
        long key = ((branch == null ? 0L : branch.hashCode()) << 32) ^ invite.callId().hashCode() * 0x9E3779B97F4A7C15L
                ^ invite.cseq().number();
        return key == 0 ? 1 : key;
    }

    private static int place(long key) {
        return (int) (key ^ key >>> 32) & CALLS_MAX - 1;
    }

    void add(SipMessage invite) {
        long key = key(invite);
        keys[place(key)] = key;
    }

    boolean holds(SipMessage invite) {
        long key = key(invite);
        return keys[place(key)] == key;
    }
}
