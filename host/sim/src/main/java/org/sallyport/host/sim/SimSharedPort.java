package org.sallyport.host.sim;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/** A port with several sockets: a source always reaches the same one, as with the kernel's {@code SO_REUSEPORT}. */
final class SimSharedPort implements SimUdpPort {
    private final List<SimMediaSocket> sockets;

    SimSharedPort(List<SimMediaSocket> sockets) {
        this.sockets = new ArrayList<>(sockets);
    }

    @Override
    public PortClaim claim() {
        return sockets.getFirst().claim();
    }

    @Override
    public int socketCount() {
        return sockets.size();
    }

    @Override
    public void arrive(SimPacket packet) {
        sockets.get(Math.floorMod(hash(packet.from()), sockets.size())).arrive(packet);
    }

    /** Not that of the record, which differs from run to run with the hash code of its enum. */
    private static int hash(Endpoint source) {
        long bits = source.address().high() * 31 + source.address().low();
        return Long.hashCode((bits * 65_537 + source.port()) * 0x9e37_79b9_7f4a_7c15L);
    }

    /** Takes one socket out; whether it was the last. */
    boolean leave(SimUdpPort socket) {
        if (sockets.size() == 1) return sockets.getFirst() == socket;
        sockets.removeIf(s -> s == socket);
        return false;
    }
}
