package org.sallyport.turn.tcp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Listener;
import org.sallyport.ports.PortClaim;
import org.sallyport.turn.AllocationReport.Traffic;
import org.sallyport.turn.AllocationReport;
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

    @Nullable
    Listener listener;
    long expiresNs;
    /** What went through connections that have ended. */
    Octets ended = new Octets(0, 0);
    long refused;

    /** Octets that were passed on, each way. */
    record Octets(long toPeers, long toClient) {
        Octets plus(Octets more) {
            return new Octets(toPeers + more.toPeers, toClient + more.toClient);
        }
    }

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

    AllocationReport report(Octets living, long nowNs) {
        Octets all = ended.plus(living);
        forgetOldPermissions(nowNs);
        return new AllocationReport(id, user, control.transport(), control.client(), control.server(),
                List.of(advertised), startedNs, expiresNs, permissions.size(), 0,
                new Traffic(0, all.toPeers(), refused),
                new Traffic(0, all.toClient(), 0), software);
    }
}
