package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Sensitive;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.stun.StunMethod;
import org.sallyport.turn.credential.Authentication;
import org.sallyport.turn.credential.AuthenticationBench;
import org.sallyport.turn.credential.StunClient;
import org.sallyport.turn.credential.TurnAccess;

/** Which refusals of a loop reach the desk: whom it concerns and why, and few of a flood. */
class TurnRefusalTest {
    private static final long SECOND = TurnWorld.SECOND;

    private static TurnWorld crowded() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.perUserMax = 1;
        plan.allocationsMax = 2;
        return new TurnWorld(plan);
    }

    private static void wrong(TurnWorld world, String address, int port) {
        world.users.revoked.add("mallory");
        world.users.knowsClients = true;
        new TestClient(world, address, port, "mallory").allocate(UnaryOperator.identity());
    }

    @Test
    void anAllocationThatFindsNoRoomIsToldWithItsReason() {
        TurnWorld world = crowded();
        new TestClient(world, "8.8.8.8", 1, "alice").allocate();
        new TestClient(world, "8.8.8.8", 2, "alice").allocate(UnaryOperator.identity());
        new TestClient(world, "8.8.8.8", 3, "bob").allocate();
        new TestClient(world, "8.8.8.8", 4, "carol").allocate(UnaryOperator.identity());
        assertThat(world.events(TurnEvent.Refused.class))
                .extracting(e -> e.refusal().user() + " " + e.refusal().client() + " "
                        + e.refusal().asked() + " " + e.refusal().why().reason().id() + " " + e.refusal().login())
                .containsExactly(
                        "alice 8.8.8.8:2 an allocation relay-quota false",
                        "carol 8.8.8.8:4 an allocation relays-max false");
    }

    @Test
    void whoeverMeetsAFaultOfOursIsTold() {
        TurnWorld world = new TurnWorld();
        TestClient alice = new TestClient(world, "8.8.8.8", 1, "alice");
        world.bindingThrows = true;
        assertThatThrownBy(alice::allocate).hasMessage("a fault of our own");
        assertThat(TestClient.message(world.sent.getLast().bytes()).errorCode()).hasValue(500);
        world.bindingThrows = false;
        assertThat(alice.allocate()).isNotNull();
    }

    @Test
    void aClientsOwnMistakeIsNobodysAffair() {
        TurnWorld world = new TurnWorld();
        TestClient alice = new TestClient(world, "8.8.8.8", 1, "alice");
        alice.allocate();
        alice.allocate(UnaryOperator.identity());
        assertThat(world.events(TurnEvent.Refused.class)).isEmpty();
    }

    @Test
    void aWrongPasswordIsALoginThatFailed() {
        TurnWorld world = new TurnWorld();
        wrong(world, "8.8.8.8", 1);
        assertThat(world.events(TurnEvent.Refused.class)).singleElement().satisfies(e -> {
            assertThat(e.refusal().login()).isTrue();
            assertThat(e.refusal().user()).isEqualTo("mallory");
            assertThat(e.refusal().asked()).isEqualTo("ALLOCATE");
            assertThat(e.refusal().why().reason()).isEqualTo(RefusalReason.WRONG_PASSWORD);
        });
        assertThat(world.count("credentials-wrong")).isEqualTo(1);
    }

    @Test
    void aFloodOfWrongPasswordsCostsTheDeskFewEvents() {
        TurnWorld world = new TurnWorld();
        for (int i = 0; i < 2_000; i++) wrong(world, "8.8.8.8", 1 + i);
        assertThat(world.events(TurnEvent.Refused.class)).hasSize(RefusalsTold.PER_PREFIX_MAX);
        for (int i = 0; i < 2_000; i++) wrong(world, "8." + i / 200 + "." + i % 200 + ".1", 1);
        assertThat(world.events(TurnEvent.Refused.class).size()).isBetween(RefusalsTold.ALL_MAX / 2,
                RefusalsTold.ALL_MAX + 1);
        assertThat(world.count("credentials-wrong")).as("all are counted").isEqualTo(4_000);
        world.pass(10 * SECOND);
        int before = world.events(TurnEvent.Refused.class).size();
        wrong(world, "8.8.8.8", 9);
        assertThat(world.events(TurnEvent.Refused.class)).hasSize(before + 1);
    }

    private static Optional<RefusalReason> failed(Authentication.Verdict verdict) {
        return verdict instanceof Authentication.Verdict.Challenged c
                ? c.failed().map(Authentication.Verdict.Failed::reason)
                : Optional.empty();
    }

    @Test
    void whatIsWrongWithACredentialIsKnownToUsAlone() {
        AuthenticationBench bench = AuthenticationBench.with(AuthenticationBench.users("bob"));
        String nonce = bench.nonce();
        assertThat(failed(bench.judge(StunClient.read(StunClient.first().bytes())))).as("the first question").isEmpty();
        assertThat(failed(bench
                .judge(new StunClient("alice", "wrong", AuthenticationBench.REALM).old(StunMethod.ALLOCATE, nonce))))
                .contains(RefusalReason.WRONG_PASSWORD);
        assertThat(failed(
                bench.judge(new StunClient("nobody", "x", AuthenticationBench.REALM).old(StunMethod.ALLOCATE, nonce))))
                .contains(RefusalReason.UNKNOWN_USER);
        assertThat(failed(bench.judge(AuthenticationBench.BOB.old(StunMethod.ALLOCATE, nonce))))
                .contains(RefusalReason.CREDENTIAL_REVOKED);
        assertThat(failed(bench.judge(
                new StunClient("alice", "wrong", AuthenticationBench.REALM).old(StunMethod.ALLOCATE, "a".repeat(28)))))
                .as("a nonce of somebody else: the address may be forged").isEmpty();
        bench.pass(601_000);
        assertThat(failed(bench.judge(AuthenticationBench.ALICE.old(StunMethod.ALLOCATE, nonce))))
                .as("only the nonce is old").isEmpty();
    }

    @Test
    void aCredentialThatIsOverIsNoWrongPassword() {
        Sensitive<String> secret = Sensitive.of("north wind");
        AuthenticationBench bench =
                AuthenticationBench.with(new TurnAccess(Map.of(), List.of(secret), 86_400_000L, Set.of()));
        StunClient alice = bench.issued(secret, "alice", 3_600_000L);
        bench.pass(3_600_001);
        assertThat(failed(bench.judge(alice.old(StunMethod.ALLOCATE, bench.nonce()))))
                .contains(RefusalReason.CREDENTIAL_EXPIRED);
    }
}
