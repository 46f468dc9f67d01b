package org.sallyport.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Host;
import org.sallyport.host.TlsClient;
import org.sallyport.media.PathCredential;
import org.sallyport.ports.Opening;
import org.sallyport.ports.Parity;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortPair;
import org.sallyport.ports.PortSet;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * The rows from control to edge, tried for real from the ports that they name. Owner: the desk.
 *
 * <p>A path is judged by what comes back over it, and blamed on the firewall only where another path shows that edge is
 * there: what explains the silence of all of them is named once.
 */
public final class InnerPath {
    /** How much is tried. */
    public enum Depth {
        /** Everything, once somebody asks. */
        WHOLE(4),
        /** Datagrams from few ports, and no second connection: what a node does by itself, again and again. */
        SAMPLE(1);

        private final int inside;

        Depth(int inside) {
            this.inside = inside;
        }
    }

    private final Host host;
    private final PortBook book;
    private final SourcePorts ports;
    private final Zone zone;
    private final List<Opening> openings;
    private final Consumer<List<Finding>> then;
    private final Map<Opening, PortSample> samples = new LinkedHashMap<>();
    private final List<PortPair> borrowed = new ArrayList<>();
    private @Nullable Outcome signalling;
    private int borrowedPort;
    private int pending = 1;

    /**
     * The zone of edge as control sees it.
     *
     * @param name in the file
     * @param own our address
     * @param peer address and port of edge
     * @param transport of the zone
     * @param tls how control does TLS; null over TCP
     * @param credential what edge answers at its shared pairs
     * @param up whether the zone is connected
     * @param why it is not, as the zone says it; empty where it is
     * @param depth how much is tried
     * @param relays ports of relays that edge holds open for this check; none where it does not
     * @param withheld addresses that edge names for its relays, and at which any machine inside might be
     */
    public record Zone(String name, IpAddress own, Endpoint peer, Transport transport, @Nullable TlsClient tls,
            PathCredential credential, boolean up, String why, Depth depth, List<Endpoint> relays,
            List<IpAddress> withheld) {
        public Zone {
            relays = List.copyOf(relays);
            withheld = List.copyOf(withheld);
        }
    }

    private InnerPath(Host host, PortBook book, SourcePorts ports, Zone zone, List<Opening> openings,
            Consumer<List<Finding>> then) {
        this.host = host;
        this.book = book;
        this.ports = ports;
        this.zone = zone;
        this.openings = openings;
        this.then = then;
    }

    /**
     * Tries everything at once; what was found comes within {@link StreamTrial#PATIENCE_NS}.
     *
     * @param openings of the inner firewall, of the family of the zone's addresses
     */
    public static void tried(Host host, PortBook book, SourcePorts ports, Zone zone, List<Opening> openings,
            Consumer<List<Finding>> then) {
        InnerPath p = new InnerPath(host, book, ports, zone, openings, then);
        if (zone.depth() == Depth.WHOLE) p.signalling();
        p.media();
        for (Opening o : openings) if (o.serves("ICE-1", "UCD-6")) p.turn(o);
        for (Opening o : openings) if (o.serves("ICE-2")) p.relays(o);
        p.done();
    }

    // ---------------------------------------------------------------- what is sent

    private void signalling() {
        Optional<Integer> port = ports.port();
        if (port.isEmpty()) {
            signalling = new Outcome.Unsent("every port of outgoing connections is taken");
            return;
        }
        borrowedPort = port.get();
        pending++;
        PortClaim claim = book.claim(Role.CONTROL, PortClaim.Side.OPEN, zone.transport(),
                new Endpoint(zone.own(), borrowedPort), "SIT-1");
        StreamTrial.begin(host, claim, zone.peer(), zone.tls(), outcome -> {
            signalling = outcome;
            done();
        });
    }

    private void media() {
        List<Opening> rtp = openings.stream().filter(o -> o.serves("SIT-2")).toList();
        List<Opening> rtcp = openings.stream().filter(o -> o.serves("SIT-3")).toList();
        if (rtp.isEmpty() && rtcp.isEmpty()) return;
        List<PortPair> shared = book.settings(Role.EDGE).sharedPairs();
        PortSet even = book.settings(Role.CONTROL).ownMedia(Parity.EVEN);
        borrowed.addAll(ports.sample(even, Math.max(zone.depth().inside, shared.size())));
        rtp.forEach(o -> samples.put(o, new PortSample()));
        rtcp.forEach(o -> samples.put(o, new PortSample()));
        for (int i = 0; i < borrowed.size(); i++) {
            PortPair to = shared.get(i % shared.size());
            PortPair from = borrowed.get(i);
            rtp.forEach(o -> path(o, "SIT-2", from.rtp(), zone.peer().withPort(to.rtp()), zone.credential()));
            rtcp.forEach(o -> path(o, "SIT-3", from.rtcp(), zone.peer().withPort(to.rtcp()), zone.credential()));
        }
    }

