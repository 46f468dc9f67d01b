package org.sallyport.sipcall.dialog;

import java.util.List;
import java.util.Optional;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.flow.FlowNames;
import org.sallyport.sipcall.flow.FlowZones;
import org.sallyport.sipcall.flow.KnownFlows;
import org.sallyport.sipcall.identity.Identities;
import org.sallyport.sipcall.proxy.Hop;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.proxy.Route;
import org.sallyport.sipcall.proxy.RouteFinder;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.Zone;

/**
 * Requests for a phone that registered through us, from the node that knows its registration: by our Path (RFC 3327).
 * Owner: the desk.
 */
public final class OverPath {
    private final FlowZones zones;
    private final FlowNames names;
    private final KnownFlows flows;
    private final Answers answers;
    private final Forwarding forwarding;

    public OverPath(FlowZones zones, FlowNames names, KnownFlows flows, Answers answers, Forwarding forwarding) {
        this.zones = zones;
        this.names = names;
        this.flows = flows;
        this.answers = answers;
        this.forwarding = forwarding;
    }

    /** Sends a request to the flow of that name. */
    void pass(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server, String name) {
        boolean pair = FlowZones.isPair(zone);
        Optional<Flow> target = pair ? names.find(name).filter(f -> !flows.abandoned(f)) : Optional.empty();
        if (target.isEmpty()) {
            answers.refuse(request, server,
                    Refusal.of(pair ? RefusalReason.FLOW_FAILED : RefusalReason.FORBIDDEN_ROUTE));
            return;
        }
        Route route =
                new Route(Zone.DEFAULT, "path", request.requestUri(), List.of(), new Hop.Live(target.get()), "path",
                        zones.kindOf(Zone.DEFAULT), true, true, 70);
        // What control asserts about a sender counts; what edge asserts is a stranger's word.
        Optional<String> asserted =
                zone instanceof Zone.TraversalServer ? Identities.asserted(request) : Optional.empty();
        forwarding.begin(request, new Origin(flow, zone, asserted), server,
                RouteFinder.Found.of(List.of(List.of(route))),
                request.uri() == null ? "" : request.uri().addressOfRecord());
    }
}
