package org.sallyport.node.site;

import org.sallyport.config.NodeConfig;
import org.sallyport.host.Host;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.ports.PortPairPool;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.Setting;

/** What every chapter shares in a node. Owner: the desk. */
public final class Site {
    private static final int MEDIA_LOOPS = 1;

    private final Host host;
    private final PortPool sourcePorts;
    private final MediaDesk media;
    private final Users users;
    private NodeSettings settings;

    /** Puts it together; nothing is opened. */
    public Site(NodeConfig config, Host host) {
        this.host = host;
        this.settings = new NodeSettings(config);
        this.sourcePorts = new PortPool(config.ports(), Setting.SIP_TCP_OUTBOUND, host.entropy(), PortPool.COOL_DOWN_NS);
        PortPairPool pairs = new PortPairPool(config.ports(), host.entropy(), config.media().portCoolDown().toNanos());
        this.media = new MediaDesk(host, config.role(), settings.book(), pairs, settings.media(), MEDIA_LOOPS);
        this.users = new Users(config.credentials());
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

    /** The desk of all media. */
    public MediaDesk media() {
        return media;
    }

    /** The local authentication database. */
    public Users users() {
        return users;
    }

    /** A new reading of the file is in force: called by the node, once every service has looked at it. */
    public void take(NodeSettings fresh) {
        settings = fresh;
        users.read(fresh.config().credentials());
    }
}
