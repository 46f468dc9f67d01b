package org.sallyport.host;

import java.nio.ByteBuffer;
import org.sallyport.wire.Endpoint;

/** The sockets of one media loop. Owner: that loop's thread. No method allocates but {@link #start} and {@link #connect}. */
public interface MediaIo {
    /** Largest datagram that is received; a longer one is dropped and counted. In octets. */
    int DATAGRAM_BYTES_MAX = 2048;

    /** Begins to read the socket on this loop; {@code tag} comes back with every datagram. */
    void start(MediaSocket socket, int tag);

    /**
     * Fixes the peer in the kernel, so that only its datagrams arrive and sending is cheapest; null undoes it. A hint:
     * datagrams of others that were queued before may still arrive, and the machine checks every source.
     */
    void connect(MediaSocket socket, Endpoint peer);

    /**
     * Sends from position to limit, or drops and counts where the kernel's buffer is full. The destination is ignored on
     * a connected socket.
     */
    void send(MediaSocket socket, ByteBuffer packet, Endpoint to);

    /** Stops reading and closes. */
    void close(MediaSocket socket);
}
