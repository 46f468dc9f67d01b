package org.sallyport.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.host.Host;
import org.sallyport.ports.Opening;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.Role;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** Whether this node's resolver answers, and has the records that were planned for its view. Owner: the desk. */
public final class NameCheck {
    /** Most servers that are tried. */
    private static final int SERVERS_MAX = 3;

    private static final Cidr LOOPBACK = Cidr.of("127.0.0.0/8");

    private final Host host;
    private final PortBook book;
    private final Settings settings;
    private final Consumer<List<Finding>> then;
    private final List<Finding> found = new ArrayList<>();
    private int pending = 1;
    private int servers;
    private boolean answering;
    private boolean reached;

    /**
     * What is known of this node's view.
     *
     * @param role whose resolver it is
     * @param own our addresses toward the resolver
     * @param openings of the outer firewall; none on control, whose resolver is inside
     * @param wanted records that the view has to have
     * @param optional whether they may be missing: a phone inside may be told its proxy
     * @param asked a name that any resolver has an answer for
     */
    public record Settings(Role role, List<IpAddress> own, List<Opening> openings, List<PlannedRecord> wanted,
            boolean optional, String asked) {
        public Settings {
            own = List.copyOf(own);
            openings = List.copyOf(openings);
            wanted = List.copyOf(wanted);
        }

        private String row() {
            return role == Role.CONTROL ? "ADC-9" : "ADI-1";
        }
    }

    private NameCheck(Host host, PortBook book, Settings settings, Consumer<List<Finding>> then) {
        this.host = host;
        this.book = book;
        this.settings = settings;
        this.then = then;
    }

    /** Tries the resolvers, and then looks the records up; what was found comes later, once. */
    public static void look(Host host, PortBook book, Settings settings, Consumer<List<Finding>> then) {
        NameCheck c = new NameCheck(host, book, settings, then);
        c.resolvers();
        c.tried();
    }

    private void resolvers() {
        List<Endpoint> all = host.nameServers().stream().limit(SERVERS_MAX).toList();
        for (Endpoint server : all) {
            Optional<IpAddress> own = settings.own().stream()
                    .filter(a -> a.family() == server.address().family()).findFirst();
            // What a resolver on this machine asks is no matter of a row.
            if (LOOPBACK.contains(server.address()) || own.isEmpty()) continue;
            servers++;
            pending += 2;
            PortClaim udp = claim(Transport.UDP, own.get());
            DatagramTrial.begin(host, udp, server, new DnsWire(host.entropy(), settings.asked()),
                    o -> resolver(server, Transport.UDP, o));
            StreamTrial.begin(host, claim(Transport.TCP, own.get()), server, null,
                    o -> resolver(server, Transport.TCP, o));
        }
    }

    private PortClaim claim(Transport transport, IpAddress own) {
        return book.claim(settings.role(), PortClaim.Side.OPEN, transport, new Endpoint(own, 0), settings.row());
    }

    private void resolver(Endpoint server, Transport transport, Outcome outcome) {
        String what = server + " over " + transport.token().toUpperCase(Locale.ROOT);
        Finding f = switch (outcome) {
            case Outcome.Answered(Optional<Endpoint> _, long roundNs) -> {
                reached = true;
                answering |= transport == Transport.UDP;
                yield finding(transport, server, Verdict.PASSES, what + " answers in " + Text.ms(roundNs));
            }
            case Outcome.Refused _ -> finding(transport, server, Verdict.REMARK,
                    what + " refuses: answers that fit no datagram will be missed");
            case Outcome.Strange(String said) -> finding(transport, server, Verdict.ANSWERED_BY_ANOTHER,
                    what + ": " + said).named("NAT09");
            case Outcome.Silent _ -> finding(transport, server, Verdict.BLOCKED, what + " does not answer.")
                    .named("NAT04");
            case Outcome.Unsent(String why) -> finding(transport, server, Verdict.NOT_JUDGED,
                    "Not judged because of this machine: " + why);
        };
        found.add(f);
        tried();
    }

