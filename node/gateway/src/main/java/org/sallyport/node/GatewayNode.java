package org.sallyport.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPairPool;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.Setting;
import org.sallyport.sipcall.SipCallSettings;
import org.sallyport.sipcall.SipService;
import org.sallyport.sipcall.SipWiring;
import org.sallyport.sipcall.media.MediaDesk;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.DialPlan;

/**
 * A node of either role on any host. Owner: the desk; every method is called there.
 *
 * <p>Chapters that it serves: SIP internal, SIP traversal, SIP with public endpoints, SIP behind other firewalls.
 */
public final class GatewayNode {
    private static final int MEDIA_LOOPS = 1;

    private final Host host;
    private final NodeConfig config;
    private final SipService sip;
    private final NodeStatus status;
    private final List<IpAddress> own;
    private final List<Zone> zones;
    private final Users users;

    /** Puts the node together; nothing is opened before {@link #start}. */
    public GatewayNode(NodeConfig config, Host host) {
        this.config = config;
        this.host = host;
        this.users = new Users(config.credentials());
        NodeSettings from = new NodeSettings(config, users);
        PortBook book = PortBook.of(config.ports());
        PortPool sourcePorts = new PortPool(config.ports(), Setting.SIP_TCP_OUTBOUND, host.entropy(), PortPool.COOL_DOWN_NS);
        PortPairPool mediaPairs = new PortPairPool(config.ports(), host.entropy(), config.media().portCoolDown().toNanos());
        SipCallSettings settings = from.sip();
        this.zones = settings.zones();
        this.own = new ArrayList<>(config.addresses());
        for (IpAddress a : config.addresses()) if (!own.contains(config.advertised(a))) own.add(config.advertised(a));
        DialPlan plan = new DialPlans(config, own).of(settings.zones());
        this.sip = new SipService(new SipWiring(host, book, sourcePorts, settings, plan,
                onSilent -> new MediaDesk(host, config.role(), book, mediaPairs, from.media(), MEDIA_LOOPS, onSilent),
                from.subjectNames(), new HostFinder(host, from.sendingTransports(), from.families()), from.headerPorts()));
        this.status = new NodeStatus(config, host, sip.status());
    }

    /** Opens every listener and begins to connect; the answer names what could not be opened, one sentence each. */
    public List<String> start() {
        List<String> faults = sip.start();
        faults.forEach(f -> host.log(LogTopic.NODE, LogLevel.ERROR, f));
        host.log(LogTopic.NODE, LogLevel.INFO, config.name() + " (" + config.role().name().toLowerCase(java.util.Locale.ROOT)
                + ") " + (faults.isEmpty() ? "is open" : "is open but for " + faults.size() + " sockets"));
        return faults;
    }

    /** Answers a status command: lists, maps, text, numbers and booleans alone. */
    public Object status(String what, Map<String, String> options) {
        return status.answer(what, options);
    }

    /** Takes over what a running node can take over from a new reading of its file: users, dial plan, calls. */
    public void reload(NodeConfig fresh) {
        users.read(fresh.credentials());
        sip.reload(new DialPlans(fresh, own).of(zones), fresh.limits().callsMax());
        host.log(LogTopic.NODE, LogLevel.INFO, config.name() + " has read its file again");
    }

    /** Ends all calls and closes every socket. */
    public void stop() {
        sip.stop();
        host.log(LogTopic.NODE, LogLevel.INFO, config.name() + " stopped");
    }
}
