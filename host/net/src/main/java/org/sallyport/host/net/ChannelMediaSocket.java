package org.sallyport.host.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Bound;
import org.sallyport.host.MediaSocket;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** A media socket on a channel of the JDK. Owner: the desk until a loop starts it, that loop afterwards. */
final class ChannelMediaSocket implements MediaSocket, LiveSockets.Open {
    private final LiveSockets live;
    private final PortClaim claim;
    final DatagramChannel channel;

    /** Set when a loop takes the socket over; the desk must not touch it from then on. */
    private volatile boolean started;

    @Nullable
    SelectionKey key;
    int tag;
    boolean closed;

    /** The peer in the kernel, or null. */
    @Nullable
    Endpoint peer;

    /** The peer that the machine wants in the kernel, while {@link #connectWanted}. */
    @Nullable
    Endpoint wanted;

    boolean connectWanted;
    long peerHigh;
    long peerLow;

    private @Nullable InetSocketAddress source;
    long sourceHigh;
    long sourceLow;
    int sourcePort;

    private @Nullable Endpoint target;
    private @Nullable InetSocketAddress targetSocket;

    private ChannelMediaSocket(LiveSockets live, PortClaim claim, DatagramChannel channel) {
        this.live = live;
        this.claim = claim;
        this.channel = channel;
    }

    static Bound<MediaSocket> open(SocketParts parts, PortClaim claim, MediaSocketPlan plan) {
        DatagramChannel channel = null;
        try {
            boolean v4 = claim.local().address().isV4();
            channel = DatagramChannel.open(v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, plan.bufferBytes());
            channel.setOption(StandardSocketOptions.SO_SNDBUF, plan.bufferBytes());
            // The JDK writes the IPv6 traffic class as well.
            channel.setOption(StandardSocketOptions.IP_TOS, plan.trafficClass());
            // The kernel's default sets DF; a relay that does not know the sender's wish clears it (RFC 8656 §14).
            if (v4) channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, false);
            if (plan.shared()) channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            channel.bind(SocketAddresses.socket(claim.local()));
            ChannelMediaSocket socket = new ChannelMediaSocket(parts.live(), claim, channel);
            Endpoint local = SocketAddresses.endpoint((InetSocketAddress) channel.getLocalAddress());
            parts.live().opened(socket, claim, local, Optional.empty());
            return new Bound.Ok<>(socket);
        } catch (IOException | UnsupportedOperationException e) {
            closeQuietly(channel);
            return BindFailures.refused(claim, e);
        }
    }

    @Override
    public PortClaim claim() {
        return claim;
    }

    @Override
    public void discard() {
        if (started) throw new IllegalStateException("a loop owns " + claim);
        release();
    }

    @Override
    public void shut() {
        // What a loop has started is closed by the loop when it stops.
        if (!started) release();
    }

    void started() {
        started = true;
    }

    void release() {
        closed = true;
        live.closed(this);
        closeQuietly(channel);
    }

    private static void closeQuietly(@Nullable DatagramChannel channel) {
        if (channel == null) return;
        try {
            channel.close();
        } catch (IOException e) {
            // Closing a datagram socket has nothing to lose.
            assert !channel.isOpen();
        }
    }

    /** Notes who sent; the channel returns the same object while the source repeats. */
    void source(InetSocketAddress from) {
        if (from == source) return;
        source = from;
        InetAddress inet = from.getAddress();
        IpAddress address = SocketAddresses.address(inet);
        sourceHigh = address.high();
        sourceLow = address.low();
        sourcePort = from.getPort();
    }

    /** The socket address of the last target, or null when it was another. */
    @Nullable
    InetSocketAddress known(Endpoint to) {
        return to == target || to.equals(target) ? targetSocket : null;
    }

    InetSocketAddress know(Endpoint to, InetSocketAddress socket) {
        target = to;
        targetSocket = socket;
        return socket;
    }
}