    private void turn(Opening o) {
        samples.put(o, new PortSample());
        int port = book.settings(Role.EDGE).ports(Setting.TURN_LISTENING).ranges().getFirst().first();
        path(o, o.serves("ICE-1") ? "ICE-1" : "UCD-6", 0, zone.peer().withPort(port), null);
    }

    private void relays(Opening o) {
        if (zone.relays().isEmpty()) return;
        samples.put(o, new PortSample());
        for (Endpoint relay : zone.relays()) path(o, "ICE-2", 0, relay, zone.credential());
    }

    /** @param port ours; 0 where the row leaves it to the system, and then the sample goes by the other end's */
    private void path(Opening opening, String row, int port, Endpoint to, @Nullable PathCredential credential) {
        pending++;
        PortClaim claim = book.claim(Role.CONTROL, PortClaim.Side.OPEN, Transport.UDP, new Endpoint(zone.own(), port),
                row);
        DatagramTrial.begin(host, claim, to, new StunWire(host.entropy(), credential), outcome -> {
            sample(opening).add(port == 0 ? to.port() : port, outcome);
            done();
        });
    }

    private PortSample sample(Opening o) {
        return samples.computeIfAbsent(o, _ -> new PortSample());
    }

    private void done() {
        if (--pending > 0) return;
        borrowed.forEach(ports::release);
        if (borrowedPort > 0) ports.release(borrowedPort);
        then.accept(findings());
    }

    // ---------------------------------------------------------------- what it means

    private List<Finding> findings() {
        List<Finding> out = new ArrayList<>();
        Outcome tcp = signalling == null ? new Outcome.Unsent("not tried") : signalling;
        boolean udpAnswers = samples.values().stream().anyMatch(s -> !s.passing().isEmpty());
        Optional<Opening> link = openings.stream().filter(o -> o.serves("SIT-1")).findFirst();
        boolean tcpBlocked = tcp instanceof Outcome.Silent && udpAnswers;
        out.add(zoneFinding(tcp, udpAnswers, link.isPresent()));
        link.ifPresent(o -> out.add(linkFinding(o, tcp, udpAnswers)));
        boolean edgeRuns = udpAnswers || tcp instanceof Outcome.Answered
                || zone.up() && !(tcp instanceof Outcome.Silent);
        for (Opening o : openings) {
            if (o.serves("SIT-1")) continue;
            PortSample s = samples.get(o);
            if (s == null) out.add(untried(o, tcpBlocked));
            else out.add(edgeRuns ? rowFinding(o, s) : because(o, "the pair link: edge answers nothing at all"));
        }
        return out;
    }

    private Finding zoneFinding(Outcome tcp, boolean udpAnswers, boolean rowKnown) {
        String to = zone.peer().toString();
        String subject = "zone " + zone.name();
        if (tcp instanceof Outcome.Silent && udpAnswers && rowKnown) {
            return Finding.of(Stage.ZONE, Verdict.NOT_JUDGED, subject,
                    "Not judged because of SIT-1: " + to + " cannot be reached over TCP.");
        }
        if (zone.up() && tcp instanceof Outcome.Answered(Optional<Endpoint> _, long roundNs)) {
            return Finding.of(Stage.ZONE, Verdict.PASSES, subject,
                    "up at " + to + ", a new connection takes " + Text.ms(roundNs));
        }
        if (zone.up() && !(tcp instanceof Outcome.Silent)) {
            return Finding.of(Stage.ZONE, Verdict.REMARK, subject,
                    "up at " + to + ", and a second connection could not be tried: " + Text.of(tcp));
        }
        String said = zone.why().isEmpty() ? "" : " The zone says: " + zone.why();
        Finding down = switch (tcp) {
            case Outcome.Refused _ -> Finding.of(Stage.ZONE, Verdict.WRONG, subject,
                    "A machine is at " + to + ", and nothing listens there: edge does not run, or the zone has another"
                            + " port." + said)
                    .fix("on edge: sallyport status zones");
            case Outcome.Silent _ -> Finding.of(Stage.ZONE, Verdict.WRONG, subject,
                    "Nothing comes back from " + to + ", over TCP or UDP: edge is down or has another address, or the"
                            + " inner firewall passes nothing from " + zone.own() + "." + said)
                    .fix("from " + zone.own() + ": ping " + zone.peer().address()
                            + "; then the inner firewall's rules");
            case Outcome.Strange(String what) -> Finding.of(Stage.ZONE, Verdict.WRONG, subject,
                    "Somebody answers at " + to + " and is not taken for edge: " + what + "." + said)
                    .fix("sallyport status zones");
            case Outcome.Answered _ -> Finding.of(Stage.ZONE, Verdict.WRONG, subject,
                    "A connection to " + to + " opens, and the zone is down." + said).fix("sallyport status zones");
            case Outcome.Unsent(String why) -> Finding.of(Stage.ZONE, Verdict.NOT_JUDGED, subject,
                    "Nothing could be tried: " + why + "." + said);
        };
        return down.named(down.verdict() == Verdict.WRONG ? "TRV01" : "");
    }

