package org.sallyport.host.net;

/** What a {@link SendQueue} knows of a datagram socket of the C library. Owner: the thread that owns the queue. */
abstract class NativeSocket {
    final int fd;
    boolean connected;

    /** Ends of the chain of packets that wait in the {@link SendQueue}; -1 without any. */
    int firstQueued = -1;

    int lastQueued = -1;

    NativeSocket(int fd) {
        this.fd = fd;
    }
}
