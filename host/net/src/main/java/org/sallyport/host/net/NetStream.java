package org.sallyport.host.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Alarm;
import org.sallyport.host.CloseReason;
import org.sallyport.host.PeerIdentity;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsServer;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/** A TCP or TLS stream, from the first SYN to the last word. Owner: the desk. */
final class NetStream extends ChannelInboundHandlerAdapter implements Stream, LiveSockets.Open {
    /** Who hears whether the stream came to life. */
    interface Birth {
        /** It did; the answer hears the rest. */
        StreamReceiver opened(NetStream stream);

        /** It did not; the last call. */
        void failed(NetStream stream, CloseReason reason);

        /** An open stream begins a handshake with a stranger. */
        default void securing(NetStream stream) {}

        /** That has ended, well or not. */
        default void secured(NetStream stream, boolean well) {}
    }

    /** An outgoing stream has its receiver from the start. */
    record Outgoing(StreamReceiver receiver) implements Birth {
        @Override
        public StreamReceiver opened(NetStream stream) {
            receiver.opened(stream);
            return receiver;
        }

        @Override
        public void failed(NetStream stream, CloseReason reason) {
            receiver.closed(stream, reason);
        }
    }

    private enum State {
        OPENING,
        OPEN,
        /** Between plain text and TLS: the receiver has the stream, and nothing passes. */
        SECURING,
        CLOSING,
        CLOSED
    }

    private static final long RELAY_CONNECT_NS = TimeUnit.SECONDS.toNanos(30);

    private final SocketParts parts;
    private final PortClaim claim;
    private final Channel channel;
    private final Endpoint remote;
    private final Birth birth;
    private Optional<TlsEnd> tls;
    private boolean readingWanted = true;
    private boolean stranger;
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>();
    private Endpoint local;
    private State state = State.OPENING;
    private @Nullable StreamReceiver receiver;
    private @Nullable CloseReason reason;
    private Optional<PeerIdentity> peer = Optional.empty();
    private long pendingBytes;
    private boolean flushPosted;
    private boolean full;
    private Alarm closeLimit = () -> {};

    private NetStream(
            SocketParts parts, PortClaim claim, Channel channel, Endpoint remote, Optional<TlsEnd> tls, Birth birth) {
        this.parts = parts;
        this.claim = claim;
        this.channel = channel;
        this.remote = remote;
        this.tls = tls;
        this.birth = birth;
        this.local = claim.local();
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.pipeline().addLast(this);
        tls.ifPresent(t -> t.install(channel.pipeline()));
        // Two turns later, so that bytes which the pipeline still holds come first.
        channel.closeFuture().addListener(f -> parts.desk().post(() -> parts.desk().post(this::gone)));
    }

    /** Takes an accepted connection over. */
    static NetStream accepted(
            SocketParts parts, PortClaim claim, Channel child, Endpoint remote, Optional<TlsEnd> tls, Birth birth) {
        NetStream stream = new NetStream(parts, claim, child, remote, tls, birth);
        parts.desk().register(child);
        stream.bound();
        return stream;
    }

    /** Binds and connects; every outcome arrives later. */
    static NetStream connect(
            SocketParts parts, PortClaim claim, Endpoint remote, Optional<TlsEnd> tls, Birth birth) {
        Channel channel = parts.desk().streamChannel(claim.local().address());
        NetStream stream = new NetStream(parts, claim, channel, remote, tls, birth);
        long timeoutNs = connectTimeoutNs(parts, claim);
        channel.config().setConnectTimeoutMillis((int) TimeUnit.NANOSECONDS.toMillis(timeoutNs));
        // A port that an earlier connection left in TIME_WAIT serves again; that no two live ones share it is the
        // book's care.
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        if (claim.side() == PortClaim.Side.BOTH) parts.desk().sharePort(channel);
        parts.desk().register(channel);
        var bound = channel.bind(SocketAddresses.socket(claim.local()));
        if (!bound.isSuccess()) {
            stream.end(CloseReason.Kind.LOCAL_PORT, BindFailures.sentence(claim, bound.cause()));
            return stream;
        }
        stream.bound();
        channel.connect(SocketAddresses.socket(remote)).addListener(f -> parts.desk().post(() -> stream.connected(f)));
        return stream;
    }

    /** RFC 6062 section 5.2 gives a peer of a TCP relay at least 30 s. */
    private static long connectTimeoutNs(SocketParts parts, PortClaim claim) {
        long usualNs = parts.limits().streams().connectTimeoutNs();
        return claim.side() == PortClaim.Side.BOTH ? Math.max(usualNs, RELAY_CONNECT_NS) : usualNs;
    }

    private void bound() {
        if (channel.localAddress() instanceof InetSocketAddress a) local = SocketAddresses.endpoint(a);
        parts.live().opened(this, claim, local, Optional.of(remote));
    }

