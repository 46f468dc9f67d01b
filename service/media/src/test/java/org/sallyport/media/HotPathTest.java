package org.sallyport.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.media.Wires.SECOND;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.ice.IceCredentials;
import org.sallyport.machine.Sensitive;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** What a packet costs in memory: nothing, whoever sends it. */
class HotPathTest {
    private static final Endpoint A = Endpoint.of("10.0.0.1", 4000);
    private static final Endpoint B = Endpoint.of("2001:db8::2", 6000);
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Wires wires = new Wires();

    private static FarEnd trusted(Endpoint e) {
        return new FarEnd.Latching(Optional.of(e), Optional.of(e.withPort(e.port() + 1)), FarEnd.Belief.PROVEN,
                Optional.empty());
    }

    private long allocatedBytes(Runnable work) {
        work.run();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private void open() {
        wires.command(new MediaCommand.OpenSharedPair(0, wires.port("s.rtp"), wires.port("s.rtcp")));
        wires.command(new MediaCommand.OpenLine(1, "own", new LegSpec(wires.pair("a"), trusted(A), PayloadRule.ANY_RTP),
                new LegSpec(wires.pair("b"), trusted(B), PayloadRule.ANY_RTP), 0));
        wires.command(new MediaCommand.OpenLine(2, "shared", new LegSpec(wires.pair("c"), trusted(A),
                PayloadRule.ANY_RTP),
                new LegSpec(new LegPorts.Shared(0, "u", Sensitive.of("p")), new FarEnd.Proven(), PayloadRule.ANY_RTP),
                0));
        wires.deliver(wires.port("s.rtp"), B, StunWriter.bindingRequest(new byte[12]).username("u")
                .integrity(StunKey.shortTerm("p")).fingerprint().bytes());
        wires.quiet = true;
    }

    @Test
    void relayingAllocatesNothing() {
        open();
        ByteBuffer packet = ByteBuffer.allocateDirect(172);
        packet.put(Wires.rtp(111, 0, 7)).flip();
        ByteBuffer report = ByteBuffer.wrap(Wires.rtcp(7));
        Wires.Port a = wires.port("a.rtp");
        Wires.Port b = wires.port("b.rtp");
        Wires.Port shared = wires.port("s.rtp");
        Wires.Port control = wires.port("a.rtcp");
        int[] sequence = {0};
        long sentBefore = wires.sentCount;
        long bytes = allocatedBytes(() -> {
            for (int i = 0; i < 50_000; i++) {
                packet.putShort(2, (short) sequence[0]).putInt(4, sequence[0]++ * 960);
                wires.nowNs += SECOND / 1_000;
                wires.relay.datagram(a, a.tag, packet, 0, A.address().low(), A.port(), wires.nowNs);
                wires.relay.datagram(b, b.tag, packet, B.address().high(), B.address().low(), B.port(), wires.nowNs);
                wires.relay.datagram(shared, shared.tag, packet, B.address().high(), B.address().low(), B.port(),
                        wires.nowNs);
                wires.relay.datagram(control, control.tag, report, 0, A.address().low(), A.port() + 1, wires.nowNs);
            }
        });
        // Every RTP packet went through, of the reports only what their cap allows.
        assertThat(wires.sentCount - sentBefore).isGreaterThan(300_000);
        assertThat(bytes).isLessThan(50_000 / 100);
    }

    @Test
    void aMillionPacketsOfStrangersLeaveTheMemoryFlat() {
        open();
        ByteBuffer media = ByteBuffer.wrap(Wires.rtp(0, 0, 7));
        ByteBuffer probe = ByteBuffer.wrap(StunWriter.bindingRequest(new byte[12]).username("nobody-knows-me")
                .integrity(StunKey.shortTerm("x")).fingerprint().bytes());
        Random random = new Random(4);
        Wires.Port[] ports = {wires.port("a.rtp"), wires.port("b.rtcp"), wires.port("s.rtp"), wires.port("s.rtcp")};
        int[] high = new int[4_096];
        for (int i = 0; i < high.length; i++) high[i] = random.nextInt();
        long sentBefore = wires.sentCount;
        long bytes = allocatedBytes(() -> {
            for (int i = 0; i < 1_000_000; i++) {
                Wires.Port p = ports[i & 3];
                media.putShort(2, (short) i).putInt(8, high[i & 4_095]);
                wires.nowNs += 1_000;
                ByteBuffer packet = (i & 4) == 0 ? media : probe;
                wires.relay.datagram(p, p.tag, packet, 0, 0xcb000000L | i & 0xffffff, i & 0xffff, wires.nowNs);
            }
        });
        assertThat(wires.sentCount).isEqualTo(sentBefore);
        assertThat(bytes).isLessThan(1_000_000 / 100);
        assertThat(wires.relay.counters().probesUnknown()).isEqualTo(500_000);
        assertThat(wires.relay.counters().strangers()).isEqualTo(500_000);
    }

    private byte[] check(String username, String password, int id) {
        return StunWriter.bindingRequest(ByteBuffer.allocate(12).putInt(id).array()).username(username)
                .attribute(StunAttribute.USE_CANDIDATE, new byte[0]).integrity(StunKey.shortTerm(password))
                .fingerprint().bytes();
    }

    @Test
    void aCheckedLegAllocatesNothingPerPacketWhoeverSends() {
        String password = "p".repeat(22);
        wires.command(new MediaCommand.OpenLine(3, "ice", new LegSpec(wires.pair("i"),
                new FarEnd.Checked(new IceCredentials("ours", Sensitive.of(password)), Optional.of("them"), List.of(),
                        Optional.of(B.address())),
                PayloadRule.ANY_RTP), new LegSpec(wires.pair("j"), trusted(A), PayloadRule.ANY_RTP), 0));
        Wires.Port i = wires.port("i.rtp");
        Wires.Port j = wires.port("j.rtp");
        Endpoint second = B.withPort(6002);
        wires.deliver(i, second, check("ours:them", password, 1));
        wires.pass(6 * SECOND);
        wires.deliver(i, B, check("ours:them", password, 2));
        wires.quiet = true;
        ByteBuffer packet = ByteBuffer.wrap(Wires.rtp(0, 0, 7));
        ByteBuffer wrongName = ByteBuffer.wrap(check("ours:another", password, 3));
        int[] sequence = {0};
        long sentBefore = wires.sentCount;
        long bytes = allocatedBytes(() -> {
            for (int n = 0; n < 50_000; n++) {
                packet.putShort(2, (short) sequence[0]).putInt(4, sequence[0]++ * 960);
                wires.nowNs += SECOND / 1_000;
                wires.relay.datagram(i, i.tag, packet, B.address().high(), B.address().low(), B.port(), wires.nowNs);
                wires.relay.datagram(i, i.tag, packet, B.address().high(), B.address().low(), second.port(),
                        wires.nowNs);
                wires.relay.datagram(j, j.tag, packet, 0, A.address().low(), A.port(), wires.nowNs);
                wires.relay.datagram(i, i.tag, packet, 0, n, 9, wires.nowNs);
            }
        });
        assertThat(wires.sentCount - sentBefore).isEqualTo(300_000);
        assertThat(bytes).isLessThan(50_000 / 100);
        long started = wires.nowNs;
        long flood = allocatedBytes(() -> {
            for (int n = 0; n < 1_000_000; n++) {
                wires.relay.datagram(i, i.tag, wrongName, 0, n, 9, wires.nowNs += 1_000);
            }
        });
        long secondsOnce = (wires.nowNs - started) / SECOND / 2;
        assertThat(flood).as("only the few that are answered cost anything")
                .isLessThan((secondsOnce + 1) * Checks.UNPROVEN_ANSWERS_PER_SECOND_MAX * 8_192);
    }
}
