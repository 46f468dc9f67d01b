package org.sallyport.host;

import java.nio.ByteBuffer;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/**
 * The sockets of one media loop. Owner: that loop's thread. No method allocates but {@link #open}, {@link #start} and
 * {@link #connect}.
 *
 * <p>A packet that was given to {@link #send} or {@link #sendPrefixed} is the loop's until the machine's callback ends:
 * the machine neither changes its octets nor sends it again, since the loop may gather sends.
 */
public interface MediaIo {
    /** Largest datagram that is received; a longer one is dropped and counted. In octets. */
    int DATAGRAM_BYTES_MAX = 2048;

    /** Binds a socket on this loop, unread until {@link #start}; for machines that need ports of their own at any time. */
    Bound<MediaSocket> open(PortClaim claim, int dscp);

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

    /**
     * As {@link #send}, with four octets more before the packet: a ChannelData header (RFC 8656 §12.4) without a copy.
     *
     * @param prefix the four octets, the first on the wire in the highest eight bits
     */
    void sendPrefixed(MediaSocket socket, int prefix, ByteBuffer packet, Endpoint to);

    /** Sets or clears the DF bit (RFC 791 §2.3) of what this IPv4 socket sends from now on; nothing happens for IPv6. */
    void dontFragment(MediaSocket socket, boolean set);

    /** Stops reading and closes. */
    void close(MediaSocket socket);
}
