package org.sallyport.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Host;
import org.sallyport.ports.Opening;
import org.sallyport.ports.Parity;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortPair;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.zone.stranger.Visitors;

/**
 * Edge's side of a visit from the internet: it holds ports open that the visitor tries to reach, and sends to the
 * visitor from the ports of its rows. Owner: the desk.
 *
 * <pre>
 *  hello   ──▶  where you come from, and a cookie for that address; what came, to whoever is proven to be there
 *  open    ──▶  what is tried, and where edge waits
 *  send    ──▶  edge sends outward, a few packets for each rule
 *  result  ──▶  what arrived here
 * </pre>
 *
 * <p>Without a live code nothing is answered at all. With one, edge sends only to the address that has said its cookie
 * back, so that nobody can have it sent elsewhere, and no more than a fixed number of packets.
 */
public final class OutsideDesk implements Visitors.Host {
    /** How long a code is good: a quarter of an hour. */
    public static final long CODE_NS = 900_000_000_000L;

    /** How long ports are held open after they were asked for: 25 s. */
    private static final long HELD_NS = 25_000_000_000L;

    /** Most words of one visit that are listened to. */
    private static final int WORDS_MAX = 200;

    /** Most times that edge sends for one code. */
    private static final int SENDINGS_MAX = 10;

    private static final long[] SENT_NS = {0, 300_000_000L, 900_000_000L};

    private final Host host;
    private final Visitors visitors;
    private final Place place;
    private @Nullable Visit visit;

    /** What edge is: asked anew for each visit, since its file may have been read again. */
    public record Place(Supplier<PortBook> book, SourcePorts ports, Supplier<List<IpAddress>> own,
            Supplier<List<Opening>> openings) {}

    /** One code and who came with it. */
    private static final class Visit {
        private final VisitCode code;
        private final long endsNs;
        private @Nullable IpAddress visitor;
        private int words;
        private int sendings;
        private List<OutsideTrial> trials = List.of();
        private @Nullable HeldPorts held;
        private final Map<Opening, List<DatagramSocket>> sockets = new HashMap<>();
        private final List<PortPair> pairs = new ArrayList<>();
        private final Set<Integer> heard = new LinkedHashSet<>();
        private final Map<Integer, Outcome> calls = new HashMap<>();

        Visit(VisitCode code, long endsNs) {
            this.code = code;
            this.endsNs = endsNs;
        }
    }

    /** @param place what edge is */
    public OutsideDesk(Host host, Visitors visitors, Place place) {
        this.host = host;
        this.visitors = visitors;
        this.place = place;
    }

    /** From now on this code is the one that is good, and no earlier one. */
    public void invite(VisitCode code) {
        close(visit);
        visit = new Visit(code, host.nowNs() + CODE_NS);
        visitors.invitedBy(this);
    }

    /** Nobody is invited any more. */
    public void close() {
        close(visit);
        visit = null;
    }

    private void close(@Nullable Visit v) {
        if (v == null) return;
        if (v.held != null) v.held.close();
        v.held = null;
        v.sockets.clear();
        v.pairs.forEach(place.ports()::release);
        v.pairs.clear();
    }

    // ---------------------------------------------------------------- words

    @Override
    public Optional<Visitors.Reply> heard(Visitors.Word word) {
        Visit v = visit;
        if (v == null || host.nowNs() >= v.endsNs || v.words >= WORDS_MAX) return Optional.empty();
        Optional<String> said = v.code.payload(VisitCode.From.VISITOR, word.words());
        if (said.isEmpty()) return Optional.empty();
        v.words++;
        Payload p = Payload.read(said.get());
        IpAddress from = word.from().address();
        String what = p.one("op").orElse("");
        boolean proven = p.one("cookie").filter(v.code.cookie(from)::equals).isPresent();
        if (what.equals("hello")) {
            Payload answer = Payload.of("seen", word.from().toString()).add("cookie", v.code.cookie(from));
            // Whoever overheard one hello could have its echo, which is longer than it, sent to anybody.
            boolean echoed = proven || word.transport() != Transport.UDP;
            return Optional.of(new Visitors.Reply(words(v, answer), echoed ? word.message() : new byte[0]));
        }
        if (!proven || v.visitor != null && !v.visitor.equals(from)) return Optional.empty();
        v.visitor = from;
        Optional<Payload> answer = switch (what) {
            case "open" -> Optional.of(open(v, from));
            case "send" -> Optional.of(send(v, from, p));
            case "result" -> Optional.of(result(v));
            default -> Optional.empty();
        };
        return answer.map(a -> new Visitors.Reply(words(v, a), new byte[0]));
    }

