package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.StreamBench.SECOND;
import static org.sallyport.turn.StreamBench.behindNat;
import static org.sallyport.turn.StreamBench.connectionId;
import static org.sallyport.turn.StreamBench.error;
import static org.sallyport.turn.StreamBench.relayed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.sim.SimHost;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.turn.StreamBench.Acceptor;
import org.sallyport.turn.StreamBench.Client;
import org.sallyport.turn.tcp.StreamLimits;
import org.sallyport.turn.tcp.TcpRelayLimits;
import org.sallyport.wire.Endpoint;

/** RFC 6062 on the desk. */
class TcpRelaysTest {
    private static final Endpoint PEER = Endpoint.of("8.8.4.4", 9_000);

    private final StreamBench bench = new StreamBench(1, StreamLimits.DEFAULTS, Optional.of(TcpRelayLimits.DEFAULTS));
    private final SimHost phone = bench.host("phone", "192.0.1.7");
    private final SimHost peer = bench.host("peer", "8.8.4.4");
    private final Acceptor door = bench.new Acceptor(peer, PEER);

    private Client bound(Client control) {
        StunMessage connected = control.connect(PEER, "alice");
        assertThat(connected.messageClass()).isEqualTo(StunClass.SUCCESS);
        Client data = bench.client(phone);
        assertThat(data.bind(connectionId(connected), "alice").messageClass()).isEqualTo(StunClass.SUCCESS);
        data.cuts = false;
        return data;
    }

    // ---------------------------------------------------------------- what it is for

    @Test
    void connectsToAPeerFromTheRelayedAddressAndSplices() {
        Client control = bench.client(phone);
        StunMessage allocated = control.allocate("alice");
        assertThat(allocated.messageClass()).isEqualTo(StunClass.SUCCESS);
        assertThat(allocated.lifetimeSeconds()).hasValue(600);
        assertThat(allocated.xorMappedAddress()).contains(control.stream.local());
        assertThat(allocated.verify(StreamBench.key("alice"))).isEqualTo(StunMessage.Verdict.RIGHT);
        Endpoint relayed = relayed(allocated);
        assertThat(relayed.port()).isBetween(24_000, 24_999);
        Client data = bound(control);
        Client far = door.accepted.getFirst();
        assertThat(relayed.address()).hasToString(StreamBench.PUBLIC);
        assertThat(far.stream.remote()).isEqualTo(behindNat(relayed));
        data.send("GET / HTTP/1.1\r\n\r\n");
        far.send("anything at all");
        bench.settle();
        assertThat(far.raw).hasToString("GET / HTTP/1.1\r\n\r\n");
        assertThat(data.raw).hasToString("anything at all");
        AllocationReport report = bench.streams.allocations().getFirst();
        assertThat(report.user()).isEqualTo("alice");
        assertThat(report.toPeers().bytes()).isEqualTo(18);
        assertThat(report.toClient().bytes()).isEqualTo(15);
        bench.world.runFor(120 * SECOND);
        assertThat(data.closed).as("no frame and no deadline on a spliced connection").isNull();
        far.stream.close();
        bench.settle();
        assertThat(data.closed).isNotNull();
        assertThat(control.closed).isNull();
        assertThat(bench.edge.liveSockets()).as("listener, relay, control").hasSize(3);
    }

    @Test
    void writesWhatCameWithTheBindInOnePiece() {
        Client control = bench.client(phone);
        control.allocate("alice");
        StunMessage connected = control.connect(PEER, "alice");
        Client data = bench.client(phone);
        data.learnNonce();
        byte[] bind = data.signed(data.request(StunMethod.CONNECTION_BIND)
                .int32(StunAttribute.CONNECTION_ID, connectionId(connected)), "alice");
        byte[] joined = Arrays.copyOf(bind, bind.length + 3);
        System.arraycopy(new byte[] {'a', 'b', 'c'}, 0, joined, bind.length, 3);
        data.send(joined);
        bench.settle();
        assertThat(door.accepted.getFirst().raw).hasToString("abc");
    }

