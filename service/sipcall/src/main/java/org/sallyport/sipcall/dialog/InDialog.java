package org.sallyport.sipcall.dialog;

import java.util.List;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.media.LegSide;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.call.Calls;
import org.sallyport.sipcall.call.Dialogs;
import org.sallyport.sipcall.call.Sessions;
import org.sallyport.sipcall.call.UnacknowledgedCalls;
import org.sallyport.sipcall.flow.FlowZones;
import org.sallyport.sipcall.identity.Identities;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.proxy.ProxyCore;
import org.sallyport.sipcall.proxy.Route;
import org.sallyport.sipcall.proxy.RouteReader;
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.Party;
import org.sallyport.sipcall.session.RouteTokens;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.Zone;

/**
 * Requests within calls and subscriptions of ours: whether they are a party's, and to the other one. Owner: the desk.
 */
public final class InDialog {
    private final Host host;
    private final FlowZones zones;
    private final RouteReader routing;
    private final Sessions sessions;
    private final UnacknowledgedCalls unacknowledged;
    private final Dialogs dialogs;
    private final Identities identities;
    private final Transfers transfers;
    private final Calls calls;
    private final ProxyCore proxy;
    private final Answers answers;
    private final Forwarding forwarding;
    private final long dialogIdleNs;

    /** @param dialogIdleNs how long a call or subscription may say nothing */
    public InDialog(Host host, FlowZones zones, RouteReader routing, Sessions sessions,
            UnacknowledgedCalls unacknowledged, Dialogs dialogs, Identities identities, Transfers transfers,
            Calls calls, ProxyCore proxy, Answers answers, Forwarding forwarding,
            long dialogIdleNs) {
        this.host = host;
        this.zones = zones;
        this.routing = routing;
        this.sessions = sessions;
        this.unacknowledged = unacknowledged;
        this.dialogs = dialogs;
        this.identities = identities;
        this.transfers = transfers;
        this.calls = calls;
        this.proxy = proxy;
        this.answers = answers;
        this.forwarding = forwarding;
        this.dialogIdleNs = dialogIdleNs;
    }

    /**
     * The parties of a call that runs have had their share when it began. Its token alone, which anybody may hold, is
     * none.
     */
    public boolean isOfParty(Flow flow, SipMessage message) {
        return routing.meaning(message).orElse(null) instanceof RouteTokens.Meaning.OfSession(String id, LegSide _)
                && sessions.get(id).filter(s -> dialogs.isOfParty(s, message, flow, zones.nameOf(flow))).isPresent();
    }

    /** A request with the token of a call. */
    void request(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server, String id) {
        Optional<Session> session = sessions.get(id);
        if (session.isEmpty()) {
            answers.refuse(request, server, Refusal.of(RefusalReason.NO_DIALOG));
            return;
        }
        switch (dialogs.judge(session.get(), request, flow, zone)) {
            case Dialogs.Judged.Passed(DialogGuard.Speaker speaker) when request.method().equals(Method.REFER)
                    && !Transfers.isFree(zone) ->
                    refer(request, flow, zone, server, speaker);
            case Dialogs.Judged.Passed(DialogGuard.Speaker speaker) -> pass(request, flow, zone, server, speaker);
            case Dialogs.Judged.Unproven(DialogGuard.Speaker speaker) -> prove(request, flow, zone, server, speaker);
            case Dialogs.Judged.Refused(Refusal refusal) -> answers.refuse(request, server, refusal);
        }
    }

