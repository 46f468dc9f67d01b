package org.sallyport.turn;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.host.Listener;
import org.sallyport.ports.PortClaim;
import org.sallyport.turn.AllocationReport.Traffic;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** One allocation with a TCP relay, RFC 6062. Owner: the desk. */
final class TcpAllocation {
    final long id;
    final String user;
    final ClientStream control;
    final PortClaim claim;
    final Endpoint advertised;
    final Optional<String> software;
    final long startedNs;
    final Map<IpAddress, Long> permissions = new HashMap<>();

    /** Connections to and from peers, by the peer: at most one of each. */
    final Map<Endpoint, TcpPeer> peers = new HashMap<>();

    Listener listener;
    long expiresNs;
    long toPeersBytes;
    long toClientBytes;
    long refused;

    TcpAllocation(long id, String user, ClientStream control, PortClaim claim, Endpoint advertised,
            Optional<String> software, long nowNs) {
        this.id = id;
        this.user = user;
        this.control = control;
        this.claim = claim;
        this.advertised = advertised;
        this.software = software;
        this.startedNs = nowNs;
    }

    boolean permits(IpAddress peer, long nowNs) {
        Long until = permissions.get(peer);
        return until != null && until - nowNs > 0;
    }

    void forgetOldPermissions(long nowNs) {
        permissions.values().removeIf(until -> until - nowNs <= 0);
    }

    AllocationReport report(long nowNs) {
        long out = toPeersBytes;
        long in = toClientBytes;
        Set<TcpPeer> living = new HashSet<>(peers.values());
        for (TcpPeer p : living) {
            out += p.toPeerBytes();
            in += p.toClientBytes();
        }
        forgetOldPermissions(nowNs);
        return new AllocationReport(id, user, control.transport(), control.client(), control.server(),
                List.of(advertised), startedNs, expiresNs, permissions.size(), 0, new Traffic(0, out, refused),
                new Traffic(0, in, 0), software);
    }
}