    @Test
    void tellsTheClientOfAPeerWithAPermissionAndKeepsItsOctetsUntilTheBind() {
        Client control = bench.client(phone);
        Endpoint relayed = behindNat(relayed(control.allocate("alice")));
        Client early = bench.client(peer, relayed);
        early.cuts = false;
        bench.settle();
        assertThat(early.closed).as("no permission yet").isNotNull();
        assertThat(control.permit("8.8.4.4", "alice").messageClass()).isEqualTo(StunClass.SUCCESS);
        Client far = bench.client(peer, relayed);
        far.cuts = false;
        far.send("first words");
        bench.settle();
        StunMessage attempt = control.last();
        assertThat(attempt.messageClass()).isEqualTo(StunClass.INDICATION);
        assertThat(attempt.knownMethod()).isEqualTo(StunMethod.CONNECTION_ATTEMPT);
        assertThat(attempt.xorAddress(StunAttribute.XOR_PEER_ADDRESS)).contains(far.stream.local());
        Client data = bench.client(phone);
        data.learnNonce();
        data.send(data.signed(data.request(StunMethod.CONNECTION_BIND)
                .int32(StunAttribute.CONNECTION_ID, connectionId(attempt)), "alice"));
        bench.world.runFor(SECOND / 20);
        data.cuts = false;
        bench.settle();
        assertThat(data.rawBytes).isGreaterThan(11);
        far.send("more");
        bench.settle();
        assertThat(data.raw).endsWith("more");
        data.stream.close();
        bench.settle();
        assertThat(far.closed).isNotNull();
        bench.world.runFor(301 * SECOND);
        Client late = bench.client(peer, relayed);
        bench.settle();
        assertThat(late.closed).as("the permission is over").isNotNull();
    }

    @Test
    void joinsTwoRelaysInMemoryWhereTheOtherPermitsIt() {
        Client one = bench.client(phone);
        Client two = bench.client(bench.host("second", "192.0.1.8"));
        one.allocate("alice");
        Endpoint relayed = relayed(two.allocate("bob"));
        Client three = bench.client(phone);
        three.allocate("alice");
        three.connect(relayed, "alice");
        assertThat(two.permit(StreamBench.EDGE, "bob").messageClass()).isEqualTo(StunClass.SUCCESS);
        StunMessage connected = one.connect(relayed, "alice");
        assertThat(connected.messageClass()).isEqualTo(StunClass.SUCCESS);
        StunMessage attempt = two.last();
        assertThat(attempt.knownMethod()).isEqualTo(StunMethod.CONNECTION_ATTEMPT);
        Client here = bench.client(phone);
        assertThat(error(here.bind(connectionId(connected), "alice"))).isZero();
        here.send("before the other has bound");
        bench.settle();
        Client there = bench.client(two.host);
        there.learnNonce();
        there.send(there.signed(there.request(StunMethod.CONNECTION_BIND)
                .int32(StunAttribute.CONNECTION_ID, connectionId(attempt)), "bob"));
        bench.settle();
        here.cuts = false;
        there.cuts = false;
        byte[] much = new byte[300_000];
        there.send(much);
        here.send("and after");
        bench.settle();
        bench.settle();
        assertThat(here.rawBytes).isGreaterThanOrEqualTo(300_000);
        assertThat(there.raw).endsWith("and after");
        assertThat(bench.edge.liveSockets()).as("no socket between relays").hasSize(1 + 3 + 3 + 2);
        there.stream.close();
        bench.settle();
        assertThat(here.closed).isNotNull();
        bench.world.runFor(31 * SECOND);
        assertThat(error(three.last())).as("there was no permission").isEqualTo(447);
    }

    @Test
    void knowsAConnectionThatIsThereAlready() {
        Client control = bench.client(phone);
        control.allocate("alice");
        Client data = bound(control);
        assertThat(error(control.connect(PEER, "alice"))).isEqualTo(446);
        data.stream.close();
        bench.world.runFor(10 * SECOND);
        assertThat(error(control.connect(PEER, "alice"))).isZero();
    }

    // ---------------------------------------------------------------- ConnectionBind

    @Test
    void turn40BindsOnlyForItsUserAndOnlyOnce() {
        Client control = bench.client(phone);
        control.allocate("alice");
        int id = connectionId(control.connect(PEER, "alice"));
        Client far = door.accepted.getFirst();
        Client bob = bench.client(bench.host("bob", "192.0.1.66"));
        assertThat(error(bob.bind(id, "bob"))).isEqualTo(400);
        assertThat(error(bob.bind(id + 1, "bob"))).isEqualTo(400);
        assertThat(error(bob.ask(bob.request(StunMethod.CONNECTION_BIND), "bob"))).isEqualTo(400);
        bob.send(bob.request(StunMethod.CONNECTION_BIND).int32(StunAttribute.CONNECTION_ID, id).bytes());
        bench.settle();
        assertThat(error(bob.last())).isEqualTo(401);
        assertThat(far.closed).isNull();
        assertThat(far.rawBytes).isZero();
        Client data = bench.client(phone);
        assertThat(error(data.bind(id, "alice"))).isZero();
        Client again = bench.client(phone);
        assertThat(error(again.bind(id, "alice"))).as("one use").isEqualTo(400);
        data.send("mine");
        bench.settle();
        assertThat(far.raw).hasToString("mine");
    }

