package org.sallyport.turn.loop;

import org.sallyport.wire.Endpoint;

/** A number that stands for one peer, RFC 8656 §12. Owner: one loop. */
final class Channel {
    /** How long it lives, RFC 8656 §12. */
    static final long LIFE_NS = 600_000_000_000L;

    /** How long neither number nor peer may be bound otherwise after that, RFC 8656 §12. */
    static final long REST_NS = 300_000_000_000L;

    /** Lowest number, RFC 8656 §12. */
    static final int FIRST = 0x4000;

    /** Highest number, RFC 8656 §12. */
    static final int LAST = 0x4fff;

    /** Highest number of a client of RFC 5766 §11; clients that choose at random mostly choose above {@link #LAST}. */
    static final int LAST_RFC5766 = 0x7fff;

    final int number;
    final Endpoint peer;
    /** The peer in the form of {@link org.sallyport.host.MediaMachine#datagram}: a packet reads one object less. */
    final long high;
    final long low;
    final int port;
    final Permission permission;
    /** Whether it goes by the IPv6 address of its allocation. */
    final boolean v6;
    long expiresNs;

    Channel(int number, Endpoint peer, Permission permission) {
        this.number = number;
        this.peer = peer;
        this.high = peer.address().high();
        this.low = peer.address().low();
        this.port = peer.port();
        this.permission = permission;
        this.v6 = !peer.address().isV4();
    }

    boolean living(long nowNs) {
        return nowNs < expiresNs;
    }

    /** When number and peer are free again. */
    long freeNs() {
        return expiresNs + REST_NS;
    }
}
