package org.sallyport.turn;

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
    final Relayed relayed;
    long expiresNs;

    Channel(int number, Endpoint peer, Permission permission, Relayed relayed) {
        this.number = number;
        this.peer = peer;
        this.high = peer.address().high();
        this.low = peer.address().low();
        this.port = peer.port();
        this.permission = permission;
        this.relayed = relayed;
    }

    /**
     * Whether a first octet may lead ChannelData: 64 to 79 by RFC 7983, and up to 127 by RFC 5766 §11.4. The second part
     * belongs to no other protocol of RFC 7983, so on a port that hears STUN and ChannelData alone nothing is mixed up.
     */
    static boolean leads(int firstOctet) {
        return (firstOctet & 0xc0) == 0x40;
    }

    boolean living(long nowNs) {
        return nowNs < expiresNs;
    }

    /** When number and peer are free again. */
    long freeNs() {
        return expiresNs + REST_NS;
    }
}
