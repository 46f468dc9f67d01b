package org.sallyport.zone.locate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.zone.TestEntropy;

class LocateTest {
    private static final long S = 1_000_000_000L;
    private static final List<IpAddress.Family> BOTH = List.of(IpAddress.Family.V4, IpAddress.Family.V6);

    private final Map<String, List<DnsAnswer.Record>> zone = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private List<String> trail;

    private void a(String name, String... addresses) {
        for (String x : addresses) {
            IpAddress ip = IpAddress.of(x);
            add((ip.isV4() ? "A " : "AAAA ") + name, new DnsAnswer.Record.Address(ip));
        }
    }

    private void srv(String name, int priority, int weight, int port, String target) {
        add("SRV " + name, new DnsAnswer.Record.Srv(priority, weight, port, target));
    }

    private void naptr(String name, int order, String service, String replacement) {
        add("NAPTR " + name, new DnsAnswer.Record.Naptr(order, 50, "s", service, "", replacement));
    }

    private void add(String key, DnsAnswer.Record record) {
        zone.computeIfAbsent(key, _ -> new ArrayList<>()).add(record);
    }

    private static LocateRequest request(String host, String port, String transport, boolean secure,
            LocateRequest.Rules rules) {
        return new LocateRequest(host, port.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port)),
                transport.isEmpty() ? Optional.empty() : Optional.of(transport), secure, rules);
    }

    private static LocateRequest.Rules rules(List<IpAddress.Family> families) {
        return new LocateRequest.Rules(List.of(Transport.TLS, Transport.TCP, Transport.UDP), families, Transport.UDP,
                true,
                Optional.empty());
    }

    /** Runs against the little zone file; answers come back in the reverse order of the questions. */
    private Locate.Effect run(LocateRequest request) {
        Locate m = new Locate(request, new TestEntropy(1));
        Deque<DnsQuestion> open = new ArrayDeque<>();
        List<Locate.Effect> out = new ArrayList<>();
        Consumer<Locate.Effect> sink = e -> {
            if (e instanceof Locate.Effect.Ask(DnsQuestion q)) {
                asked.add(q.type() + " " + q.name());
                open.push(q);
            } else {
                out.add(e);
            }
        };
        m.on(new Locate.Input.Start(), 0, sink);
        while (!open.isEmpty()) {
            DnsQuestion q = open.pop();
            List<DnsAnswer.Record> found = zone.get(q.type() + " " + q.name());
            m.on(new Locate.Input.Answered(q, found == null ? new DnsAnswer.None() : new DnsAnswer.Records(found, 60)),
                    1, sink);
        }
        assertThat(out).as("exactly one end").hasSize(1);
        assertThat(m.deadlineNs()).isEqualTo(Machine.NEVER);
        trail = m.trail();
        return out.getFirst();
    }

    private List<String> found(LocateRequest request) {
        return switch (run(request)) {
            case Locate.Effect.Found(List<LocateTarget> targets) ->
                    targets.stream().map(t -> t.transport().token() + " " + t.endpoint()).toList();
            case Locate.Effect.NotFound n -> List.of(n.refusal().reason().id());
            case Locate.Effect.Ask _ -> throw new AssertionError();
        };
    }

    /** RFC 3263 §4.1 and §4.2 for what needs no SRV. */
    @ParameterizedTest
    @CsvSource({
        "203.0.113.5,       '',   '',  false, udp 203.0.113.5:5060",
        "203.0.113.5,       '',   '',  true,  tls 203.0.113.5:5061",
        "203.0.113.5,       '',   tcp, false, tcp 203.0.113.5:5060",
        "203.0.113.5,       '',   tcp, true,  tls 203.0.113.5:5061",
        "203.0.113.5,       '',   tls, false, tls 203.0.113.5:5061",
        "203.0.113.5,       5070, '',  false, udp 203.0.113.5:5070",
        "[2001:db8::5],     '',   '',  false, udp [2001:db8::5]:5060",
        "2001:db8::5,       '',   udp, false, udp [2001:db8::5]:5060",
        "host.example,      5070, '',  false, udp 203.0.113.9:5070",
        "host.example,      5070, tcp, false, tcp 203.0.113.9:5070",
        "host.example,      5070, '',  true,  tls 203.0.113.9:5070",
        "HOST.example.,     5060, '',  false, udp 203.0.113.9:5060",
        "host.example,      '',   '',  false, udp 203.0.113.9:5060",
        "host.example,      '',   '',  true,  tls 203.0.113.9:5061",
        "host.example,      '',   tcp, false, tcp 203.0.113.9:5060",
        "203.0.113.5,       '',   udp, true,  next-hop-unreachable",
        "203.0.113.5,       '',   ws,  false, next-hop-unreachable",
        "nowhere.example,   '',   '',  false, name-not-resolved",
        "nowhere.example,   5060, '',  false, name-not-resolved",
        "'-bad',            '',   '',  false, name-not-resolved",
        "'a..b',            '',   '',  false, name-not-resolved",
        "'a b',             '',   '',  false, name-not-resolved",
    })
    void followsTheUri(String host, String port, String transport, boolean secure, String expected) {
        a("host.example", "203.0.113.9");
        assertThat(found(request(host, port, transport, secure, LocateRequest.Rules.open()))).containsExactly(expected);
    }

    @Test
    void asksNothingForAnAddressAndNoSrvForAPort() {
        found(request("203.0.113.5", "", "", false, LocateRequest.Rules.open()));
        assertThat(asked).isEmpty();
        found(request("host.example", "5060", "", false, LocateRequest.Rules.open()));
        assertThat(asked).containsExactly("A host.example");
    }

    /** The example of RFC 3263 §4.1, with addresses. */
    @Test
    void followsNaptrToSrvToAddresses() {
        naptr("example.com", 90, "SIP+D2U", "_sip._udp.example.com");
        naptr("example.com", 50, "SIPS+D2T", "_sips._tcp.example.com");
        naptr("example.com", 70, "SIP+D2T", "_sip._tcp.example.com");
        naptr("example.com", 10, "E2U+sip", "_sip._udp.evil.org");
        srv("_sip._tcp.example.com", 1, 0, 5060, "server1.example.com");
        srv("_sip._tcp.example.com", 2, 0, 5060, "server2.example.com");
        srv("_sips._tcp.example.com", 1, 0, 5061, "server1.example.com");
        a("server1.example.com", "203.0.113.1", "203.0.113.2", "2001:db8::1");
        a("server2.example.com", "203.0.113.3");
        assertThat(found(request("example.com", "", "", false, rules(BOTH)))).containsExactly(
                "tls 203.0.113.1:5061", "tls 203.0.113.2:5061", "tls [2001:db8::1]:5061",
                "tcp 203.0.113.1:5060", "tcp 203.0.113.2:5060", "tcp [2001:db8::1]:5060", "tcp 203.0.113.3:5060");
        assertThat(trail.getFirst()).isEqualTo("NAPTR example.com: 4 records, 60 s");
        assertThat(asked).doesNotContain("SRV _sip._udp.evil.org");
    }

    @Test
    void withoutNaptrAsksSrvForEachOfOurTransports() {
        srv("_sip._udp.example.com", 1, 0, 5090, "u.example.com");
        srv("_sip._tcp.example.com", 1, 0, 5080, "t.example.com");
        a("u.example.com", "203.0.113.1");
        a("t.example.com", "203.0.113.2");
        assertThat(found(request("example.com", "", "", false, LocateRequest.Rules.open())))
                .containsExactly("tcp 203.0.113.2:5080", "udp 203.0.113.1:5090");
        assertThat(asked.subList(1, 4)).containsExactly(
                "SRV _sips._tcp.example.com", "SRV _sip._tcp.example.com", "SRV _sip._udp.example.com");
    }

    /** Attack SIP-40: a domain that offers clear text only. */
    @Test
    void sipsNeverBecomesClearText() {
        naptr("example.com", 10, "SIP+D2U", "_sip._udp.example.com");
        srv("_sip._udp.example.com", 1, 0, 5060, "u.example.com");
        a("u.example.com", "203.0.113.1");
        a("example.com", "203.0.113.2");
        assertThat(found(request("example.com", "", "", true, LocateRequest.Rules.open())))
                .containsExactly("tls 203.0.113.2:5061");
        assertThat(asked).doesNotContain("SRV _sip._udp.example.com", "SRV _sip._tcp.example.com");
    }

    @Test
    void addressRecordsCanBeLeftOut() {
        a("example.com", "203.0.113.2");
        LocateRequest.Rules srvOnly = new LocateRequest.Rules(
                List.of(Transport.UDP), List.of(IpAddress.Family.V4), Transport.UDP, false, Optional.empty());
        assertThat(found(request("example.com", "", "", false, srvOnly))).containsExactly("name-not-resolved");
    }

    @Test
    void aServiceThatIsDecidedlyNotThereIsNotGuessed() {
        srv("_sip._udp.example.com", 0, 0, 0, ".");
        a("example.com", "203.0.113.2");
        assertThat(found(request("example.com", "", "udp", false, LocateRequest.Rules.open())))
                .containsExactly("name-not-resolved");
    }

    @Test
    void certificatesMustProveTheNameOfTheUriAndNotOfTheDns() {
        srv("_sips._tcp.example.com", 0, 0, 5061, "cheap.hosting.example");
        a("cheap.hosting.example", "203.0.113.1");
        Locate.Effect.Found f = (Locate.Effect.Found) run(request("Example.com", "", "tls", false,
                LocateRequest.Rules.open()));
        assertThat(f.targets().getFirst().tlsName()).isEqualTo("example.com");
    }

    /** Attack SIP-41: the DNS points inside. */
    @Test
    void addressesThatStrangersMayNotNameAreLeftOut() {
        AddressPolicy policy = new AddressPolicy(List.of(), Set.of(IpAddress.of("93.184.216.1")));
        LocateRequest.Rules guarded = new LocateRequest.Rules(
                List.of(Transport.UDP), BOTH, Transport.UDP, true, Optional.of(policy));
        a("mixed.example", "10.0.0.1", "93.184.216.34", "93.184.216.1", "127.0.0.1", "169.254.169.254");
        assertThat(found(request("mixed.example", "5060", "", false, guarded)))
                .containsExactly("udp 93.184.216.34:5060");
        a("inside.example", "10.0.0.1", "fd00::1");
        assertThat(found(request("inside.example", "5060", "", false, guarded))).containsExactly("address-refused");
        assertThat(found(request("127.0.0.1", "", "", false, guarded))).containsExactly("address-refused");
        assertThat(trail).containsExactly("udp 127.0.0.1:5060: refused, special prefix 127.0.0.0/8");
    }

    /** Attack SIP-41: far too many records. */
    @Test
    void boundsQuestionsAndTargets() {
        for (int i = 0; i < 1000; i++) {
            naptr("example.com", i, "SIP+D2U", "_s" + i + ".example.com");
            for (int k = 0; k < 50; k++) srv("_s" + i + ".example.com", k, k, 5060, "h" + k + ".s" + i
                    + ".example.com");
        }
        for (int k = 0; k < 50; k++) for (int x = 1; x < 255; x++) a("h" + k + ".s0.example.com", "10.0." + k + "."
                + x);
        assertThat(found(request("example.com", "", "", false, rules(BOTH)))).hasSize(Locate.TARGETS_MAX)
                .doesNotHaveDuplicates();
        assertThat(asked).hasSizeLessThanOrEqualTo(Locate.QUESTIONS_MAX);
    }

    @Test
    void makesDoWithWhatItHasWhenTimeIsUp() {
        Locate m = new Locate(request("host.example", "5060", "", false, rules(BOTH)), new TestEntropy(1));
        List<Locate.Effect> out = new ArrayList<>();
        m.on(new Locate.Input.Start(), 0, out::add);
        assertThat(m.deadlineNs()).isEqualTo(8 * S);
        m.on(new Locate.Input.Answered(new DnsQuestion(DnsQuestion.Type.A, "host.example"),
                new DnsAnswer.Records(List.of(new DnsAnswer.Record.Address(IpAddress.of("203.0.113.9"))), 60)), S,
                out::add);
        m.on(new Locate.Input.Timer(), 8 * S - 1, out::add);
        assertThat(out).hasSize(2);
        m.on(new Locate.Input.Timer(), 8 * S, out::add);
        assertThat(out.getLast()).isInstanceOf(Locate.Effect.Found.class);
        m.on(new Locate.Input.Answered(new DnsQuestion(DnsQuestion.Type.AAAA, "host.example"), new DnsAnswer.None()),
                9 * S, out::add);
        m.on(new Locate.Input.Timer(), 9 * S, out::add);
        m.on(new Locate.Input.Start(), 9 * S, out::add);
        assertThat(out).as("nothing after the end").hasSize(3);
    }

    @Test
    void silenceAtTheFirstStepEndsInARefusal() {
        Locate m = new Locate(request("example.com", "", "", false, rules(BOTH)), new TestEntropy(1));
        List<Locate.Effect> out = new ArrayList<>();
        m.on(new Locate.Input.Start(), 0, out::add);
        m.on(new Locate.Input.Timer(), 8 * S, out::add);
        assertThat(out).hasSize(2);
        assertThat(out.getLast()).isInstanceOfSatisfying(Locate.Effect.NotFound.class,
                n -> assertThat(n.refusal().reason()).isEqualTo(RefusalReason.RESOLVER_DOWN));
    }

    @Test
    void aServerThatDoesNotAnswerIsNotTakenForANameWithoutAddresses() {
        for (boolean answered : new boolean[] {false, true}) {
            Locate m = new Locate(request("host.example", "5060", "", false, LocateRequest.Rules.open()),
                    new TestEntropy(1));
            List<Locate.Effect> out = new ArrayList<>();
            m.on(new Locate.Input.Start(), 0, out::add);
            for (Locate.Effect e : List.copyOf(out)) {
                if (!(e instanceof Locate.Effect.Ask(DnsQuestion q))) continue;
                DnsAnswer a = answered ? new DnsAnswer.None() : new DnsAnswer.Failed("10.0.0.53:53 is silent");
                m.on(new Locate.Input.Answered(q, a), 1, out::add);
            }
            assertThat(out.getLast()).as("answered %s", answered).isInstanceOfSatisfying(Locate.Effect.NotFound.class,
                    n -> {
                        assertThat(n.refusal().reason())
                                .isEqualTo(answered ? RefusalReason.NAME_NOT_RESOLVED : RefusalReason.RESOLVER_DOWN);
                        if (!answered) assertThat(n.refusal().came()).contains("10.0.0.53:53 is silent");
                    });
        }
    }

    @Test
    void answersToQuestionsThatWereNotAskedAreIgnored() {
        Locate m = new Locate(request("host.example", "5060", "", false, LocateRequest.Rules.open()),
                new TestEntropy(1));
        List<Locate.Effect> out = new ArrayList<>();
        m.on(new Locate.Input.Start(), 0, out::add);
        m.on(new Locate.Input.Answered(new DnsQuestion(DnsQuestion.Type.A, "evil.example"),
                new DnsAnswer.Records(List.of(new DnsAnswer.Record.Address(IpAddress.of("203.0.113.66"))), 60)), 1,
                out::add);
        assertThat(out).hasSize(1);
    }

    // --- RFC 2782

    private static DnsAnswer.Record.Srv record(int priority, int weight, String target) {
        return new DnsAnswer.Record.Srv(priority, weight, 5060, target);
    }

    @Test
    void weightsShareTheLoadAndPrioritiesAreStrict() {
        List<DnsAnswer.Record.Srv> records = List.of(
                record(1, 60, "a"), record(1, 30, "b"), record(1, 10, "c"), record(1, 0, "d"), record(0, 0, "first"),
                record(2, 500, "last"));
        TestEntropy entropy = new TestEntropy(4);
        Map<String, Integer> second = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            List<DnsAnswer.Record.Srv> order = SrvOrder.of(records, entropy);
            assertThat(order).hasSize(6).doesNotHaveDuplicates();
            assertThat(order.getFirst().target()).isEqualTo("first");
            assertThat(order.getLast().target()).isEqualTo("last");
            second.merge(order.get(1).target(), 1, Integer::sum);
        }
        assertThat(second.get("a")).isBetween(11_400, 12_400);
        assertThat(second.get("b")).isBetween(5600, 6400);
        assertThat(second.get("c")).isBetween(1750, 2250);
        assertThat(second.get("d")).as("weight 0 has a small chance and not none").isBetween(50, 400);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65535})
    void equalWeightsAreAllTriedInSomeOrder(int weight) {
        List<DnsAnswer.Record.Srv> records = new ArrayList<>();
        for (int i = 0; i < 10; i++) records.add(record(5, weight, "h" + i));
        Collections.shuffle(records, new Random(1));
        assertThat(SrvOrder.of(records, new TestEntropy(2))).containsExactlyInAnyOrderElementsOf(records);
    }
}
