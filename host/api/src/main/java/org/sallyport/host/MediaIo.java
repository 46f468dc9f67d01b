package org.sallyport.host;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/**
 * The sockets of one media loop. Owner: that loop's thread. No method allocates but {@link #open}, {@link #start} and
 * {@link #connect}.
 *
 * <p>The packet that came with a datagram is sent from where it is, later than {@link #send} returns: the loop gathers
 * what a turn sends, and one socket's packets leave in the order of their sends. Such a packet is the loop's once it
 * was given to {@link #send} or {@link #sendPrefixed}: the machine neither changes its octets nor sends it again. Any
 * other buffer is copied and the machine's own again afterwards. A buffer's position after a send is undefined.
 */
public interface MediaIo {
    /** Largest datagram that is received; a longer one is dropped and counted. In octets. */
    int DATAGRAM_BYTES_MAX = 2048;

    /**
     * Binds a socket on this loop, unread until {@link #start}; for machines that need ports of their own at any time.
     * One that is never started is closed by {@link #close} or {@link MediaSocket#discard}, on this loop's thread.
     *
     * @param dscp the code point of all that it sends (RFC 2474 §3), 0 to 63
     */
    Bound<MediaSocket> open(PortClaim claim, int dscp);

    /** Begins to read the socket on this loop; {@code tag} comes back with every datagram. */
    void start(MediaSocket socket, int tag);

    /**
     * Fixes the peer in the kernel, so that only its datagrams arrive and sending is cheapest; null undoes it. A hint:
     * datagrams of others that were queued before may still arrive, and the machine checks every source.
     */
    void connect(MediaSocket socket, @Nullable Endpoint peer);

    /**
     * Sends from position to limit, or drops and counts where the kernel's buffer is full. The destination is ignored
     * on a connected socket.
     */
    void send(MediaSocket socket, ByteBuffer packet, Endpoint to);

    /**
     * As {@link #send}, with four octets more before the packet: a ChannelData header (RFC 8656 §12.4) without a copy.
     * The four octets before the packet's position may be overwritten.
     *
     * @param prefix the four octets, the first on the wire in the highest eight bits
     */
    void sendPrefixed(MediaSocket socket, int prefix, ByteBuffer packet, Endpoint to);

    /**
     * Whether what this IPv4 socket sends may be cut on its way (the DF bit, RFC 791 §3.1). While {@code set}, a packet
     * that does not fit is dropped and counted; else, as with a new socket, the machine cuts it itself where it knows
     * that it does not fit. Nothing happens for IPv6.
     */
    void dontFragment(MediaSocket socket, boolean set);

    /** Stops reading and closes; what was sent before leaves. */
    void close(MediaSocket socket);
}
