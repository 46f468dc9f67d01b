package org.sallyport.sipcall.dialog;

import java.util.List;
import java.util.Optional;
import org.sallyport.media.LegSide;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.flow.FlowZones;
import org.sallyport.sipcall.proxy.RouteReader;
import org.sallyport.sipcall.proxy.UnderWay;
import org.sallyport.sipcall.session.RouteTokens;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.sipcall.traversal.TraversalEnds;
import org.sallyport.zone.Zone;

/** Fresh requests: is there room, are they sane, and where do they belong (RFC 3261 §16.3, §16.4). Owner: the desk. */
public final class Requests {
    private final FlowZones zones;
    private final TraversalEnds ends;
    private final List<OfPair> ofPair;
    private final OfVisitor ofVisitor;
    private final RequestShares shares;
    private final RouteReader routing;
    private final UnderWay underWay;
    private final Answers answers;
    private final Forwarding forwarding;
    private final InDialog inDialog;
    private final OverPath overPath;
    private final OutOfDialog outOfDialog;
    private boolean stopping;

    /** What the nodes of a pair say to each other alone. */
    @FunctionalInterface
    public interface OfPair {
        /** True where the request was one of its own, and is answered or will be. */
        boolean takes(SipMessage request, ZoneFlow flow, ServerTransaction<Flow> server);
    }

    /** Takes requests of somebody who was invited. */
    @FunctionalInterface
    public interface OfVisitor {
        /** Whether it was one of them; it is answered then. */
        boolean takes(SipMessage request, Flow flow, ServerTransaction<Flow> server);
    }

    public Requests(FlowZones zones, TraversalEnds ends, List<OfPair> ofPair, OfVisitor ofVisitor,
            RequestShares shares,
            RouteReader routing,
            UnderWay underWay, Answers answers, Forwarding forwarding, InDialog inDialog, OverPath overPath,
            OutOfDialog outOfDialog) {
        this.zones = zones;
        this.ends = ends;
        this.ofPair = List.copyOf(ofPair);
        this.ofVisitor = ofVisitor;
        this.shares = shares;
        this.routing = routing;
        this.underWay = underWay;
        this.answers = answers;
        this.forwarding = forwarding;
        this.inDialog = inDialog;
        this.overPath = overPath;
        this.outOfDialog = outOfDialog;
    }

    /** Whether anything begins from now on. */
    public void takesCalls(boolean taken) {
        stopping = !taken;
    }

    /**
     * A fault of our own ends the request that met it and everything that had begun for it, and nothing else.
     *
     * @param stranger whether its source is counted by itself
     */
    public void begin(SipMessage request, Flow flow, ServerTransaction<Flow> server, boolean stranger) {
        try {
            Optional<Refusal> spent = shares.take(server, request, stranger);
            if (spent.isPresent()) answers.refuse(request, server, spent.get());
            else fresh(request, flow, server);
        } catch (RuntimeException | AssertionError e) {
            if (!underWay.abandon(server)) answers.refuse(request, server, Refusal.of(RefusalReason.OWN_FAULT));
            throw e;
        }
    }

    private void fresh(SipMessage request, Flow flow, ServerTransaction<Flow> server) {
        if (ofVisitor.takes(request, flow, server)) return;
        if (flow instanceof ZoneFlow z && ofPair.stream().anyMatch(p -> p.takes(request, z, server))) return;
        Optional<Zone> zone = zones.of(flow);
        if (zone.isEmpty() || (flow instanceof StreamFlow && zone.get() instanceof Zone.TraversalServer)) {
            if (ends.takes(request, (StreamFlow) flow, server)) return;
            if (zone.isEmpty()) {
                answers.refuse(request, server, Refusal.of(RefusalReason.ZONE_NOT_AUTHENTICATED));
                return;
            }
        }
        Optional<Refusal> insane = RequestChecks.refusal(request);
        if (insane.isPresent()) {
            answers.refuse(request, server, insane.get());
            return;
        }
        if (stopping && request.to().tag() == null && Method.createsDialog(request.method())) {
            answers.refuse(request, server, Refusal.of(RefusalReason.NODE_STOPS));
            return;
        }
        routed(request, flow, zone.get(), server);
    }

    private void routed(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server) {
        RouteReader.Read route = routing.read(request);
        SipMessage stripped = route.request();
        if (forwarding.isLoop(stripped, zone.name())) {
            answers.refuse(request, server, Refusal.of(RefusalReason.LOOP));
            return;
        }
        // A token that means nothing is one of a run whose store is lost: the phone has to register again.
        if (FlowZones.isPair(zone) && route.lostFlow()) {
            answers.refuse(request, server, Refusal.of(RefusalReason.FLOW_FAILED));
            return;
        }
        switch (route.meaning().orElse(null)) {
            case RouteTokens.Meaning.OfSession(String id, LegSide _) ->
                    inDialog.request(stripped, flow, zone, server, id);
            case RouteTokens.Meaning.OfFlow(String name) -> overPath.pass(stripped, flow, zone, server, name);
            case null -> outOfDialog.request(stripped, flow, zone, server);
        }
    }
}
