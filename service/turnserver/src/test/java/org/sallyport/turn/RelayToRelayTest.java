package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.TestClient.code;
import static org.sallyport.turn.TestClient.data;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.wire.Endpoint;

/** Two clients of the same server name each other's relayed addresses: handed over in memory, never by a socket. */
class RelayToRelayTest {
    private TurnWorld world;
    private TestClient alice;
    private TestClient bob;
    private Endpoint alices;
    private Endpoint bobs;

    @BeforeEach
    void allocate() {
        world = new TurnWorld();
        alice = new TestClient(world, "8.8.8.8", 5000, "alice");
        bob = new TestClient(world, "8.8.4.4", 5000, "bob");
        alices = alice.allocate();
        bobs = bob.allocate();
    }

    @Test
    void needsThePermissionOfBoth() {
        assertThat(alice.to(bobs, "x")).isEmpty();
        assertThat(code(alice.permit(bobs))).isEqualTo(200);
        assertThat(alice.to(bobs, "x")).isEmpty();
        assertThat(world.count("handed-to-nobody")).isEqualTo(1);
        assertThat(code(bob.permit(alices))).isEqualTo(200);
        assertThat(alice.to(bobs, "hello")).singleElement().satisfies(s -> {
            assertThat(s.from()).isSameAs(world.server);
            assertThat(s.to()).isEqualTo(bob.at);
            assertThat(data(s.bytes())).contains(new TestClient.Data(alices, "hello"));
        });
    }

    @Test
    void worksOnChannels() {
        alice.bind(0x4001, bobs);
        bob.bind(0x4002, alices);
        assertThat(alice.onChannel(0x4001, "ping")).singleElement().satisfies(s -> {
            assertThat(s.to()).isEqualTo(bob.at);
            assertThat(s.bytes()).containsExactly(0x40, 2, 0, 4, 'p', 'i', 'n', 'g');
        });
        assertThat(bob.onChannel(0x4002, "pong").getFirst().bytes()).startsWith(0x40, 1);
        AllocationReport a = world.snapshot().allocations().getFirst();
        assertThat(a.toPeers()).isEqualTo(new AllocationReport.Traffic(1, 4, 0));
        assertThat(a.toClient()).isEqualTo(new AllocationReport.Traffic(1, 4, 0));
        assertThat(world.count("handed-over")).isEqualTo(2);
    }

    @Test
    void theLocalAddressIsASecondNameOfTheSame() {
        Endpoint local = new Endpoint(TurnWorld.LOCAL, bobs.port());
        assertThat(code(alice.bind(0x4001, local))).isEqualTo(200);
        assertThat(code(alice.bind(0x4002, bobs))).isEqualTo(400);
        bob.permit(alices);
        assertThat(data(alice.onChannel(0x4001, "x").getFirst().bytes())).contains(new TestClient.Data(alices, "x"));
        assertThat(data(alice.to(local, "y").getFirst().bytes())).contains(new TestClient.Data(alices, "y"));
    }

    @Test
    void aPacketHandedOverGoesNoFurther() {
        alice.bind(0x4001, bobs);
        bob.bind(0x4002, alices);
        // What Alice gets is a frame like those that she sends; nobody but she can send it again.
        List<TurnWorld.Sent> out = alice.onChannel(0x4001, new String(TestClient.channelData(0x4002, "x".getBytes())));
        assertThat(out).hasSize(1);
        assertThat(out.getFirst().to()).isEqualTo(bob.at);
    }

    @Test
    void toOneselfIsDeliveredOnce() {
        alice.permit(alices);
        assertThat(alice.to(alices, "echo")).singleElement()
                .satisfies(s -> assertThat(data(s.bytes())).contains(new TestClient.Data(alices, "echo")));
    }

    @Test
    void aPortThatNobodyHoldsAndAnEndedAllocationAreDrops() {
        alice.permit(bobs);
        bob.permit(alices);
        Endpoint nobody = bobs.withPort(alices.port() == 24_001 || bobs.port() == 24_001 ? 24_002 : 24_001);
        if (!nobody.equals(alices) && !nobody.equals(bobs)) assertThat(alice.to(nobody, "x")).isEmpty();
        bob.refresh(0);
        assertThat(alice.to(bobs, "x")).isEmpty();
        assertThat(world.snapshot().allocations().getFirst().toPeers().dropped()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 80, 3478, 5060, 23_999, 24_100, 65_535})
    void otherPortsOfARelayAddressAreForbidden(int port) {
        assertThat(code(alice.permit(bobs.withPort(port)))).isEqualTo(403);
        assertThat(code(alice.bind(0x4000, bobs.withPort(port)))).isEqualTo(403);
        assertThat(code(alice.bind(0x4000, new Endpoint(TurnWorld.LOCAL, port)))).isEqualTo(403);
        alice.permit(bobs);
        assertThat(alice.to(bobs.withPort(port), "x")).isEmpty();
        assertThat(world.sent).allMatch(s -> s.from() == world.server);
    }

    @Test
    void theNetworkCannotPlayOneOfOurRelays() {
        bob.permit(alices);
        assertThat(world.peer(bobs, alices, "forged".getBytes())).isEmpty();
        assertThat(world.peer(bobs, new Endpoint(TurnWorld.LOCAL, alices.port()), "forged".getBytes())).isEmpty();
    }

    @Test
    void aNetworkPeerCannotBePlayedByARelay() {
        bob.permit(Endpoint.of("1.1.1.1", 1));
        alice.permit(bobs);
        assertThat(alice.to(bobs, "x")).isEmpty();
    }

    @Test
    void packetsForAnotherLoopGoThroughTheDesk() {
        TurnWorld.Plan first = new TurnWorld.Plan();
        first.share = new TurnShare(0, 2);
        TurnWorld.Plan second = new TurnWorld.Plan();
        second.share = new TurnShare(1, 2);
        TurnWorld one = first.build();
        TurnWorld two = second.build();
        TestClient a = new TestClient(one, "8.8.8.8", 5000, "alice");
        TestClient b = new TestClient(two, "8.8.4.4", 5000, "bob");
        Endpoint as = a.allocate();
        Endpoint bs = b.allocate();
        a.bind(0x4001, bs);
        a.onChannel(0x4001, "across");
        TurnEvent.ToSibling to = one.events(TurnEvent.ToSibling.class).getFirst();
        assertThat(to.source()).isEqualTo(as);
        assertThat(to.relayed()).isEqualTo(bs);
        two.command(new TurnCommand.FromSibling(to.source(), to.relayed(), to.payload()));
        assertThat(two.count("handed-to-nobody")).isEqualTo(1);
        b.permit(as);
        two.sent.clear();
        two.command(new TurnCommand.FromSibling(to.source(), to.relayed(), to.payload()));
        assertThat(data(two.sent.getFirst().bytes())).contains(new TestClient.Data(as, "across"));
        assertThat(two.snapshot().allocations().getFirst().id())
                .isNotEqualTo(one.snapshot().allocations().getFirst().id());
    }

    @Test
    void aClientOnAStreamIsReachedToo() {
        TestClient carol = new TestClient(world, Endpoint.of("8.8.1.1", 9), "carol", 44);
        Endpoint carols = carol.allocate();
        alice.bind(0x4001, carols);
        carol.bind(0x4002, alices);
        world.events.clear();
        alice.onChannel(0x4001, "abc");
        assertThat(((TurnEvent.ToStream) world.events.getFirst()).frame())
                .containsExactly(0x40, 2, 0, 3, 'a', 'b', 'c', 0);
    }
}