    private void connected(io.netty.util.concurrent.Future<?> outcome) {
        if (!outcome.isSuccess()) {
            Throwable cause = outcome.cause();
            end(connectKind(cause), "connecting from " + local + " to " + remote + ": " + connectSentence(cause));
            return;
        }
        if (channel.localAddress() instanceof InetSocketAddress a) local = SocketAddresses.endpoint(a);
        parts.live().opened(this, claim, local, Optional.of(remote));
        if (tls.isEmpty()) open();
    }

    private static CloseReason.Kind connectKind(Throwable cause) {
        if (BindFailures.localPort(cause)) return CloseReason.Kind.LOCAL_PORT;
        boolean refused = cause instanceof ConnectException && !(cause instanceof ConnectTimeoutException)
                && String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("refused");
        return refused ? CloseReason.Kind.REFUSED : CloseReason.Kind.NETWORK;
    }

    private String connectSentence(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            long limitNs = connectTimeoutNs(parts, claim);
            return "no answer within " + TimeUnit.NANOSECONDS.toMillis(limitNs) + " ms";
        }
        return switch (connectKind(cause)) {
            case REFUSED -> "nobody listens there";
            case LOCAL_PORT -> "our own address and port cannot be used for this peer now";
            default -> String.valueOf(cause.getMessage());
        };
    }

    private void open() {
        if (state != State.OPENING || !welcome()) return;
        flow();
        parts.desk().guard(() -> receiver = birth.opened(this));
        if (receiver == null) end(CloseReason.Kind.LOCAL, "nobody took the stream");
    }

    /** Whether the peer may stay, by what the handshake showed. */
    private boolean welcome() {
        if (tls.isEmpty()) return true;
        Optional<CloseReason> objection = tls.get().objection();
        if (objection.isPresent()) {
            reason = objection.get();
            end(reason.kind(), reason.detail());
            return false;
        }
        peer = tls.get().peer();
        return true;
    }

    private void flow() {
        state = State.OPEN;
        autoRead(readingWanted);
        for (ByteBuf b = early.poll(); b != null; b = early.poll()) send(b);
    }

    @Override
    public void secure(TlsClient how, int unused) {
        if (!securable(unused)) return;
        try {
            secure(parts.tls().client(how));
        } catch (TlsContexts.Unreadable e) {
            end(CloseReason.Kind.TLS_OTHER, e.getMessage());
        }
    }

    @Override
    public void secure(TlsServer how, int unused) {
        if (!securable(unused)) return;
        try {
            parts.tls().load(how);
        } catch (TlsContexts.Unreadable e) {
            end(CloseReason.Kind.TLS_OTHER, e.getMessage());
            return;
        }
        stranger = true;
        birth.securing(this);
        secure(parts.tls().server(how));
    }

    private boolean securable(int unused) {
        parts.desk().own();
        boolean over = state == State.CLOSING || state == State.CLOSED;
        if (!over && (state != State.OPEN || tls.isPresent()))
            throw new IllegalStateException("no plain stream that is open");
        if (over || unused == 0) return !over;
        parts.counters().count(NetCounter.TLS_INJECTED);
        end(CloseReason.Kind.TLS_INJECTED, unused + " plain octets came where TLS was to begin");
        return false;
    }

    private void secure(TlsEnd end) {
        state = State.SECURING;
        tls = Optional.of(end);
        // What was written is behind the pipeline already, so it leaves before the handshake and as it is.
        channel.flush();
        end.install(channel.pipeline());
        autoRead(true);
    }

    private void secured() {
        if (!welcome()) return;
        if (stranger) birth.secured(this, true);
        stranger = false;
        flow();
        StreamReceiver told = receiver;
        if (told != null) parts.desk().guard(() -> told.secured(this));
    }

    @Override
    public PortClaim claim() {
        return claim;
    }

    @Override
    public Endpoint local() {
        return local;
    }

    @Override
    public Endpoint remote() {
        return remote;
    }

    @Override
    public Optional<PeerIdentity> peer() {
        return peer;
    }

    @Override
    public Optional<String> protocol() {
        return state == State.OPEN ? tls.flatMap(TlsEnd::protocol) : Optional.empty();
    }

    @Override
    public int pendingBytes() {
        return (int) pendingBytes;
    }

    @Override
    public void reading(boolean on) {
        parts.desk().own();
        if (state == State.CLOSING || state == State.CLOSED) return;
        readingWanted = on;
        // The handshake wants to hear the peer, whether or not the receiver does.
        boolean handshaking = state == State.SECURING || state == State.OPENING && tls.isPresent();
        if (!handshaking) autoRead(on);
    }

    private void autoRead(boolean on) {
        if (tls.isPresent()) tls.get().reading(on);
        else channel.config().setAutoRead(on);
    }

    @Override
    public void recordPerWrite(boolean on) {
        parts.desk().own();
        tls.ifPresent(t -> t.recordPerWrite(on));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        parts.desk().own();
        if (state == State.CLOSING || state == State.CLOSED || length == 0) return;
        if (pendingBytes + length > PENDING_BYTES_MAX) {
            parts.counters().count(NetCounter.SLOW_PEER);
            end(CloseReason.Kind.SLOW_PEER, remote + " does not read: " + pendingBytes + " octets wait");
            return;
        }
        pendingBytes += length;
        full |= pendingBytes > PENDING_BYTES_HIGH;
        ByteBuf copy = channel.alloc().directBuffer(length).writeBytes(bytes, offset, length);
        if (state == State.OPEN) send(copy);
        else early.add(copy);
    }

    private void send(ByteBuf bytes) {
        int length = bytes.readableBytes();
        channel.write(bytes).addListener(f -> left(length));
        if (flushPosted) return;
        // One flush for all that this turn of the desk writes.
        flushPosted = true;
        parts.desk().post(this::flush);
    }

    private void left(int length) {
        pendingBytes -= length;
        if (!full || pendingBytes > PENDING_BYTES_LOW) return;
        full = false;
        // Later, so that no writer is called from inside its own write.
        parts.desk().post(() -> {
            if (state == State.OPEN && receiver != null) receiver.drained(this);
        });
    }

    private void flush() {
        flushPosted = false;
        channel.flush();
    }

    @Override
    public void close() {
        parts.desk().own();
        if (state == State.CLOSING || state == State.CLOSED) return;
        if (state != State.OPEN) {
            String what = state == State.OPENING ? "opened" : "was secured";
            end(CloseReason.Kind.LOCAL, "closed by us before it " + what);
            return;
        }
        state = State.CLOSING;
        reason = new CloseReason(CloseReason.Kind.LOCAL, "closed by us");
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(f -> channel.close());
        long limitNs = System.nanoTime() + parts.limits().streams().closeTimeoutNs();
        closeLimit = parts.desk().at(limitNs, () -> channel.unsafe().close(channel.voidPromise()));
    }

    @Override
    public void shut() {
        end(CloseReason.Kind.LOCAL, "the node stops");
    }

    private void end(CloseReason.Kind kind, String detail) {
        if (state == State.CLOSED) return;
        if (reason == null) reason = new CloseReason(kind, detail);
        state = State.CLOSING;
        if (kind == CloseReason.Kind.SLOW_PEER) channel.unsafe().close(channel.voidPromise());
        else channel.close();
    }

    /** Ends a handshake that has to make room for a newer one. */
    void makeRoom() {
        if (reason == null) reason = new CloseReason(CloseReason.Kind.LOCAL, "made room for another handshake");
        channel.unsafe().close(channel.voidPromise());
    }

    private CloseReason closedByPeer() {
        return new CloseReason(CloseReason.Kind.PEER, remote + " closed the connection");
    }

    /** The channel is closed; the receiver hears of it once. */
    private void gone() {
        if (state == State.CLOSED) return;
        state = State.CLOSED;
        closeLimit.cancel();
        parts.live().closed(this);
        if (stranger) birth.secured(this, false);
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        if (reason == null) reason = closedByPeer();
        CloseReason why = reason;
        StreamReceiver told = receiver;
        parts.desk().guard(() -> {
            if (told == null) birth.failed(this, why);
            else told.closed(this, why);
        });
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        // An outgoing stream opens when its connect future says so.
        if (channel.parent() != null && tls.isEmpty()) open();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!in.isReadable()) return;
            if (state == State.OPENING && tls.isEmpty()) open();
            StreamReceiver told = receiver;
            if (state != State.OPEN || told == null) return;
            byte[] bytes = new byte[in.readableBytes()];
            in.readBytes(bytes);
            parts.desk().guard(() -> told.bytes(this, bytes));
        } finally {
            in.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // An orderly end, whatever becomes of the connection behind it: our own last record may find nobody there.
        if (event instanceof SslCloseCompletionEvent last && last.isSuccess() && reason == null)
            reason = closedByPeer();
        if (!(event instanceof SslHandshakeCompletionEvent done) || tls.isEmpty()) return;
        if (done.isSuccess()) {
            if (state == State.SECURING) secured();
            else open();
        } else {
            CloseReason why = tls.get().reason(done.cause());
            end(why.kind(), why.detail());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        FatalErrors.seen(cause);
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if ((root instanceof SSLException || root instanceof RejectedExecutionException) && tls.isPresent()) {
            CloseReason why = tls.get().reason(root);
            end(why.kind(), why.detail());
        } else {
            end(CloseReason.Kind.NETWORK, remote + ": " + root.getMessage());
        }
    }
}
