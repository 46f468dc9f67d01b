package org.sallyport.scenarios.world;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.sim.BookRules;
import org.sallyport.host.sim.FirewallOptions;
import org.sallyport.host.sim.NatOptions;
import org.sallyport.host.sim.SimFirewall;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimMessage;
import org.sallyport.host.sim.SimNat;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimTap;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.machine.Sensitive;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.Role;
import org.sallyport.ports.RowClassifier;
import org.sallyport.scenarios.ladder.Ladder;
import org.sallyport.scenarios.ladder.SipLadder;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneListener;
import org.sallyport.scenarios.phone.PhoneNetwork;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.turn.credential.TimeLimitedCredential;

/**
 * The picture of the port document, simulated: inside, inner firewall, DMZ, outer firewall, internet, two homes behind
 * NATs with the same private addresses, a pair of nodes, and phones wherever a scenario wants some.
 */
public final class Site {
    /** The domain of the site. */
    public static final String DOMAIN = SiteConfig.DOMAIN;

    /** The password of every user. */
    public static final String PASSWORD = SiteConfig.PASSWORD;

    /** The zone of edge at control. */
    public static final String ZONE_AT_CONTROL = "edge";

    /** The zone of control at edge. */
    public static final String ZONE_AT_EDGE = "control";

    static final String CONTROL = "10.1.0.10";
    private static final String EDGE_PUBLIC = "185.10.20.10";
    private static final String EDGE_PRIVATE = "10.9.0.10";
    private static final String HOME_PREFIX = "192.168.1.0/24";
    private static final long SECOND = 1_000_000_000L;

    private final SimWorld world;
    private final NodeStarter starter;
    private final SiteConfig config;
    private final SimSegment inside;
    private final SimSegment dmz;
    private final SimSegment internet;
    private final SimSegment homeA;
    private final SimSegment homeB;
    private final SimHost control;
    private final SimHost edge;
    private final Pbx pbx;
    private final SimFirewall inner;
    private final SimFirewall outer;
    private final SimNat natA;
    private final SimNat natB;
    private final String edgeAddress;
    private final RowClassifier classifier;
    private final Ladder ladder = new Ladder("alice", "anna", "control", "edge", "bob", "carol", "dave", "erin");
    private final Map<String, Phone> phones = new LinkedHashMap<>();
    private final Checks checks;
    private NodeStarter.@Nullable Running controlNode;
    private NodeStarter.@Nullable Running edgeNode;
    private int machines;

    /** Where a phone is. */
    public enum Place {
        INSIDE,
        INTERNET,
        HOME_A,
        HOME_B
    }

    /** Builds the site; nothing runs yet. */
    public Site(long seed, SiteOptions options, NodeStarter starter) {
        this.world = new SimWorld(seed);
        this.starter = starter;
        this.edgeAddress = options.staticNat() ? EDGE_PRIVATE : EDGE_PUBLIC;
        String dmzPrefix = options.staticNat() ? "10.9.0.0/24" : "185.10.20.0/24";
        String hidden = options.staticNat() ? "10.9.0.1" : "185.10.20.1";
        config = new SiteConfig(options, CONTROL, edgeAddress, EDGE_PUBLIC);
        inside = world.segment("inside", options.lan(), "10.1.0.0/16");
        dmz = world.segment("dmz", options.dmz(), dmzPrefix);
        internet = world.segment("internet", options.internet());
        homeA = world.segment("home-a", options.lan(), HOME_PREFIX);
        homeB = world.segment("home-b", options.lan(), HOME_PREFIX);
        control = world.host("control").attach(inside, CONTROL).drift(options.driftPpm());
        pbx = new Pbx(world.host("pbx").attach(inside, Pbx.ADDRESS));
        edge = world.host("edge").attach(dmz, edgeAddress).drift(-options.driftPpm());
        PortBook book = PortBook.of(config.control().ports(), config.edge().ports());
        Set<IpAddress> edges = Set.copyOf(List.of(IpAddress.of(EDGE_PUBLIC), IpAddress.of(edgeAddress)));
        Set<IpAddress> hiding = options.masquerade() ? Set.of(IpAddress.of(hidden)) : Set.of();
        List<Cidr> insides = List.of(Cidr.of("10.1.0.0/16"));
        List<Cidr> dmzs = List.of(Cidr.of(dmzPrefix));
        classifier = RowClassifier.ofBuilt(book, new RowClassifier.Places(Set.of(IpAddress.of(CONTROL)), hiding, edges,
                insides, dmzs));
        // The firewall judges before it hides anybody, so its rules know nothing of the hiding address.
        BookRules rules = new BookRules(RowClassifier.ofBuilt(book,
                new RowClassifier.Places(Set.of(IpAddress.of(CONTROL)), Set.of(), edges, insides, dmzs)));
        FirewallOptions in =
                options.masquerade() ? options.inner().masqueradeAs(IpAddress.of(hidden)) : options.inner();
        FirewallOptions out = options.staticNat()
                ? options.outer().mapping(IpAddress.of(EDGE_PRIVATE), IpAddress.of(EDGE_PUBLIC))
                : options.outer();
        inner = world.firewall("inner firewall", inside, dmz, in, rules);
        outer = world.firewall("outer firewall", dmz, internet, out, rules);
        natA = world.nat("nat-a", homeA, internet, NatOptions.of(options.homeA(), "91.7.0.1"));
        natB = world.nat("nat-b", homeB, internet, NatOptions.of(options.homeB(), "91.7.0.2"));
        config.certify(world);
        names();
        draw();
        checks = new Checks(this);
        world.watch(checks);
    }

