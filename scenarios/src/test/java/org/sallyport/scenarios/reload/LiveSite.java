package org.sallyport.scenarios.reload;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.Host;
import org.sallyport.node.GatewayNode;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.NodeStarter;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.scenarios.world.StartedNode;
import org.sallyport.wire.Transport;

/** A site whose files somebody edits, before its nodes start and while they run. */
final class LiveSite {
    static final long SECOND = 1_000_000_000L;

    final Site site;
    private final Map<Role, GatewayNode> nodes = new EnumMap<>(Role.class);
    private final Map<Role, UnaryOperator<String>> edits = new EnumMap<>(Role.class);

    LiveSite(long seed, SiteOptions options) {
        site = new Site(seed, options, this::start);
    }

    /** The file of a node as it is from now on; a node that runs does not know it yet. */
    LiveSite edit(Role role, UnaryOperator<String> edit) {
        edits.put(role, edit);
        return this;
    }

    /** A node takes over what its file says now. */
    void reload(Role role) {
        List<String> faults = nodes.get(role).reload(configuration(role));
        if (!faults.isEmpty()) throw new IllegalStateException(faults.toString());
        site.pass(1);
    }

    private NodeConfig configuration(Role role) {
        return site.configuration(role, edits.getOrDefault(role, UnaryOperator.identity()));
    }

    private NodeStarter.Running start(NodeConfig plain, Host host) {
        GatewayNode node = new GatewayNode(configuration(plain.role()), host);
        List<String> faults = node.start();
        if (!faults.isEmpty()) throw new IllegalStateException(faults.toString());
        nodes.put(plain.role(), node);
        return new StartedNode(node);
    }

    List<Map<?, ?>> rows(Role role, String what) {
        return StartedNode.rows(nodes.get(role), what);
    }

    /** What the newest search of a node says of its rules. */
    List<?> lastSearch(Role role) {
        return (List<?>) rows(role, "searches").getFirst().get("rules");
    }

    Phone phone(Site.Place place, String user) {
        Phone p = site.phone(place, user, Transport.TCP, PhoneSettings.Manner.ANSWER);
        site.register(p);
        return p;
    }

    /** How a call ends that is dialled, or that it stands. */
    PhoneCall.State dial(Phone caller, String alias) {
        PhoneCall call = caller.call(alias);
        site.world().runUntil(() -> call.state() == PhoneCall.State.TALKING || call.state() == PhoneCall.State.ENDED,
                40 * SECOND);
        return call.state();
    }
}
