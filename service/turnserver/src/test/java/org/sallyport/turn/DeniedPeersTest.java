package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.TestClient.code;
import static org.sallyport.turn.TurnWorld.SECOND;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.PortRange;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.tcp.StreamLimits;
import org.sallyport.turn.tcp.TcpRelayLimits;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Whom no client reaches, by whatever method and in whatever spelling; attack rows TURN-1 to TURN-8, -11, -47, -52. */
class DeniedPeersTest {
    /** One address or more of every prefix that is denied. */
    private static final List<String> DENIED_V4 = List.of("0.0.0.0", "0.1.2.3", "10.0.0.9", "10.255.255.255",
            "100.64.0.1",
            "127.0.0.1", "127.0.0.2", "127.255.255.254", "168.63.129.16", "169.254.169.254", "172.16.0.1",
            "172.31.255.255", "192.0.0.192", "192.0.2.9", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7",
            "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "9.9.9.2");

    private static final List<String> DENIED_V6 = List.of("::", "::1", "::2", "100::1", "2001:db8::1", "fc00::1",
            "fd00:ec2::254", "fdff::1", "fe80::1", "fe80::a9fe:a9fe", "febf::1", "fec0::1", "ff02::1", "ff05::1:3",
            "2a00::1");

    /** Sixteen or four octets by name. */
    private static Map<String, byte[]> denied() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        for (String v4 : DENIED_V4) Spelling.of(v4).forEach((s, octets) -> all.put(s + " " + v4, octets));
        for (String v6 : DENIED_V6) all.put(v6, IpAddress.of(v6).octets());
        // Of what may be named as IPv4 no other spelling is taken either.
        Spelling.of("1.1.1.1").forEach((s, octets) -> {
            if (s != Spelling.PLAIN) all.put(s + " 1.1.1.1", octets);
        });
        return all;
    }

