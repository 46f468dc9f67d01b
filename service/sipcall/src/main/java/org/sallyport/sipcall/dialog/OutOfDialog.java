package org.sallyport.sipcall.dialog;

import java.util.List;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.border.NodeNames;
import org.sallyport.sipcall.flow.FlowZones;
import org.sallyport.sipcall.identity.Aliases;
import org.sallyport.sipcall.identity.Identities;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.Zone;

/** Requests that belong to no call of ours: who sent them, and whom they are for. Owner: the desk. */
public final class OutOfDialog {
    private final Host host;
    private final SipCallSettings settings;
    private final FlowZones zones;
    private final NodeNames names;
    private final Aliases aliases;
    private final Identities identities;
    private final ForeignRoutes foreignRoutes;
    private final Answers answers;
    private final Registering registering;
    private final Searching searching;

    public OutOfDialog(Host host, SipCallSettings settings, FlowZones zones, NodeNames names, Aliases aliases,
            Identities identities,
            ForeignRoutes foreignRoutes, Answers answers, Registering registering, Searching searching) {
        this.host = host;
        this.settings = settings;
        this.zones = zones;
        this.names = names;
        this.aliases = aliases;
        this.identities = identities;
        this.foreignRoutes = foreignRoutes;
        this.answers = answers;
        this.registering = registering;
        this.searching = searching;
    }

    void request(SipMessage request, Flow flow, Zone zone, ServerTransaction<Flow> server) {
        if (request.to().tag() != null) {
            answers.refuse(request, server, Refusal.of(RefusalReason.NO_DIALOG));
            return;
        }
        if (!request.routes().isEmpty()) {
            answers.refuse(request, server, foreignRoutes.refusal(request, flow, zone));
            return;
        }
        SipUri uri = request.uri();
        if (uri == null) {
            answers.refuse(request, server, Refusal.of(RefusalReason.MALFORMED));
            return;
        }
        boolean ours = aliases.serves(uri);
        if (request.method().equals(Method.REGISTER)) {
            registering.register(request, flow, zone, server);
            return;
        }
        if ((ours || names.isOurs(uri.host())) && (uri.user() == null || uri.user().isEmpty())) {
            answers.forOurselves(request, server);
            return;
        }
        switch (identities.of(request, flow, zone, host.nowNs())) {
            case Identities.Identity.Refused(Refusal refusal) -> answers.refuse(request, server, refusal);
            case Identities.Identity.Challenged(Refusal _, List<String> challenges) ->
                    answers.challenge(request, server, challenges);
            case Identities.Identity.Known(Optional<String> aor) ->
                    known(request, new Origin(flow, zone, aor), server, ours);
        }
    }

    private void known(SipMessage request, Origin origin, ServerTransaction<Flow> server, boolean ours) {
        Zone zone = origin.zone();
        // Strangers may call; what else they could send is spam or spying (attack row SIP-15).
        boolean call = request.method().equals(Method.INVITE);
        // Who claims to be a user of ours is asked for the proof by the node that has the users.
        boolean claim = identities.claim(request, zone).isPresent();
        boolean outside = zone instanceof Zone.DefaultZone || zone instanceof Zone.TraversalClient;
        boolean stranger = !origin.authenticated() && !claim && outside;
        // What a phone says to OPTIONS tells that it is registered, what it is, and where inside it is: no stranger's
        // affair, so the node answers for everybody alike, there or not (attack row SIP-34).
        if (stranger && ours && request.method().equals(Method.OPTIONS)) answers.forOurselves(request, server);
        else if (call || !stranger) searching.search(request, proven(origin), server);
        else answers.refuse(request, server, new Refusal(RefusalReason.FORBIDDEN_METHOD, "a call", request.method()));
    }

    /** Who has proven to be a user of ours is no stranger, even where we forgot by a restart which flow is whose. */
    private Origin proven(Origin origin) {
        boolean user = origin.identity().filter(a -> settings.serves(a.substring(a.lastIndexOf('@') + 1))).isPresent();
        return origin.zone() instanceof Zone.DefaultZone && user
                ? new Origin(origin.flow(), zones.local(), origin.identity()) : origin;
    }
}
