package org.sallyport.node.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sallyport.check.BindingCheck;
import org.sallyport.check.CheckRun;
import org.sallyport.check.ClockCheck;
import org.sallyport.check.Finding;
import org.sallyport.check.InnerPath;
import org.sallyport.check.NameCheck;
import org.sallyport.check.PairFacts;
import org.sallyport.check.PeerStage;
import org.sallyport.check.PlannedRecord;
import org.sallyport.check.RelayPorts;
import org.sallyport.check.SourcePorts;
import org.sallyport.check.Stage;
import org.sallyport.check.Verdict;
import org.sallyport.config.CheckConfig;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.Alarm;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.host.Host;
import org.sallyport.host.TlsClient;
import org.sallyport.media.PathCredential;
import org.sallyport.node.site.NodeSettings;
import org.sallyport.node.site.Site;
import org.sallyport.ports.Firewall;
import org.sallyport.ports.FirewallText;
import org.sallyport.ports.Opening;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.ports.Topology;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneStatus;
import org.sallyport.zone.pair.Partner;

/** The steps of one check of this node, from what its file says and its partner tells. Owner: the desk. */
final class CheckSteps {
    private static final String CREDENTIAL_USE = "check";

    /** How long the partner may take: a connection that a firewall has forgotten answers nothing at all. */
    private static final long PARTNER_NS = 5_000_000_000L;

    private final Site site;
    private final Host host;
    private final NodeSettings settings;
    private final NodeConfig config;
    private final Consumer<PairFacts> told;
    private InnerPath.Depth depth = InnerPath.Depth.WHOLE;
    private @Nullable PairFacts partner;
    private List<Endpoint> relays = List.of();
    private List<IpAddress> edges = List.of();
    private InnerPath.@Nullable Zone tried;

    /**
     * @param known what the partner told for an earlier check, since now it may be out of reach
     * @param told takes what it tells now
     */
    CheckSteps(Site site, @Nullable PairFacts known, Consumer<PairFacts> told) {
        this.partner = known;
        this.told = told;
        this.site = site;
        this.host = site.host();
        this.settings = site.settings();
        this.config = settings.config();
    }

    /** What control shows at edge's shared pairs. */
    static PathCredential credential(Zone.Traversal zone) {
        return PathCredential.of(zone.credentials().password(), CREDENTIAL_USE + " " + zone.credentials().username());
    }

    /** @param binding whether the life of a silent flow is measured too, which takes more than a minute */
    List<CheckRun.Step> all(boolean binding) {
        List<CheckRun.Step> out = new ArrayList<>();
        out.add(new CheckRun.Step(Stage.MACHINE, "clock against the partner's", this::clock));
        out.add(new CheckRun.Step(Stage.NAMES, "resolver and records",
                then -> names(PlannedNames.of(config), then)));
        if (config.role() == Role.EDGE) {
            out.add(new CheckRun.Step(Stage.ZONE, "pair link", then -> then.accept(links())));
        }
        for (Zone.TraversalClient z : config.zones(Zone.TraversalClient.class)) {
            out.add(new CheckRun.Step(Stage.PAIR_ROWS, "relays of edge", then -> relays(z, then)));
            out.add(new CheckRun.Step(Stage.PAIR_ROWS, "rows to edge, zone " + z.name(), then -> inner(z, then)));
            if (!binding) continue;
            out.add(new CheckRun.Step(Stage.PAIR_ROWS, "how long a silent flow lives, zone " + z.name(),
                    BindingCheck.TIME_NS, then -> binding(z, then)));
        }
        if (binding && config.zones(Zone.TraversalClient.class).isEmpty()) {
            out.add(new CheckRun.Step(Stage.PAIR_ROWS, "how long a silent flow lives",
                    then -> then.accept(List.of(BindingCheck.notJudged(
                            "this node, which opens no flow through the inner firewall: 'sallyport check --binding' is for"
                                    + " control")))));
        }
        out.add(new CheckRun.Step(Stage.PEERS, "phones and neighbors",
                then -> PeerStage.look(site.peers(), config.zones(Zone.Neighbor.class), then)));
        return out;
    }

