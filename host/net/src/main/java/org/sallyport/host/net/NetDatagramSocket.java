package org.sallyport.host.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioChannelOption;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.Optional;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramReceiver;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Multicast;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** A signalling datagram socket on a channel of the library. Owner: the desk. */
final class NetDatagramSocket extends SimpleChannelInboundHandler<DatagramPacket>
        implements DatagramSocket, LiveSockets.Open {
    private static final int DATAGRAM_BYTES_MAX = 65_535;
    private static final int READS_PER_TURN = 32;

    private final Desk desk;
    private final LiveSockets live;
    private final NetCounters counters;
    private final PortClaim claim;
    private final DatagramReceiver receiver;
    private final Channel channel;
    private boolean closed;

    private NetDatagramSocket(SocketParts parts, PortClaim claim, DatagramReceiver receiver) {
        this.desk = parts.desk();
        this.live = parts.live();
        this.counters = parts.counters();
        this.claim = claim;
        this.receiver = receiver;
        this.channel = desk.datagramChannel(claim.local().address());
        NetLimits.Datagrams limits = parts.limits().datagrams();
        channel.config().setOption(ChannelOption.SO_RCVBUF, limits.signallingBufferBytes());
        channel.config().setOption(ChannelOption.SO_SNDBUF, limits.signallingBufferBytes());
        var reads = new FixedRecvByteBufAllocator(DATAGRAM_BYTES_MAX).maxMessagesPerRead(READS_PER_TURN);
        channel.config().setOption(ChannelOption.RECVBUF_ALLOCATOR, reads);
        int pending = limits.pendingBytesMax();
        var marks = new WriteBufferWaterMark(pending / 2, pending);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, marks);
        channel.pipeline().addLast(this);
    }

    /** Opens one by the way that the desk has: of direct calls where it can be, else of channels. */
    static Bound<DatagramSocket> open(
            SocketParts parts, PortClaim claim, Optional<Multicast> member, DatagramReceiver receiver) {
        Optional<NativeDatagrams> direct = parts.desk().datagrams();
        if (direct.isPresent()) return NativeDatagramSocket.open(parts, direct.get(), claim, member, receiver);
        NetDatagramSocket socket;
        try {
            socket = new NetDatagramSocket(parts, claim, receiver);
        } catch (ChannelException e) {
            return BindFailures.refused(claim, e);
        }
        parts.desk().register(socket.channel);
        var bound = socket.channel.bind(SocketAddresses.socket(claim.local()));
        if (!bound.isSuccess()) {
            socket.channel.close();
            return BindFailures.refused(claim, bound.cause());
        }
        Optional<String> why = member.flatMap(socket::join);
        if (why.isPresent()) {
            socket.channel.close();
            String what = "cannot join " + member.get().group() + " at " + claim.local();
            return new Bound.Refused<>(Bound.Kind.OTHER, what + ": " + why.get());
        }
        Endpoint local = SocketAddresses.endpoint((InetSocketAddress) socket.channel.localAddress());
        parts.live().opened(socket, claim, local, Optional.empty());
        return new Bound.Ok<>(socket);
    }

    /** Joins the group on each interface; why not, where that fails. */
    private Optional<String> join(Multicast m) {
        try {
            NetworkInterface out = null;
            for (IpAddress a : m.interfaces()) {
                NetworkInterface on = NetworkInterface.getByInetAddress(SocketAddresses.inet(a));
                if (on == null) return Optional.of("no interface has " + a);
                if (out == null) out = on;
                var joined = ((DatagramChannel) channel).joinGroup(SocketAddresses.inet(m.group()), on, null);
                if (!joined.isSuccess()) return Optional.of(String.valueOf(joined.cause().getMessage()));
            }
            channel.config().setOption(NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_IF), out);
            channel.config().setOption(NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_TTL), m.hopsMax());
            channel.config().setOption(NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_LOOP), m.heardByUs());
            return Optional.empty();
        } catch (SocketException | ChannelException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public PortClaim claim() {
        return claim;
    }

    @Override
    public void send(Endpoint to, byte[] bytes, int offset, int length) {
        desk.own();
        if (closed) return;
        // Port 0 is nobody's; the kernel would answer with an error for each.
        if (!channel.isWritable() || to.port() == 0 || to.address().family() != claim.local().address().family()) {
            counters.count(NetCounter.DATAGRAM_NOT_SENT);
            return;
        }
        ByteBuf copy = channel.alloc().directBuffer(length).writeBytes(bytes, offset, length);
        channel.writeAndFlush(new DatagramPacket(copy, SocketAddresses.socket(to))).addListener(sent -> {
            if (!sent.isSuccess()) counters.count(NetCounter.DATAGRAM_NOT_SENT);
        });
    }

    @Override
    public void close() {
        desk.own();
        if (closed) return;
        closed = true;
        live.closed(this);
        channel.close();
    }

    @Override
    public void shut() {
        close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        if (closed) return;
        byte[] bytes = new byte[packet.content().readableBytes()];
        packet.content().readBytes(bytes);
        Endpoint from = SocketAddresses.endpoint(packet.sender());
        desk.guard(() -> receiver.datagram(this, from, bytes));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        FatalErrors.seen(cause);
        // An ICMP error or a truncated read: the socket itself stays good.
        counters.count(NetCounter.DATAGRAM_NOT_SENT);
    }
}
