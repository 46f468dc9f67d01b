package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.TestClient.code;
import static org.sallyport.turn.TestClient.data;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** Clients that come over TCP or TLS, RFC 8656 §3.6 and §12.5. */
class StreamClientTest {
    private static final Endpoint BOB = Endpoint.of("1.1.1.1", 7000);

    private final TurnWorld world = new TurnWorld();
    private final TestClient carol = new TestClient(world, Endpoint.of("8.8.8.8", 40_000), "carol", 12);

    private List<byte[]> frames() {
        return world.events(TurnEvent.ToStream.class).stream().filter(e -> e.stream() == 12)
                .map(TurnEvent.ToStream::frame).toList();
    }

    @Test
    void allTheRequestsWork() {
        carol.allocate();
        assertThat(code(carol.permit(BOB))).isEqualTo(200);
        assertThat(code(carol.bind(0x4000, BOB))).isEqualTo(200);
        assertThat(code(carol.refresh(700))).isEqualTo(200);
        assertThat(world.snapshot().allocations().getFirst().transport()).isEqualTo(Transport.TCP);
        assertThat(code(carol.refresh(0))).isEqualTo(200);
        assertThat(world.openSockets()).isZero();
    }

    @Test
    void dataGoesBothWaysAndFramesArePadded() {
        Endpoint relayed = carol.allocate();
        carol.bind(0x4000, BOB);
        world.sent.clear();
        carol.send(Arrays.copyOf(TestClient.channelData(0x4000, "abcde".getBytes()), 12));
        assertThat(world.sent.getFirst().bytes()).isEqualTo("abcde".getBytes());
        carol.send(TestClient.sendIndication(BOB, "xy".getBytes()));
        assertThat(world.sent.getLast().bytes()).isEqualTo("xy".getBytes());
        for (int length = 0; length < 10; length++) {
            world.events.clear();
            world.peer(relayed, BOB, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
            world.peer(relayed, BOB, Arrays.copyOf(new byte[] {9, 9, 9, 9, 9, 9, 9, 9, 9}, length));
            byte[] frame = frames().getLast();
            assertThat(frame).hasSize(4 + (length + 3) / 4 * 4);
            assertThat(frame[3]).isEqualTo((byte) length);
            for (int i = 4 + length; i < frame.length; i++) assertThat(frame[i]).isZero();
        }
        world.peer(relayed, BOB.withPort(1), "ind".getBytes());
        assertThat(data(frames().getLast())).contains(new TestClient.Data(BOB.withPort(1), "ind"));
    }

    @Test
    void theAllocationEndsWithItsStream() {
        carol.allocate();
        world.command(new TurnCommand.StreamClosed(12));
        world.command(new TurnCommand.StreamClosed(12));
        assertThat(world.openSockets()).isZero();
        assertThat(world.ledger.total()).isZero();
        assertThat(world.events(TurnEvent.Ended.class)).extracting(TurnEvent.Ended::why)
                .containsExactly("stream closed");
    }

    @Test
    void aStreamIsNoDatagramFromTheSameAddress() {
        carol.allocate();
        TestClient udp = new TestClient(world, "8.8.8.8", 40_000, "carol");
        assertThat(code(udp.refresh(600))).isEqualTo(437);
        TestClient next = new TestClient(world, carol.at, "carol", 13);
        assertThat(code(next.refresh(600))).isEqualTo(437);
    }

    @Test
    void whatIsNoFrameEndsTheStream() {
        carol.send("GET / HTTP/1.1\r\n\r\n".getBytes());
        assertThat(world.events(TurnEvent.CloseStream.class)).hasSize(1);
        byte[] broken = StunWriter.bindingRequest(new byte[12]).fingerprint().bytes();
        broken[9] ^= 1;
        carol.send(broken);
        assertThat(world.events(TurnEvent.CloseStream.class)).hasSize(2);
        carol.send(new byte[0]);
        assertThat(world.events(TurnEvent.CloseStream.class)).hasSize(3);
        assertThat(frames()).isEmpty();
    }

    @Test
    void challengesAreNotHeldBackOnAStream() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.unproven = 1;
        TurnWorld w = plan.build();
        TestClient c = new TestClient(w, carol.at, "carol", 12);
        for (int i = 0; i < 10; i++) {
            assertThat(c.send(StunWriter.bindingRequest(TestClient.id()).bytes())).hasSize(1);
        }
    }
}
