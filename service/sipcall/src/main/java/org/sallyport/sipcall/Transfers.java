package org.sallyport.sipcall;

import java.util.Optional;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.identity.Aliases;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.proxy.RouteFinder;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.Alias;
import org.sallyport.zone.dialplan.SearchPlan;
import org.sallyport.zone.dialplan.SearchRequest;
import org.sallyport.zone.dialplan.StrangerGuard;

/**
 * Where a REFER within a call may lead (RFC 3515 §5.2, attack row SIP-21). A phone that is transferred dials in its own user's
 * name, so whoever asks for it is judged as if it had dialled the target itself. Owner: the desk.
 */
final class Transfers {
    private final SipParts parts;

    Transfers(SipParts parts) {
        this.parts = parts;
    }

    /** Whether a sender's own word is enough: who is inside, a neighbor, or seen by control could dial the target anyway. */
    static boolean isFree(Zone zone) {
        return switch (zone) {
            case Zone.LocalZone _, Zone.Neighbor _, Zone.TraversalServer _ -> true;
            case Zone.DefaultZone _, Zone.Dns _, Zone.TraversalClient _ -> false;
        };
    }

    /** Why the sender may have nobody dial the target; empty where it may. The history tells what was looked at. */
    Optional<Refusal> refusal(SipMessage refer, Origin origin, ServerTransaction<Flow> server) {
        String asked = refer.header(HeaderName.REFER_TO);
        Optional<SipUri> target = Optional.ofNullable(asked).flatMap(NameAddr::parse).flatMap(NameAddr::uri)
                .filter(u -> u.isSip() || u.isTel());
        Optional<Alias> alias = target.flatMap(parts.aliases::dialled);
        if (alias.isEmpty()) return Optional.of(forbidden(asked));
        SearchPlan plan = parts.plan.search(new SearchRequest(alias.get(), origin.zone(), Protocol.SIP, origin.authenticated(),
                Aliases.beside(target.get())));
        parts.searches.began(server, refer, origin, plan);
        // A way that is there, a name of ours that nobody has, or whoever proved himself: what he has dialled may well fail.
        boolean harmless = origin.authenticated() || parts.aliases.serves(target.get())
                && StrangerGuard.isHarmless(alias.get().user());
        boolean leads = plan.refusal().isEmpty() && (harmless
                || parts.routes.routes(plan, target.get(), origin, parts.host.nowNs()).nothing().isEmpty());
        return leads ? Optional.empty() : Optional.of(forbidden(asked));
    }

    private static Refusal forbidden(String asked) {
        return new Refusal(RefusalReason.FORBIDDEN_DESTINATION, "a target that the sender could call itself",
                asked == null ? "no Refer-To" : asked);
    }
}
