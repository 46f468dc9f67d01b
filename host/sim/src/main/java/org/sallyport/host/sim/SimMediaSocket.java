package org.sallyport.host.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.MediaSocket;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/** A media port: keeps what arrives until a loop takes it over, as a kernel's buffer does. */
final class SimMediaSocket implements MediaSocket, SimUdpPort {
    /** Who takes over what arrives. */
    interface Reader {
        void datagram(SimMediaSocket socket, int tag, SimPacket packet);
    }

    private static final int WAITING_MAX = 256;

    private final SimMachine host;
    private final PortClaim claim;
    private final Deque<SimPacket> waiting = new ArrayDeque<>();
    final int dscp;
    private @Nullable Reader loop;
    private int tag;
    private boolean closed;
    @Nullable
    Endpoint peer;

    SimMediaSocket(SimMachine host, PortClaim claim, int dscp) {
        this.host = host;
        this.claim = claim;
        this.dscp = dscp;
    }

    @Override
    public PortClaim claim() {
        return claim;
    }

    @Override
    public void discard() {
        if (loop != null) throw new IllegalStateException("a loop owns " + claim);
        close();
    }

    void start(Reader owner, int number) {
        if (loop != null || closed) throw new IllegalStateException("cannot be started: " + claim);
        loop = owner;
        tag = number;
        host.soon(() -> {
            while (!closed && !waiting.isEmpty()) owner.datagram(this, number, waiting.removeFirst());
        });
    }

    void close() {
        closed = true;
        waiting.clear();
        host.unbind(claim.local(), this);
    }

    boolean closed() {
        return closed;
    }

    @Override
    public void arrive(SimPacket packet) {
        if (peer != null && !peer.equals(packet.from())) host.count("media.not-peer");
        else if (loop != null && waiting.isEmpty()) loop.datagram(this, tag, packet);
        else if (waiting.size() < WAITING_MAX) waiting.addLast(packet);
        else host.count("media.buffer-full");
    }
}