    @Test
    void takesTheNonceOfTheControlConnectionInABind() {
        Client control = bench.client(phone);
        control.allocate("alice");
        int id = connectionId(control.connect(PEER, "alice"));
        for (String user : List.of("bob", "alice")) {
            Client data = bench.client(phone);
            data.send(control.signed(data.request(StunMethod.CONNECTION_BIND)
                    .int32(StunAttribute.CONNECTION_ID, id), user));
            Client guess = bench.client(phone);
            guess.send(control.signed(guess.request(StunMethod.CONNECTION_BIND)
                    .int32(StunAttribute.CONNECTION_ID, id + 1), user));
            bench.settle();
            assertThat(error(data.last())).isEqualTo(user.equals("alice") ? 0 : 400);
            assertThat(error(guess.last())).isEqualTo(438);
        }
    }

    @Test
    void turn40ClosesAPeerThatNobodyBindsInTime() {
        Client control = bench.client(phone);
        control.allocate("alice");
        int id = connectionId(control.connect(PEER, "alice"));
        bench.world.runFor(28 * SECOND);
        assertThat(door.accepted.getFirst().closed).isNull();
        bench.world.runFor(4 * SECOND);
        assertThat(door.accepted.getFirst().closed).isNotNull();
        assertThat(error(bench.client(phone).bind(id, "alice"))).isEqualTo(400);
    }

    @Test
    void drawsConnectionIdsThatSayNothingOfEachOther() {
        Set<Integer> ids = new HashSet<>();
        Client control = bench.client(phone);
        control.allocate("alice");
        int before = 0;
        for (int i = 0; i < 8; i++) {
            Endpoint at = PEER.withPort(9_100 + i);
            bench.new Acceptor(peer, at);
            int id = connectionId(control.connect(at, "alice"));
            assertThat(Math.abs((long) id - before)).isGreaterThan(1_000);
            before = id;
            ids.add(id);
        }
        assertThat(ids).hasSize(8);
    }

    // ---------------------------------------------------------------- ends

    @Test
    void endsEverythingWithItsControlConnection() {
        Client control = bench.client(phone);
        control.allocate("alice");
        Client data = bound(control);
        control.stream.close();
        bench.settle();
        assertThat(data.closed).isNotNull();
        assertThat(door.accepted.getFirst().closed).isNotNull();
        assertThat(bench.ledger.total()).isZero();
        assertThat(bench.edge.liveSockets()).hasSize(1);
        assertThat(bench.events).hasSize(2).last().isInstanceOf(TurnEvent.Ended.class);
    }

    @Test
    void refreshesDeletesAndExpires() {
        Client control = bench.client(phone);
        control.allocate("alice");
        bench.world.runFor(590 * SECOND);
        StunMessage refreshed = control.ask(control.request(StunMethod.REFRESH).lifetime(9_999), "alice");
        if (error(refreshed) == 438) throw new AssertionError("the nonce is not old yet");
        assertThat(refreshed.lifetimeSeconds()).hasValue(3_600);
        bench.world.runFor(590 * SECOND);
        assertThat(bench.ledger.total()).isOne();
        bench.world.runFor(3_012 * SECOND);
        assertThat(bench.ledger.total()).isZero();
        bench.world.runFor(32 * SECOND);
        assertThat(control.closed).as("no allocation any more").isNotNull();
        Client other = bench.client(phone);
        other.allocate("alice");
        assertThat(other.ask(other.request(StunMethod.REFRESH).lifetime(0), "alice").lifetimeSeconds()).hasValue(0);
        assertThat(bench.ledger.total()).isZero();
        assertThat(bench.edge.liveSockets()).as("listener and control").hasSize(2);
    }

    @Test
    void endsTheAllocationsOfARevokedUserAndOfAnEndedOne() {
        Client alice = bench.client(phone);
        Client bob = bench.client(phone);
        alice.allocate("alice");
        bob.allocate("bob");
        bench.streams.access(StreamBench.access(Set.of("alice")));
        assertThat(bench.streams.allocations()).extracting(AllocationReport::user).containsExactly("bob");
        bench.streams.endUser("bob");
        assertThat(bench.streams.allocations()).isEmpty();
        assertThat(bench.ledger.total()).isZero();
        assertThat(bob.allocate("bob").messageClass()).isEqualTo(StunClass.SUCCESS);
    }

