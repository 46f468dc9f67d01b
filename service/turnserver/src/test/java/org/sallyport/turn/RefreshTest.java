package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.TestClient.code;
import static org.sallyport.turn.TestClient.octetFirst;
import static org.sallyport.turn.TurnWorld.SECOND;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sallyport.ports.PortRange;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.turn.credential.TurnAccess;
import org.sallyport.turn.loop.Deletions;
import org.sallyport.wire.Endpoint;

/** Refresh (RFC 8656 §8.2) and everything else that ends an allocation. */
class RefreshTest {
    private final TurnWorld world = new TurnWorld();
    private final TestClient alice = new TestClient(world, "8.8.8.8", 5000, "alice");

    private static Optional<Integer> lifetime(StunMessage answer) {
        return answer.value(StunAttribute.LIFETIME).map(v -> ByteBuffer.wrap(v).getInt());
    }

    private StunMessage refresh(long seconds, int family) {
        return alice.ask(StunMethod.REFRESH.number(),
                w -> w.attribute(StunAttribute.LIFETIME, TestClient.number(seconds))
                        .attribute(StunAttribute.REQUESTED_ADDRESS_FAMILY, octetFirst(family)));
    }

    @Test
    void prolongsFromNowOn() {
        alice.allocate();
        world.pass(500 * SECOND);
        assertThat(lifetime(alice.refresh(1_000))).contains(1_000);
        world.pass(999 * SECOND);
        assertThat(world.ledger.total()).isEqualTo(1);
        world.pass(SECOND);
        assertThat(world.ledger.total()).isZero();
        assertThat(world.events(TurnEvent.Ended.class)).extracting(TurnEvent.Ended::why).containsExactly("expired");
    }

    @Test
    void mayShorten() {
        alice.allocate(w -> w.attribute(StunAttribute.LIFETIME, TestClient.number(3_600)));
        assertThat(lifetime(alice.ask(StunMethod.REFRESH.number(), UnaryOperator.identity()))).contains(600);
        world.pass(600 * SECOND);
        assertThat(world.ledger.total()).isZero();
    }

    @Test
    void zeroDeletesAtOnce() {
        Endpoint relayed = alice.allocate();
        assertThat(lifetime(alice.refresh(0))).contains(0);
        assertThat(world.openSockets()).isZero();
        assertThat(world.ledger.total()).isZero();
        assertThat(world.relay.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(code(alice.refresh(0))).isEqualTo(437);
        assertThat(world.peer(relayed, Endpoint.of("1.1.1.1", 9), new byte[1])).isEmpty();
        alice.allocate();
    }

    @Test
    void aDeleteThatComesAgainGetsTheSameAnswerAndDeletesNothingElse() {
        alice.allocate();
        alice.refresh(0);
        byte[] delete = alice.lastRequest;
        byte[] answer = alice.lastAnswer;
        world.pass(8 * SECOND);
        alice.askRaw(delete);
        assertThat(alice.lastAnswer).isEqualTo(answer);
        assertThat(world.snapshot().counters().values()).containsEntry("deletes-repeated", 1L);
        alice.allocate();
        assertThat(lifetime(alice.askRaw(delete))).contains(0);
        assertThat(world.ledger.total()).as("the new allocation lives").isEqualTo(1);
        alice.refresh(0);
        byte[] second = alice.lastRequest;
        TestClient elsewhere = new TestClient(world, "8.8.8.8", 5001, "alice");
        assertThat(code(elsewhere.askRaw(second))).isEqualTo(437);
        world.pass(Deletions.LIFE_NS);
        assertThat(code(alice.askRaw(second))).isEqualTo(437);
    }

    @Test
    void remembersAsManyDeletesAsItsLimit() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.ports = new PortRange(24_000, 24_999);
        TestClient alice = new TestClient(plan.build(), "8.8.8.8", 5000, "alice");
        alice.allocate();
        alice.refresh(0);
        byte[] first = alice.lastRequest;
        byte[] then = first;
        for (int i = 0; i < Deletions.MAX; i++) {
            alice.allocate();
            alice.refresh(0);
            if (i == 0) then = alice.lastRequest;
        }
        assertThat(code(alice.askRaw(first))).isEqualTo(437);
        assertThat(code(alice.askRaw(then))).isEqualTo(200);
    }

    @Test
    void withoutAllocationIsAMismatch() {
        assertThat(code(alice.refresh(600))).isEqualTo(437);
        assertThat(code(alice.permit(Endpoint.of("1.1.1.1", 9)))).isEqualTo(437);
        assertThat(code(alice.bind(0x4000, Endpoint.of("1.1.1.1", 9)))).isEqualTo(437);
    }

    @Test
    void anAllocationWhoseTimeHasComeIsGoneEvenBeforeTheTimerRan() {
        alice.allocate();
        world.nowNs += 600 * SECOND;
        assertThat(code(alice.refresh(600))).isEqualTo(437);
        assertThat(world.ledger.total()).isZero();
    }

