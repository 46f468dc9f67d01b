package org.sallyport.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.machine.Sensitive;
import org.sallyport.ports.Firewall;
import org.sallyport.ports.Lease;
import org.sallyport.ports.Opening;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPair;
import org.sallyport.ports.PortPairPool;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Setting;
import org.sallyport.ports.Topology;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.zone.stranger.Visitors;

/** Edge cannot be made to send anything to anybody who has not shown a code and that he is where he says. */
class OutsideDeskTest {
    private static final IpAddress EDGE = IpAddress.of("185.10.20.10");
    private static final Endpoint LAPTOP = Endpoint.of("91.6.7.1", 4000);
    private static final long SECOND_NS = 1_000_000_000L;

    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host("edge").attach(world.segment("internet",
            LinkConditions.LAN, "185.10.20.0/24"), EDGE.toString());
    private final PortSettings settings = PortSettings.defaults();
    private final PortBook book = PortBook.of(settings);
    private final PortPairPool pairs = new PortPairPool(settings, host.entropy(), SECOND_NS);
    private final Visitors visitors = new Visitors();
    private final List<Endpoint> said = new ArrayList<>();
    private final VisitCode code =
            new VisitCode(List.of(EDGE), "", 5060, 5060, 0, "", Sensitive.of("0123456789abcdef"));
    private final OutsideDesk desk = new OutsideDesk(host, visitors,
            new OutsideDesk.Place(() -> book,
                    new SourcePorts(host, pairs,
                            new PortPool(settings, Setting.SIP_TCP_OUTBOUND, host.entropy(), SECOND_NS)),
                    () -> List.of(EDGE),
                    this::openings));

    private List<Opening> openings() {
        return Opening.of(book, Firewall.OUTER, Topology.of(List.of(), List.of(EDGE), List.of(EDGE)));
    }

    @BeforeEach
    void invite() {
        visitors.over((_, to, _) -> said.add(to));
        desk.invite(code);
    }

    private Optional<Payload> say(Endpoint from, Payload payload) {
        return visitors.heard(new Visitors.Word(from, Transport.UDP,
                code.words(VisitCode.From.VISITOR, payload.text()), new byte[0]))
                .flatMap(r -> code.payload(VisitCode.From.EDGE, r.words())).map(Payload::read);
    }

    private String cookie(Endpoint at) {
        return say(at, Payload.of("op", "hello")).orElseThrow().one("cookie").orElseThrow();
    }

    private static Payload op(String what, String cookie) {
        return Payload.of("op", what).add("cookie", cookie);
    }

    private int sayTrial(Endpoint at) {
        List<String> trials = say(at, op("open", cookie(at))).orElseThrow().all("trial");
        for (int i = 0; i < trials.size(); i++) if (trials.get(i).startsWith("SAY ")) return i;
        throw new AssertionError(trials);
    }

    @Test
    void sendsToWhoHasSaidItsCookieBackAndNobodyElse() {
        int trial = sayTrial(LAPTOP);
        Payload send = op("send", cookie(LAPTOP)).add("to", trial + " 40000");
        assertThat(say(Endpoint.of("198.51.100.1", 4000), send)).as("with the cookie of another address").isEmpty();
        assertThat(say(LAPTOP, Payload.of("op", "send").add("to", trial + " 40000"))).as("without a cookie").isEmpty();
        world.runFor(2 * SECOND_NS);
        assertThat(said).isEmpty();
        assertThat(say(LAPTOP, send)).isPresent();
        world.runFor(2 * SECOND_NS);
        assertThat(said).hasSize(3).containsOnly(new Endpoint(LAPTOP.address(), 40_000));
    }

    @Test
    void sendsOnlySoOftenForACode() {
        int trial = sayTrial(LAPTOP);
        Payload send = op("send", cookie(LAPTOP)).add("to", trial + " 40000").add("to", trial + " 22");
        for (int i = 0; i < 100; i++) say(LAPTOP, send);
        world.runFor(5 * SECOND_NS);
        assertThat(said).as("ten times three, to no low port").hasSize(30);
    }

    @Test
    void sendsForATrialOnceHoweverOftenItIsNamed() {
        int trial = sayTrial(LAPTOP);
        Payload send = op("send", cookie(LAPTOP));
        for (int port = 2_000; port < 2_150; port++) send.add("to", trial + " " + port);
        say(LAPTOP, send);
        world.runFor(5 * SECOND_NS);
        assertThat(said).as("no way to look through the ports of a NAT that others share").hasSize(3);
    }

