package org.sallyport.node.turn;

import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.host.Host;
import org.sallyport.machine.Moment;
import org.sallyport.node.site.Site;
import org.sallyport.turn.TurnRefusal;
import org.sallyport.zone.history.RefusedRequest;
import org.sallyport.zone.history.SearchEnd;
import org.sallyport.zone.history.SearchHistory;
import org.sallyport.zone.history.SearchKind;
import org.sallyport.zone.stranger.FailedLogins;

/** Notes clients of the relay that were refused where those of SIP are noted. Owner: the desk. */
final class RefusedClients implements Consumer<TurnRefusal> {
    private final Host host;
    private final SearchHistory history;
    private final FailedLogins logins;

    RefusedClients(Site site) {
        this.host = site.host();
        this.history = site.searches();
        this.logins = site.logins();
    }

    @Override
    public void accept(TurnRefusal r) {
        String label = r.transport().token() + " " + r.client();
        if (r.login()) {
            logins.tell(new FailedLogins.Attempt(r.client().address(), Optional.empty(), r.why().reason().id(),
                    "TURN " + r.asked() + " over " + label, r.user()));
        }
        history.refused(
                new RefusedRequest(SearchKind.RELAY, r.client().address(), "", r.user() + " (" + label + ")", r.asked(),
                        new SearchEnd.Refused(r.why())),
                new Moment(host.nowNs(), host.wallMs()));
    }
}
