package org.sallyport.host.sim;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.HeldCertificate;
import org.sallyport.host.Host;
import org.sallyport.host.PairIdentity;
import org.sallyport.host.PairOutcome;
import org.sallyport.host.PairStep;
import org.sallyport.host.TlsIdentity;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** One simulated machine as its own parts see it: its sockets, its TCP, its media loops. */
interface SimMachine extends Host {
    String name();

    SimClockwork world();

    @Override
    default List<String> certificateNames(TlsIdentity identity) {
        return at(identity).map(SimCertificates.Certificate::names).orElse(List.of());
    }

    @Override
    default void certificate(TlsIdentity identity, Consumer<Optional<HeldCertificate>> then) {
        soon(() -> then.accept(at(identity).map(SimCertificates.Certificate::held)));
    }

    @Override
    default void pair(PairIdentity identity, PairStep step, Consumer<PairOutcome> then) {
        soon(() -> {
            PairOutcome came = world().pairs().step(identity, step, wallMs());
            soon(() -> then.accept(came));
        });
    }

    private Optional<SimCertificates.Certificate> at(TlsIdentity identity) {
        return world().certificates().at(String.valueOf(identity.certificateChain()));
    }

    /** Counts something that happened, under a name such as {@code udp.no-socket}. */
    void count(String counter);

    /** Whether the address is ours, or any. */
    boolean owns(IpAddress address);

    /** The address that packets to there carry when the socket is bound to all. */
    IpAddress sourceFor(IpAddress to);

    /** Sends one packet, a datagram where it has no TCP header. */
    void send(Endpoint from, Endpoint to, int dscp, SimPacket.@Nullable Tcp header, byte[] data);

    /** Tells the taps what a program here received. */
    void tell(SimPacket packet, Transport transport, byte[] bytes);

    /** Whether the port is still this one's. */
    boolean bound(Endpoint local, SimUdpPort port);

    /** Gives a port back. */
    void unbind(Endpoint local, SimUdpPort port);
}