    /** Over UDP anybody is anywhere: an answer to somebody unproven is hardly longer than what asked for it. */
    @Test
    void tellsWhatCameToWhoeverIsProvenToBeThere() {
        assertThat(echo(Transport.UDP, Payload.of("op", "hello"))).isEmpty();
        assertThat(echo(Transport.UDP, op("hello", "0000000000000000"))).isEmpty();
        assertThat(echo(Transport.TCP, Payload.of("op", "hello"))).hasSize(5_000);
        assertThat(echo(Transport.UDP, op("hello", cookie(LAPTOP)))).hasSize(5_000);
    }

    private byte[] echo(Transport over, Payload payload) {
        return visitors.heard(new Visitors.Word(LAPTOP, over, code.words(VisitCode.From.VISITOR, payload.text()),
                new byte[5_000])).orElseThrow().body();
    }

    @Test
    void listensToOneMachineForAQuarterOfAnHour() {
        Endpoint other = Endpoint.of("91.6.7.2", 4000);
        say(LAPTOP, op("open", cookie(LAPTOP)));
        assertThat(say(other, op("open", cookie(other)))).isEmpty();
        world.runFor(OutsideDesk.CODE_NS);
        assertThat(say(LAPTOP, Payload.of("op", "hello"))).isEmpty();
    }

    /** What nobody tries has to be named: a rule that is not there is taken for one that passes. */
    @Test
    void namesEveryRuleAlsoWhereCallsHaveAllPorts() {
        while (pairs.lease(host.nowNs()) instanceof Lease.Granted<PortPair>) {}
        List<OutsideTrial> trials = say(LAPTOP, op("open", cookie(LAPTOP))).orElseThrow().all("trial").stream()
                .map(OutsideTrial::read).flatMap(Optional::stream).toList();
        assertThat(trials).extracting(OutsideTrial::opening)
                .containsExactlyElementsOf(openings().stream().filter(o -> !o.serves("ADI-1")).toList());
        OutsideTrial media = trials.stream().filter(t -> t.opening().serves("SIP-6") && !t.opening().inward())
                .findFirst().orElseThrow();
        List<Finding> judged = new OutsideJudge(code, EDGE, Map.of(), LAPTOP.toString()).all(LAPTOP.address(),
                List.of(media), Map.of(), Map.of(0, Set.of(36_002)), new Payload());
        assertThat(judged).last().satisfies(f -> assertThat(f.verdict()).isEqualTo(Verdict.NOT_JUDGED))
                .satisfies(f -> assertThat(f.sentence()).contains("holds no port"));
    }

    /** A rule that ends where no node of the pair is: who tries it has to be said. */
    @Test
    void saysWhoTriesWhatNoVisitorCan() {
        PortSettings all = PortSettings.builder().set(Setting.TURN, true).set(Setting.TURN_TCP_ENABLED, true)
                .set(Setting.TURN_TCP_RELAYS_ENABLED, true).set(Setting.ACME_ENABLED, true).build();
        List<OutsideTrial> trials = Opening
                .of(PortBook.of(all), Firewall.OUTER, Topology.of(List.of(), List.of(EDGE), List.of(EDGE))).stream()
                .filter(o -> o.serves("ACM-1", "ACM-2", "TCT-5", "TCT-6"))
                .map(o -> new OutsideTrial(o, o.inward() ? OutsideTrial.How.PATH : OutsideTrial.How.SEND, List.of()))
                .toList();
        assertThat(trials).hasSize(4);
        List<Finding> judged = new OutsideJudge(code, EDGE, Map.of(), LAPTOP.toString()).all(LAPTOP.address(), trials,
                Map.of(), Map.of(), new Payload());
        assertThat(judged).filteredOn(f -> f.opening().isPresent()).hasSize(4)
                .allSatisfy(f -> assertThat(f.verdict()).isEqualTo(Verdict.NOT_JUDGED))
                .allSatisfy(f -> assertThat(f.sentence()).contains("tr").doesNotContain("holds no port"));
    }

    @Test
    void holdsPortsForSecondsAndGivesThemBack() {
        say(LAPTOP, op("open", cookie(LAPTOP)));
        assertThat(pairs.counts(host.nowNs()).used()).isPositive();
        assertThat(host.liveSockets()).isNotEmpty();
        world.runFor(30 * SECOND_NS);
        assertThat(pairs.counts(host.nowNs()).used()).isZero();
        assertThat(host.liveSockets()).isEmpty();
    }
}
