package org.sallyport.turn.loop;

import org.jspecify.annotations.Nullable;
import org.sallyport.machine.RateCap;

/** What all allocations of one user on one loop share. Lives as long as there is one. Owner: that loop. */
final class UserShare {
    /** How far a flow may run ahead of its rate: half a second. */
    private static final long BURST_NS = 500_000_000L;

    final String name;
    final @Nullable RateCap toPeers;
    final @Nullable RateCap toClients;
    int allocations;
    int reservations;

    /** A cap, or null for none. */
    static @Nullable RateCap cap(long bitsPerSecond) {
        return bitsPerSecond == 0 ? null : new RateCap(1_000_000_000L, bitsPerSecond, BURST_NS);
    }

    UserShare(String name, long bitsPerSecond) {
        this.name = name;
        this.toPeers = cap(bitsPerSecond);
        this.toClients = cap(bitsPerSecond);
    }
}
