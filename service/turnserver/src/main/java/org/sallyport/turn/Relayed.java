package org.sallyport.turn;

import org.sallyport.host.MediaSocket;
import org.sallyport.wire.Endpoint;

/** One relayed transport address of an allocation, RFC 8656 §5; a dual allocation has two. Owner: one loop. */
final class Relayed {
    final Allocation allocation;
    final RelaySocket relay;
    final MediaSocket socket;
    final boolean v6;
    /** What the client is told and what other allocations see. */
    final Endpoint advertised;
    /** The number that the loop knows the socket by. */
    final int tag;
    long expiresNs;
    /** The channel of the packet before, likely that of the next; may be null or over. */
    Channel recent;
    /** Whether the DF bit is set now. */
    boolean dontFragment;

    Relayed(Allocation allocation, RelaySocket relay, Endpoint advertised, int tag, long expiresNs) {
        this.allocation = allocation;
        this.relay = relay;
        this.socket = relay.socket();
        this.v6 = relay.v6();
        this.advertised = advertised;
        this.tag = tag;
        this.expiresNs = expiresNs;
    }

    boolean living(long nowNs) {
        return nowNs < expiresNs;
    }
}
