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

    /** Highest number. */
    static final int LAST = 0x4fff;

    final int number;
    final Endpoint peer;
    final Permission permission;
    final Relayed relayed;
    long expiresNs;

    Channel(int number, Endpoint peer, Permission permission, Relayed relayed) {
        this.number = number;
        this.peer = peer;
        this.permission = permission;
        this.relayed = relayed;
    }

    boolean living(long nowNs) {
        return nowNs < expiresNs;
    }

    /** When number and peer are free again. */
    long freeNs() {
        return expiresNs + REST_NS;
    }
}
