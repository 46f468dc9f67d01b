package org.sallyport.turn;

import org.sallyport.machine.RateCap;

/** What all allocations of one user on one loop share. Lives as long as there is one. Owner: that loop. */
final class UserShare {
    final String name;
    final RateCap toPeers;
    final RateCap toClients;
    int allocations;
    int reservations;

    UserShare(String name, long bitsPerSecond) {
        this.name = name;
        this.toPeers = Allocation.cap(bitsPerSecond);
        this.toClients = Allocation.cap(bitsPerSecond);
    }
}
