package org.sallyport.check;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.media.PathCredential;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * The visitor's side: somebody on the internet with a code, who tries edge's rows from there. Owner: one thread.
 *
 * <p>Edge sends first, to ports of ours from which nothing has left, and then we send from other ports: so that the
 * state that one trial leaves in a firewall does not carry another.
 */
public final class Outsider {
    private static final long MS = 1_000_000L;
    private static final long[] SENT_NS = {0, 150 * MS, 500 * MS, 1_200 * MS};

    /** How long trials may take, from the moment that edge has been asked to send: 5 s. */
    private static final long TRIALS_NS = 5_000 * MS;

    private final OutsideNetwork net;
    private final VisitCode code;
    private final IpAddress edge;
    private final Consumer<List<Finding>> then;
    private final Consumer<String> doing;
    private final Map<SipQuestion.Over, SipQuestion.Came> hellos = new EnumMap<>(SipQuestion.Over.class);
    private final List<OutsideTrial> trials = new ArrayList<>();
    private final Map<Integer, PortSample> samples = new LinkedHashMap<>();
    private final Map<Integer, Set<Integer>> arrived = new LinkedHashMap<>();
    private final List<Runnable> closing = new ArrayList<>();
    private SipQuestion.Over way = SipQuestion.Over.TLS;
    private String seen = "";
    private String cookie = "";
    private int waiting;

    /**
     * @param edge the address of edge that is tried, one of the code's or another
     * @param doing is told what is being done
     * @param then takes what was found, once
     */
    public Outsider(OutsideNetwork net, VisitCode code, IpAddress edge, Consumer<String> doing,
            Consumer<List<Finding>> then) {
        this.net = net;
        this.code = code;
        this.edge = edge;
        this.doing = doing;
        this.then = then;
    }

    /** Begins. */
    public void begin() {
        doing.accept("edge over UDP, TCP and TLS");
        Map<SipQuestion.Over, Integer> ports = new EnumMap<>(SipQuestion.Over.class);
        if (code.udpPort() > 0) ports.put(SipQuestion.Over.UDP, code.udpPort());
        if (code.tcpPort() > 0) ports.put(SipQuestion.Over.TCP, code.tcpPort());
        if (code.tlsPort() > 0) ports.put(SipQuestion.Over.TLS, code.tlsPort());
        waiting = ports.size();
        ports.forEach((over, port) -> ask(over, Payload.of("op", "hello"), came -> {
            Optional<String> known = came.words(code).flatMap(p -> p.one("cookie"));
            if (over == SipQuestion.Over.UDP && known.isPresent()) again(came, known.get());
            else greeted(over, came);
        }));
    }

    /** Over UDP edge tells what it got to whoever is known to be where he seems to be. */
    private void again(SipQuestion.Came first, String known) {
        ask(SipQuestion.Over.UDP, Payload.of("op", "hello").add("cookie", known), came -> greeted(SipQuestion.Over.UDP,
                came.words(code).isPresent() ? came : first));
    }

    private void greeted(SipQuestion.Over over, SipQuestion.Came came) {
        hellos.put(over, came);
        if (--waiting == 0) greeted();
    }

    private void ask(SipQuestion.Over over, Payload what, Consumer<SipQuestion.Came> answer) {
        int port = switch (over) {
            case UDP -> code.udpPort();
            case TCP -> code.tcpPort();
            case TLS -> code.tlsPort();
        };
        SipQuestion.ask(net, over, new Endpoint(edge, port), code.words(VisitCode.From.VISITOR, what.text()), answer);
    }

    private void greeted() {
        Optional<SipQuestion.Over> answered = Optional.empty();
        for (SipQuestion.Over over : List.of(SipQuestion.Over.UDP, SipQuestion.Over.TCP, SipQuestion.Over.TLS)) {
            SipQuestion.Came came = hellos.get(over);
            if (came == null || came.words(code).isEmpty()) continue;
            Payload p = came.words(code).get();
            answered = Optional.of(over);
            seen = p.one("seen").orElse("");
            cookie = p.one("cookie").orElse("");
        }
        if (answered.isEmpty()) {
            then.accept(List.of(new OutsideJudge(code, edge, hellos, "").nobody()));
            return;
        }
        way = answered.get();
        doing.accept("ports of edge");
        ask(way, Payload.of("op", "open").add("cookie", cookie),
                came -> opened(came.words(code).orElse(new Payload())));
    }

