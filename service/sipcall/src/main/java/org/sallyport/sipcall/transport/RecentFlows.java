package org.sallyport.sipcall.transport;

import org.sallyport.host.DatagramSocket;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.LocalInterface;

/**
 * Flows of datagrams that were spoken over of late. A flow is kept by all that is under way on it, so that one object
 * for a peer, and not one for each of its datagrams, is what is kept. Owner: the desk.
 */
final class RecentFlows {
    /** Peers that share a slot take turns in it; a power of two. */
    private static final int SLOTS = 256;

    private final DatagramFlow[] slots = new DatagramFlow[SLOTS];

    DatagramFlow flow(LocalInterface via, DatagramSocket socket, Endpoint remote) {
        int hash = remote.hashCode();
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        DatagramFlow there = slots[slot];
        if (there != null && there.socket() == socket && there.remote().equals(remote) && there.via().equals(via)) {
            return there;
        }
        DatagramFlow flow = new DatagramFlow(via, socket, remote);
        slots[slot] = flow;
        return flow;
    }
}
