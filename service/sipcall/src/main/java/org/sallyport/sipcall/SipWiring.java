package org.sallyport.sipcall;

import java.util.function.Supplier;
import org.sallyport.host.Host;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPool;
import org.sallyport.sip.digest.DigestCredentials;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.zone.ZoneTable;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.history.SearchHistory;
import org.sallyport.zone.locate.Finder;
import org.sallyport.zone.pair.Partner;
import org.sallyport.zone.peer.PeerTrials;
import org.sallyport.zone.stranger.FailedLogins;
import org.sallyport.zone.stranger.Visitors;

/**
 * What a node brings to its SIP service.
 *
 * @param host the world
 * @param book the node's port rows
 * @param sourcePorts of outgoing connections
 * @param settings all settings
 * @param ports our listening ports
 * @param shared what other protocols of the node use as well
 */
public record SipWiring(Host host, PortBook book, PortPool sourcePorts, SipCallSettings settings, Headers.Ports ports,
        Shared shared) {
    /**
     * What all protocols of a node share.
     *
     * @param zones and what is known of each
     * @param plan the dial plan in force
     * @param media the desk of all media
     * @param history of searches and refusals
     * @param logins that failed
     * @param finder RFC 3263
     * @param users whose passwords this node knows
     * @param partner the other node, whom services ask
     * @param visitors whom a service has invited from the internet
     * @param peers whom somebody wants asked whether they are there
     */
    public record Shared(ZoneTable zones, Supplier<DialPlan> plan, MediaDesk media, SearchHistory history,
            FailedLogins logins, Finder finder, DigestCredentials users, Partner partner,
            Visitors visitors, PeerTrials peers) {}
}
