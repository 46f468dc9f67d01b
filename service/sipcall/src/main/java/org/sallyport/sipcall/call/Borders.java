package org.sallyport.sipcall.call;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.border.HeaderBorder;
import org.sallyport.sipcall.border.LocalNames;
import org.sallyport.sipcall.border.Seen;
import org.sallyport.sipcall.border.Side;
import org.sallyport.sipcall.flow.KnownFlows;
import org.sallyport.sipcall.proxy.Branch;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.proxy.ProxiedRequest;
import org.sallyport.sipcall.proxy.Route;
import org.sallyport.sipcall.session.Party;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.Zone;

/** Says who stands on which side of a message, and has its header fields judged for them. Owner: the desk. */
public final class Borders {
    private final Map<String, Zone> zones;
    private final KnownFlows flows;
    private final LocalNames names;
    private final HeaderBorder border;

    public Borders(Map<String, Zone> zones, KnownFlows flows, LocalNames names, HeaderBorder border) {
        this.zones = zones;
        this.flows = flows;
        this.names = names;
        this.border = border;
    }

    /** A request is about to leave. */
    public void leaving(ProxiedRequest p, Route route, Flow flow, SipEditor edit) {
        Origin origin = p.origin();
        boolean user =
                origin.identity().filter(aor -> names.isOurs(aor.substring(aor.lastIndexOf('@') + 1))).isPresent();
        Side from = Side.speaking(origin.zone(), registered(origin.flow()), user);
        Side to = at(route.zone(), flow);
        Optional<String> seen = border.tellsSeen(from, to) ? Optional.of(seen(p)) : Optional.empty();
        border.request(p.request(), edit, new HeaderBorder.Crossing(from, to, origin.identity(), seen));
    }

    private String seen(ProxiedRequest p) {
        return new Seen(p.origin().flow().remote(), names.claim(p.request().from().uriText())).toString();
    }

    /** An ACK is about to leave: it repeats the credentials of its INVITE (RFC 3261 §22.1). */
    public void acknowledging(SipMessage ack, Party from, Party to, Flow flow, SipEditor edit) {
        border.request(ack, edit,
                new HeaderBorder.Crossing(at(from.zone(), from.flow()), at(to.zone(), flow), Optional.empty(),
                        Optional.empty()));
    }

    /** A response came over a branch: what of it is for whoever asked. */
    public SipMessage received(ProxiedRequest p, Branch branch, SipMessage response) {
        Side from = branch.flow().map(f -> at(branch.route().zone(), f)).orElse(Side.STRANGER);
        return border.response(response, from, at(p.origin().zone().name(), p.origin().flow()));
    }

    /** The zone of that name, also one of a call that stands where the file names it no more. */
    public Optional<Zone> zone(String name) {
        return Optional.ofNullable(zones.get(name));
    }

    private Side at(String zone, Flow flow) {
        return Side.of(Objects.requireNonNull(zones.get(zone)), registered(flow));
    }

    private boolean registered(Flow flow) {
        return flows.natted(flow).isPresent();
    }
}
