package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.TurnWorld.SECOND;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.stun.StunAttribute;
import org.sallyport.wire.Endpoint;

/** What a packet costs in memory: nothing, whichever way it goes and whoever sends it. */
class TurnHotPathTest {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Endpoint PEER = Endpoint.of("1.1.1.1", 7000);
    private static final Endpoint SIX = Endpoint.of("2a01::8", 7000);
    private static final Endpoint INSIDE = new Endpoint(TurnWorld.INSIDE, 30_000);
    private static final Endpoint OTHER_PORT = PEER.withPort(7001);
    private static final int PACKETS = 50_000;

    private TurnWorld world;

    private void build() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.allocationBits = 10_000_000_000L;
        plan.userBits = 10_000_000_000L;
        plan.unproven = 10;
        world = plan.build();
    }

    private long allocatedBytes(Runnable work) {
        work.run();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(2048).put(bytes).flip();
    }

    private void deliver(TurnWorld.Port port, Endpoint from, ByteBuffer packet, int length) {
        packet.position(0).limit(length);
        world.relay.datagram(port, port.tag, packet, from.address().high(), from.address().low(), from.port(),
                world.nowNs);
    }

    @Test
    void relayingAllocatesNothing() {
        build();
        TestClient alice = new TestClient(world, "8.8.8.8", 5000, "alice");
        TestClient bob = new TestClient(world, "2a02::1", 5000, "bob");
        Endpoint alices = TestClient.relayed(alice.allocate(
                w -> w.attribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, TestClient.octetFirst(2))));
        Endpoint bobs = bob.allocate();
        alice.bind(0x4000, PEER);
        alice.bind(0x4001, bobs);
        alice.bind(0x4002, SIX);
        alice.bind(0x4003, INSIDE);
        bob.bind(0x4000, alices);
        TurnWorld.Port fourPort = world.openByPort4.get(alices.port());
        TurnWorld.Port sixPort = world.openByPort6.values().iterator().next();
        byte[] payload = new byte[172];
        int[] channels = {0x4000, 0x4001, 0x4002, 0x4003};
        ByteBuffer[] frames = Arrays.stream(channels).mapToObj(c -> direct(TestClient.channelData(c, payload)))
                .toArray(ByteBuffer[]::new);
        byte[] send = TestClient.sendIndication(PEER, payload);
        ByteBuffer indication = direct(send);
        ByteBuffer back = direct(payload);
        world.quiet = true;
        long sentBefore = world.sentCount;
        long bytes = allocatedBytes(() -> {
            for (int i = 0; i < PACKETS; i++) {
                world.nowNs += SECOND / 10_000;
                deliver(fourPort, INSIDE, back, payload.length);
                for (ByteBuffer f : frames) deliver(world.server, alice.at, f, 4 + payload.length);
                deliver(world.server6, bob.at, frames[0], 4 + payload.length);
                deliver(world.server, alice.at, indication, send.length);
                deliver(fourPort, PEER, back, payload.length);
                deliver(fourPort, OTHER_PORT, back, payload.length);
                deliver(sixPort, SIX, back, payload.length);
            }
        });
        assertThat(world.sentCount - sentBefore).isEqualTo(2L * 10 * PACKETS);
        assertThat(bytes).isLessThan(PACKETS / 100);
    }

    @Test
    void aMillionPacketsOfStrangersLeaveTheMemoryFlat() {
        build();
        TestClient alice = new TestClient(world, "8.8.8.8", 5000, "alice");
        Endpoint relayed = alice.allocate();
        alice.permit(PEER);
        TurnWorld.Port relay = world.openByPort4.get(relayed.port());
        ByteBuffer channel = direct(TestClient.channelData(0x4000, new byte[20]));
        ByteBuffer send = direct(TestClient.sendIndication(PEER, new byte[20]));
        ByteBuffer media = direct(new byte[] {(byte) 0x80, 0, 0, 0});
        world.quiet = true;
        long sentBefore = world.sentCount;
        Random random = new Random(4);
        int[] low = random.ints(4_096).toArray();
        long bytes = allocatedBytes(() -> {
            for (int i = 0; i < 1_000_000; i++) {
                TurnWorld.Port p = (i & 1) == 0 ? relay : world.server;
                ByteBuffer packet = (i & 6) == 0 ? channel : (i & 6) == 2 ? send : media;
                packet.position(0);
                world.relay.datagram(p, p.tag, packet, 0, 0x50000000L | low[i & 4_095] & 0xffffff, i & 0xffff,
                        world.nowNs);
            }
        });
        assertThat(world.sentCount).isEqualTo(sentBefore);
        assertThat(bytes).isLessThan(1_000_000 / 100);
    }
}