    /** The cheap part, which a node does by itself: records are a matter of whoever asks. */
    List<CheckRun.Step> round() {
        depth = InnerPath.Depth.SAMPLE;
        List<CheckRun.Step> out = new ArrayList<>();
        out.add(new CheckRun.Step(Stage.MACHINE, "clock against the partner's", this::clock));
        out.add(new CheckRun.Step(Stage.NAMES, "resolver", then -> names(List.of(), then)));
        for (Zone.TraversalClient z : config.zones(Zone.TraversalClient.class)) {
            out.add(new CheckRun.Step(Stage.PAIR_ROWS, "rows to edge, zone " + z.name(), then -> inner(z, then)));
        }
        return out;
    }

    // ---------------------------------------------------------------- the partner

    private void ask(String zone, String topic, Consumer<Partner.Answer> then) {
        boolean[] told = new boolean[1];
        Alarm late = host.at(host.nowNs() + PARTNER_NS, () -> {
            if (told[0]) return;
            told[0] = true;
            then.accept(new Partner.Answer.Silent("it did not answer within 5 s"));
        });
        site.partner().ask(zone, topic, new byte[0], answer -> {
            late.cancel();
            if (told[0]) return;
            told[0] = true;
            then.accept(answer);
        });
    }

    private void clock(Consumer<List<Finding>> then) {
        String subject = "clock against the partner's";
        Optional<String> zone = site.partner().zone();
        if (zone.isEmpty()) {
            then.accept(List.of(Finding.of(Stage.MACHINE, Verdict.NOT_JUDGED, subject,
                    "Not judged because of the pair link, which is down.")));
            return;
        }
        long askedNs = host.nowNs();
        long askedMs = host.wallMs();
        ask(zone.get(), PairFacts.TOPIC, answer -> {
            long roundNs = host.nowNs() - askedNs;
            then.accept(switch (answer) {
                case Partner.Answer.Said(byte[] body) -> {
                    Optional<PairFacts> said = PairFacts.read(body);
                    if (said.isEmpty()) yield notJudged(subject, "what it says cannot be read");
                    partner = said.get();
                    told.accept(partner);
                    yield ClockCheck.judge(ClockCheck.aheadMs(partner.wallMs(), askedMs, roundNs), roundNs);
                }
                case Partner.Answer.Refused(String why) -> notJudged(subject, why);
                case Partner.Answer.Silent(String why) -> notJudged(subject, why);
            });
        });
    }

    private static List<Finding> notJudged(String subject, String why) {
        return List.of(Finding.of(Stage.MACHINE, Verdict.NOT_JUDGED, subject, "Not judged because of the partner: "
                + why + "."));
    }

    private List<Finding> links() {
        List<Finding> out = new ArrayList<>();
        for (Zone.TraversalServer z : config.zones(Zone.TraversalServer.class)) {
            String subject = "zone " + z.name();
            out.add(switch (site.zones().status(z.name(), Protocol.SIP)) {
                case ZoneStatus.Up(long sinceNs, Endpoint peer) -> Finding.of(Stage.ZONE, Verdict.PASSES, subject,
                        "up for " + (host.nowNs() - sinceNs) / 1_000_000_000L + " s, control comes from " + peer
                                + "; its rows are tried from there, by 'sallyport check' on control");
                case ZoneStatus.Down(long _, var why, int _, long _) -> Finding.of(Stage.ZONE, Verdict.WRONG, subject,
                        "down: " + why + ".").fix("on control: sallyport check").named("TRV01");
                case ZoneStatus.Starting _, ZoneStatus.Ready _ -> Finding.of(Stage.ZONE, Verdict.WRONG, subject,
                        "Control has not come yet to port " + z.port() + ".").fix("on control: sallyport check")
                        .named("TRV01");
            });
        }
        return out;
    }

    // ---------------------------------------------------------------- names

