package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.TestClient.code;
import static org.sallyport.turn.TurnWorld.SECOND;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.machine.Sensitive;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.PortSet;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.credential.LongTermAuthentication;
import org.sallyport.turn.credential.NonceSecret;
import org.sallyport.turn.credential.TurnAccess;
import org.sallyport.turn.loop.RelayPorts;
import org.sallyport.turn.tcp.StreamLimits;
import org.sallyport.turn.tcp.TcpRelayLimits;
import org.sallyport.wire.Endpoint;

/** Too much of everything: attack rows TURN-28, -32 to -34, -36 to -38, -49 and -53. */
class TurnFloodTest {
    private static final Endpoint BOB = Endpoint.of("1.1.1.1", 7000);

    private static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            ManagementFactory.getMemoryMXBean().gc();
            least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    @Test
    void turn28AMillionAllocatesOfAHundredThousandSourcesLeaveNothingBehind() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.unproven = 50;
        Random seeded = new Random(28);
        LongTermAuthentication auth = new LongTermAuthentication("realm", true, 600 * SECOND,
                NonceSecret.of(seeded::nextBytes), seeded::nextBytes,
                LongTermAuthentication.Limits.DEFAULTS);
        StunKey key = StunKey.longTermMd5("alice", "realm", "p");
        auth.access(new TurnAccess(Map.of("alice", new TurnAccess.Keys(key, null)),
                List.of(Sensitive.of("a secret of sixteen")), 3_600_000, Set.of()));
        plan.authentication = auth;
        TurnWorld world = plan.build();
        byte[] first = TestClient.udp().apply(
                StunWriter.of(StunClass.REQUEST, StunMethod.ALLOCATE.number(), TestClient.id())).bytes();
        byte[] forged = StunWriter.of(StunClass.REQUEST, StunMethod.ALLOCATE.number(), TestClient.id())
                .requestedTransport(17)
                .username("1700003600:x").text(StunAttribute.REALM, "realm").text(StunAttribute.NONCE, "n".repeat(28))
                .integrity(StunKey.longTermMd5("x", "realm", "y")).bytes();
        world.quiet = true;
        int[] sources = seeded.ints(100_000).toArray();
        flood(world, 100_000, sources, first, forged);
        long before = usedBytes();
        flood(world, 1_000_000, sources, first, forged);
        assertThat(usedBytes() - before).as("heap growth in bytes").isLessThan(10_000_000);
        assertThat(world.opened).isEmpty();
        assertThat(world.ledger.total()).isZero();
        assertThat(world.events).isEmpty();
        assertThat(world.sentCount).as("11 seconds of the budget of all").isBetween(1L, 130_000L);
    }

    /** A hundred thousand a second. */
    private static void flood(TurnWorld world, int count, int[] sources, byte[] first, byte[] forged) {
        ByteBuffer one = ByteBuffer.allocateDirect(512).put(first).flip();
        ByteBuffer two = ByteBuffer.allocateDirect(512).put(forged).flip();
        for (int i = 0; i < count; i++) {
            int source = sources[i % sources.length];
            ByteBuffer packet = ((i & 1) == 0 ? one : two).position(0);
            world.relay.datagram(world.server, world.server.tag, packet, 0, 0x50000000L | source & 0xffffff,
                    1 + (source >>> 17), world.nowNs);
            world.nowNs += SECOND / 100_000;
        }
    }

    @Test
    void turn37AHundredThousandPeersFillNoMoreThanTheTable() {
        TurnWorld world = new TurnWorld();
        TestClient alice = new TestClient(world, "8.8.8.8", 5000, "alice");
        alice.allocate(w -> w.attribute(StunAttribute.LIFETIME, TestClient.number(3_600)));
        int refused = 0;
        for (int i = 0; i < 100_000 / 16; i++) {
            Endpoint[] sixteen = new Endpoint[16];
            for (int k = 0; k < 16; k++) {
                int n = 16 * i + k;
                sixteen[k] = Endpoint.of("20." + (n >> 16 & 255) + "." + (n >> 8 & 255) + "." + (n & 255), 9);
            }
            if (code(alice.permit(sixteen)) == 508) refused++;
            assertThat(world.snapshot().allocations().getFirst().permissions()).isLessThanOrEqualTo(32);
            world.sent.clear();
            if (i % 100 == 99) world.pass(SECOND);
        }
        assertThat(refused).isGreaterThan(6_000);
    }

    @Test
    void turn14ChannelsOfAllNumbersAndPeersFillNoMoreThanTheTable() {
        TurnWorld world = new TurnWorld();
        TestClient alice = new TestClient(world, "8.8.8.8", 5000, "alice");
        alice.allocate();
        for (int n = 0; n < 0x1000; n++) {
            int code = code(alice.bind(0x4000 + n, BOB.withPort(1 + n)));
            assertThat(code).isEqualTo(n < 16 ? 200 : 508);
            world.sent.clear();
        }
        assertThat(world.snapshot().allocations().getFirst().channels()).isEqualTo(16);
        // Nor does a race of numbers and peers give one number two peers, or one peer two numbers.
        Random random = new Random(14);
        for (int i = 0; i < 5_000; i++) {
            int number = random.nextInt(16);
            int peer = random.nextInt(16);
            assertThat(code(alice.bind(0x4000 + number, BOB.withPort(1 + peer)))).isEqualTo(number == peer ? 200 : 400);
        }
        for (int n = 0; n < 16; n++) {
            int port = 1 + n;
            assertThat(alice.onChannel(0x4000 + n, "x")).singleElement()
                    .satisfies(s -> assertThat(s.to().port()).isEqualTo(port));
        }
    }

    @Test
    void turn33TenThousandEvenPortsWithoutReservationCostNoPort() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.ports = new PortRange(24_000, 24_009);
        TurnWorld world = plan.build();
        for (int i = 0; i < 10_000; i++) {
            TestClient c = new TestClient(world, "8.8.8.8", 5_000, "alice");
            Endpoint relayed = TestClient.relayed(
                    c.allocate(w -> w.attribute(StunAttribute.EVEN_PORT, new byte[] {0})));
            assertThat(relayed.port() & 1).isZero();
            assertThat(world.openSockets()).isEqualTo(1);
            assertThat(code(c.refresh(0))).isEqualTo(200);
            world.pass(RelayPorts.REST_NS / 4);
            world.sent.clear();
            world.events.clear();
            world.opened.clear();
        }
        world.pass(RelayPorts.REST_NS);
        for (int i = 0; i < 10; i++) new TestClient(world, "8.8.8.8", 6_000 + i, "alice").allocate();
        assertThat(world.openSockets()).isEqualTo(10);
    }

    @Test
    void turn34AReservationIsNotTakenByGuessingAndNotByItsOwnersOtherRequests() {
        TurnWorld world = new TurnWorld();
        TestClient alice = new TestClient(world, "8.8.8.8", 5000, "alice");
        StunMessage answer = alice.allocate(w -> w.attribute(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80}));
        long token = ByteBuffer.wrap(answer.value(StunAttribute.RESERVATION_TOKEN).orElseThrow()).getLong();
        int odd = TestClient.relayed(answer).port() + 1;
        TestClient bob = new TestClient(world, "8.8.8.9", 5000, "bob");
        for (int bit = 0; bit < 64; bit++) assertThat(redeem(bob, token ^ 1L << bit)).isEqualTo(508);
        assertThat(redeem(bob, token)).as("bob has seen it").isEqualTo(508);
        TestClient second = new TestClient(world, "8.8.8.8", 5001, "alice");
        assertThat(code(second.allocate(w -> token(w, token).attribute(StunAttribute.EVEN_PORT, new byte[] {0}))))
                .isEqualTo(400);
        assertThat(code(second.allocate(w -> token(w, token)
                .attribute(StunAttribute.REQUESTED_ADDRESS_FAMILY, TestClient.octetFirst(1))))).isEqualTo(400);
        assertThat(TestClient.relayed(second.allocate(w -> token(w, token))).port()).isEqualTo(odd);
        assertThat(redeem(new TestClient(world, "8.8.8.8", 5002, "alice"), token)).as("once").isEqualTo(508);
        assertThat(world.ledger.total()).isEqualTo(2);
    }

    private static StunWriter token(StunWriter w, long token) {
        return w.attribute(StunAttribute.RESERVATION_TOKEN, ByteBuffer.allocate(8).putLong(token).array());
    }

    private static int redeem(TestClient c, long token) {
        return code(c.allocate(w -> token(w, token)));
    }

    @Test
    void turn32OneUserOrAddressAtItsQuotaTakesNothingFromAnother() {
        TurnWorld world = new TurnWorld();
        for (int i = 0; i < 50; i++) new TestClient(world, "8.8.8.8", 5_000 + i, "alice").allocate();
        assertThat(code(new TestClient(world, "8.8.8.7", 1, "alice").allocate(w -> w))).isEqualTo(486);
        for (int i = 0; i < 10; i++) new TestClient(world, "8.8.8.8", 6_000 + i, "bob").allocate();
        assertThat(code(new TestClient(world, "8.8.8.8", 7_000, "bob").allocate(w -> w))).isEqualTo(486);
        new TestClient(world, "8.8.8.9", 1, "bob").allocate();
        assertThat(world.ledger.total()).isEqualTo(61);
    }

    @Test
    void turn38NoLifetimeIsImmortalOrAlreadyOver() {
        for (long asked : new long[] {1, 599, 600, 3_600, 3_601, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL}) {
            TurnWorld world = new TurnWorld();
            TestClient alice = new TestClient(world, "8.8.8.8", 5000, "alice");
            alice.allocate(w -> w.attribute(StunAttribute.LIFETIME, TestClient.number(asked)));
            long got = Math.clamp(asked, 600, 3_600);
            StunMessage refreshed = alice.refresh(asked);
            assertThat(refreshed.lifetimeSeconds()).hasValue(got);
            world.pass(got * SECOND - 1);
            assertThat(world.ledger.total()).as("before its time").isEqualTo(1);
            world.pass(1);
            assertThat(world.ledger.total()).as("lifetime " + asked).isZero();
            assertThat(code(alice.refresh(asked))).isEqualTo(437);
        }
    }

    @Test
    void turn38DeletedIsDeletedAndMayBeginAgain() {
        TurnWorld world = new TurnWorld();
        TestClient alice = new TestClient(world, "8.8.8.8", 5000, "alice");
        alice.allocate();
        assertThat(alice.refresh(0).lifetimeSeconds()).hasValue(0);
        assertThat(code(alice.refresh(0))).isEqualTo(437);
        assertThat(code(alice.refresh(600))).isEqualTo(437);
        alice.allocate();
        assertThat(world.ledger.total()).isEqualTo(1);
    }

    /** The clock of a machine starts anywhere and may pass zero; ports and counters turn over for ever. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE / 2, -700 * SECOND, -1, Long.MAX_VALUE / 2, (1L << 32) - 5, (1L << 53) - 5})
    void turn53NoClockAndNoAgeEndsTheServer(long startNs) {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.startNs = startNs;
        plan.unproven = 5;
        plan.ports = new PortRange(24_000, 24_003);
        plan.allocationBits = 1_000_000;
        TurnWorld world = plan.build();
        for (int i = 0; i < 300; i++) {
            TestClient alice = new TestClient(world, "8.8.8.8", 5_000 + i, "alice");
            Endpoint relayed = alice.allocate();
            alice.bind(0x4000, BOB);
            assertThat(alice.onChannel(0x4000, "x")).hasSize(1);
            assertThat(world.peer(relayed, BOB, new byte[1])).hasSize(1);
            AllocationReport r = world.snapshot().allocations().getFirst();
            assertThat(r.expiresNs() - world.nowNs).isEqualTo(600 * SECOND);
            assertThat(alice.send(StunWriter.bindingRequest(TestClient.id()).bytes())).hasSize(1);
            if (i % 3 == 0) alice.refresh(0);
            else world.pass(600 * SECOND);
            assertThat(world.ledger.total()).isZero();
            world.pass(RelayPorts.REST_NS / 2);
        }
        assertThat(world.count("allocations-ended")).isEqualTo(300);
    }

    @Test
    void turn53APortThatWasTakenAndGivenBackTwoMillionTimesIsStillThere() {
        Random random = new Random(53);
        RelayPorts ports = new RelayPorts(PortSet.of(new PortRange(24_000, 24_006)), TurnShare.ALL, random::nextBytes);
        long nowNs = -3;
        for (int i = 0; i < 2_000_000; i++) {
            int port = ports.take((i & 7) == 0, nowNs);
            assertThat(port >= 24_000).isTrue();
            if ((i & 3) == 0) ports.putBackUnused(port, nowNs);
            else ports.putBack(port, nowNs);
            nowNs += RelayPorts.REST_NS / 2;
        }
        assertThat(ports.free(nowNs + RelayPorts.REST_NS)).isEqualTo(7);
    }

    @Test
    void turn26OfAHundredThousandPortsNoneIsLikelierThanAnotherAndNoneFollowsFromTheLast() {
        Random random = new Random(26);
        RelayPorts ports = new RelayPorts(PortSet.of(new PortRange(24_000, 24_099)), TurnShare.ALL, random::nextBytes);
        int[] drawn = new int[100];
        int[] distance = new int[100];
        int last = 0;
        for (int i = 0; i < 100_000; i++) {
            int port = ports.take(false, 0) - 24_000;
            ports.putBackUnused(port + 24_000, 0);
            drawn[port]++;
            distance[Math.floorMod(port - last, 100)]++;
            last = port;
        }
        // 99 degrees of freedom: beyond 160 once in ten thousand times.
        for (int[] counts : new int[][] {drawn, distance}) {
            double chiSquare = 0;
            for (int n : counts) chiSquare += (n - 1_000.0) * (n - 1_000.0) / 1_000;
            assertThat(chiSquare).isBetween(50.0, 160.0);
        }
    }

    // ---------------------------------------------------------------- TURN-49

    /** Every octet that leaves is accounted for after packets that leave their octets in every buffer. */
    @Test
    void turn49NoPaddingHoldsWhatAnotherPacketLeftBehind() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.software = "odd";
        TurnWorld world = plan.build();
        TestClient udp = new TestClient(world, "8.8.8.8", 5000, "alice");
        TestClient tcp = new TestClient(world, Endpoint.of("8.8.8.9", 5000), "bob", 7);
        Endpoint[] relayed = {udp.allocate(), tcp.allocate()};
        tcp.bind(0x4001, BOB.withPort(1));
        udp.permit(BOB);
        tcp.permit(BOB);
        byte[] poison = new byte[1_400];
        Arrays.fill(poison, (byte) 0xa5);
        int padded = 0;
        for (int length = 0; length < 64; length++) {
            for (Endpoint r : relayed) {
                for (int port : new int[] {1, 7000}) {
                    world.peer(r, BOB.withPort(port), poison);
                    int before = world.events.size();
                    List<TurnWorld.Sent> out = world.peer(r, BOB.withPort(port), new byte[length]);
                    byte[] frame = out.isEmpty()
                            ? ((TurnEvent.ToStream) world.events.get(before)).frame() : out.getFirst().bytes();
                    for (byte b : Arrays.copyOfRange(frame, frame.length - (length + 3 & ~3), frame.length)) {
                        assertThat(b).isZero();
                        padded++;
                    }
                }
            }
        }
        assertThat(padded).isGreaterThan(8_000);
        for (byte[] answer : List.of(udp.lastAnswer, tcp.lastAnswer)) {
            StunMessage m = TestClient.message(answer);
            assertThat(m.value(StunAttribute.SOFTWARE).orElseThrow()).hasSize(3);
            int at = new String(answer, StandardCharsets.ISO_8859_1).indexOf("odd");
            assertThat(answer[at + 3]).as("padding of SOFTWARE").isZero();
        }
    }

    // ---------------------------------------------------------------- TURN-46, what ends in reports

    @Test
    void turn46WhatAClientSaysOfItselfSteersNoTerminal() {
        TurnWorld world = new TurnWorld();
        TestClient alice = new TestClient(world, "8.8.8.8", 5000, "alice");
        alice.allocate(w -> w.software("a\u009b31m\u001b[2J\u202eb\u2028c\u200fd\r\n\ud83d\ude00" + "x".repeat(100)));
        String said = world.snapshot().allocations().getFirst().software().orElseThrow();
        assertThat(said).startsWith("a?31m?[2J?b?c?d??").hasSizeLessThanOrEqualTo(64);
        assertThat(said.codePoints()).noneMatch(c -> Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT || Character.getType(c) == Character.SURROGATE);
        var bench = new StreamBench(1, StreamLimits.DEFAULTS, Optional.of(TcpRelayLimits.DEFAULTS));
        StreamBench.Client c = bench.client(bench.host("phone", "192.0.1.7"));
        c.ask(c.request(StunMethod.ALLOCATE).requestedTransport(6)
                .software("\u009b2J" + "y".repeat(100)), "alice");
        assertThat(bench.streams.allocations().getFirst().software().orElseThrow()).startsWith("?2Jy")
                .hasSizeLessThanOrEqualTo(64);
    }
}
