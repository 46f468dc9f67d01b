package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.TurnWorld.SECOND;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** What those get who have proven nothing. */
class StrangersTest {
    private TurnWorld world = new TurnWorld();
    private final TestClient stranger = new TestClient(world, "8.8.8.8", 5000, "nobody");

    private int answers(Endpoint from, byte[] bytes) {
        return world.arrive(world.listener(from), from, bytes).size();
    }

    private static byte[] binding() {
        return StunWriter.bindingRequest(TestClient.id()).bytes();
    }

    @Test
    void aBindingRequestLearnsItsAddressAndNothingElse() {
        byte[] request = binding();
        StunMessage answer = TestClient.message(stranger.send(request).getFirst());
        assertThat(answer.messageClass()).isEqualTo(StunClass.SUCCESS);
        assertThat(answer.attributeCount()).isEqualTo(1);
        assertThat(answer.xorMappedAddress()).contains(stranger.at);
        assertThat(answer.transactionId()).isEqualTo(Arrays.copyOfRange(request, 8, 20));
        assertThat(world.users.judged).isZero();
        TestClient six = new TestClient(world, "2a02::1", 5000, "nobody");
        assertThat(TestClient.message(six.send(binding()).getFirst()).xorMappedAddress()).contains(six.at);
    }

    @Test
    void aBindingAnswerHasAFingerprintWhereTheRequestHadOne() {
        byte[] request = StunWriter.bindingRequest(TestClient.id()).fingerprint().bytes();
        assertThat(TestClient.message(stranger.send(request).getFirst()).has(StunAttribute.FINGERPRINT)).isTrue();
    }

    @Test
    void anAnswerIsHardlyLargerThanTheRequest() {
        assertThat(stranger.send(binding()).getFirst()).hasSizeLessThanOrEqualTo(32);
        StunWriter unknown = StunWriter.bindingRequest(TestClient.id());
        for (int i = 0; i < 40; i++) unknown.attribute(0x0100 + i, new byte[0]);
        byte[] request = unknown.bytes();
        byte[] answer = stranger.send(request).getFirst();
        assertThat(TestClient.message(answer).errorCode()).contains(420);
        assertThat(answer).hasSizeLessThan(request.length);
    }

