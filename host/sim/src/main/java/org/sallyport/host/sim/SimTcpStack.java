package org.sallyport.host.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Listener;
import org.sallyport.host.LiveSocket;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsServer;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Listeners and connections of one host. */
final class SimTcpStack {
    private final SimMachine host;
    private final Map<Endpoint, SimListener> listeners = new HashMap<>();
    private final Map<Pair, SimTcp> connections = new HashMap<>();

    SimTcpStack(SimMachine host) {
        this.host = host;
    }

    private record Pair(Endpoint local, Endpoint remote) {}

    Bound<Listener> listen(@Nullable PortClaim claim, Endpoint local, @Nullable TlsServer tls,
            StreamAcceptor acceptor) {
        if (!host.owns(local.address())) {
            return new Bound.Refused<>(Bound.Kind.OTHER, "tcp " + local + " is no address of " + host.name());
        }
        SimListener l = new SimListener(claim, local, tls, acceptor, gone -> listeners.remove(local, gone));
        if (listeners.putIfAbsent(local, l) != null)
            return new Bound.Refused<>(Bound.Kind.IN_USE, "tcp " + local + " is in use");
        return new Bound.Ok<>(l);
    }

    Stream connect(@Nullable PortClaim claim, Endpoint wanted, Endpoint remote, @Nullable TlsClient tls,
            StreamReceiver receiver) {
        IpAddress address = wanted.address().isAny() ? host.sourceFor(remote.address()) : wanted.address();
        int port = wanted.port();
        boolean shared = claim != null && claim.side() == PortClaim.Side.BOTH;
        while (port == 0 || wanted.port() == 0 && portTaken(port)) port = 1024 + host.entropy().below(64_512);
        Endpoint local = new Endpoint(address, port);
        SimStream stream = SimStream.client(host, this::remove, claim, local, remote, tls, receiver);
        boolean taken = shared ? connections.containsKey(new Pair(local, remote)) : portTaken(port);
        if (taken || !host.owns(address)) {
            host.soon(() -> stream
                    .ended(new CloseReason(CloseReason.Kind.LOCAL_PORT, "tcp " + local + " cannot be bound")));
            return stream;
        }
        connections.put(new Pair(local, remote), stream.tcp());
        stream.tcp().connect();
        return stream;
    }

    private boolean portTaken(int port) {
        return connections.values().stream().anyMatch(c -> c.local.port() == port && c.active())
                || listeners.keySet().stream().anyMatch(e -> e.port() == port);
    }

    void arrive(SimPacket packet, SimPacket.Tcp header) {
        Pair pair = new Pair(packet.to(), packet.from());
        SimTcp known = connections.get(pair);
        if (known != null && packet.opensTcp() && known.established()) {
            // The peer has forgotten this connection and begins anew from the same port.
            known.fail(new CloseReason(CloseReason.Kind.NETWORK, "the peer started over"));
            known = null;
        }
        if (known != null) {
            known.arrive(packet, header);
            return;
        }
        if (!packet.opensTcp()) {
            if (!header.rst()) reset(packet, header);
            return;
        }
        SimListener listener = listeners.get(packet.to());
        if (listener == null) {
            IpAddress any = packet.to().address().isV4() ? IpAddress.ANY_V4 : IpAddress.ANY_V6;
            listener = listeners.get(new Endpoint(any, packet.to().port()));
        }
        if (listener == null) {
            reset(packet, header);
            return;
        }
        SimStream stream = SimStream.server(host, this::remove, listener, packet.to(), packet.from());
        connections.put(pair, stream.tcp());
        stream.tcp().arrive(packet, header);
    }

    private void reset(SimPacket packet, SimPacket.Tcp t) {
        host.send(packet.to(), packet.from(), 0, new SimPacket.Tcp(false, true, false, true, t.acked(), t.seq() + 1),
                new byte[0]);
    }

    private void remove(SimTcp tcp) {
        connections.remove(new Pair(tcp.local, tcp.remote), tcp);
    }

    /** The kernel's last service to a process that died. */
    void resetAll() {
        for (SimTcp c : new ArrayList<>(connections.values())) c.sendReset();
        forgetAll();
    }

    void forgetAll() {
        for (SimTcp c : new ArrayList<>(connections.values())) c.forget();
        connections.clear();
        listeners.clear();
    }

    void addLive(List<LiveSocket> live) {
        for (SimListener l : listeners.values()) {
            if (l.claim() != null) live.add(new LiveSocket(l.claim(), l.local(), Optional.empty()));
        }
        for (SimTcp c : connections.values()) {
            if (!c.active()) continue;
            c.owner.explained().ifPresent(claim -> live.add(new LiveSocket(claim, c.local, Optional.of(c.remote))));
        }
    }
}