    private void names() {
        world.dns().srv("_sip._udp." + DOMAIN, 20, 0, 5060, "edge." + DOMAIN)
                .srv("_sip._tcp." + DOMAIN, 10, 0, 5060, "edge." + DOMAIN)
                .srv("_sips._tcp." + DOMAIN, 5, 0, 5061, "edge." + DOMAIN)
                .address("edge." + DOMAIN, EDGE_PUBLIC)
                .srv("_sip._udp.partner.example", 10, 0, 5060, "pbx.partner.example")
                .address("pbx.partner.example", "91.5.5.5");
    }

    private void draw() {
        SipLadder sip = new SipLadder(ladder, SipLadder::ofCalls);
        world.watch(new SimTap() {
            @Override
            public void message(SimMessage m) {
                if (m.transport() == Transport.UDP) sip.datagram(m.timeNs(), m.origin(), m.destination(), m.bytes());
                else sip.stream(m.timeNs(), m.from() + ">" + m.to(), m.origin(), m.destination(), m.bytes());
            }
        });
    }

    // ---------------------------------------------------------------- what a scenario does

    /** Starts both nodes, edge first. */
    public void startNodes() {
        startEdge();
        startControl();
        checks.baseline();
    }

    /** Starts the control node. */
    public void startControl() {
        controlNode = starter.start(config.control(), control);
    }

    /** Starts the edge node. */
    public void startEdge() {
        edgeNode = starter.start(config.edge(), edge);
    }

    /** What a node's file says once somebody has edited it. */
    public NodeConfig configuration(Role role, UnaryOperator<String> edit) {
        return config.changed(role, edit);
    }

    /** Starts both and waits for the traversal zone. */
    public void up() {
        startNodes();
        until("the traversal zone to come up", 30 * SECOND, this::zoneUp);
    }

    /** Whether both sides have the zone. */
    public boolean zoneUp() {
        return running(controlNode).activeZones().contains(ZONE_AT_CONTROL)
                && running(edgeNode).activeZones().contains(ZONE_AT_EDGE);
    }

    private static NodeStarter.Running running(NodeStarter.@Nullable Running node) {
        if (node == null) throw new IllegalStateException("the scenario has not started this node");
        return node;
    }

    /** Switches a phone on. Names of phones are names of users. */
    public Phone phone(Place place, String user, Transport transport, PhoneSettings.Manner manner) {
        Endpoint proxy = switch (place) {
            case INSIDE -> Endpoint.of(CONTROL, port(transport));
            case INTERNET, HOME_A, HOME_B -> Endpoint.of(EDGE_PUBLIC, port(transport));
        };
        PhoneSettings s = PhoneSettings.of(user, DOMAIN, SiteConfig.PASSWORD, proxy).over(transport).being(manner);
        return phone(place, s);
    }

    /** Switches a phone on with settings of its own. */
    public Phone phone(Place place, PhoneSettings settings) {
        machines++;
        SimHost h = world.host(settings.user());
        switch (place) {
            case INSIDE -> h.attach(inside, "10.1.1." + machines);
            case INTERNET -> h.attach(internet, settings.user().equals("carol") ? "91.5.5.5" : "91.6.6." + machines);
            case HOME_A -> h.attach(homeA, "192.168.1." + (20 + phones.size()));
            case HOME_B -> h.attach(homeB, "192.168.1." + (20 + phones.size()));
        }
        TlsIdentity nobody =
                new TlsIdentity(Path.of(""), Path.of(""), Optional.of(SiteConfig.roots()),
                        TlsIdentity.ClientCertificate.NONE);
        TlsClient tls = new TlsClient(nobody, Optional.of("edge." + DOMAIN), List.of(), true);
        if (place == Place.INTERNET) checks.trust(h.localAddresses().getFirst());
        Phone p = Phone.start(new SimPhoneNetwork(h, Optional.of(tls)), settings, PhoneListener.NONE);
        phones.put(settings.user(), p);
        return p;
    }

    /** Puts a machine without a phone somewhere. */
    public PhoneNetwork machine(Place place, String name) {
        return machine(place, name, Optional.empty());
    }

