package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.TestClient.code;
import static org.sallyport.turn.TurnWorld.SECOND;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** CreatePermission and ChannelBind, RFC 8656 §10.2 and §12.2. */
class PermissionTest {
    private static final Endpoint BOB = Endpoint.of("1.1.1.1", 7000);
    private static final Endpoint CAROL = Endpoint.of("1.1.1.2", 7000);

    private TurnWorld world = new TurnWorld();
    private TestClient alice;
    private Endpoint relayed;

    @BeforeEach
    void allocate() {
        alice = new TestClient(world, "8.8.8.8", 5000, "alice");
        relayed = TestClient.relayed(
                alice.allocate(w -> w.attribute(StunAttribute.LIFETIME, TestClient.number(3_600))));
    }

    private boolean hears(Endpoint peer) {
        return !world.peer(relayed, peer, "x".getBytes()).isEmpty();
    }

    @Test
    void holdsForEveryPortOfTheAddressForFiveMinutes() {
        assertThat(hears(BOB)).isFalse();
        assertThat(code(alice.permit(BOB))).isEqualTo(200);
        assertThat(hears(BOB)).isTrue();
        assertThat(hears(BOB.withPort(1))).isTrue();
        assertThat(hears(CAROL)).isFalse();
        world.pass(300 * SECOND - 1);
        assertThat(hears(BOB)).isTrue();
        world.pass(1);
        assertThat(hears(BOB)).isFalse();
        assertThat(alice.to(BOB, "x")).isEmpty();
    }

    @Test
    void isNotProlongedByTraffic() {
        alice.permit(BOB);
        for (int i = 0; i < 30; i++) {
            world.pass(10 * SECOND);
            alice.to(BOB, "x");
            hears(BOB);
        }
        assertThat(hears(BOB)).isFalse();
    }

    @Test
    void isProlongedByTheSameRequest() {
        alice.permit(BOB);
        world.pass(200 * SECOND);
        alice.permit(BOB);
        world.pass(299 * SECOND);
        assertThat(hears(BOB)).isTrue();
        assertThat(world.snapshot().allocations().getFirst().permissions()).isEqualTo(1);
    }

    @Test
    void needsAPeerAndTakesSixteen() {
        assertThat(code(alice.permit())).isEqualTo(400);
        Endpoint[] many = IntStream.range(0, 17).mapToObj(i -> Endpoint.of("1.1.2." + i, 1)).toArray(Endpoint[]::new);
        assertThat(code(alice.permit(many))).isEqualTo(400);
        assertThat(world.snapshot().allocations().getFirst().permissions()).isZero();
        assertThat(code(alice.permit(Arrays.copyOf(many, 16)))).isEqualTo(200);
        assertThat(world.snapshot().allocations().getFirst().permissions()).isEqualTo(16);
    }

