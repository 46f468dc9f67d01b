package org.sallyport.zone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of the zones of a running node whose file says something else. A zone keeps its name or is another zone.
 *
 * @param all every zone from now on, in the order of the config
 * @param ended as they were: those that are gone, and those whose ends begin anew
 * @param begun as they are: those that are new, and those whose ends begin anew
 * @param gone names of zones that are there no more
 */
public record ZoneExchange(List<Zone> all, List<Zone> ended, List<Zone> begun, Set<String> gone) {
    public ZoneExchange {
        all = List.copyOf(all);
        ended = List.copyOf(ended);
        begun = List.copyOf(begun);
        gone = Set.copyOf(gone);
    }

    /**
     * Compares.
     *
     * @param anew names of zones whose ends begin anew for a reason that the zone itself does not show
     * @throws IllegalArgumentException where two zones have one name, or there are too many
     */
    public static ZoneExchange of(List<Zone> before, List<Zone> after, Set<String> anew) {
        if (after.size() > ZoneTable.ZONES_MAX) throw new IllegalArgumentException("zones=" + after.size());
        Map<String, Zone> old = new HashMap<>();
        before.forEach(z -> old.put(z.name(), z));
        Map<String, Zone> now = new HashMap<>();
        for (Zone z : after)
            if (now.put(z.name(), z) != null) throw new IllegalArgumentException("two zones " + z.name());
        List<Zone> ended = new ArrayList<>();
        List<Zone> begun = new ArrayList<>();
        for (Zone z : before) {
            Zone next = now.get(z.name());
            if (next == null || anew.contains(z.name()) || !bare(z).equals(bare(next))) ended.add(z);
        }
        for (Zone z : after) {
            Zone last = old.get(z.name());
            if (last == null || anew.contains(z.name()) || !bare(z).equals(bare(last))) begun.add(z);
        }
        Set<String> gone = new HashSet<>(old.keySet());
        gone.removeAll(now.keySet());
        return new ZoneExchange(after, ended, begun, gone);
    }

    /** The zone without what a connection does not depend on. */
    private static Zone bare(Zone zone) {
        Zone.Common c = Zone.Common.DEFAULTS;
        return switch (zone) {
            case Zone.LocalZone _ -> new Zone.LocalZone(c);
            case Zone.DefaultZone _ -> new Zone.DefaultZone(c);
            case Zone.TraversalClient z -> new Zone.TraversalClient(z.name(), c, z.peers(), 0, z.tls(), z.credentials(),
                    z.retryNs(), z.keepAliveNs());
            case Zone.TraversalServer z -> new Zone.TraversalServer(z.name(), c, z.port(), z.transport(), 0, z.tls(),
                    z.credentials(), z.keepAliveNs());
            case Zone.Neighbor z -> new Zone.Neighbor(z.name(), c, z.peers(), z.tls());
            case Zone.Dns z -> new Zone.Dns(z.name(), c, z.addressRecords(), z.transport(), z.tls());
        };
    }
}
