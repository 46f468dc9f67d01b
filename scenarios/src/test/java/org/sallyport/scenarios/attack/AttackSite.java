package org.sallyport.scenarios.attack;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.function.BooleanSupplier;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.Host;
import org.sallyport.host.sim.SimMessage;
import org.sallyport.host.sim.SimPacket;
import org.sallyport.host.sim.SimTap;
import org.sallyport.node.GatewayNode;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.NodeStarter;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.scenarios.world.StartedNode;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** A site whose nodes can be asked anything, with strangers who obey no rule. */
public final class AttackSite {
    public static final String EDGE = "185.10.20.10";
    public static final String CONTROL = "10.1.0.10";
    public static final String DOMAIN = Site.DOMAIN;
    public static final String PASSWORD = "correct horse battery";
    public static final long SECOND = 1_000_000_000L;

    public final Site site;
    private final Map<Role, GatewayNode> nodes = new EnumMap<>(Role.class);
    private final List<SimPacket> fromNodes = new ArrayList<>();
    private final List<SimMessage> messages = new ArrayList<>();
    private final UnaryOperator<NodeConfig> change;
    private boolean watching;
    private boolean lookUpsThrow;

    public AttackSite(long seed) {
        this(seed, SiteOptions.usual());
    }

    public AttackSite(long seed, SiteOptions options) {
        this(seed, options, UnaryOperator.identity());
    }

    /** A site whose nodes are told something else than the usual. */
    public AttackSite(long seed, SiteOptions options, UnaryOperator<NodeConfig> change) {
        this.change = change;
        site = new Site(seed, options, this::start);
        site.world().watch(new SimTap() {
            @Override
            public void sent(long timeNs, String host, SimPacket packet) {
                if (watching && (host.equals("edge") || host.equals("control"))) fromNodes.add(packet);
            }

            @Override
            public void message(SimMessage message) {
                if (watching) messages.add(message);
            }
        });
    }

    private NodeStarter.Running start(NodeConfig plain, Host host) {
        NodeConfig config = change.apply(plain);
        GatewayNode node = new GatewayNode(config, faulty(host));
        List<String> faults = node.start();
        if (!faults.isEmpty()) throw new IllegalStateException(faults.toString());
        nodes.put(config.role(), node);
        return new StartedNode(node);
    }

