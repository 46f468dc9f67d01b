package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.TestClient.channelData;
import static org.sallyport.turn.TestClient.data;
import static org.sallyport.turn.TurnWorld.MS;
import static org.sallyport.turn.TurnWorld.SECOND;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** Application data between a client on UDP and its peers, RFC 8656 §11 and §12. */
class RelayingTest {
    private static final Endpoint BOB = Endpoint.of("1.1.1.1", 7000);
    private static final Endpoint SIX = Endpoint.of("2a01::8", 7000);

    private TurnWorld world;
    private TestClient alice;
    private Endpoint relayed;

    @BeforeEach
    void allocate() {
        build(new TurnWorld.Plan());
    }

    private void build(TurnWorld.Plan plan) {
        world = plan.build();
        alice = new TestClient(world, "8.8.8.8", 5000, "alice");
        relayed = alice.allocate();
    }

    private static StunWriter indication() {
        return StunWriter.of(StunClass.INDICATION, 0x006, TestClient.id());
    }

    private List<TurnWorld.Sent> client(byte[] bytes) {
        return world.arrive(world.server, alice.at, bytes);
    }

    private List<TurnWorld.Sent> client(StunWriter w) {
        return client(w.bytes());
    }

    @Test
    void channelDataGoesToThePeerFromTheRelayPort() {
        alice.bind(0x4000, BOB);
        assertThat(alice.onChannel(0x4000, "hello")).singleElement().satisfies(s -> {
            assertThat(s.from().number()).isEqualTo(relayed.port());
            assertThat(s.to()).isEqualTo(BOB);
            assertThat(new String(s.bytes())).isEqualTo("hello");
        });
    }

    @Test
    void thePeersAnswerComesOnTheChannelAndOtherPortsInIndications() {
        alice.bind(0x4005, BOB);
        assertThat(world.peer(relayed, BOB, "abc".getBytes())).singleElement().satisfies(s -> {
            assertThat(s.to()).isEqualTo(alice.at);
            assertThat(s.from()).isSameAs(world.server);
            assertThat(s.bytes()).containsExactly(0x40, 5, 0, 3, 'a', 'b', 'c');
        });
        byte[] other = world.peer(relayed, BOB.withPort(7001), "abcde".getBytes()).getFirst().bytes();
        assertThat(data(other)).contains(new TestClient.Data(BOB.withPort(7001), "abcde"));
    }

    @Test
    void anIndicationGoesToThePeerAndItsAnswerComesInOne() {
        alice.permit(BOB);
        assertThat(alice.to(BOB.withPort(9), "hello")).singleElement().satisfies(s -> {
            assertThat(s.to()).isEqualTo(BOB.withPort(9));
            assertThat(new String(s.bytes())).isEqualTo("hello");
            assertThat(s.whole()).isFalse();
        });
        assertThat(data(world.peer(relayed, BOB, "x".getBytes()).getFirst().bytes()))
                .contains(new TestClient.Data(BOB, "x"));
    }

    @Test
    void ipv6PeersAreNamedUnderTheMask() {
        TestClient six = new TestClient(world, "2a02::1", 5001, "alice");
        Endpoint at = TestClient.relayed(
                six.allocate(w -> w.attribute(StunAttribute.REQUESTED_ADDRESS_FAMILY, TestClient.octetFirst(2))));
        six.permit(SIX);
        assertThat(six.to(SIX, "hi")).singleElement().satisfies(s -> assertThat(s.to()).isEqualTo(SIX));
        for (int i = 0; i < 50; i++) {
            byte[] got = world.peer(at, SIX, "yo".getBytes()).getFirst().bytes();
            assertThat(data(got)).contains(new TestClient.Data(SIX, "yo"));
        }
    }

