package org.sallyport.app.demo;

import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Bound;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaMachine;
import org.sallyport.host.MediaSocket;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * Counts the packets of one media loop. Owner: that loop's thread. It allocates, as a relay that is measured must not.
 */
final class TappedMedia implements MediaIo {
    private final MediaIo io;
    private final Traffic traffic;
    private final Map<MediaSocket, Endpoint> peers = new IdentityHashMap<>();

    TappedMedia(MediaIo io, Traffic traffic) {
        this.io = io;
        this.traffic = traffic;
    }

    @Override
    public Bound<MediaSocket> open(PortClaim claim, int dscp) {
        return io.open(claim, dscp);
    }

    @Override
    public void start(MediaSocket socket, int tag) {
        io.start(socket, tag);
    }

    @Override
    public void connect(MediaSocket socket, @Nullable Endpoint peer) {
        if (peer == null) peers.remove(socket);
        else peers.put(socket, peer);
        io.connect(socket, peer);
    }

    @Override
    public void sendPrefixed(MediaSocket socket, int prefix, ByteBuffer packet, Endpoint to) {
        Endpoint target = peers.getOrDefault(socket, to);
        if (target != null) traffic.count(socket.claim(), socket.claim().local(), target, true);
        io.sendPrefixed(socket, prefix, packet, to);
    }

    @Override
    public void dontFragment(MediaSocket socket, boolean set) {
        io.dontFragment(socket, set);
    }

    @Override
    public void send(MediaSocket socket, ByteBuffer packet, Endpoint to) {
        Endpoint target = peers.getOrDefault(socket, to);
        if (target != null) traffic.count(socket.claim(), socket.claim().local(), target, true);
        io.send(socket, packet, to);
    }

    @Override
    public void close(MediaSocket socket) {
        peers.remove(socket);
        io.close(socket);
    }

    /** The machine, with its datagrams counted. */
    <C> MediaMachine<C> watching(MediaMachine<C> machine) {
        return new MediaMachine<>() {
            @Override
            public void command(C command, long nowNs) {
                machine.command(command, nowNs);
            }

            @Override
            public void datagram(MediaSocket socket, int tag, ByteBuffer packet, long sourceHigh, long sourceLow,
                    int sourcePort, long nowNs) {
                Endpoint from = new Endpoint(IpAddress.v4((int) sourceLow), sourcePort);
                traffic.count(socket.claim(), socket.claim().local(), from, false);
                machine.datagram(socket, tag, packet, sourceHigh, sourceLow, sourcePort, nowNs);
            }

            @Override
            public void timer(long nowNs) {
                machine.timer(nowNs);
            }

            @Override
            public long deadlineNs() {
                return machine.deadlineNs();
            }
        };
    }
}
