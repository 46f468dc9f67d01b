package org.sallyport.turn.tcp;

/**
 * What strangers and clients over TCP and TLS can use up at most.
 *
 * @param frameBytesMax longest STUN message or ChannelData frame with its header, in octets; a longer one ends the
 *     connection as soon as its length is known (attack rows TURN-16, TURN-17)
 * @param messageNs how long the first frame may take from the connection's start, and every frame from its first octet
 *     on
 * @param unprovenNs how long a connection may live without an allocation, from its start or from the end of its last
 *     one
 * @param stallNs how long a peer may leave waiting octets where they are
 * @param connectionsMax connections at a time
 * @param perAddressMax connections at a time from one address
 * @param bytesPerSecond what one connection may hand to its loop; past it we stop reading for a while
 * @param toClientPendingMax octets that wait for a client beyond which relayed data is dropped, as a full UDP queue
 *     does
 */
public record StreamLimits(
        int frameBytesMax,
        long messageNs,
        long unprovenNs,
        long stallNs,
        int connectionsMax,
        int perAddressMax,
        long bytesPerSecond,
        int toClientPendingMax) {
    private static final long SECOND_NS = 1_000_000_000L;

    /**
     * Frames as long as the longest datagram a relay takes; 10 s, 30 s and 30 s; 10,000 connections, 100 of one
     * address; 4 MB/s in and 256 KiB waiting out.
     */
    public static final StreamLimits DEFAULTS = new StreamLimits(
            2_048, 10 * SECOND_NS, 30 * SECOND_NS, 30 * SECOND_NS, 10_000, 100, 4_000_000, 1 << 18);

    public StreamLimits {
        if (frameBytesMax < 64 || messageNs < 1 || unprovenNs < 1 || stallNs < 1 || connectionsMax < 1
                || perAddressMax < 1 || bytesPerSecond < 1 || toClientPendingMax < 1) {
            throw new IllegalArgumentException("a limit of streams is not positive");
        }
    }
}