    /** A user of ours who turned up elsewhere may prove himself; of anybody else nothing is known by which he could. */
    private void prove(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server,
            DialogGuard.Speaker speaker) {
        switch (identities.within(request, flow, zone, speaker.own().aors(), host.nowNs())) {
            case Identities.Identity.Refused(Refusal refusal) -> answers.refuse(request, server, refusal);
            case Identities.Identity.Challenged(Refusal _, List<String> challenges) ->
                    answers.challenge(request, server, challenges);
            case Identities.Identity.Known _ -> {
                switch (dialogs.inOrder(speaker, request)) {
                    case Dialogs.Judged.Refused(Refusal refusal) -> answers.refuse(request, server, refusal);
                    case Dialogs.Judged.Passed _, Dialogs.Judged.Unproven _ ->
                            pass(request, flow, zone, server, speaker);
                }
            }
        }
    }

    /** What a stranger could not have dialled, a user of ours may still have dialled for him once he proves himself. */
    private void refer(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server,
            DialogGuard.Speaker speaker) {
        // Who proved himself when the call began is still himself at his own place; behind edge it is edge that says
        // so.
        Optional<String> known =
                FlowZones.isPair(zone) ? Optional.empty() : speaker.own().aors().stream().sorted().findFirst();
        Optional<Refusal> objection = transfers.refusal(request, new Origin(flow, zone, known), server);
        if (objection.isEmpty()) {
            pass(request, flow, zone, server, speaker);
            return;
        }
        switch (identities.within(request, flow, zone, speaker.own().aors(), host.nowNs())) {
            case Identities.Identity.Refused _ -> answers.refuse(request, server, objection.get());
            case Identities.Identity.Challenged(Refusal _, List<String> challenges) ->
                    answers.challenge(request, server, challenges);
            case Identities.Identity.Known(Optional<String> aor) -> {
                Optional<Refusal> still = transfers.refusal(request, new Origin(flow, zone, aor), server);
                if (still.isPresent()) answers.refuse(request, server, still.get());
                else pass(request, flow, zone, server, speaker);
            }
        }
    }

    private void pass(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server,
            DialogGuard.Speaker speaker) {
        Session session = speaker.session();
        Party to = speaker.other();
        calls.heardFrom(speaker, flow);
        speaker.own().refresh(request);
        speaker.dialog().order().passed(speaker.from(), request);
        sessions.idleAt(session, host.nowNs() + dialogIdleNs);
        Route route = new Route(to.zone(), "", request.requestUri(), List.of(), dialogs.hopTo(to), "",
                zones.kindOf(to.zone()),
                to.flowBound(), false, 70);
        if (request.method().equals(Method.BYE)) session.ending();
        forwarding.pass(request, new Origin(flow, zone, Optional.empty()), server, Optional.of(session),
                List.of(route));
    }

    /** An ACK of a 2xx goes to whoever said it, without a transaction. */
    public void acknowledge(SipMessage ack, Flow flow) {
        RouteReader.Read route = routing.read(ack);
        if (!(route.meaning().orElse(null) instanceof RouteTokens.Meaning.OfSession(String id, LegSide _))) return;
        SipMessage stripped = route.request();
        Optional<DialogGuard.Speaker> speaker =
                sessions.get(id).or(() -> unacknowledged.get(id))
                        .flatMap(s -> dialogs.acknowledges(s, stripped, flow, zones.nameOf(flow)));
        if (speaker.isPresent()) acknowledged(stripped, flow, speaker.get());
        else host.log(LogTopic.STRANGER, LogLevel.DEBUG,
                "dropped ACK from " + flow.label() + ": " + RefusalReason.NOT_THE_PARTY.id());
    }

    private void acknowledged(SipMessage ack, Flow flow, DialogGuard.Speaker speaker) {
        speaker.dialog().order().acknowledged(speaker.from(), ack);
        if (sessions.get(speaker.session().id()).isEmpty()) {
            proxy.forwardAck(ack, speaker, true);
            return;
        }
        if (speaker.from() == LegSide.CALLER) speaker.session().acknowledged();
        // Over the connection of its INVITE nobody would hear us any more.
        if (!speaker.own().flow().alive()) speaker.own().flow(flow);
        calls.spoke(speaker, flow);
        proxy.forwardAck(ack, speaker, false);
    }
}
