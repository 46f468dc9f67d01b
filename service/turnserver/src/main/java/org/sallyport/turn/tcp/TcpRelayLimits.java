package org.sallyport.turn.tcp;

/**
 * What clients of TCP relays (RFC 6062) can use up at most, beside the quotas of all allocations.
 *
 * @param perAllocationMax connections to and from peers of one allocation, those in progress included
 * @param perUserMax the same of all allocations of a user
 * @param connectionsMax the same of all users
 * @param connectsPerSecond Connect requests of one user, with as many again in a burst (attack row TURN-39)
 * @param bindNs how long a connection waits for its ConnectionBind, RFC 6062 section 5.2: 30 s
 * @param connectNs when a Connect that failed is answered: always after the same time, whatever the peer did, so that
 *     the answer does not tell a closed port from a silent one; at least 30 s by the same section
 */
public record TcpRelayLimits(
        int perAllocationMax,
        int perUserMax,
        int connectionsMax,
        int connectsPerSecond,
        long bindNs,
        long connectNs) {
    /** 16, 64 and 4,096 connections, 10 Connects a second, 30 s and 30 s. */
    public static final TcpRelayLimits DEFAULTS =
            new TcpRelayLimits(16, 64, 4_096, 10, 30_000_000_000L, 30_000_000_000L);
}
