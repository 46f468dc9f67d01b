package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.TestClient.code;
import static org.sallyport.turn.TestClient.octetFirst;
import static org.sallyport.turn.TestClient.relayed;
import static org.sallyport.turn.TestClient.udp;
import static org.sallyport.turn.TurnWorld.SECOND;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.PortRest;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.loop.RelayPorts;
import org.sallyport.wire.Endpoint;

/** Allocate, RFC 8656 §7.2. */
class AllocateTest {
    private TurnWorld world = new TurnWorld();
    private TestClient alice = new TestClient(world, "8.8.8.8", 5000, "alice");

    private void rebuild(TurnWorld.Plan plan) {
        world = plan.build();
        alice = new TestClient(world, "8.8.8.8", 5000, "alice");
    }

    private TestClient other(int n) {
        return new TestClient(world, "8.8.8.8", 6_000 + n, "alice");
    }

    private static UnaryOperator<StunWriter> with(StunAttribute type, byte[] value) {
        return w -> w.attribute(type, value);
    }

    private static UnaryOperator<StunWriter> evenPort(boolean reserve) {
        return with(StunAttribute.EVEN_PORT, new byte[] {(byte) (reserve ? 0x80 : 0)});
    }

    private static UnaryOperator<StunWriter> family(int f) {
        return with(StunAttribute.REQUESTED_ADDRESS_FAMILY, octetFirst(f));
    }

    private static UnaryOperator<StunWriter> additional(int f) {
        return with(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, octetFirst(f));
    }

    private static long lifetime(StunMessage answer) {
        return ByteBuffer.wrap(answer.value(StunAttribute.LIFETIME).orElseThrow()).getInt() & 0xffff_ffffL;
    }

    private static byte[] token(StunMessage answer) {
        return answer.value(StunAttribute.RESERVATION_TOKEN).orElseThrow();
    }

    @Test
    void tellsTheAdvertisedAddressTheClientsOwnAndTheLifetime() {
        StunMessage answer = alice.allocate(UnaryOperator.identity());
        assertThat(relayed(answer).address()).isEqualTo(TurnWorld.PUBLIC);
        assertThat(relayed(answer).port()).isBetween(24_000, 24_099);
        assertThat(answer.xorMappedAddress()).contains(alice.at);
        assertThat(lifetime(answer)).isEqualTo(600);
        assertThat(answer.has(StunAttribute.SOFTWARE)).isFalse();
        assertThat(answer.has(StunAttribute.FINGERPRINT)).isFalse();
        TurnWorld.Port port = world.openByPort4.get(relayed(answer).port());
        assertThat(port.claim.local().address()).isEqualTo(TurnWorld.LOCAL);
        assertThat(port.dscp).isEqualTo(46);
        assertThat(world.ledger.total()).isEqualTo(1);
        assertThat(world.events(TurnEvent.Began.class)).singleElement()
                .satisfies(e -> assertThat(e.allocation().user()).isEqualTo("alice"));
    }