    @Test
    void indicationsHaveFreshTransactions() {
        alice.permit(BOB);
        byte[] one = world.peer(relayed, BOB, "x".getBytes()).getFirst().bytes();
        byte[] two = world.peer(relayed, BOB, "x".getBytes()).getFirst().bytes();
        assertThat(Arrays.copyOfRange(one, 8, 20)).isNotEqualTo(Arrays.copyOfRange(two, 8, 20));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 1199, 1200, 1472, 2000})
    void everyLengthPassesBothWaysWithZeroPadding(int length) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 0xa5);
        alice.bind(0x4000, BOB);
        assertThat(client(channelData(0x4000, payload)).getFirst().bytes()).isEqualTo(payload);
        assertThat(client(TestClient.sendIndication(BOB, payload)).getFirst().bytes()).isEqualTo(payload);
        byte[] onChannel = world.peer(relayed, BOB, payload).getFirst().bytes();
        assertThat(onChannel).hasSize(4 + length).endsWith(payload);
        byte[] inIndication = world.peer(relayed, BOB.withPort(1), payload).getFirst().bytes();
        assertThat(TestClient.message(inIndication).value(StunAttribute.DATA)).contains(payload);
        for (int i = 36 + length; i < inIndication.length; i++) assertThat(inIndication[i]).isZero();
    }

    @Test
    void octetsBehindTheLengthAreNotPassedOn() {
        alice.bind(0x4000, BOB);
        byte[] padded = Arrays.copyOf(channelData(0x4000, "abc".getBytes()), 8);
        assertThat(client(padded).getFirst().bytes()).isEqualTo("abc".getBytes());
    }

    @Test
    void aLengthBeyondTheDatagramIsDropped() {
        alice.bind(0x4000, BOB);
        byte[] frame = channelData(0x4000, new byte[4]);
        for (int claimed : new int[] {5, 0x7fff, 0xffff}) {
            assertThat(client(ByteBuffer.wrap(frame.clone()).putShort(2, (short) claimed).array())).isEmpty();
        }
        for (int cut = 1; cut < 4; cut++) assertThat(client(Arrays.copyOf(frame, cut))).isEmpty();
        assertThat(world.count("to-peer-drops-malformed")).isEqualTo(6);
    }

    @Test
    void unknownChannelsAndUnknownClientsAreDropped() {
        alice.bind(0x4000, BOB);
        assertThat(alice.onChannel(0x4001, "x")).isEmpty();
        assertThat(alice.onChannel(0x4fff, "x")).isEmpty();
        TestClient stranger = new TestClient(world, "8.8.8.8", 5009, "alice");
        assertThat(stranger.onChannel(0x4000, "x")).isEmpty();
        assertThat(stranger.to(BOB, "x")).isEmpty();
        assertThat(world.count("data-without-allocation")).isEqualTo(2);
    }

    @Test
    void thePermissionIsAskedInBothDirections() {
        assertThat(alice.to(BOB, "x")).isEmpty();
        assertThat(world.peer(relayed, BOB, new byte[1])).isEmpty();
        assertThat(world.count("to-peer-drops-not-permitted")).isEqualTo(1);
        assertThat(world.count("to-client-drops-not-permitted")).isEqualTo(1);
    }

    @Test
    void ofTwoPeersOrTwoDatasTheFirstCounts() {
        Endpoint carol = Endpoint.of("1.1.1.2", 1);
        alice.permit(BOB);
        StunWriter both = indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, BOB)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, carol).attribute(StunAttribute.DATA, "one".getBytes())
                .attribute(StunAttribute.DATA, "two".getBytes());
        assertThat(client(both)).singleElement().satisfies(s -> {
            assertThat(s.to()).isEqualTo(BOB);
            assertThat(new String(s.bytes())).isEqualTo("one");
        });
        StunWriter turned = indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, carol)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, BOB).attribute(StunAttribute.DATA, "one".getBytes());
        assertThat(client(turned)).isEmpty();
    }

    @Test
    void anIndicationWithoutPeerOrDataOrWithPortZeroIsDropped() {
        alice.permit(BOB);
        assertThat(client(indication().attribute(StunAttribute.DATA, new byte[3]))).isEmpty();
        assertThat(client(indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, BOB))).isEmpty();
        assertThat(alice.to(BOB.withPort(0), "x")).isEmpty();
    }

    @Test
    void anIndicationWithWhatMustBeUnderstoodAndIsNotIsDropped() {
        alice.permit(BOB);
        StunWriter optional = indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, BOB)
                .attribute(0x8033, new byte[3]).attribute(StunAttribute.DATA, new byte[1]);
        assertThat(client(optional)).hasSize(1);
        StunWriter required = indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, BOB)
                .attribute(0x0033, new byte[3]).attribute(StunAttribute.DATA, new byte[1]);
        assertThat(client(required)).isEmpty();
    }

    @Test
    void theFingerprintOfAnIndicationMustFit() {
        alice.permit(BOB);
        byte[] right = indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, BOB)
                .attribute(StunAttribute.DATA, "fits".getBytes()).fingerprint().bytes();
        assertThat(client(right)).hasSize(1);
        byte[] wrong = right.clone();
        wrong[37] ^= 1;
        assertThat(client(wrong)).isEmpty();
        StunWriter early = indication().fingerprint().xorAddress(StunAttribute.XOR_PEER_ADDRESS, BOB)
                .attribute(StunAttribute.DATA, new byte[1]);
        assertThat(client(early)).isEmpty();
    }

    @Test
    void dontFragmentHoldsForItsPacketOnly() {
        alice.bind(0x4000, BOB);
        StunWriter whole = indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, BOB)
                .attribute(StunAttribute.DONT_FRAGMENT, new byte[0]).attribute(StunAttribute.DATA, new byte[1]);
        assertThat(client(whole).getFirst().whole()).isTrue();
        assertThat(client(whole).getFirst().whole()).isTrue();
        assertThat(world.wholeSwitches).isEqualTo(1);
        assertThat(alice.onChannel(0x4000, "x").getFirst().whole()).isFalse();
        assertThat(world.wholeSwitches).isEqualTo(2);
    }

    @Test
    void everyDamageToAnIndicationIsSurvived() {
        alice.permit(BOB);
        byte[] good = indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, BOB).attribute(0x8033, new byte[5])
                .attribute(StunAttribute.DATA, "payload".getBytes()).fingerprint().bytes();
        Random random = new Random(5);
        for (int i = 0; i < 200_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(8) == 0 ? random.nextInt(good.length + 8) : good.length);
            for (int n = random.nextInt(4); n >= 0 && bad.length > 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            for (TurnWorld.Sent s : client(bad)) {
                if (s.from() != world.server) assertThat(s.to().address()).isEqualTo(BOB.address());
            }
            world.sent.clear();
        }
        assertThat(client(good)).hasSize(1);
    }

    @Test
    void aPeerInsideMustSendFirstPortByPort() {
        Endpoint inside = new Endpoint(TurnWorld.INSIDE, 30_000);
        alice.bind(0x4000, inside);
        assertThat(alice.onChannel(0x4000, "x")).isEmpty();
        assertThat(alice.to(inside.withPort(30_001), "x")).isEmpty();
        assertThat(world.count("to-peer-drops-answer-only")).isEqualTo(2);
        assertThat(world.peer(relayed, inside, new byte[1])).hasSize(1);
        assertThat(alice.onChannel(0x4000, "x")).hasSize(1);
        assertThat(alice.to(inside, "x")).hasSize(1);
        assertThat(alice.to(inside.withPort(30_001), "x")).isEmpty();
        assertThat(world.peer(relayed, inside.withPort(30_001), new byte[1])).hasSize(1);
        assertThat(alice.to(inside.withPort(30_001), "x")).hasSize(1);
    }

    @Test
    void whatCameWithoutPermissionOpensNothingInside() {
        Endpoint inside = new Endpoint(TurnWorld.INSIDE, 30_000);
        world.peer(relayed, inside, new byte[1]);
        alice.permit(inside);
        assertThat(alice.to(inside, "x")).isEmpty();
    }

    @Test
    void onlySoManyPortsOfAPeerInsideAreRemembered() {
        Endpoint inside = new Endpoint(TurnWorld.INSIDE, 1);
        alice.permit(inside);
        for (int port = 1; port <= 1_000; port++) world.peer(relayed, inside.withPort(port), new byte[1]);
        int open = 0;
        for (int port = 1; port <= 1_000; port++) open += alice.to(inside.withPort(port), "x").size();
        assertThat(open).isEqualTo(32);
        assertThat(alice.to(inside.withPort(1_000), "x")).hasSize(1);
    }

    @Test
    void theAllocationsRateHoldsInEachDirection() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.allocationBits = 800_000;
        build(plan);
        alice.bind(0x4000, BOB);
        int up = 0;
        int down = 0;
        for (int i = 0; i < 10_000; i++) {
            up += client(channelData(0x4000, new byte[972])).size();
            down += world.peer(relayed, BOB, new byte[972]).size();
            world.pass(MS);
        }
        // 100 packets of 1,000 octets a second, and half a second ahead.
        assertThat(up).isBetween(1_045, 1_055);
        assertThat(down).isEqualTo(up);
        assertThat(world.count("to-peer-drops-rate")).isEqualTo(10_000 - up);
        assertThat(world.count("to-client-drops-rate")).isEqualTo(10_000 - down);
    }

    @Test
    void theUsersRateHoldsOverAllHisAllocations() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.userBits = 800_000;
        build(plan);
        TestClient second = new TestClient(world, "8.8.8.8", 5001, "alice");
        second.allocate();
        TestClient carol = new TestClient(world, "8.8.8.8", 5002, "carol");
        carol.allocate();
        for (TestClient c : List.of(alice, second, carol)) c.bind(0x4000, BOB);
        int alices = 0;
        int carols = 0;
        for (int i = 0; i < 10_000; i++) {
            alices += alice.onChannel(0x4000, "x".repeat(972)).size();
            alices += second.onChannel(0x4000, "x".repeat(972)).size();
            if (i % 10 == 0) carols += carol.onChannel(0x4000, "x".repeat(972)).size();
            world.pass(MS);
        }
        assertThat(alices).isBetween(1_045, 1_055);
        assertThat(carols).isEqualTo(1_000);
    }

    @Test
    void anEndedAllocationCarriesNothing() {
        alice.bind(0x4000, BOB);
        world.nowNs += 600 * SECOND;
        assertThat(alice.onChannel(0x4000, "x")).isEmpty();
        assertThat(alice.to(BOB, "x")).isEmpty();
        assertThat(world.peer(relayed, BOB, new byte[1])).isEmpty();
    }

    @Test
    void aLateDatagramAtASocketThatIsGoneIsNobodys() {
        alice.bind(0x4000, BOB);
        TurnWorld.Port old = world.openByPort4.get(relayed.port());
        alice.refresh(0);
        Endpoint again = alice.allocate();
        alice.permit(BOB);
        world.relay.datagram(old, old.tag, ByteBuffer.allocate(4), 0, BOB.address().low(), BOB.port(), world.nowNs);
        assertThat(world.count("datagrams-stray")).isEqualTo(1);
        assertThat(again.port()).isNotEqualTo(relayed.port());
    }

    @Test
    void aMessageOfThePeerThatLooksLikeOursIsData() {
        alice.bind(0x4000, BOB);
        byte[] stun = StunWriter.bindingRequest(new byte[12]).bytes();
        assertThat(world.peer(relayed, BOB, stun)).singleElement()
                .satisfies(s -> assertThat(s.bytes()).hasSize(4 + stun.length).endsWith(stun));
    }
}
