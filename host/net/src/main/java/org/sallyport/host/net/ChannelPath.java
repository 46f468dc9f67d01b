package org.sallyport.host.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Bound;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Machine;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/**
 * Media on channels of the JDK. Owner: one loop's thread.
 *
 * <p>Nothing is allocated per packet where the peer is connected or the source repeats.
 */
final class ChannelPath implements DatagramPath {
    /** Destinations whose socket address is kept. */
    private static final int TARGETS_MAX = 1 << 16;

    private static final long NS_PER_MS = 1_000_000;

    /** Room behind the longest datagram, for a machine that rewrites in place. */
    private static final int BUFFER_BYTES = DATAGRAM_BYTES_MAX * 2;

    private final SocketParts parts;
    private final NetCounters counters;
    private final int burstMax;
    private final Selector selector;
    private final ByteBuffer prefixed = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Map<Endpoint, InetSocketAddress> targets = new HashMap<>();
    private final ArrayDeque<ChannelMediaSocket> connecting = new ArrayDeque<>();
    private final Consumer<SelectionKey> ready = this::ready;

    /** That of the poll that runs: nothing is read outside of one. */
    @SuppressWarnings("NullAway.Init")
    private Sink sink;

    ChannelPath(SocketParts parts) {
        this.parts = parts;
        this.counters = parts.counters();
        this.burstMax = parts.limits().datagrams().burstMax();
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void poll(long deadlineNs, Sink sink) {
        this.sink = sink;
        while (!connecting.isEmpty()) connectNow(connecting.removeFirst());
        try {
            if (deadlineNs == Machine.NEVER) {
                selector.select(ready, 0);
            } else {
                long waitNs = deadlineNs - System.nanoTime();
                if (waitNs <= 0) selector.selectNow(ready);
                else selector.select(ready, (waitNs + NS_PER_MS - 1) / NS_PER_MS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) {
        ChannelMediaSocket socket = (ChannelMediaSocket) key.attachment();
        if (socket.closed) return;
        long nowNs = System.nanoTime();
        for (int i = 0; i < burstMax && !socket.closed; i++) {
            try {
                if (!readOne(socket, nowNs)) return;
            } catch (PortUnreachableException e) {
                counters.count(NetCounter.MEDIA_UNREACHABLE);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                counters.count(NetCounter.MEDIA_UNREACHABLE);
                return;
            }
        }
    }

    /** Reads one datagram and delivers it; false when nothing waits. */
    private boolean readOne(ChannelMediaSocket s, long nowNs) throws IOException {
        // One octet more than is allowed shows what is too long.
        buffer.clear().limit(DATAGRAM_BYTES_MAX + 1);
        Endpoint peer = s.peer;
        if (peer != null) {
            // An empty datagram looks like none here; the selector reports what is behind it.
            if (s.channel.read(buffer) <= 0) return false;
        } else {
            InetSocketAddress from = (InetSocketAddress) s.channel.receive(buffer);
            if (from == null) return false;
            s.source(from);
        }
        if (buffer.position() > DATAGRAM_BYTES_MAX) {
            counters.count(NetCounter.MEDIA_TOO_LONG);
            return true;
        }
        buffer.flip();
        if (peer != null) sink.datagram(s, s.tag, buffer, s.peerHigh, s.peerLow, peer.port(), nowNs);
        else if (buffer.hasRemaining()) sink.datagram(s, s.tag, buffer, s.sourceHigh, s.sourceLow, s.sourcePort, nowNs);
        return true;
    }

    @Override
    public void wake() {
        selector.wakeup();
    }

    @Override
    public Bound<MediaSocket> open(PortClaim claim, int dscp) {
        return ChannelMediaSocket.open(parts, claim, MediaSocketPlan.relay(parts.limits(), dscp));
    }

    @Override
    public void start(MediaSocket socket, int tag) {
        ChannelMediaSocket s = (ChannelMediaSocket) socket;
        s.started();
        s.tag = tag;
        try {
            s.key = s.channel.register(selector, SelectionKey.OP_READ, s);
        } catch (ClosedChannelException e) {
            s.closed = true;
        }
    }

    @Override
    public void connect(MediaSocket socket, @Nullable Endpoint peer) {
        ChannelMediaSocket s = (ChannelMediaSocket) socket;
        s.wanted = peer;
        if (s.connectWanted) return;
        s.connectWanted = true;
        connecting.add(s);
    }

    /** Later than asked, since the JDK throws away what is queued: what waits is delivered first. */
    private void connectNow(ChannelMediaSocket s) {
        if (s.closed || s.key == null) return;
        ready(s.key);
        s.connectWanted = false;
        if (s.closed || Objects.equals(s.wanted, s.peer)) return;
        try {
            if (s.peer != null) {
                s.peer = null;
                s.channel.disconnect();
            }
            Endpoint wanted = s.wanted;
            if (wanted == null) return;
            s.channel.connect(SocketAddresses.socket(wanted));
            s.peer = wanted;
            s.peerHigh = wanted.address().high();
            s.peerLow = wanted.address().low();
        } catch (IOException | RuntimeException e) {
            // Unreachable just now or another family: the socket goes on without a fixed peer.
            counters.count(NetCounter.MEDIA_UNREACHABLE);
        }
    }

    @Override
    public void send(MediaSocket socket, ByteBuffer packet, Endpoint to) {
        ChannelMediaSocket s = (ChannelMediaSocket) socket;
        if (s.closed) return;
        try {
            int sent;
            try {
                sent = sendOnce(s, packet, to);
            } catch (PortUnreachableException e) {
                // The kernel reports what became of an earlier datagram and has not sent this one.
                counters.count(NetCounter.MEDIA_UNREACHABLE);
                sent = sendOnce(s, packet, to);
            }
            if (sent == 0) counters.count(NetCounter.MEDIA_NOT_SENT);
        } catch (PortUnreachableException e) {
            counters.count(NetCounter.MEDIA_UNREACHABLE);
        } catch (IOException | RuntimeException e) {
            // Filtered, no route, port 0 or another family.
            counters.count(NetCounter.MEDIA_NOT_SENT);
        }
    }

    @Override
    public void sendPrefixed(MediaSocket socket, int prefix, ByteBuffer packet, Endpoint to) {
        if (packet.remaining() > BUFFER_BYTES - Integer.BYTES) {
            counters.count(NetCounter.MEDIA_NOT_SENT);
            return;
        }
        prefixed.clear();
        prefixed.putInt(prefix).put(packet).flip();
        send(socket, prefixed, to);
    }

    @Override
    public void dontFragment(MediaSocket socket, boolean set) {
        ChannelMediaSocket s = (ChannelMediaSocket) socket;
        if (s.closed || !s.claim().local().address().isV4()) return;
        try {
            s.channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, set);
        } catch (IOException | UnsupportedOperationException e) {
            counters.count(NetCounter.MEDIA_NOT_SENT);
        }
    }

    private int sendOnce(ChannelMediaSocket s, ByteBuffer packet, Endpoint to) throws IOException {
        if (s.peer != null) return s.channel.write(packet);
        Endpoint target = to != null ? to : s.wanted;
        return target == null ? 0 : s.channel.send(packet, targetSocket(s, target));
    }

    private InetSocketAddress targetSocket(ChannelMediaSocket s, Endpoint to) {
        InetSocketAddress known = s.known(to);
        if (known != null) return known;
        InetSocketAddress shared = targets.get(to);
        if (shared == null) {
            if (targets.size() >= TARGETS_MAX) targets.clear();
            shared = SocketAddresses.socket(to);
            targets.put(to, shared);
        }
        return s.know(to, shared);
    }

    @Override
    public void close(MediaSocket socket) {
        ChannelMediaSocket s = (ChannelMediaSocket) socket;
        s.started();
        s.release();
    }

    @Override
    public void shut() {
        for (SelectionKey key : selector.keys()) ((ChannelMediaSocket) key.attachment()).release();
        try {
            // The kernel's sockets go with the selector's next look, so there is one.
            selector.selectNow();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