    @Test
    void answersWithFingerprintAndSoftwareWhereWanted() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.software = "Sallyport";
        rebuild(plan);
        alice.fingerprint = true;
        StunMessage answer = alice.allocate(UnaryOperator.identity());
        assertThat(answer.has(StunAttribute.FINGERPRINT)).isTrue();
        assertThat(answer.text(StunAttribute.SOFTWARE)).contains("Sallyport");
    }

    @Test
    void aStrangerGetsAChallengeAndLeavesNothing() {
        TestClient stranger = new TestClient(world, "8.8.8.9", 5000, "alice");
        StunWriter request =
                udp().apply(StunWriter.of(StunClass.REQUEST, StunMethod.ALLOCATE.number(), TestClient.id()));
        assertThat(code(stranger.askRaw(request.bytes()))).isEqualTo(401);
        assertThat(world.openSockets()).isZero();
        assertThat(world.ledger.total()).isZero();
        assertThat(world.relay.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theSameRequestAgainGetsTheSameAnswer() {
        alice.allocate();
        byte[] first = alice.lastAnswer;
        world.pass(2 * SECOND);
        alice.askRaw(alice.lastRequest);
        assertThat(alice.lastAnswer).isEqualTo(first);
        assertThat(world.ledger.total()).isEqualTo(1);
        assertThat(world.openSockets()).isEqualTo(1);
    }

    @Test
    void anotherRequestOnTheSameTupleIsAMismatch() {
        alice.allocate();
        assertThat(code(alice.allocate(UnaryOperator.identity()))).isEqualTo(437);
    }

    @Test
    void anotherUserOnTheSameTupleHasWrongCredentials() {
        alice.allocate();
        TestClient mallory = new TestClient(world, "8.8.8.8", 5000, "mallory");
        assertThat(code(mallory.allocate(UnaryOperator.identity()))).isEqualTo(441);
        assertThat(code(mallory.refresh(0))).isEqualTo(441);
        assertThat(code(mallory.permit(Endpoint.of("1.1.1.1", 1)))).isEqualTo(441);
        assertThat(code(mallory.bind(0x4000, Endpoint.of("1.1.1.1", 1)))).isEqualTo(441);
        assertThat(world.ledger.total()).isEqualTo(1);
    }

    @Test
    void wantsATransportAndOnlyUdp() {
        assertThat(code(alice.ask(StunMethod.ALLOCATE.number(), UnaryOperator.identity()))).isEqualTo(400);
        assertThat(code(alice.ask(StunMethod.ALLOCATE.number(),
                with(StunAttribute.REQUESTED_TRANSPORT, octetFirst(6))))).isEqualTo(442);
    }

    /** RFC 6062 §5.1: TCP relays are offered, but not over UDP. */
    @Test
    void aTcpRelayOverUdpIsAMistakeWhereThereAreTcpRelays() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.extras = new TurnSettings.Extras(true, true, 1024);
        rebuild(plan);
        assertThat(code(alice.ask(StunMethod.ALLOCATE.number(),
                with(StunAttribute.REQUESTED_TRANSPORT, octetFirst(6))))).isEqualTo(400);
        assertThat(code(alice.ask(StunMethod.ALLOCATE.number(),
                with(StunAttribute.REQUESTED_TRANSPORT, octetFirst(99))))).isEqualTo(442);
    }

    @Test
    void namesWhatItDoesNotUnderstandAfterTheSenderIsProven() {
        StunMessage answer = alice.allocate(w -> w.attribute(0x0033, new byte[4]).attribute(0x8033, new byte[4]));
        assertThat(code(answer)).isEqualTo(420);
        assertThat(answer.value(StunAttribute.UNKNOWN_ATTRIBUTES).orElseThrow()).containsExactly(0, 0x33);
        StunWriter bare = udp().apply(StunWriter.of(StunClass.REQUEST, StunMethod.ALLOCATE.number(), TestClient.id()))
                .attribute(0x0033, new byte[4]);
        assertThat(code(alice.askRaw(bare.bytes()))).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"0, 600", "1, 600", "601, 601", "2147483647, 3600", "4294967295, 3600"})
    void clampsTheLifetime(long asked, long got) {
        StunMessage answer = alice.allocate(with(StunAttribute.LIFETIME, TestClient.number(asked)));
        assertThat(lifetime(answer)).isEqualTo(got);
        world.pass(got * SECOND - 1);
        assertThat(world.ledger.total()).isEqualTo(1);
        world.pass(1);
        assertThat(world.ledger.total()).isZero();
        assertThat(world.openSockets()).isZero();
    }

    @Test
    void givesIpv6WhereAskedAndRefusesOtherFamilies() {
        assertThat(relayed(alice.allocate(family(2))).address()).isEqualTo(TurnWorld.PUBLIC6);
        assertThat(code(other(1).allocate(family(3)))).isEqualTo(440);
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.relays = plan.relays.subList(1, 2);
        rebuild(plan);
        assertThat(code(alice.allocate(family(1)))).isEqualTo(440);
        assertThat(relayed(alice.allocate(UnaryOperator.identity())).address())
                .as("browsers name no family, and there is no IPv4 to give").isEqualTo(TurnWorld.PUBLIC6);
    }

    @Test
    void givesBothFamilies() {
        StunMessage answer = alice.allocate(additional(2));
        List<Endpoint> both = world.snapshot().allocations().getFirst().relayed();
        assertThat(both).extracting(Endpoint::address).containsExactly(TurnWorld.PUBLIC, TurnWorld.PUBLIC6);
        assertThat(answer.has(StunAttribute.ADDRESS_ERROR_CODE)).isFalse();
        assertThat(world.openSockets()).isEqualTo(2);
        assertThat(world.ledger.total()).isEqualTo(1);
    }

    @Test
    void saysWhichOfBothFamiliesCouldNotBeHad() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.relays = plan.relays.subList(0, 1);
        rebuild(plan);
        StunMessage answer = alice.allocate(additional(2));
        assertThat(relayed(answer).address()).isEqualTo(TurnWorld.PUBLIC);
        assertThat(answer.value(StunAttribute.ADDRESS_ERROR_CODE).orElseThrow()).containsExactly(2, 0, 4, 40);
        byte[] first = alice.lastAnswer;
        alice.askRaw(alice.lastRequest);
        assertThat(alice.lastAnswer).isEqualTo(first);
    }

    @Test
    void refusesFamiliesThatContradict() {
        assertThat(code(alice.allocate(additional(1)))).isEqualTo(400);
        assertThat(code(alice.allocate(w -> family(1).apply(additional(2).apply(w))))).isEqualTo(400);
        assertThat(code(alice.allocate(w -> evenPort(true).apply(additional(2).apply(w))))).isEqualTo(400);
        byte[] token = new byte[8];
        for (UnaryOperator<StunWriter> more : List.of(family(1), additional(2), evenPort(false))) {
            StunMessage answer = alice.allocate(w -> more.apply(w.attribute(StunAttribute.RESERVATION_TOKEN, token)));
            assertThat(code(answer)).isEqualTo(400);
        }
        assertThat(world.ledger.total()).isZero();
    }

    @Test
    void evenPortWithoutReservationTakesOnePort() {
        for (int i = 0; i < 300; i++) {
            StunMessage answer = alice.allocate(evenPort(false));
            assertThat(relayed(answer).port() % 2).isZero();
            assertThat(answer.has(StunAttribute.RESERVATION_TOKEN)).isFalse();
            assertThat(world.openSockets()).isEqualTo(1);
            assertThat(code(alice.refresh(0))).isEqualTo(200);
            world.pass(RelayPorts.REST_NS);
        }
        assertThat(world.openSockets()).isZero();
    }

    @Test
    void theOddPortWaitsForItsTokenAndIsGivenOnce() {
        StunMessage first = alice.allocate(evenPort(true));
        Endpoint even = relayed(first);
        assertThat(even.port() % 2).isZero();
        assertThat(world.openSockets()).isEqualTo(2);
        assertThat(world.ledger.total()).isEqualTo(1);
        byte[] answer = alice.lastAnswer;
        alice.askRaw(alice.lastRequest);
        assertThat(alice.lastAnswer).isEqualTo(answer);

        byte[] token = token(first);
        StunMessage second = other(1).allocate(with(StunAttribute.RESERVATION_TOKEN, token));
        assertThat(relayed(second)).isEqualTo(even.withPort(even.port() + 1));
        assertThat(code(other(2).allocate(with(StunAttribute.RESERVATION_TOKEN, token)))).isEqualTo(508);
    }

    @Test
    void aTokenIsWorthlessToAnotherUserAndAfterItsTime() {
        byte[] token = token(alice.allocate(evenPort(true)));
        TestClient bob = new TestClient(world, "8.8.4.4", 5000, "bob");
        assertThat(code(bob.allocate(with(StunAttribute.RESERVATION_TOKEN, token)))).isEqualTo(508);
        assertThat(world.openSockets()).isEqualTo(2);
        world.pass(30 * SECOND);
        assertThat(world.openSockets()).isEqualTo(1);
        assertThat(code(other(1).allocate(with(StunAttribute.RESERVATION_TOKEN, token)))).isEqualTo(508);
        assertThat(world.ledger.total()).isEqualTo(1);
    }

    @Test
    void aUserKeepsNoMoreOddPortsThanHeMayHaveAllocations() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.perUserMax = 3;
        rebuild(plan);
        for (int i = 0; i < 3; i++) {
            assertThat(code(alice.allocate(evenPort(true)))).isEqualTo(200);
            alice.refresh(0);
        }
        assertThat(world.openSockets()).isEqualTo(3);
        assertThat(code(alice.allocate(evenPort(true)))).isEqualTo(508);
        world.pass(30 * SECOND);
        assertThat(code(alice.allocate(evenPort(true)))).isEqualTo(200);
    }

    @Test
    void triesAnotherPortWhereSomebodyElseHoldsOne() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.ports = new PortRange(24_000, 24_003);
        rebuild(plan);
        world.foreign.addAll(Set.of(24_000, 24_001, 24_003));
        assertThat(alice.allocate().port()).isEqualTo(24_002);
        StunMessage pair = other(1).allocate(evenPort(true));
        assertThat(code(pair)).isEqualTo(508);
        world.foreign.clear();
        alice.refresh(0);
        world.pass(PortRest.FOREIGN_NS);
        assertThat(code(other(1).allocate(evenPort(true)))).isEqualTo(200);
        assertThat(code(other(2).allocate(evenPort(true)))).isEqualTo(200);
    }

    @Test
    void aSocketThatCannotBeOpenedCostsNoQuota() {
        world.bindingFails = true;
        assertThat(code(alice.allocate(UnaryOperator.identity()))).isEqualTo(508);
        assertThat(world.ledger.total()).isZero();
        world.bindingFails = false;
        alice.allocate();
    }

    @Test
    void holdsTheQuotasOfUserAddressAndNode() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.perUserMax = 2;
        plan.perAddressMax = 3;
        plan.allocationsMax = 4;
        rebuild(plan);
        other(1).allocate();
        other(2).allocate();
        assertThat(code(other(3).allocate(UnaryOperator.identity()))).isEqualTo(486);
        new TestClient(world, "8.8.8.8", 5000, "bob").allocate();
        TestClient carol = new TestClient(world, "8.8.8.8", 5001, "carol");
        assertThat(code(carol.allocate(UnaryOperator.identity()))).isEqualTo(486);
        new TestClient(world, "8.8.4.4", 5001, "carol").allocate();
        TestClient dave = new TestClient(world, "8.8.1.1", 5001, "dave");
        assertThat(code(dave.allocate(UnaryOperator.identity()))).isEqualTo(508);
        assertThat(world.ledger.total()).isEqualTo(4);
        assertThat(world.openSockets()).isEqualTo(4);
        other(1).refresh(0);
        dave.allocate();
    }

    @Test
    void sendsClientsToAnAlternateOfTheirFamilyWhenNothingIsLeft() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.ports = new PortRange(24_000, 24_000);
        plan.alternates = List.of(Endpoint.of("2a00::7", 3478), Endpoint.of("9.9.9.7", 3478));
        rebuild(plan);
        alice.allocate();
        StunMessage answer = other(1).allocate(UnaryOperator.identity());
        assertThat(code(answer)).isEqualTo(300);
        assertThat(answer.value(StunAttribute.ALTERNATE_SERVER).orElseThrow())
                .containsExactly(0, 1, 3478 >> 8, 3478 & 0xff, 9, 9, 9, 7);
        assertThat(world.ledger.total()).isEqualTo(1);
    }

    @Test
    void dontFragmentIsUnderstood() {
        assertThat(code(alice.allocate(with(StunAttribute.DONT_FRAGMENT, new byte[0])))).isEqualTo(200);
    }

    @Test
    void portsAreChosenAllOverTheRangeAndRest() {
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            seen.add(alice.allocate().port());
            alice.refresh(0);
        }
        // Every port once, since none may be used again so soon; then none is left.
        assertThat(seen).hasSize(100);
        assertThat(code(alice.allocate(UnaryOperator.identity()))).isEqualTo(508);
        world.pass(RelayPorts.REST_NS);
        assertThat(code(alice.allocate(UnaryOperator.identity()))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aLoopTakesOnlyPortsOfItsShare(int loop) {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.share = new TurnShare(loop, 3);
        rebuild(plan);
        for (int i = 0; i < 14; i++) {
            int port = relayed(other(i).allocate(evenPort(i % 2 == 0))).port();
            assertThat(port / 2 % 3).isEqualTo(loop);
        }
    }

    @Test
    void keepsWhatTheClientSaysOfItselfShortAndPlain() {
        alice.allocate(w -> w.software("x\r\n\u0000y" + "z".repeat(200)));
        assertThat(world.snapshot().allocations().getFirst().software()).hasValueSatisfying(
                s -> assertThat(s).hasSize(64).startsWith("x???yzz"));
    }
}
