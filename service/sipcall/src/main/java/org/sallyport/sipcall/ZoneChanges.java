package org.sallyport.sipcall;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.sipcall.border.LocalNames;
import org.sallyport.sipcall.call.Goodbyes;
import org.sallyport.sipcall.call.Sessions;
import org.sallyport.sipcall.flow.FlowZones;
import org.sallyport.sipcall.flow.Neighbors;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.traversal.TraversalEnds;
import org.sallyport.sipcall.traversal.ZoneFlows;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneExchange;
import org.sallyport.zone.ZoneTable;

/**
 * Takes over other zones while the node runs: calls of a traversal zone that is gone are ended, one that changed is
 * left and joined anew, all others stay as they are. Owner: the desk.
 */
final class ZoneChanges {
    private final Host host;
    private List<Zone> current;
    private final Map<String, Zone> zones;
    private final ZoneTable table;
    private final LocalNames names;
    private final Neighbors neighbors;
    private final Reached reached;
    private final Sessions sessions;
    private final Goodbyes goodbyes;

    /** By what zones are reached, and from where. */
    record Reached(FlowZones flowZones, ZoneFlows zoneFlows, TraversalEnds ends, Places places) {}

    /**
     * @param current the zones that there are
     * @param zones by name, those that are gone included; changed here alone
     */
    ZoneChanges(Host host, List<Zone> current, Map<String, Zone> zones, ZoneTable table, LocalNames names,
            Neighbors neighbors,
            Reached reached, Sessions sessions, Goodbyes goodbyes) {
        this.host = host;
        this.current = List.copyOf(current);
        this.zones = zones;
        this.table = table;
        this.names = names;
        this.neighbors = neighbors;
        this.reached = reached;
        this.sessions = sessions;
        this.goodbyes = goodbyes;
    }

    /** Exchanges the zones; the answer names what could not be opened. */
    List<String> take(SipCallSettings fresh) {
        ZoneExchange exchange = ZoneExchange.of(current, fresh.zones(), anew(fresh.tls()));
        end(exchange);
        current = exchange.all();
        // Those that are gone stay here: what is under way still asks by their names what they were.
        for (Zone z : exchange.all()) zones.put(z.name(), z);
        // The table is everybody's; what begins anew for SIP alone, for its certificate, is said here.
        table.exchange(exchange, host.nowNs());
        names.learn(otherNodes(current));
        fresh.tls().all().forEach(t -> names.learn(host.certificateNames(t)));
        neighbors.exchange(exchange.all());
        neighbors.learn();
        return begin(exchange, fresh);
    }

    /** Zones that look the same in both files and have to begin anew all the same. */
    private Set<String> anew(SipCallSettings.Shown shown) {
        Set<String> out = new HashSet<>();
        if (shown.partner().equals(reached.ends().shown().partner())) return out;
        for (Zone z : current) {
            boolean shows = z instanceof Zone.TraversalClient c && c.peers().transport() == Transport.TLS
                    || z instanceof Zone.TraversalServer s && s.transport() == Transport.TLS;
            if (shows) out.add(z.name());
        }
        return out;
    }

    /** Leaves what is gone or begins anew; before the zones are exchanged. */
    private void end(ZoneExchange exchange) {
        for (Session s : sessions.all()) {
            boolean lost =
                    zonesOf(s).stream().anyMatch(z -> exchange.gone().contains(z) && reached.flowZones().isPair(z));
            if (lost) goodbyes.hangUp(s, "its zone is gone");
        }
        for (Zone zone : exchange.ended()) {
            boolean gone = exchange.gone().contains(zone.name());
            reached.ends().leave(zone);
            if (zone instanceof Zone.TraversalServer z) reached.places().close(z);
            if (gone) reached.zoneFlows().ended(zone.name());
            host.log(LogTopic.ZONE, LogLevel.INFO, zone.name() + (gone ? " is gone" : " begins anew"));
        }
    }

    private static List<String> zonesOf(Session s) {
        List<String> out = new ArrayList<>(List.of(s.caller().zone()));
        s.established().ifPresent(d -> out.add(d.callee().zone()));
        return out;
    }

    /** Joins what is new or begins anew, and shows other certificates where the file names others. */
    private List<String> begin(ZoneExchange exchange, SipCallSettings fresh) {
        reached.ends().shown(fresh.tls());
        List<String> faults = new ArrayList<>();
        reached.places().showAnew(fresh, faults);
        exchange.begun().forEach(reached.ends()::make);
        reached.places().openMissing(fresh, faults);
        return faults;
    }

    /** What the other node is called by the zones that lead to it. */
    static List<String> otherNodes(List<Zone> zones) {
        List<String> out = new ArrayList<>();
        for (Zone zone : zones) {
            switch (zone) {
                case Zone.TraversalClient z -> {
                    out.add(z.name());
                    out.addAll(z.peers().hosts());
                    z.tls().subjectName().ifPresent(out::add);
                }
                case Zone.TraversalServer z -> {
                    out.add(z.name());
                    z.tls().subjectName().ifPresent(out::add);
                }
                case Zone.LocalZone _, Zone.DefaultZone _, Zone.Dns _, Zone.Neighbor _ -> {}
            }
        }
        return out;
    }
}
