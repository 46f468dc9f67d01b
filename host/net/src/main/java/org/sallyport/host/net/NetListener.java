package org.sallyport.host.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Listener;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsServer;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening socket and the counts that keep strangers from filling it. Owner: the desk. */
final class NetListener extends ChannelInboundHandlerAdapter implements Listener, LiveSockets.Open {
    private static final Logger LOG = LoggerFactory.getLogger("sallyport.node");

    /**
     * A /24 or /48 may hold this many times what one source may: an office has several addresses, an attacker has all.
     */
    private static final int NEIGHBORHOOD_FACTOR = 3;

    private final SocketParts parts;
    private final PortClaim claim;
    private final Optional<TlsServer> tls;
    private final StreamAcceptor acceptor;
    private final Channel channel;
    private final AcceptPause pause;
    private final Handshakes handshakes = new Handshakes();
    private final Map<IpAddress, Integer> perHolder = new HashMap<>();
    /** Of those whose handshake is done, or silent ones would keep out whoever comes from beside them. */
    private final Map<IpAddress, Integer> perNeighborhood = new HashMap<>();
    private final Map<Channel, IpAddress> opened = new IdentityHashMap<>();
    private int accepted;
    private boolean closed;

    private NetListener(
            SocketParts parts, PortClaim claim, Optional<TlsServer> tls, StreamAcceptor acceptor) {
        this.parts = parts;
        this.claim = claim;
        this.tls = tls;
        this.acceptor = acceptor;
        this.channel = parts.desk().listenerChannel(claim.local().address());
        this.pause = new AcceptPause(parts.desk(), channel);
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        if (claim.side() == PortClaim.Side.BOTH) parts.desk().sharePort(channel);
        channel.pipeline().addLast(this);
    }

    static Bound<Listener> open(
            SocketParts parts, PortClaim claim, Optional<TlsServer> tls, StreamAcceptor acceptor) {
        NetListener listener = new NetListener(parts, claim, tls, acceptor);
        parts.desk().register(listener.channel);
        var bound = listener.channel.bind(SocketAddresses.socket(claim.local()));
        if (!bound.isSuccess()) {
            listener.channel.close();
            return BindFailures.refused(claim, bound.cause());
        }
        Endpoint local = SocketAddresses.endpoint((InetSocketAddress) listener.channel.localAddress());
        parts.live().opened(listener, claim, local, Optional.empty());
        return new Bound.Ok<>(listener);
    }

    @Override
    public void close() {
        parts.desk().own();
        if (closed) return;
        closed = true;
        parts.live().closed(this);
        channel.close();
    }

    @Override
    public void shut() {
        close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel child = (Channel) message;
        if (closed || !(child.remoteAddress() instanceof InetSocketAddress from)) {
            child.unsafe().closeForcibly();
            return;
        }
        Endpoint remote = SocketAddresses.endpoint(from);
        Optional<NetCounter> full = full(remote.address());
        if (full.isPresent()) {
            parts.counters().count(full.get());
            child.unsafe().closeForcibly();
            return;
        }
        accepted++;
        perHolder.merge(remote.address().holder(), 1, Integer::sum);
        child.closeFuture().addListener(f -> left(child, remote.address()));
        try {
            NetStream stream = NetStream.accepted(parts, claim, child, remote, tls.map(parts.tls()::server),
                    new Acceptance(child));
            if (tls.isPresent()) beginHandshake(child, stream);
        } catch (RuntimeException e) {
            LOG.error("cannot take a connection over at {}", claim, e);
            child.unsafe().closeForcibly();
            // Closed this way its future stays open, so the counts are put right here.
            if (!child.closeFuture().isDone()) left(child, remote.address());
            handshakes.end(child);
        }
    }

    private void beginHandshake(Channel child, NetStream stream) {
        if (handshakes.count() >= parts.limits().streams().handshakesMax()) {
            parts.counters().count(NetCounter.HANDSHAKES_FULL);
            handshakes.makeRoom();
        }
        handshakes.begin(child, stream.remote().address(), stream::makeRoom);
    }

    private Optional<NetCounter> full(IpAddress source) {
        NetLimits.Streams limits = parts.limits().streams();
        if (accepted >= limits.acceptedPerListenerMax()) return Optional.of(NetCounter.LISTENER_FULL);
        boolean full = perHolder.getOrDefault(source.holder(), 0) >= limits.acceptedPerSourceMax()
                || perNeighborhood.getOrDefault(source.neighborhood(), 0) >= NEIGHBORHOOD_FACTOR
                        * limits.acceptedPerSourceMax();
        if (full) return Optional.of(NetCounter.SOURCE_FULL);
        return tls.isEmpty() || parts.tls().mayBegin(source) ? Optional.empty()
                : Optional.of(NetCounter.HANDSHAKES_TOO_FAST);
    }

    private void left(Channel child, IpAddress source) {
        accepted--;
        perHolder.computeIfPresent(source.holder(), (a, n) -> n == 1 ? null : n - 1);
        IpAddress neighborhood = opened.remove(child);
        if (neighborhood != null) perNeighborhood.computeIfPresent(neighborhood, (a, n) -> n == 1 ? null : n - 1);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        FatalErrors.seen(cause);
        pause.failed(claim, cause);
    }

    /** One accepted connection on its way to become a stream. */
    private final class Acceptance implements NetStream.Birth {
        private final Channel child;

        Acceptance(Channel child) {
            this.child = child;
        }

        @Override
        public StreamReceiver opened(NetStream stream) {
            handshakes.end(child);
            IpAddress neighborhood = stream.remote().address().neighborhood();
            opened.put(child, neighborhood);
            perNeighborhood.merge(neighborhood, 1, Integer::sum);
            return acceptor.accept(stream);
        }

        @Override
        public void securing(NetStream stream) {
            beginHandshake(child, stream);
        }

        @Override
        public void secured(NetStream stream, boolean well) {
            handshakes.end(child);
            if (!well) parts.counters().count(NetCounter.HANDSHAKE_FAILED);
        }

        @Override
        public void failed(NetStream stream, CloseReason reason) {
            if (tls.isEmpty()) return;
            parts.counters().count(NetCounter.HANDSHAKE_FAILED);
            acceptor.failed(NetListener.this, stream.remote(), reason);
        }
    }
}