    @Test
    void aPrefixGetsOnlySoManyAnswers() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.unproven = 5;
        world = plan.build();
        int got = 0;
        for (int i = 0; i < 100; i++) got += answers(Endpoint.of("8.8.8." + i, 5000 + i), binding());
        assertThat(got).isEqualTo(5);
        assertThat(world.count("answers-held-back")).isEqualTo(95);
        assertThat(answers(Endpoint.of("8.8.9.1", 1), binding())).isEqualTo(1);
        world.nowNs += SECOND;
        for (int i = 0; i < 100; i++) got += answers(Endpoint.of("8.8.8." + i, 5000 + i), binding());
        assertThat(got).isEqualTo(10);
        int six = 0;
        for (int i = 0; i < 100; i++) six += answers(Endpoint.of("2a02:0:1:" + i + "::1", 5000), binding());
        assertThat(six).isEqualTo(5);
    }

    @Test
    void challengesCountTowardTheSameBudgetAndProvenRequestsDoNot() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.unproven = 1;
        world = plan.build();
        TestClient alice = new TestClient(world, "8.8.8.8", 5000, "alice");
        assertThat(answers(Endpoint.of("8.8.8.9", 1), binding())).isEqualTo(1);
        byte[] bare = TestClient.udp().apply(
                StunWriter.of(StunClass.REQUEST, StunMethod.ALLOCATE.number(), TestClient.id())).bytes();
        assertThat(answers(alice.at, bare)).isZero();
        alice.allocate();
        for (int i = 0; i < 20; i++) assertThat(TestClient.code(alice.refresh(600))).isEqualTo(200);
    }

    @Test
    void indicationsResponsesAndUnknownMethodsGetSilence() {
        byte[][] silent = {
            StunWriter.of(StunClass.INDICATION, StunMessage.BINDING, TestClient.id()).bytes(),
            StunWriter.of(StunClass.INDICATION, 0x007, TestClient.id()).bytes(),
            StunWriter.of(StunClass.SUCCESS, StunMessage.BINDING, TestClient.id()).bytes(),
            StunWriter.of(StunClass.ERROR, StunMethod.ALLOCATE.number(), TestClient.id()).bytes(),
            StunWriter.of(StunClass.REQUEST, 0x002, TestClient.id()).bytes(),
            StunWriter.of(StunClass.REQUEST, 0x00a, TestClient.id()).bytes(),
            StunWriter.of(StunClass.REQUEST, 0x006, TestClient.id()).bytes(),
        };
        for (byte[] s : silent) assertThat(answers(stranger.at, s)).isZero();
        assertThat(world.users.judged).isZero();
        assertThat(world.count("methods-unknown")).isEqualTo(3);
        assertThat(world.count("responses-ignored")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 15, 16, 19, 20, 63, 80, 127, 128, 191, 192, 255})
    void otherFirstOctetsAreCountedAndDropped(int first) {
        byte[] bytes = binding();
        bytes[0] = (byte) first;
        assertThat(answers(stranger.at, bytes)).isZero();
        assertThat(world.count("datagrams-not-turn")).isEqualTo(1);
    }

    @Test
    void brokenMessagesAreCountedAndDropped() {
        assertThat(answers(stranger.at, new byte[0])).isZero();
        byte[] whole = binding();
        for (int n = 1; n < 20; n++) assertThat(answers(stranger.at, Arrays.copyOf(whole, n))).isZero();
        assertThat(answers(stranger.at, Arrays.copyOf(whole, 24))).isZero();
        byte[] old = whole.clone();
        old[4] ^= 1;
        assertThat(answers(stranger.at, old)).isZero();
        assertThat(world.count("datagrams-malformed")).isEqualTo(21);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.9.9.1", "10.0.0.1", "9.9.9.2", "2a00::1"})
    void datagramsFromOurOwnAddressesAreDropped(String own) {
        assertThat(answers(Endpoint.of(own, 24_010), binding())).isZero();
        TestClient inside = new TestClient(world, own, 5000, "alice");
        assertThat(inside.send(inside.signed(TestClient.udp().apply(
                StunWriter.of(StunClass.REQUEST, StunMethod.ALLOCATE.number(), TestClient.id()))))).isEmpty();
        assertThat(world.count("datagrams-from-ourselves")).isEqualTo(2);
        assertThat(world.ledger.total()).isZero();
    }

    @Test
    void aFloodOfForgedRequestsLeavesNothingBehind() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.unproven = 10;
        world = plan.build();
        byte[] forged = StunWriter.of(StunClass.REQUEST, StunMethod.ALLOCATE.number(), TestClient.id())
                .attribute(StunAttribute.REQUESTED_TRANSPORT, TestClient.octetFirst(17)).username("alice")
                .integrity(KnownUsers.key("mallory")).bytes();
        Random random = new Random(8);
        for (int i = 0; i < 20_000; i++) {
            answers(new Endpoint(IpAddress.v4(0x50000000 | random.nextInt(1 << 24)), random.nextInt(65_536)), forged);
        }
        assertThat(world.opened).isEmpty();
        assertThat(world.ledger.total()).isZero();
        assertThat(world.events).isEmpty();
        assertThat(world.snapshot().allocations()).isEmpty();
    }

    @Test
    void everyDamageToARequestIsSurvived() {
        TestClient alice = new TestClient(world, "8.8.8.8", 5000, "alice");
        Random random = new Random(6);
        for (int i = 0; i < 50_000; i++) {
            StunWriter w = StunWriter.of(StunClass.REQUEST, 1 + random.nextInt(10), TestClient.id());
            for (int n = random.nextInt(6); n > 0; n--) {
                StunAttribute a = StunAttribute.values()[random.nextInt(StunAttribute.values().length)];
                byte[] value = new byte[random.nextInt(25)];
                random.nextBytes(value);
                if (value.length > 1 && random.nextBoolean()) value[1] = (byte) (1 + random.nextInt(2));
                w.attribute(a, value);
            }
            byte[] bytes = random.nextInt(4) == 0 ? w.bytes() : alice.signed(w);
            if (random.nextInt(8) == 0) bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            answers(alice.at, bytes);
            world.sent.clear();
            if (random.nextInt(50) == 0) world.pass(SECOND);
        }
        assertThat(world.ledger.total()).isEqualTo(world.snapshot().allocations().size());
    }
}