    @Test
    void eachFamilyOfADualAllocationMayEndAlone() {
        alice.allocate(w -> w.attribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, octetFirst(2)));
        assertThat(code(refresh(0, 1))).isEqualTo(200);
        assertThat(world.openByPort4).isEmpty();
        assertThat(world.openByPort6).hasSize(1);
        assertThat(code(refresh(600, 1))).isEqualTo(443);
        assertThat(code(alice.permit(Endpoint.of("1.1.1.1", 1)))).isEqualTo(443);
        assertThat(code(alice.permit(Endpoint.of("2a01::1", 1)))).isEqualTo(200);
        assertThat(code(refresh(0, 2))).isEqualTo(200);
        assertThat(world.ledger.total()).isZero();
    }

    @Test
    void eachFamilyOfADualAllocationExpiresAlone() {
        alice.allocate(w -> w.attribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, octetFirst(2)));
        refresh(1_000, 2);
        world.pass(600 * SECOND);
        assertThat(world.openByPort4).isEmpty();
        assertThat(world.openByPort6).hasSize(1);
        world.pass(400 * SECOND);
        assertThat(world.ledger.total()).isZero();
    }

    @Test
    void theFamilyMustBeTheAllocations() {
        alice.allocate();
        assertThat(code(refresh(600, 2))).isEqualTo(443);
        assertThat(code(refresh(600, 9))).isEqualTo(443);
        assertThat(code(refresh(600, 1))).isEqualTo(200);
    }

    @Test
    void revokingAUserEndsWhatHeHolds() {
        alice.allocate();
        TestClient bob = new TestClient(world, "8.8.4.4", 5000, "bob");
        bob.allocate();
        world.command(new TurnCommand.Access(new TurnAccess(Map.of(), List.of(), 0, Set.of("alice"))));
        assertThat(world.events(TurnEvent.Ended.class)).extracting(e -> e.allocation().user() + " " + e.why())
                .containsExactly("alice revoked");
        assertThat(world.ledger.total()).isEqualTo(1);
        assertThat(code(bob.refresh(600))).isEqualTo(200);
    }

    @Test
    void endingAUserEndsHisTimeLimitedNamesToo() {
        TestClient timed = new TestClient(world, "8.8.8.8", 5001, "1700000000:alice");
        TestClient alike = new TestClient(world, "8.8.8.8", 5002, "1700000000:x:alice");
        TestClient malice = new TestClient(world, "8.8.8.8", 5003, "malice");
        for (TestClient c : List.of(alice, timed, alike, malice)) c.allocate();
        world.command(new TurnCommand.EndUser("alice"));
        assertThat(world.events(TurnEvent.Ended.class)).extracting(e -> e.allocation().user())
                .containsExactly("alice", "1700000000:alice");
        assertThat(world.openSockets()).isEqualTo(2);
    }

    @Test
    void stoppingClosesEverythingOnce() {
        alice.allocate(w -> w.attribute(StunAttribute.EVEN_PORT, new byte[] {(byte) 0x80}));
        world.command(new TurnCommand.Stop());
        assertThat(world.openSockets()).isZero();
        assertThat(world.ledger.total()).isZero();
        assertThat(world.server.closed).isTrue();
        assertThat(world.relay.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        world.command(new TurnCommand.Stop());
        assertThat(world.opened).allMatch(p -> p.closed);
    }

    private TurnEvent.Snapshot told(long after, int most) {
        world.command(new TurnCommand.Snapshot(1, after, most));
        return (TurnEvent.Snapshot) world.events.removeLast();
    }

    @Test
    void theSnapshotComesPieceByPieceAndWithoutAllocationsWhereNoneAreWanted() {
        alice.allocate();
        new TestClient(world, "9.0.0.2", 5000, "bob").allocate();
        new TestClient(world, "9.0.0.3", 5000, "carol").allocate();
        TurnEvent.Snapshot first = told(0, 2);
        assertThat(first.allocations()).extracting(AllocationReport::user).containsExactly("alice", "bob");
        assertThat(first.more()).isTrue();
        alice.refresh(0);
        TurnEvent.Snapshot second = told(first.allocations().getLast().id(), 2);
        assertThat(second.allocations()).extracting(AllocationReport::user).containsExactly("carol");
        assertThat(second.more()).isFalse();
        TurnEvent.Snapshot counters = told(0, 0);
        assertThat(counters.allocations()).isEmpty();
        assertThat(counters.counters().value("relay-ports-used")).isEqualTo(2);
        assertThat(counters.counters().value("allocations-begun")).isEqualTo(3);
        assertThat(world.ledger.users()).isEqualTo(2);
        assertThat(world.ledger.total("bob")).isEqualTo(1);
        assertThat(world.ledger.total("alice")).isZero();
    }

    @Test
    void theSnapshotTellsOfEveryAllocation() {
        Endpoint relayed = alice.allocate();
        alice.permit(Endpoint.of("1.1.1.1", 9));
        alice.bind(0x4000, Endpoint.of("1.1.1.2", 9));
        alice.onChannel(0x4000, "four");
        alice.onChannel(0x4001, "lost");
        world.peer(relayed, Endpoint.of("1.1.1.1", 7), new byte[11]);
        TurnEvent.Snapshot s = world.snapshot();
        AllocationReport a = s.allocations().getFirst();
        assertThat(a.relayed()).containsExactly(relayed);
        assertThat(a.client()).isEqualTo(alice.at);
        assertThat(a.server()).isEqualTo(world.server.claim.local());
        assertThat(a.expiresNs()).isEqualTo(world.nowNs + 600 * SECOND);
        assertThat(a.permissions()).isEqualTo(2);
        assertThat(a.channels()).isEqualTo(1);
        assertThat(a.toPeers()).isEqualTo(new AllocationReport.Traffic(1, 4, 1));
        assertThat(a.toClient()).isEqualTo(new AllocationReport.Traffic(1, 11, 0));
        assertThat(s.counters().values()).containsEntry("allocations-begun", 1L)
                .containsEntry("to-peer-packets", 1L).containsEntry("to-client-bytes", 11L)
                .containsEntry("to-peer-drops-channel-unknown", 1L);
    }

    @Test
    void judgesByTheWallClockThatTheDeskTells() {
        world.command(new TurnCommand.Clock(1_700_000_000_000L));
        world.pass(5 * SECOND);
        alice.allocate();
        assertThat(world.users.lastWallMs).isEqualTo(1_700_000_005_000L);
    }
}