    private static TestClient dual(TurnWorld world) {
        TestClient c = new TestClient(world, "8.8.8.8", 5000, "alice");
        StunMessage answer = c.allocate(
                w -> w.attribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, TestClient.octetFirst(2)));
        assertThat(answer.xorAddresses(StunAttribute.XOR_RELAYED_ADDRESS)).hasSize(2);
        return c;
    }

    private static StunWriter request(int method, byte[] octets, int port) {
        byte[] id = TestClient.id();
        StunWriter w = StunWriter.of(StunClass.REQUEST, method, id);
        if (method == StunMethod.CHANNEL_BIND.number())
            w.attribute(StunAttribute.CHANNEL_NUMBER, TestClient.number(0x40000000L));
        return w.attribute(StunAttribute.XOR_PEER_ADDRESS, Spelling.attribute(octets, port, id));
    }

    private static byte[] send(byte[] octets, int port) {
        byte[] id = TestClient.id();
        return StunWriter.of(StunClass.INDICATION, 0x006, id)
                .attribute(StunAttribute.XOR_PEER_ADDRESS, Spelling.attribute(octets, port, id))
                .attribute(StunAttribute.DATA, new byte[] {1}).bytes();
    }

    private static int ask(TestClient c, int method, byte[] octets, int port) {
        return code(c.askRaw(c.signed(request(method, octets, port))));
    }

    @Test
    void turn1To5NoMethodReachesADeniedPeerInAnySpelling() {
        TurnWorld world = new TurnWorld();
        TestClient alice = dual(world);
        int sockets = world.opened.size();
        denied().forEach((name, octets) -> {
            for (int method : List.of(StunMethod.CREATE_PERMISSION.number(), StunMethod.CHANNEL_BIND.number())) {
                for (int port : new int[] {80, 24_010}) {
                    boolean relay = name.equals("2a00::1") && port == 24_010;
                    if (relay) continue;
                    assertThat(ask(alice, method, octets, port)).as("%s by %d at %d", name, method, port)
                            .isEqualTo(403);
                }
            }
            assertThat(world.arrive(world.server, alice.at, send(octets, 80))).as("Send to " + name).isEmpty();
        });
        AllocationReport report = world.snapshot().allocations().getFirst();
        assertThat(report.permissions()).isZero();
        assertThat(report.channels()).isZero();
        assertThat(world.opened).hasSize(sockets);
        assertThat(code(alice.permit(Endpoint.of("1.1.1.1", 80), Endpoint.of("2a01::1", 80)))).isEqualTo(200);
        assertThat(world.arrive(world.server, alice.at, send(Spelling.MAPPED.octets("1.1.1.1"), 80)))
                .as("a permission is for one spelling").isEmpty();
        assertThat(world.arrive(world.server, alice.at, send(Spelling.COMPATIBLE.octets("1.1.1.1"), 80))).isEmpty();
        assertThat(alice.to(Endpoint.of("1.1.1.1", 80), "x")).hasSize(1);
    }

    @Test
    void turn11NoMethodWorksWithoutProofOfTheAllocationsOwnUser() {
        TurnWorld world = new TurnWorld();
        TestClient alice = dual(world);
        TestClient mallory = new TestClient(world, alice.at, "mallory", -1);
        byte[] peer = IpAddress.of("1.1.1.1").octets();
        for (int method : List.of(StunMethod.ALLOCATE.number(), StunMethod.REFRESH.number(),
                StunMethod.CREATE_PERMISSION.number(),
                StunMethod.CHANNEL_BIND.number())) {
            StunWriter bare = TestClient.udp().apply(request(method, peer, 80));
            assertThat(code(TestClient.message(alice.send(bare.bytes()).getFirst()))).isEqualTo(401);
            assertThat(ask(mallory, method, peer, 80)).as("method %d", method).isEqualTo(441);
        }
        assertThat(world.snapshot().allocations()).singleElement()
                .satisfies(a -> assertThat(a.permissions() + a.channels()).isZero());
    }

    @Test
    void turn11ADualAllocationJudgesThePeersOfBothFamilies() {
        TurnWorld world = new TurnWorld();
        TestClient alice = dual(world);
        byte[] id = TestClient.id();
        for (String denied : List.of("127.0.0.1", "::1", "fd00:ec2::254")) {
            StunWriter w = StunWriter.of(StunClass.REQUEST, StunMethod.CREATE_PERMISSION.number(), id)
                    .xorAddress(StunAttribute.XOR_PEER_ADDRESS, Endpoint.of("1.1.1.1", 1))
                    .xorAddress(StunAttribute.XOR_PEER_ADDRESS, Endpoint.of("2a01::1", 1))
                    .attribute(StunAttribute.XOR_PEER_ADDRESS,
                            Spelling.attribute(IpAddress.of(denied).octets(), 1, id));
            assertThat(code(alice.askRaw(alice.signed(w)))).isEqualTo(403);
        }
        assertThat(world.snapshot().allocations().getFirst().permissions()).as("all or nothing").isZero();
    }

    @Test
    void turn6AFreshServerReachesNoPrivateNetworkAndMakesNoTcpRelay() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.allowed = List.of();
        plan.answerOnly = List.of();
        TurnWorld world = plan.build();
        TestClient alice = dual(world);
        for (String inside : List.of("10.0.0.1", "10.1.1.5", "172.20.0.1", "192.168.0.10", "100.100.100.200")) {
            assertThat(code(alice.permit(Endpoint.of(inside, 80)))).as(inside).isEqualTo(403);
        }
        TestClient tcp = new TestClient(world, Endpoint.of("8.8.8.9", 1), "alice", 3);
        assertThat(code(tcp.ask(StunMethod.ALLOCATE.number(),
                w -> w.attribute(StunAttribute.REQUESTED_TRANSPORT, TestClient.octetFirst(6))))).isEqualTo(442);
    }

    @Test
    void turn5AnAllowRuleOpensItsAddressAloneAndInOneSpelling() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.allowed = List.of(Cidr.of("169.254.169.254/32"), Cidr.of("fd00:ec2::254/128"), Cidr.of("10.1.1.5/32"));
        plan.answerOnly = List.of();
        TurnWorld world = plan.build();
        TestClient alice = dual(world);
        for (String open : List.of("169.254.169.254", "fd00:ec2::254", "10.1.1.5")) {
            assertThat(ask(alice, StunMethod.CREATE_PERMISSION.number(), IpAddress.of(open).octets(), 80))
                    .isEqualTo(200);
            assertThat(alice.to(Endpoint.of(open, 80), "x")).hasSize(1);
        }
        for (String shut : List.of("169.254.169.253", "169.254.169.255", "fd00:ec2::253", "fd00:ec2::255", "10.1.1.4",
                "10.1.1.6", "fd00:ec2:0:1::254")) {
            assertThat(ask(alice, StunMethod.CREATE_PERMISSION.number(), IpAddress.of(shut).octets(), 80))
                    .isEqualTo(403);
        }
        for (Spelling s : Spelling.values()) {
            if (s == Spelling.PLAIN) continue;
            assertThat(ask(alice, StunMethod.CREATE_PERMISSION.number(), s.octets("10.1.1.5"), 80)).as("" + s)
                    .isEqualTo(403);
        }
    }

    @Test
    void turn4EvenAPrefixThatAnOperatorOpensByMistakeMakesNoIpv4OfIpv6() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.allowed = List.of(Cidr.of("::/0"));
        TurnWorld world = plan.build();
        TestClient alice = dual(world);
        for (String v4 : List.of("1.1.1.1", "127.0.0.1", "10.0.0.9")) {
            for (Spelling s : List.of(Spelling.MAPPED, Spelling.COMPATIBLE)) {
                assertThat(ask(alice, StunMethod.CREATE_PERMISSION.number(), s.octets(v4), 80)).as(s + v4)
                        .isEqualTo(403);
                assertThat(ask(alice, StunMethod.CHANNEL_BIND.number(), s.octets(v4), 80)).as(s + v4).isEqualTo(403);
            }
        }
    }

    /** TURN-7 and TURN-47: every address of ours with every port that is no relayed one. */
    @ParameterizedTest
    @EnumSource(Spelling.class)
    void turn7OurOwnAddressesAreNobodyInAnySpelling(Spelling s) {
        TurnWorld world = new TurnWorld();
        TestClient alice = dual(world);
        for (String own : List.of("10.0.0.1", "9.9.9.1", "9.9.9.2")) {
            for (int port : new int[] {22, 53, 80, 443, 3478, 5060, 5061, 5766, 7001, 23_999, 24_100, 36_000, 65_535}) {
                for (int method : List.of(StunMethod.CREATE_PERMISSION.number(), StunMethod.CHANNEL_BIND.number())) {
                    assertThat(ask(alice, method, s.octets(own), port)).as("%s:%d", own, port).isEqualTo(403);
                }
            }
        }
        assertThat(world.sent).allMatch(x -> x.to().equals(alice.at));
    }

    @Test
    void turn8ServersThatTheNodeDependsOnAreRefusedWithinAPrefixThatIsOpen() {
        AddressPolicy policy = new AddressPolicy(
                List.of(Cidr.of("10.1.0.0/16"), Cidr.of("192.0.2.0/24"), Cidr.of("10.1.0.54/32"), Cidr.of("fd00::/8")),
                List.of(), Set.of(),
                Set.of(IpAddress.of("192.0.2.9"), IpAddress.of("10.1.0.53"), IpAddress.of("10.1.0.54"),
                        IpAddress.of("8.8.8.8"), IpAddress.of("fd00::53")));
        for (String server : List.of("192.0.2.9", "10.1.0.53", "8.8.8.8", "fd00::53")) {
            assertThat(policy.refusal(IpAddress.of(server))).as(server).contains("a server of this node");
        }
        for (String other : List.of("192.0.2.8", "10.1.0.52", "10.1.0.54", "8.8.8.9", "fd00::54")) {
            assertThat(policy.refusal(IpAddress.of(other))).as(other).isEmpty();
        }
    }

    @Test
    void turn1To7TcpRelaysPermitAndDialNoDeniedPeerInAnySpelling() {
        StreamBench bench = new StreamBench(1, StreamLimits.DEFAULTS, Optional.of(TcpRelayLimits.DEFAULTS));
        SimHost phone = bench.host("phone", "192.0.1.7");
        StreamBench.Client c = bench.client(phone);
        c.allocate("alice");
        Map<String, byte[]> all = denied();
        all.keySet().removeIf(n -> n.equals("PLAIN 9.9.9.2") || n.startsWith("PLAIN 10.") || n.equals("2a00::1"));
        // Its own address, with the ports that are nobody's relay.
        Spelling.of(StreamBench.EDGE).forEach((s, octets) -> {
            if (s != Spelling.PLAIN) all.put(s + " own", octets);
        });
        int sockets = bench.edge.liveSockets().size();
        all.forEach((name, octets) -> {
            for (StunMethod m : List.of(StunMethod.CREATE_PERMISSION, StunMethod.CONNECT)) {
                StunWriter w = c.request(m);
                byte[] id = Arrays.copyOfRange(w.bytes(), 8, 20);
                StunMessage answer = c.ask(
                        w.attribute(StunAttribute.XOR_PEER_ADDRESS, Spelling.attribute(octets, 8_080, id)), "alice");
                assertThat(answer.transactionId()).as("answered at all").isEqualTo(id);
                assertThat(StreamBench.error(answer)).as("%s by %s", name, m).isEqualTo(403);
            }
        });
        assertThat(bench.streams.counters().values()).doesNotContainKey("tcp-relays-connects");
        assertThat(bench.edge.liveSockets()).hasSize(sockets);
        assertThat(bench.streams.allocations().getFirst().permissions()).isZero();
    }

    // ---------------------------------------------------------------- TURN-7, second half

    @Test
    void turn7APacketBetweenRelaysStopsAtTheOtherClientHoweverTheAllocationsPointAtEachOther() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.ports = new PortRange(24_000, 24_003);
        TurnWorld world = plan.build();
        TestClient alice = new TestClient(world, "8.8.8.8", 5000, "alice");
        TestClient bob = new TestClient(world, "8.8.8.9", 5000, "bob");
        Endpoint alices = alice.allocate();
        Endpoint bobs = bob.allocate();
        alice.bind(0x4000, bobs);
        bob.bind(0x4000, alices);
        world.sent.clear();
        List<TurnWorld.Sent> out = alice.onChannel(0x4000, "ping");
        assertThat(out).singleElement().satisfies(s -> assertThat(s.to()).isEqualTo(bob.at));
        assertThat(world.count("handed-over")).isEqualTo(1);
        // The same packet as the network would bring it, was it ours or forged: nobody hears it.
        for (Endpoint source : List.of(alices, bobs, alices.withPort(3478),
                new Endpoint(TurnWorld.LOCAL, alices.port()))) {
            for (Endpoint at : List.of(alices, bobs)) assertThat(world.peer(at, source, new byte[9])).isEmpty();
        }
        // A client that is a relay of ours, to nest one allocation in another.
        for (Endpoint own : List.of(alices, bobs, new Endpoint(TurnWorld.LOCAL, 24_001))) {
            TestClient nested = new TestClient(world, own, "alice", -1);
            assertThat(nested.send(nested.signed(TestClient.udp().apply(
                    StunWriter.of(StunClass.REQUEST, StunMethod.ALLOCATE.number(), TestClient.id()))))).isEmpty();
        }
        assertThat(world.ledger.total()).isEqualTo(2);
        world.pass(SECOND);
    }
}
