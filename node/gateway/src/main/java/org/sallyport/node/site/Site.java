package org.sallyport.node.site;

import java.util.Set;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.Host;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.ports.PortPairPool;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.Setting;
import org.sallyport.zone.ZoneExchange;
import org.sallyport.zone.ZoneTable;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.history.SearchHistory;
import org.sallyport.zone.locate.Finder;
import org.sallyport.zone.pair.Partner;
import org.sallyport.zone.peer.PeerTrials;
import org.sallyport.zone.stranger.FailedLogins;
import org.sallyport.zone.stranger.Visitors;

/** What every chapter shares in a node. Owner: the desk. */
public final class Site {
    private final Host host;
    private final PortPool sourcePorts;
    private final PortPairPool mediaPairs;
    private final MediaDesk media;
    private final ZoneTable zones;
    private final SearchHistory searches = new SearchHistory(SearchHistory.SEARCHES_MAX_DEFAULT);
    private final Users users;
    private final FailedLogins logins;
    private final Visitors visitors = new Visitors();
    private final PeerTrials peers = new PeerTrials();
    private final Finder finder;
    private final Partner partner;
    private final Conditions conditions;
    private NodeSettings settings;

    /** Puts it together; nothing is opened. */
    public Site(NodeConfig config, Host host) {
        this.host = host;
        this.settings = new NodeSettings(config);
        this.sourcePorts =
                new PortPool(config.ports(), Setting.SIP_TCP_OUTBOUND, host.entropy(), PortPool.COOL_DOWN_NS);
        this.mediaPairs = new PortPairPool(config.ports(), host.entropy(), config.media().portCoolDown().toNanos());
        this.media = new MediaDesk(host, config.role(), settings.book(), mediaPairs, settings.media());
        this.users = new Users(config.credentials());
        this.zones = new ZoneTable(settings.zones(), host.nowNs());
        this.logins = new FailedLogins(host);
        this.finder = new Finder(host, settings.families());
        this.partner = new Partner(zones);
        this.conditions = new Conditions(host);
    }

    /** The world. */
    public Host host() {
        return host;
    }

    /** What the file says, as far as it is in force. */
    public NodeSettings settings() {
        return settings;
    }

    /** Ports from which connections of ours leave. */
    public PortPool sourcePorts() {
        return sourcePorts;
    }

    /** Pairs of media ports, of which each is lent to one at a time. */
    public PortPairPool mediaPairs() {
        return mediaPairs;
    }

    /** The desk of all media. */
    public MediaDesk media() {
        return media;
    }

    /** The zones, and what each protocol knows of each. */
    public ZoneTable zones() {
        return zones;
    }

    /** The dial plan in force. */
    public DialPlan plan() {
        return settings.plan();
    }

    /** What was searched for, and what was refused before, by every protocol. */
    public SearchHistory searches() {
        return searches;
    }

    /** The local authentication database. */
    public Users users() {
        return users;
    }

    /** Logins that failed, in every protocol. */
    public FailedLogins logins() {
        return logins;
    }

    /** Whom a service has invited from the internet. */
    public Visitors visitors() {
        return visitors;
    }

    /** Whether those are there whom the file names beside the pair. */
    public PeerTrials peers() {
        return peers;
    }

    /** What looks next hops up, and knows for every protocol which of them failed. */
    public Finder finder() {
        return finder;
    }

    /** The other node of the pair, as far as it can be asked. */
    public Partner partner() {
        return partner;
    }

    /** What keeps the node from doing all that it should. */
    public Conditions conditions() {
        return conditions;
    }

    /** A new reading of the file is in force: called by the node, once every service has looked at it. */
    public void take(NodeSettings fresh) {
        settings = fresh;
        zones.exchange(ZoneExchange.of(zones.zones(), fresh.zones(), Set.of()), host.nowNs());
        users.read(fresh.config().credentials());
    }
}
