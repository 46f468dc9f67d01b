package org.sallyport.sipcall.dialog;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Host;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.call.Searches;
import org.sallyport.sipcall.identity.Aliases;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.proxy.RouteFinder;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.Alias;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.dialplan.SearchPlan;
import org.sallyport.zone.dialplan.SearchRequest;
import org.sallyport.zone.dialplan.StrangerGuard;

/**
 * Where a REFER within a call may lead (RFC 3515 §5.2, attack row SIP-21). A phone that is transferred dials in its own
 * user's name, so whoever asks for it is judged as if it had dialled the target itself. Owner: the desk.
 */
public final class Transfers {
    private final Host host;
    private final Supplier<DialPlan> plan;
    private final Aliases aliases;
    private final RouteFinder routes;
    private final Searches searches;

    /** @param plan in force */
    public Transfers(Host host, Supplier<DialPlan> plan, Aliases aliases, RouteFinder routes, Searches searches) {
        this.host = host;
        this.plan = plan;
        this.aliases = aliases;
        this.routes = routes;
        this.searches = searches;
    }

    /**
     * Whether a sender's own word is enough: who is inside, a neighbor, or seen by control could dial the target
     * anyway.
     */
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
        Optional<Alias> alias = target.flatMap(aliases::dialled);
        if (alias.isEmpty()) return Optional.of(forbidden(asked));
        SearchPlan found =
                plan.get().search(new SearchRequest(alias.get(), origin.zone(), Protocol.SIP, origin.authenticated(),
                        Aliases.beside(target.get())));
        searches.began(server, refer, origin, found);
        // A way that is there, a name of ours that nobody has, or whoever proved himself: what he has dialled may
        // well fail.
        boolean harmless = origin.authenticated() || aliases.serves(target.get())
                && StrangerGuard.isHarmless(alias.get().user());
        boolean leads = found.refusal().isEmpty() && (harmless
                || routes.routes(found, target.get(), origin, host.nowNs()).nothing().isEmpty());
        return leads ? Optional.empty() : Optional.of(forbidden(asked));
    }

    private static Refusal forbidden(@Nullable String asked) {
        return new Refusal(RefusalReason.FORBIDDEN_DESTINATION, "a target that the sender could call itself",
                asked == null ? "no Refer-To" : asked);
    }
}
