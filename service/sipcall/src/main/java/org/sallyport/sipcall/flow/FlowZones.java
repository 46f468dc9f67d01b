package org.sallyport.sipcall.flow;

import java.util.Map;
import java.util.Optional;
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

    /** The zone of a flow; empty for a connection at a traversal port that has not proven itself. */
    public Optional<Zone> of(Flow flow) {
        if (flow instanceof ZoneFlow z) return Optional.of(zones.get(z.zone()));
        if (flow instanceof StreamFlow s) {
            if (!s.zone().isEmpty()) return Optional.of(zones.get(s.zone()));
            if (ends.isPort(s.listeningPort())) return Optional.empty();
        }
        if (flows.natted(flow).isPresent()) return Optional.of(zones.get(Zone.LOCAL));
        Optional<Zone> neighbor = neighbors.of(flow, host.nowNs()).map(zones::get);
        return neighbor.isPresent() ? neighbor : Optional.of(zones.get(Zone.DEFAULT));
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
        return zones.get(Zone.LOCAL);
    }

    /** Whether a zone leads to the other node of the pair. */
    public boolean isPair(String zone) {
        return isPair(zones.get(zone));
    }

    /** The same. */
    public static boolean isPair(Zone zone) {
        return zone instanceof Zone.TraversalClient || zone instanceof Zone.TraversalServer;
    }

    /** Whom a media leg toward a zone faces. */
    public Facing.Kind kindOf(String zone) {
        return RouteFinder.facing(role, zones.get(zone));
    }
}