    /** The host, whose look-ups throw while {@link #lookUpsThrow}: a fault of ours in the midst of a request. */
    private Host faulty(Host host) {
        return (Host) Proxy.newProxyInstance(Host.class.getClassLoader(), new Class<?>[] {Host.class},
                (_, method, args) -> {
                    if (lookUpsThrow && method.getName().equals("resolve"))
                        throw new IllegalStateException("a fault of ours");
                    try {
                        return method.invoke(host, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** From now on every look-up throws. */
    public void lookUpsThrow(boolean on) {
        lookUpsThrow = on;
    }

    /** A site that is up, with its zone connected. */
    public static AttackSite up(long seed) {
        AttackSite s = new AttackSite(seed);
        s.site.up();
        return s;
    }

    /** A node reads its file again, which says something else; what could not be opened. */
    public List<String> reload(Role role, UnaryOperator<String> edited) {
        return nodes.get(role).reload(site.configuration(role, edited));
    }

    /** From now on packets of the nodes and all messages are kept. */
    public AttackSite watch() {
        watching = true;
        fromNodes.clear();
        messages.clear();
        return this;
    }

    /** Where our nodes sent packets to, since {@link #watch}. */
    public List<IpAddress> destinations() {
        return fromNodes.stream().map(p -> p.to().address()).distinct().toList();
    }

    /** How many packets our nodes sent to a port, since {@link #watch}. */
    public long packetsTo(String address, int port) {
        return fromNodes.stream().filter(p -> p.to().equals(Endpoint.of(address, port))).count();
    }

    /** What a host got that holds the text, since {@link #watch}. */
    public List<String> heardBy(String host, String text) {
        return messages.stream().filter(m -> m.destination().equals(host))
                .map(m -> new String(m.bytes(), StandardCharsets.ISO_8859_1)).filter(t -> t.contains(text)).toList();
    }

    /** What a host sent that holds the text, since {@link #watch}. */
    public List<String> saidBy(String host, String text) {
        return messages.stream().filter(m -> m.origin().equals(host))
                .map(m -> new String(m.bytes(), StandardCharsets.ISO_8859_1)).filter(t -> t.contains(text)).toList();
    }

    public List<Map<?, ?>> rows(Role role, String what) {
        return StartedNode.rows(nodes.get(role), what);
    }

    /** Has a service of a node do something, as the admin socket does. */
    public Object act(Role role, String command, String action) {
        List<Object> answer = new ArrayList<>();
        nodes.get(role).act(command, action, Map.of(), answer::add);
        site.until("an answer to " + action, SECOND, () -> !answer.isEmpty());
        return answer.getFirst();
    }

    /** What a node answers to a word of the status command that has one answer. */
    public Map<?, ?> answer(Role role, String what) {
        List<Object> answer = new ArrayList<>();
        nodes.get(role).ask(what, Map.of(), answer::add);
        site.until("an answer to " + what, SECOND, () -> !answer.isEmpty());
        return (Map<?, ?>) answer.getFirst();
    }

    /** What is known of one call, and of both nodes where this one asks the other. */
    public Map<?, ?> call(Role role, String id) {
        return answer(role, "call", Map.of("id", id));
    }

    /** What a node answers to a word of the status command with options, within half a minute. */
    public Map<?, ?> answer(Role role, String what, Map<String, String> options) {
        List<Object> answer = new ArrayList<>();
        nodes.get(role).ask(what, options, answer::add);
        site.until("an answer to " + what, 30 * SECOND, () -> !answer.isEmpty());
        return (Map<?, ?>) answer.getFirst();
    }

    /** Edge is there no more. */
    public void stopEdge() {
        nodes.get(Role.EDGE).stop();
    }

    /** What a node answers to a status command, once the loops have been asked. */
    public List<Map<?, ?>> asked(Role role, String what) {
        List<Object> answer = new ArrayList<>();
        nodes.get(role).ask(what, Map.of(), answer::add);
        site.until("an answer to " + what, SECOND, () -> !answer.isEmpty());
        List<Map<?, ?>> out = new ArrayList<>();
        for (Object row : (List<?>) answer.getFirst()) out.add((Map<?, ?>) row);
        return out;
    }

    public Map<?, ?> summary(Role role) {
        return (Map<?, ?>) nodes.get(role).status("summary", Map.of());
    }

    public long counter(Role role, String name) {
        return ((Number) ((Map<?, ?>) summary(role).get("counters")).get(name)).longValue();
    }

    /** Contacts that a node's registrar has for a user. */
    public List<String> contacts(Role role, String user) {
        return rows(role, "registrations").stream().filter(r -> (user + "@" + DOMAIN).equals(r.get("address")))
                .map(r -> String.valueOf(r.get("contact"))).toList();
    }

    public Phone phone(Site.Place place, String user) {
        return phone(place, user, Transport.UDP, PhoneSettings.Manner.ANSWER);
    }

    public Phone phone(Site.Place place, String user, Transport transport, PhoneSettings.Manner manner) {
        return site.phone(place, user, transport, manner);
    }

    /** Somebody on the internet. */
    public Stranger stranger(String name, String address) {
        Stranger s = new Stranger(site, name, address, Endpoint.of(EDGE, 5060));
        site.world().stranger(s.host());
        return s;
    }

    /** Somebody in the private network. */
    public Stranger insider(String name, String address) {
        Stranger s = new Stranger(site, site.world().host(name).attach(site.inside(), address), address,
                Endpoint.of(CONTROL, 5060));
        site.world().stranger(s.host());
        return s;
    }

    /** A call between two phones that stands, seen from the caller. */
    public PhoneCall talk(Phone caller, Phone callee) {
        return talk(caller, callee.settings().aor());
    }

    /** A call to whoever answers for an address. */
    public PhoneCall talk(Phone caller, String callee) {
        PhoneCall call = caller.call(callee);
        site.until("a call to stand", 40 * SECOND, () -> call.state() == PhoneCall.State.TALKING);
        site.pass(1);
        return call;
    }

    /** Tells a node to stop, as SIGTERM does; the answer is whether it has ended. */
    public BooleanSupplier terminate(Role role) {
        GatewayNode node = nodes.get(role);
        boolean[] ended = new boolean[1];
        node.drain(() -> {
            node.stop();
            (role == Role.EDGE ? site.edge() : site.control()).killProcess();
            ended[0] = true;
        });
        return () -> ended[0];
    }

    /** What a node says of itself. */
    public Object summary(Role role, String key) {
        return ((Map<?, ?>) nodes.get(role).status("summary", Map.of())).get(key);
    }

    /** Packets that a call's near end hears within some seconds. */
    public long heard(PhoneCall call, long seconds) {
        long before = call.media().received();
        site.pass(seconds);
        return call.media().received() - before;
    }

    public void pass(long seconds) {
        site.pass(seconds);
    }
}