    /** The same for one that speaks TLS. */
    public PhoneNetwork machine(Place place, String name, Optional<TlsClient> tls) {
        machines++;
        SimHost h = world.host(name);
        switch (place) {
            case INSIDE -> h.attach(inside, "10.1.1." + machines);
            case INTERNET -> h.attach(internet, "91.6.6." + machines);
            case HOME_A -> h.attach(homeA, "192.168.1." + (20 + machines));
            case HOME_B -> h.attach(homeB, "192.168.1." + (20 + machines));
        }
        return new SimPhoneNetwork(h, tls);
    }

    /** Where edge listens for TURN, as a place knows it: nobody inside is told the public address. */
    public Endpoint turnServer(Place place) {
        return new Endpoint(place == Place.INSIDE ? IpAddress.of(edgeAddress) : edgePublic(), 3478);
    }

    /** A name and a password for a minute less than an hour, made as a web service would. */
    public TimeLimitedCredential turnCredential(String name) {
        return TimeLimitedCredential.issue(Sensitive.of(SiteConfig.TURN_SECRET), name, edge.wallMs(), 3_540_000);
    }

    /** Revokes or restores a user of the TURN server, or ends what he relays. */
    public void turn(String action, String user) {
        running(edgeNode).turn(action, user);
    }

    /** Has a service of a node do something, as the admin socket does. */
    public Object act(Role role, String command, String action, Map<String, String> options) {
        return running(role == Role.CONTROL ? controlNode : edgeNode).act(command, action, options);
    }

    private static int port(Transport transport) {
        return transport == Transport.TLS ? 5061 : 5060;
    }

    /** Puts a stranger on the internet, whose packets may be refused without anyone being at fault. */
    public SimHost stranger(String name, String address) {
        SimHost h = world.host(name).attach(internet, address);
        world.stranger(h);
        return h;
    }

    /** Registers phones and waits for it. */
    public void register(Phone... some) {
        for (Phone p : some) {
            p.register();
            until(p.settings().user() + " to be registered", 40 * SECOND, p::registered);
        }
    }

    /** Lets time pass. */
    public void pass(long seconds) {
        world.runFor(seconds * SECOND);
    }

    /** Waits for something that must happen. */
    public void until(String what, long limitNs, BooleanSupplier condition) {
        if (!world.runUntil(condition, limitNs)) {
            throw new ScenarioFailure("waited " + limitNs / SECOND + " s in vain for " + what);
        }
    }

    /** Says what must be so. */
    public void require(boolean fact, String what) {
        if (!fact) throw new ScenarioFailure(what);
    }

    // ---------------------------------------------------------------- parts, for faults and for checks

    /** The world. */
    public SimWorld world() {
        return world;
    }

    /** Control's machine. */
    public SimHost control() {
        return control;
    }

    /** Edge's machine. */
    public SimHost edge() {
        return edge;
    }

    /** The telephone system inside. */
    public Pbx pbx() {
        return pbx;
    }

    /** The inner firewall. */
    public SimFirewall inner() {
        return inner;
    }

    /** The outer firewall. */
    public SimFirewall outer() {
        return outer;
    }

    /** The NATs of the homes forget everything. */
    public void restartHomeNats() {
        natA.loseState();
        natB.loseState();
    }

    /** The private network. */
    public SimSegment inside() {
        return inside;
    }

    /** Between the firewalls. */
    public SimSegment dmz() {
        return dmz;
    }

    /** The public internet. */
    public SimSegment internet() {
        return internet;
    }

    /** Edge's address as the internet knows it. */
    public IpAddress edgePublic() {
        return IpAddress.of(EDGE_PUBLIC);
    }

    /** What judges packets. */
    public RowClassifier classifier() {
        return classifier;
    }

    /** The messages of calls. */
    public Ladder ladder() {
        return ladder;
    }

    /** What is watched. */
    public Checks checks() {
        return checks;
    }

    /** Phones by user. */
    public Map<String, Phone> phones() {
        return new LinkedHashMap<>(phones);
    }

    /** Refusals that keep zones down at control. */
    public List<String> refusalsAtControl() {
        return running(controlNode).refusals();
    }

    /** Refusals that keep zones down at edge. */
    public List<String> refusalsAtEdge() {
        return running(edgeNode).refusals();
    }

    /** Forgets the phones: the scenario took them away, so nobody asks how their calls ended. */
    public void phonesGone() {
        phones.clear();
    }

    /** What the nodes say is left over. */
    public List<String> leftovers() {
        List<String> out = new ArrayList<>();
        if (controlNode != null) controlNode.leftovers().forEach(l -> out.add("control: " + l));
        if (edgeNode != null) edgeNode.leftovers().forEach(l -> out.add("edge: " + l));
        return out;
    }
}
