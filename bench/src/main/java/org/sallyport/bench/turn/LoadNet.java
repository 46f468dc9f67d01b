package org.sallyport.bench.turn;

import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * The addresses of one party of the benchmark, all on loopback: a server, its clients and their peers. Every client and
 * every peer has an address and a port of its own, as far-away ones have. Never more than one party in a net.
 *
 * @param number 1 to 40
 */
record LoadNet(int number) {
    /** Where the servers listen. */
    static final int TURN_PORT = 3_478;

    /** First port of the clients, and of the peers: index n has the n-th above it. */
    static final int FIRST_PORT = 40_000;

    private static final int LOOPBACK = 127 << 24;
    private static final int CLIENT_NETS = 80;
    private static final int PEER_NETS = 120;
    private static final int HOSTS = 250;

    /** The server listens and relays here. */
    Endpoint server() {
        return new Endpoint(IpAddress.v4(LOOPBACK | 77 << 16 | number), TURN_PORT);
    }

    /** The client of an allocation. */
    Endpoint client(int index) {
        return end(CLIENT_NETS + number, index);
    }

    /** The one peer of an allocation. */
    Endpoint peer(int index) {
        return end(PEER_NETS + number, index);
    }

    private static Endpoint end(int net, int index) {
        int address = LOOPBACK | net << 16 | 1 + index / HOSTS << 8 | 1 + index % HOSTS;
        return new Endpoint(IpAddress.v4(address), FIRST_PORT + index);
    }

    /** The channel of an allocation's peer: the first of RFC 8656 §12. */
    static int channel(int index) {
        return 0x4000 + index % 0x1000;
    }
}