    private void opened(Payload p) {
        for (String line : p.all("trial")) OutsideTrial.read(line).ifPresent(trials::add);
        doing.accept("what edge sends");
        Payload send = Payload.of("op", "send").add("cookie", cookie);
        for (int i = 0; i < trials.size(); i++) {
            if (!trials.get(i).how().outward()) continue;
            int index = i;
            arrived.put(i, new LinkedHashSet<>());
            waitFor(index, trials.get(i)).ifPresent(port -> send.add("to", index + " " + port));
        }
        ask(way, send, _ -> sent());
    }

    /** A port at which edge's packets are awaited. */
    private Optional<Integer> waitFor(int index, OutsideTrial trial) {
        IpAddress own = net.address(edge);
        Set<Integer> into = arrived.computeIfAbsent(index, _ -> new LinkedHashSet<>());
        if (trial.how() == OutsideTrial.How.CALL) {
            Optional<OutsideNetwork.Listening> l = net.listen(own, from -> {
                if (from.address().equals(edge)) into.add(from.port());
            });
            l.ifPresent(x -> closing.add(x::close));
            return l.map(OutsideNetwork.Listening::port);
        }
        Optional<OutsideNetwork.Datagrams> d = net.datagrams(own, (from, bytes) -> {
            if (proves(bytes)) into.add(from.port());
        });
        d.ifPresent(x -> closing.add(x::close));
        return d.map(OutsideNetwork.Datagrams::port);
    }

    private boolean proves(byte[] bytes) {
        PathCredential credential = code.credential();
        if (StunMessage.decode(bytes) instanceof StunDecoded.Ok(StunMessage m)) return credential.proves(m);
        String text = new String(bytes, StandardCharsets.UTF_8);
        return VisitMessage.words(text).flatMap(w -> code.payload(VisitCode.From.EDGE, w)).isPresent();
    }

    private void sent() {
        doing.accept("what reaches edge");
        for (int i = 0; i < trials.size(); i++) inward(i, trials.get(i));
        net.at(net.nowNs() + TRIALS_NS, this::tried);
    }

    private void inward(int index, OutsideTrial t) {
        if (t.how() == OutsideTrial.How.CONNECT) connect(index, t);
        if (t.how() != OutsideTrial.How.STUN && t.how() != OutsideTrial.How.PATH) return;
        for (int port : t.ports()) path(index, port, t.how() == OutsideTrial.How.PATH ? code.credential() : null);
    }

    private PortSample sample(int index) {
        return samples.computeIfAbsent(index, _ -> new PortSample());
    }

    private void path(int index, int port, @Nullable PathCredential credential) {
        StunWire wire = new StunWire(net.entropy(), credential);
        Endpoint to = new Endpoint(edge, port);
        long beganNs = net.nowNs();
        sample(index).add(port, new Outcome.Silent(TRIALS_NS));
        Optional<OutsideNetwork.Datagrams> d = net.datagrams(net.address(edge), (from, bytes) -> {
            if (!from.equals(to) || sample(index).passing().contains(port)) return;
            wire.judge(from, bytes, net.nowNs() - beganNs).ifPresent(o -> sample(index).add(port, o));
        });
        if (d.isEmpty()) {
            sample(index).add(port, new Outcome.Unsent("no port is free here"));
            return;
        }
        closing.add(d.get()::close);
        for (long ns : SENT_NS) net.at(net.nowNs() + ns, () -> d.get().send(to, wire.question()));
    }

    private void connect(int index, OutsideTrial t) {
        int port = t.ports().getFirst();
        sample(index).add(port, new Outcome.Silent(TRIALS_NS));
        long beganNs = net.nowNs();
        OutsideNetwork.Connection c = net.connect(new Endpoint(edge, port), false, new OutsideNetwork.Taker() {
            @Override
            public void opened(String certificate) {
                sample(index).add(port, new Outcome.Answered(Optional.empty(), net.nowNs() - beganNs));
            }

            @Override
            public void bytes(byte[] bytes) {}

            @Override
            public void closed(String why, boolean somebody) {
                if (somebody && sample(index).passing().isEmpty()) sample(index).add(port, new Outcome.Refused(why));
            }
        });
        closing.add(c::close);
    }

    private void tried() {
        closing.forEach(Runnable::run);
        closing.clear();
        ask(way, Payload.of("op", "result").add("cookie", cookie), came -> {
            Payload p = came.words(code).orElse(new Payload());
            then.accept(new OutsideJudge(code, edge, hellos, seen).all(net.address(edge), trials, samples, arrived, p));
        });
    }
}