    /** A resolver in a place that no firewall's rule leads to is one that does not answer, and no more. */
    private Finding finding(Transport transport, Endpoint server, Verdict verdict, String sentence) {
        Optional<Opening> opening = settings.openings().stream()
                .filter(o -> o.serves(settings.row()) && o.protocol().equals(transport.ipProtocol())
                        && o.family() == server.address().family())
                .findFirst();
        if (opening.isEmpty()) {
            Verdict plain = verdict == Verdict.BLOCKED ? Verdict.WRONG : verdict;
            return Finding.of(Stage.NAMES, plain, "resolver " + server + " " + transport.token(), sentence)
                    .fix(plain == Verdict.WRONG
                            ? "the server itself, or the way to it; the file names it by dns.servers"
                            : "");
        }
        Finding f = Finding.of(Stage.NAMES, verdict, opening.get(), sentence);
        return verdict == Verdict.BLOCKED ? f.fix(Text.fix(opening.get())) : f;
    }

    private void tried() {
        if (--pending > 0) return;
        if (servers > 0 && !reached) nobody();
        if (settings.wanted().isEmpty()) {
            then.accept(found);
            return;
        }
        if (servers > 0 && !answering) {
            found.add(Finding.of(Stage.NAMES, Verdict.NOT_JUDGED, settings.wanted().size() + " records",
                    "Not judged because of the resolver, which does not answer."));
            then.accept(found);
            return;
        }
        pending = settings.wanted().size();
        for (PlannedRecord r : settings.wanted()) {
            host.resolve(new DnsQuestion(r.type(), r.name()), answer -> {
                record(r, answer);
                if (--pending == 0) then.accept(found);
            });
        }
    }

    /** One rule that is missing leaves the other transport: where both are silent, more than a rule is wrong. */
    private void nobody() {
        boolean silent = found.removeIf(f -> f.verdict() == Verdict.BLOCKED || f.verdict() == Verdict.WRONG);
        if (!silent) return;
        found.add(Finding.of(Stage.NAMES, Verdict.WRONG, "resolver",
                "Nothing comes back from " + host.nameServers() + ", over UDP or TCP: it is down, or the way to it is"
                        + " closed (" + settings.row() + ").")
                .fix("the server itself; then the rules of " + settings.row()).named("DNS01"));
    }

    private void record(PlannedRecord r, DnsAnswer answer) {
        String subject = r.name() + " " + r.type();
        String wanted = r.type() == DnsQuestion.Type.SRV ? r.target() + ":" + r.port() : r.target();
        found.add(switch (answer) {
            case DnsAnswer.Failed(String why) -> Finding.of(Stage.NAMES, Verdict.NOT_JUDGED, subject,
                    "Not judged because of the resolver: " + why + ".");
            case DnsAnswer.None() -> settings.optional()
                    ? Finding.of(Stage.NAMES, Verdict.REMARK, subject,
                            "is not published inside: phones there have to be told their proxy, " + wanted)
                    : Finding.of(Stage.NAMES, Verdict.WRONG, subject, "is not published: others do not find this edge.")
                            .fix("sallyport dns plan; publish: " + r).named("DNS02");
            case DnsAnswer.Records(List<DnsAnswer.Record> records, int ttlSeconds) -> {
                List<String> got = records.stream().map(NameCheck::shown).toList();
                if (got.stream().anyMatch(wanted::equalsIgnoreCase)) {
                    yield Finding.of(Stage.NAMES, Verdict.PASSES, subject, "leads to " + wanted);
                }
                String leads = "leads to " + String.join(", ", got) + " and not to " + wanted;
                yield settings.optional()
                        ? Finding.of(Stage.NAMES, Verdict.REMARK, subject,
                                leads + ": people in the office go out and back in").named("DNS04")
                                .fix("sallyport dns plan")
                        : Finding.of(Stage.NAMES, Verdict.WRONG, subject, leads + ".")
                                .fix("publish: " + r + " and wait " + ttlSeconds + " s").named("DNS03");
            }
        });
    }

    private static String shown(DnsAnswer.Record record) {
        return switch (record) {
            case DnsAnswer.Record.Address(IpAddress a) -> a.toString();
            case DnsAnswer.Record.Srv(int _, int _, int port, String target) ->
                    (target.endsWith(".") ? target.substring(0, target.length() - 1) : target) + ":" + port;
            case DnsAnswer.Record.Naptr n -> n.replacement();
        };
    }
}