    private static String words(Visit v, Payload answer) {
        return v.code.words(VisitCode.From.EDGE, answer.text());
    }

    // ---------------------------------------------------------------- ports that wait

    private Payload open(Visit v, IpAddress from) {
        if (v.held == null) {
            v.held = new HeldPorts(host, v.code.credential(), (at, who) -> {
                if (who.address().equals(from)) v.heard.add(at.port());
            });
            Optional<IpAddress> own = place.own().get().stream().filter(a -> a.family() == from.family()).findFirst();
            if (own.isPresent()) v.trials = trials(v, own.get(), from.family());
            host.at(host.nowNs() + HELD_NS, () -> {
                close(v);
                v.heard.clear();
            });
        }
        Payload out = new Payload();
        v.trials.forEach(t -> out.add("trial", t.text()));
        return out;
    }

    private List<OutsideTrial> trials(Visit v, IpAddress own, IpAddress.Family family) {
        PortBook book = place.book().get();
        v.pairs.addAll(place.ports().sample(book.settings(Role.EDGE).ownMedia(Parity.EVEN), 1));
        List<OutsideTrial> out = new ArrayList<>();
        List<DatagramSocket> even = new ArrayList<>();
        List<DatagramSocket> odd = new ArrayList<>();
        for (PortPair p : v.pairs) {
            hold(v, book, new Endpoint(own, p.rtp()), "SIP-6", "SIN-4").ifPresent(even::add);
            hold(v, book, new Endpoint(own, p.rtcp()), "SIP-7", "SIN-5").ifPresent(odd::add);
        }
        List<DatagramSocket> relays = relays(v, book, own);
        for (Opening o : place.openings().get()) {
            if (o.family() != family) continue;
            if (o.inward()) inward(o, even, odd, relays).ifPresent(out::add);
            else outward(v, o, even, odd, relays).ifPresent(out::add);
        }
        return out;
    }

    private Optional<DatagramSocket> hold(Visit v, PortBook book, Endpoint at, String... rows) {
        if (v.held == null) return Optional.empty();
        return v.held.open(book.claim(Role.EDGE, PortClaim.Side.BOTH, Transport.UDP, at, rows));
    }

    private List<DatagramSocket> relays(Visit v, PortBook book, IpAddress own) {
        List<DatagramSocket> out = new ArrayList<>();
        if (v.held == null || !book.settings(Role.EDGE).isOn(Setting.TURN)) return out;
        PortRange range = book.settings(Role.EDGE).range(Setting.TURN_RELAY);
        RelayPorts.open(v.held, book, own, range.first(), 1, range).ifPresent(out::add);
        RelayPorts.open(v.held, book, own, range.last(), -1, range).ifPresent(out::add);
        return out;
    }

    private static Optional<OutsideTrial> inward(Opening o, List<DatagramSocket> even,
            List<DatagramSocket> odd, List<DatagramSocket> relays) {
        List<Integer> first = List.of(o.targetPorts().ranges().getFirst().first());
        if (o.serves("SIP-3")) return trial(o, OutsideTrial.How.SIP_UDP, first);
        if (o.serves("SIP-4")) return trial(o, OutsideTrial.How.SIP_TCP, first);
        if (o.serves("SIP-5")) return trial(o, OutsideTrial.How.SIP_TLS, first);
        if (o.serves("SIP-6", "SIN-4")) return trial(o, OutsideTrial.How.PATH, ports(even));
        if (o.serves("SIP-7", "SIN-5")) return trial(o, OutsideTrial.How.PATH, ports(odd));
        if (o.serves("ICE-3")) return trial(o, OutsideTrial.How.STUN, first);
        if (o.serves("ICE-4")) return trial(o, OutsideTrial.How.PATH, ports(relays));
        if (o.serves("TCT-1", "TCT-2")) return trial(o, OutsideTrial.How.CONNECT, first);
        return trial(o, OutsideTrial.How.PATH, List.of());
    }