    private void names(List<PlannedRecord> wanted, Consumer<List<Finding>> then) {
        List<IpAddress> toward = config.outer().addresses();
        boolean edge = config.role() == Role.EDGE;
        List<Opening> openings = edge ? outer() : List.of();
        List<String> domains = config.sip().domains();
        NameCheck.look(host, settings.book(), new NameCheck.Settings(config.role(), toward, openings, wanted, !edge,
                domains.isEmpty() ? "." : domains.getFirst()), then);
    }

    /** What the outer firewall opens for edge. */
    List<Opening> outer() {
        return Opening.of(settings.book(), Firewall.OUTER, topology(List.of()));
    }

    // ---------------------------------------------------------------- rows to edge

    private PortBook pairBook() {
        return PortBook.of(config.ports(),
                Optional.ofNullable(partner).flatMap(PairFacts::ports).orElse(config.ports()));
    }

    private void relays(Zone.TraversalClient zone, Consumer<List<Finding>> then) {
        boolean on = pairBook().settings(Role.EDGE).isOn(Setting.TURN);
        if (!on || !(site.zones().status(zone.name(), Protocol.SIP) instanceof ZoneStatus.Up)) {
            then.accept(List.of());
            return;
        }
        ask(zone.name(), RelayPorts.TOPIC, answer -> {
            if (answer instanceof Partner.Answer.Said(byte[] body)) relays = RelayPorts.read(body);
            then.accept(List.of());
        });
    }

    private void inner(Zone.TraversalClient zone, Consumer<List<Finding>> then) {
        ZoneStatus status = site.zones().status(zone.name(), Protocol.SIP);
        String first = zone.peers().hosts().getFirst();
        Optional<IpAddress> literal = IpAddress.parse(first);
        if (status instanceof ZoneStatus.Up(long _, Endpoint peer)) tried(zone, first, peer.address(), then);
        else if (literal.isPresent()) tried(zone, first, literal.get(), then);
        else named(zone, first, new ArrayDeque<>(settings.families()), then);
    }

    /** By the first address that a record gives; of a resolver that says nothing the record is not to blame. */
    private void named(Zone.TraversalClient zone, String name, Deque<IpAddress.Family> left,
            Consumer<List<Finding>> then) {
        IpAddress.Family family = left.poll();
        if (family == null) {
            then.accept(List.of(Finding.of(Stage.ZONE, Verdict.WRONG, "zone " + zone.name(),
                    "The name of edge, " + name + ", is not found.")
                    .fix("the record, or zones[].peer-address in control's file")));
            return;
        }
        host.resolve(new DnsQuestion(family == IpAddress.Family.V4 ? DnsQuestion.Type.A : DnsQuestion.Type.AAAA, name),
                answer -> {
                    switch (answer) {
                        case DnsAnswer.Failed(String why) -> then.accept(List.of(Finding.of(Stage.ZONE,
                                Verdict.NOT_JUDGED, "zone " + zone.name(),
                                "Not judged because of the resolver, which was asked for " + name + ": " + why + ".")));
                        case DnsAnswer.None _ -> named(zone, name, left, then);
                        case DnsAnswer.Records(List<DnsAnswer.Record> records, int _) -> records.stream()
                                .flatMap(r -> r instanceof DnsAnswer.Record.Address(IpAddress a) ? Stream.of(a)
                                        : Stream.empty())
                                .findFirst().ifPresentOrElse(a -> tried(zone, name, a, then),
                                        () -> named(zone, name, left, then));
                    }
                });
    }

    /** What is known of both nodes' addresses, as their firewalls' rules need them. */
    private Topology topology(List<IpAddress> peer) {
        PairFacts facts = Optional.ofNullable(partner).orElse(PairFacts.clock(0));
        if (config.role() == Role.CONTROL) {
            return Topology.of(config.inner().addresses(), peer, facts.outer().isEmpty() ? peer : facts.outer())
                    .behind(facts.published());
        }
        List<IpAddress> control = config.zones(Zone.TraversalServer.class).stream()
                .flatMap(z -> site.zones().status(z.name(), Protocol.SIP) instanceof ZoneStatus.Up(long _, Endpoint at)
                        ? Stream.of(at.address()) : Stream.empty())
                .distinct().toList();
        return Topology.of(control, config.inner().addresses(), config.outer().addresses())
                .behind(config.outer().addresses().stream().map(config::advertised)
                        .filter(a -> !config.outer().addresses().contains(a)).distinct().toList());
    }