    @Test
    void countsTcpRelaysInTheSameQuotaAsTheOthers() {
        for (int i = 0; i < 20; i++) assertThat(error(bench.client(phone).allocate("alice"))).isZero();
        assertThat(error(bench.client(phone).allocate("alice"))).isEqualTo(486);
        assertThat(error(bench.client(phone).allocate("bob"))).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void turn36HasGivenOutWhatLivesWhateverIsKilledWhen(long seed) {
        StreamBench b = new StreamBench(seed, StreamLimits.DEFAULTS, Optional.of(TcpRelayLimits.DEFAULTS));
        Random random = new Random(seed);
        SimHost far = b.host("far", "8.8.4.4");
        Acceptor there = b.new Acceptor(far, PEER);
        List<Client> clients = new ArrayList<>();
        for (int step = 0; step < 150; step++) {
            SimHost host = b.host("h" + step, "192.0.1." + (1 + step));
            Client control = b.client(host);
            clients.add(control);
            boolean allocated = error(control.allocate(random.nextBoolean() ? "alice" : "bob")) == 0;
            int deeper = random.nextInt(5);
            if (allocated && deeper > 1) {
                String user = b.streams.allocations().stream()
                        .filter(a -> a.client().equals(control.stream.local())).findFirst().orElseThrow().user();
                StunMessage c = control.connect(PEER, user);
                if (error(c) == 0 && deeper > 2) {
                    Client data = b.client(host);
                    data.bind(connectionId(c), user);
                    clients.add(data);
                }
            }
            Client victim = clients.get(random.nextInt(clients.size()));
            switch (random.nextInt(5)) {
                case 0 -> victim.stream.close();
                case 1 -> victim.host.killProcess();
                case 2 -> there.accepted.forEach(x -> x.stream.close());
                case 3 -> b.streams.endUser("alice");
                default -> b.world.runFor(random.nextInt(20) * SECOND);
            }
            b.settle();
            assertThat(b.ledger.total()).isEqualTo(b.streams.allocations().size());
        }
        assertThat(b.streams.counters().values().get("tcp-relays-connections-bound")).isPositive();
        clients.forEach(c -> c.stream.close());
        b.world.runFor(60 * SECOND);
        b.streams.endUser("bob");
        b.streams.endUser("alice");
        b.world.runFor(60 * SECOND);
        assertThat(b.ledger.total()).isZero();
        assertThat(b.streams.connections()).isZero();
        assertThat(b.edge.liveSockets()).as("the listener alone").hasSize(1);
    }

    // ---------------------------------------------------------------- flow

    @Test
    void readsAFastPeerNoFasterThanASlowClientAndEndsWhenNothingMoves() {
        Client control = bench.client(phone);
        SimHost other = bench.host("other", "192.0.1.8");
        control.allocate("alice");
        int id = connectionId(control.connect(PEER, "alice"));
        Client data = bench.client(other);
        assertThat(error(data.bind(id, "alice"))).isZero();
        data.cuts = false;
        Client far = door.accepted.getFirst();
        other.powerCut();
        byte[] much = new byte[40_000];
        for (int i = 0; i < 25; i++) {
            far.send(much);
            bench.world.runFor(SECOND / 10);
        }
        AllocationReport report = bench.streams.allocations().getFirst();
        assertThat(report.toClient().bytes()).as("taken from the peer").isLessThan(200_000);
        bench.world.runFor(40 * SECOND);
        assertThat(far.closed).isNotNull();
        assertThat(control.closed).isNull();
    }

    @Test
    void keepsToTheRateOfAnAllocationAndLosesNothing() {
        StreamBench b = new StreamBench(9, StreamLimits.DEFAULTS, Optional.of(TcpRelayLimits.DEFAULTS), 800_000);
        Acceptor there = b.new Acceptor(b.host("far", "8.8.4.4"), PEER);
        SimHost host = b.host("h", "192.0.1.7");
        Client control = b.client(host);
        control.allocate("alice");
        int id = connectionId(control.connect(PEER, "alice"));
        Client data = b.client(host);
        data.bind(id, "alice");
        data.cuts = false;
        byte[] much = new byte[500_000];
        data.send(much);
        there.accepted.getFirst().send(much);
        b.world.runFor(2 * SECOND);
        assertThat(there.accepted.getFirst().rawBytes).isBetween(100_000L, 350_000L);
        b.world.runFor(6 * SECOND);
        assertThat(there.accepted.getFirst().rawBytes).isEqualTo(500_000);
        assertThat(data.rawBytes).isGreaterThanOrEqualTo(500_000);
    }
}