    private static Optional<OutsideTrial> outward(Visit v, Opening o, List<DatagramSocket> even,
            List<DatagramSocket> odd, List<DatagramSocket> relays) {
        if (o.serves("SIP-1")) return trial(o, OutsideTrial.How.SAY, List.of());
        if (o.serves("SIP-2")) return trial(o, OutsideTrial.How.CALL, List.of());
        List<DatagramSocket> from = o.serves("SIP-6") ? even : o.serves("SIP-7") ? odd : o.serves("ICE-5") ? relays
                : List.of();
        // Lookups are edge's own affair: it tries them by itself. Of any other one hears that it was not tried.
        if (from.isEmpty() && o.serves("ADI-1")) return Optional.empty();
        if (!from.isEmpty()) v.sockets.put(o, from);
        return trial(o, OutsideTrial.How.SEND, ports(from));
    }

    private static Optional<OutsideTrial> trial(Opening o, OutsideTrial.How how, List<Integer> ports) {
        return Optional.of(new OutsideTrial(o, how, ports));
    }

    private static List<Integer> ports(List<DatagramSocket> sockets) {
        return sockets.stream().map(s -> s.claim().local().port()).toList();
    }

    // ---------------------------------------------------------------- edge sends

    private Payload send(Visit v, IpAddress to, Payload p) {
        if (v.sendings++ >= SENDINGS_MAX) return Payload.of("sent", "no more");
        Set<Integer> asked = new HashSet<>();
        for (String line : p.all("to")) {
            String[] w = line.split(" ");
            if (w.length != 2 || !w[0].matches("[0-9]{1,3}") || !w[1].matches("[0-9]{1,5}")) continue;
            int index = Integer.parseInt(w[0]);
            int port = Integer.parseInt(w[1]);
            if (index >= v.trials.size() || port < 1024 || port > 65_535 || !asked.add(index)) continue;
            send(v, index, v.trials.get(index), new Endpoint(to, port));
        }
        return Payload.of("sent", "yes");
    }

    private void send(Visit v, int index, OutsideTrial trial, Endpoint to) {
        switch (trial.how()) {
            case SAY -> {
                for (long ns : SENT_NS) host.at(host.nowNs() + ns, () -> own(to).ifPresent(
                        own -> visitors.say(own, to, words(v, Payload.of("trial", Integer.toString(index))))));
            }
            case SEND -> {
                StunWire wire = new StunWire(host.entropy(), v.code.credential());
                for (long ns : SENT_NS) {
                    host.at(host.nowNs() + ns, () -> {
                        for (DatagramSocket s : v.sockets.getOrDefault(trial.opening(), List.of())) {
                            byte[] question = wire.question();
                            s.send(to, question, 0, question.length);
                        }
                    });
                }
            }
            case CALL -> call(v, index, to);
            case SIP_UDP, SIP_TCP, SIP_TLS, STUN, PATH, CONNECT -> {}
        }
    }

    private void call(Visit v, int index, Endpoint to) {
        Optional<IpAddress> own = own(to);
        Optional<Integer> port = place.ports().port();
        if (own.isEmpty() || port.isEmpty()) return;
        PortClaim claim = place.book().get().claim(Role.EDGE, PortClaim.Side.OPEN, Transport.TCP,
                new Endpoint(own.get(), port.get()), "SIP-2");
        StreamTrial.begin(host, claim, to, null, outcome -> {
            v.calls.put(index, outcome);
            place.ports().release(port.get());
        });
    }

    private Optional<IpAddress> own(Endpoint to) {
        return place.own().get().stream().filter(a -> a.family() == to.address().family()).findFirst();
    }

    // ---------------------------------------------------------------- what arrived

    private static Payload result(Visit v) {
        Payload out = Payload.of("heard", v.heard.stream().map(String::valueOf).collect(Collectors.joining(",")));
        v.calls.forEach((index, outcome) -> out.add("call", index + " " + Text.of(outcome)));
        return out;
    }
}