    /** The rule that is missing, in a firewall's own language; empty where its ends are not known. */
    String paste(Opening o, FirewallText.Format format) {
        return FirewallText.paste(pairBook(), o.wall(), topology(edges), o.rows(), format);
    }

    private void tried(Zone.TraversalClient zone, String name, IpAddress peer, Consumer<List<Finding>> then) {
        Optional<IpAddress> own = config.inner().address(peer.family());
        if (own.isEmpty()) {
            then.accept(List.of(Finding.of(Stage.ZONE, Verdict.WRONG, "zone " + zone.name(),
                    "Edge is at " + peer + ", and this machine has no address of that family in the file.")));
            return;
        }
        edges = List.of(peer);
        PortBook book = pairBook();
        List<Opening> openings = Opening.of(book, Firewall.INNER, topology(edges)).stream()
                .filter(o -> o.family() == peer.family()).toList();
        ZoneStatus status = site.zones().status(zone.name(), Protocol.SIP);
        String why = status instanceof ZoneStatus.Down(long _, var refusal, int _, long _) ? refusal.toString() : "";
        List<Endpoint> held = relays.stream().filter(e -> e.address().family() == peer.family()).toList();
        InnerPath.Zone end =
                new InnerPath.Zone(zone.name(), own.get(), new Endpoint(peer, zone.peers().port()),
                        zone.peers().transport(), tls(zone, name), credential(zone), status instanceof ZoneStatus.Up,
                        why, depth, held.stream().filter(e -> mayBeEdge(e, peer)).toList(),
                        held.stream().filter(e -> !mayBeEdge(e, peer)).map(Endpoint::address).distinct().toList());
        tried = end;
        InnerPath.tried(host, book, sources(), end, openings, then);
    }

    /**
     * Whether control may send to what edge names for a relay. What it says names no place inside (decision 0068): so
     * it is the address of the proven connection, one that our own file names, or one that nothing of ours has.
     */
    private boolean mayBeEdge(Endpoint relay, IpAddress peer) {
        IpAddress a = relay.address();
        if (!pairBook().settings(Role.EDGE).range(Setting.TURN_RELAY).contains(relay.port())) return false;
        AddressPolicy policy = settings.policy();
        return a.equals(peer) || CheckConfig.of(config).relayAddresses().contains(a)
                || policy.allowed().stream().noneMatch(c -> c.contains(a)) && policy.mayBeAnother(a);
    }

    private SourcePorts sources() {
        return new SourcePorts(host, site.mediaPairs(), site.sourcePorts());
    }

    private void binding(Zone.TraversalClient zone, Consumer<List<Finding>> then) {
        InnerPath.Zone end = tried;
        if (end == null || !end.name().equals(zone.name()))
            then.accept(List.of(BindingCheck.notJudged("zone " + zone.name() + ": nobody knows where edge is")));
        else BindingCheck.measure(host, pairBook(), sources(), end, config.media().probeInterval().toNanos(), then);
    }

    /** As the zone itself does it. */
    private @Nullable TlsClient tls(Zone.TraversalClient zone, String peer) {
        if (zone.peers().transport() != Transport.TLS || settings.pairTls().isEmpty()) return null;
        String name = zone.tls().subjectName().orElse(peer);
        Optional<String> sni = IpAddress.parse(name).isPresent() ? Optional.empty() : Optional.of(name);
        boolean verify = zone.tls().verify();
        return new TlsClient(settings.pairTls().get(), sni, verify ? List.of(name) : List.of(), verify);
    }
}
