package org.sallyport.sipcall.flow;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Host;
import org.sallyport.media.desk.Facing;
import org.sallyport.ports.Role;
import org.sallyport.sipcall.proxy.RouteFinder;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.sipcall.traversal.TraversalEnds;
import org.sallyport.zone.Zone;

/** Who is at the other end of a flow. Owner: the desk. */
public final class FlowZones {
    private final Host host;
    private final Role role;
    private final Map<String, Zone> zones;
    private final TraversalEnds ends;
    private final Neighbors neighbors;
    private final KnownFlows flows;

    /**
     * @param zones by name, as they are at any time, those that are gone included: what is under way still asks what
     * they were
     */
    public FlowZones(Host host, Role role, Map<String, Zone> zones, TraversalEnds ends, Neighbors neighbors,
            KnownFlows flows) {
        this.host = host;
        this.role = role;
        this.zones = zones;
        this.ends = ends;
        this.neighbors = neighbors;
        this.flows = flows;
    }

    /** One that is gone from the file stays as long as the node runs. */
    private Zone zone(String name) {
        return Objects.requireNonNull(zones.get(name));
    }

    /** The zone of a flow; empty for a connection at a traversal port that has not proven itself. */
    public Optional<Zone> of(Flow flow) {
        if (flow instanceof ZoneFlow z) return Optional.of(zone(z.zone()));
        if (flow instanceof StreamFlow s) {
            if (!s.zone().isEmpty()) return Optional.of(zone(s.zone()));
            if (ends.isPort(s.listeningPort())) return Optional.empty();
        }
        if (flows.natted(flow).isPresent()) return Optional.of(zone(Zone.LOCAL));
        Optional<Zone> neighbor = neighbors.of(flow, host.nowNs()).map(zones::get);
        return neighbor.isPresent() ? neighbor : Optional.of(zone(Zone.DEFAULT));
    }

    /** The name of that zone, or an empty text. */
    public String nameOf(Flow flow) {
        return of(flow).map(Zone::name).orElse("");
    }

    /** Whether nothing is known of whoever is there: neither the pair, nor a neighbor, nor a phone that registered. */
    public boolean isStranger(Flow flow) {
        if (flow instanceof ZoneFlow || (flow instanceof StreamFlow s && !s.zone().isEmpty())) return false;
        return flows.natted(flow).isEmpty() && neighbors.of(flow, host.nowNs()).isEmpty();
    }

    /** The zone of those who registered here. */
    public Zone local() {
        return zone(Zone.LOCAL);
    }

    /** Whether a zone leads to the other node of the pair. */
    public boolean isPair(String zone) {
        return isPair(zones.get(zone));
    }

    /** The same. */
    public static boolean isPair(@Nullable Zone zone) {
        return zone instanceof Zone.TraversalClient || zone instanceof Zone.TraversalServer;
    }

    /** Whom a media leg toward a zone faces. */
    public Facing.Kind kindOf(String zone) {
        return RouteFinder.facing(role, zone(zone));
    }
}
