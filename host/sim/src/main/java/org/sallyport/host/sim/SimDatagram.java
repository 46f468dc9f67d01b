package org.sallyport.host.sim;

import java.util.Arrays;
import java.util.Optional;
import org.sallyport.host.DatagramReceiver;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Multicast;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** A signalling datagram socket of a node. */
final class SimDatagram implements DatagramSocket, SimUdpPort {
    private final SimMachine host;
    private final PortClaim claim;
    private final Endpoint local;
    private final Optional<Multicast> member;
    private final DatagramReceiver receiver;

    /** @param local where it is bound: the claim may leave the port to the system */
    SimDatagram(SimMachine host, PortClaim claim, Endpoint local, Optional<Multicast> member,
            DatagramReceiver receiver) {
        this.host = host;
        this.claim = claim;
        this.local = local;
        this.member = member;
        this.receiver = receiver;
    }

    @Override
    public PortClaim claim() {
        return claim;
    }

    Endpoint local() {
        return local;
    }

    @Override
    public void send(Endpoint to, byte[] bytes, int offset, int length) {
        if (!host.bound(local, this)) return;
        byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
        // A member sends from the interface, not from the group.
        Endpoint from =
                member.map(m -> new Endpoint(m.interfaces().getFirst(), local.port())).orElse(local);
        host.send(from, to, 0, null, copy);
        boolean back = member.filter(m -> m.heardByUs() && m.group().equals(to.address())).isPresent();
        if (back && to.port() == local.port()) host.soon(() -> receiver.datagram(this, from, copy.clone()));
    }

    @Override
    public void close() {
        host.unbind(local, this);
    }

    @Override
    public void arrive(SimPacket packet) {
        host.tell(packet, Transport.UDP, packet.data());
        receiver.datagram(this, packet.from(), packet.data().clone());
    }
}
