package org.sallyport.sipcall.dialog;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.sallyport.host.Host;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
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

/** Searches for whoever was dialled, by the dial plan in force. Owner: the desk. */
public final class Searching {
    private final Host host;
    private final Supplier<DialPlan> plan;
    private final Aliases aliases;
    private final RouteFinder routes;
    private final Searches searches;
    private final Answers answers;
    private final Forwarding forwarding;

    /** @param plan in force */
    public Searching(Host host, Supplier<DialPlan> plan, Aliases aliases, RouteFinder routes, Searches searches,
            Answers answers,
            Forwarding forwarding) {
        this.host = host;
        this.plan = plan;
        this.aliases = aliases;
        this.routes = routes;
        this.searches = searches;
        this.answers = answers;
        this.forwarding = forwarding;
    }

    /** Sends a request to whoever is found. */
    void search(SipMessage request, Origin origin, ServerTransaction<Flow> server) {
        SipUri uri = request.uri();
        Optional<Alias> alias = uri == null ? Optional.empty() : aliases.dialled(uri);
        if (uri == null || alias.isEmpty()) {
            answers.refuse(request, server, Refusal.of(RefusalReason.NOT_FOUND));
            return;
        }
        SearchPlan found = planOf(alias.get(), uri, origin);
        RouteFinder.Found ways =
                found.refusal().isPresent() ? new RouteFinder.Found(List.of(), found.refusal(), Optional.empty())
                        : routes.routes(found, uri, origin, host.nowNs());
        searches.began(server, request, origin, found);
        if (ways.nothing().isPresent()) {
            searches.refused(server, ways.nothing().get());
            answers.refuse(request, server, terse(ways.nothing().get(), origin));
            return;
        }
        forwarding.begin(request, origin, server, mayKnow(origin) ? ways : ways.untold(), alias.get().text());
    }

    private SearchPlan planOf(Alias alias, SipUri uri, Origin origin) {
        return plan.get().search(
                new SearchRequest(alias, origin.zone(), Protocol.SIP, origin.authenticated(), Aliases.beside(uri)));
    }

    /** Whoever has proven nothing does not learn which users exist (attack row SIP-34). */
    private static Refusal terse(Refusal refusal, Origin origin) {
        return mayKnow(origin) || refusal.reason() != RefusalReason.NOT_REGISTERED ? refusal
                : new Refusal(RefusalReason.NOT_FOUND, refusal.expected(), refusal.came());
    }

    private static boolean mayKnow(Origin origin) {
        return origin.authenticated() || origin.zone() instanceof Zone.LocalZone
                || origin.zone() instanceof Zone.Neighbor;
    }
}
