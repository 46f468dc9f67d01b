package org.sallyport.turn.loop;

import org.jspecify.annotations.Nullable;
import org.sallyport.host.MediaSocket;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * Where a client is and how it is answered: half of the 5-tuple of RFC 8656 §3.2 each.
 *
 * @param transport between client and server
 * @param endpoint the client as we see it
 * @param server ours
 * @param socket a UDP client's listening socket; null for a stream
 * @param listener index of that socket; -1 for a stream
 * @param stream the desk's number of a stream; -1 for UDP
 */
record Client(Transport transport, Endpoint endpoint, Endpoint server, @Nullable MediaSocket socket, int listener,
        long stream) {
    boolean onStream() {
        return socket == null;
    }

    /** The third part of the key in the table of clients. */
    static int key(int listener, int port) {
        return listener << 16 | port;
    }
}