    private Finding linkFinding(Opening o, Outcome tcp, boolean udpAnswers) {
        return switch (tcp) {
            case Outcome.Answered(Optional<Endpoint> _, long roundNs) ->
                    passes(o, "connected from port " + borrowedPort + " in " + Text.ms(roundNs));
            case Outcome.Silent _ when udpAnswers -> blocked(o,
                    "No answer to a connection from " + zone.own() + ":" + borrowedPort + " to " + zone.peer()
                            + ", while edge answers UDP.");
            case Outcome.Silent _ -> because(o, "the pair link: edge answers nothing at all");
            case Outcome.Refused _, Outcome.Strange _ ->
                    passes(o, "packets pass, and what answers is a matter of the pair link");
            case Outcome.Unsent(String why) -> because(o, why);
        };
    }

    private Finding rowFinding(Opening o, PortSample s) {
        String strange = s.strange();
        if (!strange.isEmpty()) {
            return Finding.of(Stage.PAIR_ROWS,
                    Verdict.ANSWERED_BY_ANOTHER, o, "Not edge answers at " + zone.peer().address() + " "
                            + o.targetPorts() + ", but somebody with " + strange + ".")
                    .fix("find out who has this port: a translation on the inner firewall, or another program on edge")
                    .named("NAT09");
        }
        if (!s.unsent().isEmpty()) return because(o, s.unsent());
        if (s.passing().isEmpty()) {
            return blocked(o, "Sent from " + zone.own() + sources(o, s) + " to " + zone.peer().address() + " "
                    + o.protocol() + " " + o.targetPorts() + ", and nothing came back; other packets reach edge.");
        }
        if (s.passing().size() < s.tried()) {
            return Finding.of(Stage.PAIR_ROWS, Verdict.BLOCKED, o,
                    "Ports " + PortSample.shown(s.passing()) + " pass, " + PortSample.shown(s.silent())
                            + " do not: some calls will be silent.")
                    .fix(Text.fix(o)).named("NAT05");
        }
        return passes(o, s.tried() + " of " + s.tried() + " ports, " + Text.ms(s.answers().getFirst().roundNs())
                + translated(s));
    }

    private static String sources(Opening o, PortSample s) {
        return o.sourcePorts().isUnprivileged() ? "" : " ports " + PortSample.shown(s.silent());
    }

    /** Edge may see another address than ours; the pair works so, since what proves itself is bound as it comes. */
    private String translated(PortSample s) {
        return s.answers().stream().flatMap(a -> a.seen().stream()).map(Endpoint::address)
                .filter(a -> !a.equals(zone.own())).findFirst()
                .map(a -> "; edge sees us as " + a + ", so the inner firewall translates sources").orElse("");
    }

    private Finding untried(Opening o, boolean tcpBlocked) {
        if (o.serves("ICE-2") && !zone.withheld().isEmpty()) {
            String named = zone.withheld().stream().map(IpAddress::toString).collect(Collectors.joining(", "));
            return because(o, named + ": edge alone says that its relays are there, and a machine of the inside may be")
                    .fix("where none is, let check.relay-addresses of control name it");
        }
        if (o.serves("ICE-2")) {
            return because(o, tcpBlocked ? "SIT-1: edge has to be asked for relay ports over the zone"
                    : "the pair link: edge has to hold relay ports open for it and could not be asked");
        }
        return because(o, Text.elsewhere(o).orElse("no trial of this row is made yet"));
    }

    private static Finding passes(Opening o, String how) {
        return Finding.of(stage(o), Verdict.PASSES, o, how);
    }

    private static Finding blocked(Opening o, String sentence) {
        return Finding.of(stage(o), Verdict.BLOCKED, o,
                sentence + " The inner firewall has no rule for " + String.join(" ", o.rows()) + ".")
                .fix(Text.fix(o)).named("NAT04");
    }

    private static Finding because(Opening o, String why) {
        return Finding.of(stage(o), Verdict.NOT_JUDGED, o, "Not judged because of " + why + ".");
    }

    private static Stage stage(Opening o) {
        return o.serves("SIT-1") ? Stage.ZONE : Stage.PAIR_ROWS;
    }
}
