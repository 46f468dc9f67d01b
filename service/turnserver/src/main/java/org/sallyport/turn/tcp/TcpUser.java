package org.sallyport.turn.tcp;

import org.sallyport.machine.RateCap;

/** What all TCP allocations of one user hold together. Owner: the desk. Lives as long as one of them. */
final class TcpUser {
    private static final long BURST_NS = 1_000_000_000L;
    private static final long ANY_BITS = 1_000_000_000L;

    final RateCap connects;
    int allocations;
    int connections;

    TcpUser(int connectsPerSecond) {
        connects = new RateCap(connectsPerSecond, ANY_BITS, BURST_NS);
    }
}
