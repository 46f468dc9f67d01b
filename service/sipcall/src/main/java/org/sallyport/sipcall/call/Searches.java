package org.sallyport.sipcall.call;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.refusal.Refusal;
import org.sallyport.sip.message.SecretMask;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ServerListener;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.proxy.Branch;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.proxy.ProxiedRequest;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.dialplan.Alias;
import org.sallyport.zone.dialplan.SearchPlan;
import org.sallyport.zone.dialplan.SearchRequest;
import org.sallyport.zone.history.SearchEnd;
import org.sallyport.zone.history.SearchHistory;

/** Notes what every search tried and how it ended. Owner: the desk. */
public final class Searches {
    private final Host host;
    private final SearchHistory history;
    private final Map<ServerTransaction<Flow>, SearchHistory.Search> underWay = new HashMap<>();
    private final ServerListener<Flow> over = new ServerListener<>() {
        @Override
        public void onFinal(ServerTransaction<Flow> server) {
            over(server);
        }

        @Override
        public void onTerminated(ServerTransaction<Flow> server) {
            over(server);
        }
    };

    public Searches(Host host, SearchHistory history) {
        this.host = host;
        this.history = history;
    }

    public void began(ServerTransaction<Flow> server, SipMessage request, Origin origin, SearchPlan plan) {
        underWay.put(server, history.begin(plan, request.callId(), from(request, origin), host.wallMs()));
        server.listener(over);
    }

    /** Nothing was searched for, since the request could not be taken that far. */
    public void unsearched(SipMessage request, Origin origin, Alias alias, Refusal why) {
        SearchRequest asked = new SearchRequest(alias, origin.zone(), Protocol.SIP, origin.authenticated());
        history.begin(new SearchPlan(asked, alias, List.of(), List.of(), Optional.of(why)), request.callId(),
                from(request, origin),
                host.wallMs());
    }

    private static String from(SipMessage request, Origin origin) {
        return SecretMask.uris(request.from().uriText()) + " (" + origin.zone().name() + ", " + origin.flow().label()
                + ")";
    }

    /** A search ends with its request, however that ends: whoever knows why says it in the same turn of the desk. */
    private void over(ServerTransaction<Flow> server) {
        if (!underWay.containsKey(server)) return;
        host.soon(() -> {
            SearchHistory.Search search = underWay.remove(server);
            if (search != null) search.ended(new SearchEnd.Answered(server.lastStatus()));
        });
    }

    public void refused(ServerTransaction<Flow> server, Refusal refusal) {
        SearchHistory.Search search = underWay.remove(server);
        if (search != null) search.ended(new SearchEnd.Refused(refusal));
    }

    public void branchEnded(ProxiedRequest p, Branch branch, int status, Optional<Refusal> silence) {
        SearchHistory.Search search = underWay.get(p.server());
        if (search == null) return;
        search.lookedUp(branch.trail());
        Alias alias = Alias.of(branch.route().requestUri()).orElse(new Alias(""));
        int number = search.branch(new SearchPlan.Target(branch.route().rule(), branch.route().zone(), alias),
                branch.flow().map(Flow::label).orElse(""));
        search.branchEnded(number,
                silence.<SearchEnd>map(SearchEnd.Refused::new).orElseGet(() -> new SearchEnd.Answered(status)));
    }

    public void ended(ProxiedRequest p, int status, Optional<Refusal> refusal) {
        SearchHistory.Search search = underWay.remove(p.server());
        if (search == null) return;
        search.ended(refusal.<SearchEnd>map(SearchEnd.Refused::new).orElseGet(() -> new SearchEnd.Answered(status)));
    }

    /** A call that was answered has been ended by us. */
    public void hungUp(String callId, Refusal why) {
        history.hungUp(callId, why);
    }

    /** A side of the call that was found is not heard. */
    public void missed(String callId, String verdict) {
        history.noted(callId, verdict);
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("searchesUnderWay", (long) underWay.size());
    }
}
