package org.sallyport.turn;

import org.sallyport.stun.StunMessage;

/** What LIFETIME asks for and gets, RFC 8656 §7.2 and §8.2. The wire's 32 bits are unsigned (attack row TURN-38). */
public final class Lifetimes {
    private static final long SECOND_NS = 1_000_000_000L;

    private TurnSettings.Times times;

    /** By these times. */
    public Lifetimes(TurnSettings.Times times) {
        this.times = times;
    }

    /** By other times from now on. */
    public void settings(TurnSettings other) {
        times = other.times();
    }

    /** For an Allocate, in nanoseconds: never 0. */
    public long ofAllocate(StunMessage request) {
        return clamp(request.lifetimeSeconds().orElse(0));
    }

    /** For a Refresh, in nanoseconds: 0 deletes. */
    public long ofRefresh(StunMessage request) {
        long seconds = request.lifetimeSeconds().orElse(1);
        return seconds == 0 ? 0 : clamp(seconds);
    }

    private long clamp(long seconds) {
        long most = Math.max(times.lifetimeDefaultNs(), times.lifetimeMaxNs());
        return Math.clamp(seconds * SECOND_NS, times.lifetimeDefaultNs(), most);
    }
}