    @Test
    void isAllOrNothing() {
        assertThat(code(alice.permit(BOB, Endpoint.of("192.168.1.1", 1)))).isEqualTo(403);
        assertThat(code(alice.permit(BOB, Endpoint.of("2a01::1", 1)))).isEqualTo(443);
        assertThat(hears(BOB)).isFalse();
        assertThat(world.snapshot().allocations().getFirst().permissions()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "169.254.169.254", "10.0.0.9", "192.168.0.1", "224.0.0.1",
        "255.255.255.255", "9.9.9.2"})
    void theUnreachableIsForbiddenByBothMethods(String peer) {
        int before = world.openSockets();
        assertThat(code(alice.permit(Endpoint.of(peer, 80)))).isEqualTo(403);
        assertThat(code(alice.bind(0x4000, Endpoint.of(peer, 80)))).isEqualTo(403);
        assertThat(world.openSockets()).isEqualTo(before);
        assertThat(world.events(TurnEvent.PeerRefused.class)).hasSize(1);
        world.pass(SECOND);
        alice.permit(Endpoint.of(peer, 80));
        assertThat(world.events(TurnEvent.PeerRefused.class)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"::ffff:127.0.0.1", "::ffff:10.0.0.9", "::ffff:8.8.8.8"})
    void noSpellingOfIpv4InIpv6IsTaken(String mapped) {
        byte[] octets = IpAddress.of(mapped).octets();
        byte[] id = TestClient.id();
        ByteBuffer mask = ByteBuffer.allocate(16).putInt(0x2112a442).put(id);
        byte[] value = new byte[20];
        value[1] = 2;
        value[2] = 0x21;
        value[3] = 0x12;
        byte[] plain = new byte[16];
        plain[10] = plain[11] = (byte) 0xff;
        System.arraycopy(octets, 0, plain, 12, 4);
        for (int i = 0; i < 16; i++) value[4 + i] = (byte) (plain[i] ^ mask.get(i));
        var w = StunWriter
                .of(StunClass.REQUEST, StunMethod.CREATE_PERMISSION.number(), id)
                .attribute(StunAttribute.XOR_PEER_ADDRESS, value);
        assertThat(code(alice.askRaw(alice.signed(w)))).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "::", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "2001:0:1::1", "fe80::1",
        "fd00:ec2::254", "ff02::1", "2a00::1"})
    void ipv6IsJudgedToo(String peer) {
        TestClient six = new TestClient(world, "8.8.8.8", 5001, "alice");
        six.allocate(w -> w.attribute(StunAttribute.REQUESTED_ADDRESS_FAMILY, TestClient.octetFirst(2)));
        assertThat(code(six.permit(Endpoint.of(peer, 80)))).isEqualTo(403);
        assertThat(code(six.permit(Endpoint.of("2a01::1", 80)))).isEqualTo(200);
    }

    @Test
    void theFamilyMustBeTheRelayedAddresses() {
        assertThat(code(alice.permit(Endpoint.of("2a01::1", 1)))).isEqualTo(443);
        assertThat(code(alice.bind(0x4000, Endpoint.of("2a01::1", 1)))).isEqualTo(443);
    }

    @Test
    void theTablesHaveLimits() {
        for (int i = 0; i < 32; i++) assertThat(code(alice.permit(Endpoint.of("1.1.3." + i, 1)))).isEqualTo(200);
        assertThat(code(alice.permit(BOB))).isEqualTo(508);
        assertThat(code(alice.bind(0x4000, BOB))).isEqualTo(508);
        assertThat(code(alice.permit(Endpoint.of("1.1.3.0", 1)))).isEqualTo(200);
        world.pass(300 * SECOND);
        for (int i = 0; i < 16; i++) assertThat(code(alice.bind(0x4000 + i, BOB.withPort(1 + i)))).isEqualTo(200);
        assertThat(code(alice.bind(0x4010, BOB))).isEqualTo(508);
        assertThat(code(alice.bind(0x4003, BOB.withPort(4)))).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"0x0000, 400", "0x3fff, 400", "0x4000, 200", "0x4fff, 200", "0x5000, 400", "0xffff, 400"})
    void channelNumbersHaveARange(String number, int code) {
        assertThat(code(alice.ask(StunMethod.CHANNEL_BIND.number(), w -> w
                .attribute(StunAttribute.PASSWORD_ALGORITHM, new byte[] {0, 1, 0, 0})
                .attribute(StunAttribute.CHANNEL_NUMBER, TestClient.number((long) Integer.decode(number) << 16))
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, BOB)))).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"0x0000, 400", "0x3fff, 400", "0x4000, 200", "0x5000, 200", "0x7fff, 200", "0x8000, 400",
        "0xffff, 400"})
    void clientsOfRfc5766HaveAWiderRange(String number, int code) {
        int channel = Integer.decode(number);
        assertThat(code(alice.bind(channel, BOB))).isEqualTo(code);
        assertThat(alice.onChannel(channel, "x")).hasSize(code == 200 ? 1 : 0);
        if (code == 200) assertThat(world.peer(relayed, BOB, new byte[1]).getFirst().bytes()).startsWith(channel >> 8);
    }

    @Test
    void aChannelNeedsNumberAndPeer() {
        assertThat(code(
                alice.ask(StunMethod.CHANNEL_BIND.number(), w -> w.xorAddress(StunAttribute.XOR_PEER_ADDRESS, BOB))))
                .isEqualTo(400);
        assertThat(code(alice.ask(StunMethod.CHANNEL_BIND.number(),
                w -> w.attribute(StunAttribute.CHANNEL_NUMBER, TestClient.number(0x40000000))))).isEqualTo(400);
        assertThat(code(alice.bind(0x4000, BOB.withPort(0)))).isEqualTo(400);
    }

    @Test
    void aChannelGivesAPermissionAndOutlivesIt() {
        assertThat(code(alice.bind(0x4000, BOB))).isEqualTo(200);
        assertThat(hears(BOB.withPort(1))).isTrue();
        assertThat(alice.onChannel(0x4000, "x")).hasSize(1);
        world.pass(300 * SECOND);
        assertThat(hears(BOB)).isFalse();
        assertThat(alice.onChannel(0x4000, "x")).isEmpty();
        alice.permit(BOB);
        assertThat(hears(BOB)).isTrue();
        assertThat(alice.onChannel(0x4000, "x")).hasSize(1);
        world.pass(299 * SECOND);
        alice.permit(BOB);
        assertThat(alice.onChannel(0x4000, "x")).hasSize(1);
        world.pass(SECOND);
        assertThat(alice.onChannel(0x4000, "x")).isEmpty();
        assertThat(TestClient.data(world.peer(relayed, BOB, "x".getBytes()).getFirst().bytes())).isPresent();
    }

    @Test
    void neitherNumberNorPeerIsReusedUntilBothHaveRested() {
        alice.bind(0x4000, BOB);
        assertThat(code(alice.bind(0x4000, CAROL))).isEqualTo(400);
        assertThat(code(alice.bind(0x4001, BOB))).isEqualTo(400);
        assertThat(code(alice.bind(0x4000, BOB.withPort(7001)))).isEqualTo(400);
        world.pass(600 * SECOND);
        assertThat(code(alice.bind(0x4000, CAROL))).isEqualTo(400);
        assertThat(code(alice.bind(0x4001, BOB))).isEqualTo(400);
        world.pass(300 * SECOND - 1);
        assertThat(code(alice.bind(0x4000, CAROL))).isEqualTo(400);
        world.pass(1);
        assertThat(code(alice.bind(0x4000, CAROL))).isEqualTo(200);
        assertThat(code(alice.bind(0x4001, BOB))).isEqualTo(200);
    }

    @Test
    void theSamePairMayBeBoundAgainWhileItRests() {
        alice.bind(0x4000, BOB);
        world.pass(700 * SECOND);
        assertThat(alice.onChannel(0x4000, "x")).isEmpty();
        assertThat(code(alice.bind(0x4000, BOB))).isEqualTo(200);
        assertThat(alice.onChannel(0x4000, "x")).hasSize(1);
    }

    @Test
    void aRefusedBindGivesNoPermission() {
        alice.bind(0x4000, BOB);
        alice.bind(0x4000, CAROL);
        assertThat(hears(CAROL)).isFalse();
    }

    @Test
    void anotherAllocationOfTheSameUserSharesNothing() {
        alice.permit(BOB);
        TestClient second = new TestClient(world, "8.8.8.8", 5001, "alice");
        Endpoint other = second.allocate();
        assertThat(world.peer(other, BOB, new byte[1])).isEmpty();
        assertThat(second.to(BOB, "x")).isEmpty();
    }
}
