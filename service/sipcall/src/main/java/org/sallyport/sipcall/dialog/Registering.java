package org.sallyport.sipcall.dialog;

import java.util.List;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.flow.FlowZones;
import org.sallyport.sipcall.proxy.Hop;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.proxy.Route;
import org.sallyport.sipcall.register.Registrations;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneTable;

/** REGISTER: answered here, or sent to where the users are. Owner: the desk. */
public final class Registering {
    private final Host host;
    private final Registrations registrations;
    private final ZoneTable table;
    private final FlowZones zones;
    private final Answers answers;
    private final Forwarding forwarding;

    public Registering(Host host, Registrations registrations, ZoneTable table, FlowZones zones, Answers answers,
            Forwarding forwarding) {
        this.host = host;
        this.registrations = registrations;
        this.table = table;
        this.zones = zones;
        this.answers = answers;
        this.forwarding = forwarding;
    }

    /** Judges a REGISTER. */
    void register(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server) {
        Origin origin = new Origin(flow, zone, Optional.empty());
        switch (registrations.handle(request, origin, server)) {
            case Registrations.Verdict.Answered() -> {}
            case Registrations.Verdict.PassOn() -> {
                Optional<Route> route = route(request);
                if (route.isPresent()) {
                    forwarding.pass(request, origin, server, Optional.empty(), List.of(route.get()));
                } else {
                    registrations.notPassedOn(request, origin, Refusal.of(RefusalReason.ZONE_DOWN));
                    answers.refuse(request, server, Refusal.of(RefusalReason.ZONE_DOWN));
                }
            }
        }
    }

    /** The first zone of the pair that is up or soon will be, or neighbor. */
    private Optional<Route> route(SipMessage request) {
        for (Zone zone : table.zones()) {
            boolean pair = FlowZones.isPair(zone);
            if (!(pair || zone instanceof Zone.Neighbor) || !isUsable(zone)) continue;
            Hop hop = pair ? new Hop.ToTraversal(zone.name()) : new Hop.ToNeighbor(zone.name());
            return Optional.of(new Route(zone.name(), "registration", request.requestUri(), List.of(), hop, zone.name(),
                    zones.kindOf(zone.name()), pair, false, zone.common().hopCount()));
        }
        return Optional.empty();
    }

    private boolean isUsable(Zone zone) {
        return table.status(zone.name(), Protocol.SIP).usable()
                || table.soonBack(zone.name(), Protocol.SIP, host.nowNs());
    }
}
