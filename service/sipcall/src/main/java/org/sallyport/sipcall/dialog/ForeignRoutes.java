package org.sallyport.sipcall.dialog;

import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.RareLine;
import org.sallyport.refusal.Refusal;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.call.Searches;
import org.sallyport.sipcall.identity.Aliases;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.proxy.RouteReader;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.Alias;

/**
 * Requests that want to go by somebody else: they are refused, and whoever runs the node reads which value it was and
 * what would have been his own, since a mistyped outbound proxy looks the same. Owner: the desk.
 */
public final class ForeignRoutes {
    /** Between two lines of the log: 10 s. */
    private static final long TOLD_EVERY_NS = 10_000_000_000L;

    private final RouteReader routing;
    private final Searches searches;
    private final Aliases aliases;
    private final RareLine line;

    public ForeignRoutes(Host host, RouteReader routing, Searches searches, Aliases aliases) {
        this.routing = routing;
        this.searches = searches;
        this.aliases = aliases;
        this.line = new RareLine(host, LogTopic.SIP, LogLevel.INFO, TOLD_EVERY_NS);
    }

    /** Why the request is refused; it is in the search history then. */
    public Refusal refusal(SipMessage request, Flow flow, Zone zone) {
        Refusal why = routing.foreign(request);
        Alias alias = Optional.ofNullable(request.uri()).flatMap(aliases::dialled).orElse(new Alias(""));
        searches.unsearched(request, new Origin(flow, zone, Optional.empty()), alias, why);
        line.say("refused " + request.method() + " from " + flow.label() + ": " + why);
        return why;
    }
}
