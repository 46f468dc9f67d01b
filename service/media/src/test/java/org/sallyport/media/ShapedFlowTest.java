package org.sallyport.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.media.Wires.SECOND;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sallyport.wire.Endpoint;

/**
 * A leg whose packets are more than themselves on the wire: here a sum of four octets behind each, in the place of
 * SRTP's tag.
 */
class ShapedFlowTest {
    private static final Endpoint A = Endpoint.of("10.0.0.1", 4000);
    private static final Endpoint B = Endpoint.of("10.0.0.2", 6000);
    private static final Endpoint STRANGER = Endpoint.of("10.0.0.1", 9000);

    private final Wires wires = new Wires();
    private int sequence;

    /** Adds and takes away a sum over the octets. */
    private static final class Summed implements PacketTransform {
        private static int sum(ByteBuffer p, int length) {
            int s = 7;
            for (int i = 0; i < length; i++) s = 31 * s + p.get(p.position() + i);
            return s;
        }

        @Override
        public boolean in(ByteBuffer p) {
            int length = p.remaining() - 4;
            if (length < 0 || p.getInt(p.position() + length) != sum(p, length)) return false;
            p.limit(p.limit() - 4);
            return true;
        }

        @Override
        public boolean out(ByteBuffer p) {
            if (p.capacity() - p.limit() < 4) return false;
            int sum = sum(p, p.remaining());
            p.limit(p.limit() + 4).putInt(p.limit() - 4, sum);
            return true;
        }
    }

    private static LegShape summed() {
        return new LegShape(new LegShape.Half(Optional.of(new Summed()), OptionalInt.empty()),
                new LegShape.Half(Optional.of(new Summed()), OptionalInt.empty()));
    }

    private static byte[] withSum(byte[] plain) {
        ByteBuffer p = ByteBuffer.allocate(plain.length + 4).put(plain).flip();
        assertThat(new Summed().out(p)).isTrue();
        return p.array();
    }

    private static FarEnd latching(Endpoint e, FarEnd.Belief belief) {
        return new FarEnd.Latching(Optional.of(e), Optional.of(e.withPort(e.port() + 1)), belief, Optional.empty());
    }

    /** Toward A with sums, toward B without. */
    private void open() {
        wires.command(new MediaCommand.OpenLine(1, "l", new LegSpec(wires.pair("a"), latching(A, FarEnd.Belief.NAMED),
                PayloadRule.ANY_RTP,
                summed()), new LegSpec(wires.pair("b"), latching(B, FarEnd.Belief.PROVEN), PayloadRule.ANY_RTP),
                60 * SECOND));
    }

    /** The loop's buffer is longer than what is in it. */
    private List<Wires.Sent> arrive(String port, Endpoint from, byte[] bytes) {
        int before = wires.sent.size();
        Wires.Port p = wires.port(port);
        ByteBuffer packet = ByteBuffer.allocate(2_048).put(bytes).flip();
        wires.relay.datagram(p, p.tag, packet, from.address().high(), from.address().low(), from.port(), wires.nowNs);
        return List.copyOf(wires.sent.subList(before, wires.sent.size()));
    }

    private byte[] rtp() {
        return Wires.rtp(0, sequence++, 7);
    }

    @Test
    void whatTheFarEndAddsIsTakenAwayAndWhatItExpectsIsAdded() {
        open();
        byte[] plain = rtp();
        assertThat(arrive("a.rtp", A, withSum(plain))).singleElement().satisfies(s -> {
            assertThat(s.to()).isEqualTo(B);
            assertThat(s.bytes()).isEqualTo(plain);
        });
        assertThat(arrive("b.rtp", B, plain)).singleElement().satisfies(s -> {
            assertThat(s.to()).isEqualTo(A);
            assertThat(s.bytes()).isEqualTo(withSum(plain));
        });
        byte[] report = Wires.rtcp(7);
        assertThat(arrive("b.rtcp", B.withPort(6001), report)).singleElement().extracting(Wires.Sent::bytes)
                .isEqualTo(withSum(report));
        assertThat(wires.report(1).caller().rtp()).satisfies(f -> {
            assertThat(f.bytesIn()).as("what is relayed counts").isEqualTo(172);
            assertThat(f.bytesOut()).isEqualTo(176);
        });
    }

    @Test
    void whatTheTransformRefusesBindsNobodyAndIsCounted() {
        open();
        assertThat(arrive("a.rtp", A, rtp())).as("no sum").isEmpty();
        byte[] wrong = withSum(rtp());
        wrong[50] ^= 1;
        assertThat(arrive("a.rtp", A, wrong)).isEmpty();
        assertThat(wires.report(1).caller().rtp().farEnd()).isEmpty();
        assertThat(wires.report(1).caller().rtp().refused()).isEqualTo(2);
        assertThat(arrive("a.rtp", A, withSum(rtp()))).hasSize(1);
        assertThat(wires.report(1).caller().rtp().farEnd()).contains(A);
        assertThat(arrive("a.rtp", A, wrong)).as("of whom is bound as well").isEmpty();
    }

    @Test
    void aPacketThatCannotGrowIsDropped() {
        open();
        arrive("a.rtp", A, withSum(rtp()));
        assertThat(wires.arrive("b.rtp", B, rtp())).as("a buffer without room behind").isEmpty();
        assertThat(wires.report(1).caller().rtp().dropped()).isEqualTo(1);
    }

    @Test
    void strangersCannotHaveEveryPacketTried() {
        open();
        arrive("a.rtp", A, withSum(rtp()));
        int[] tried = {0};
        PacketTransform counting = new PacketTransform() {
            @Override
            public boolean in(ByteBuffer p) {
                tried[0]++;
                return true;
            }

            @Override
            public boolean out(ByteBuffer p) {
                return true;
            }
        };
        wires.command(new MediaCommand.Shape(1, LegSide.CALLER,
                new LegShape(new LegShape.Half(Optional.of(counting), OptionalInt.empty()), LegShape.Half.PLAIN)));
        for (int i = 0; i < 10_000; i++) {
            wires.nowNs += 100_000;
            arrive("a.rtp", STRANGER, rtp());
        }
        assertThat(tried[0]).as("a second's worth, and a second ahead")
                .isBetween(1, 2 * FlowShape.STRANGERS_PER_SECOND_MAX + 1);
    }

    @Test
    void keysAreAgreedOnWithoutIt() {
        open();
        arrive("a.rtp", A, withSum(rtp()));
        byte[] hello = new byte[60];
        hello[0] = 22;
        assertThat(arrive("a.rtp", A, hello)).singleElement().extracting(Wires.Sent::bytes).isEqualTo(hello);
        assertThat(arrive("b.rtp", B, hello)).singleElement().extracting(Wires.Sent::bytes).isEqualTo(hello);
    }

    @Test
    void aShapeComesAndGoesWhileTheLineLives() {
        open();
        byte[] plain = rtp();
        arrive("a.rtp", A, withSum(plain));
        wires.command(new MediaCommand.Shape(1, LegSide.CALLER, LegShape.PLAIN));
        assertThat(arrive("a.rtp", A, plain)).singleElement().extracting(Wires.Sent::bytes).isEqualTo(plain);
        assertThat(arrive("b.rtp", B, plain)).singleElement().extracting(Wires.Sent::bytes).isEqualTo(plain);
        wires.command(new MediaCommand.Shape(1, LegSide.CALLER, summed()));
        assertThat(arrive("a.rtp", A, plain)).isEmpty();
        wires.command(new MediaCommand.Shape(77, LegSide.CALLER, summed()));
    }

    @Test
    void aTransformCostsNoMemoryPerPacket() {
        open();
        arrive("a.rtp", A, withSum(rtp()));
        wires.quiet = true;
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteBuffer packet = ByteBuffer.allocateDirect(2_048);
        byte[] summed = withSum(rtp());
        Wires.Port a = wires.port("a.rtp");
        Wires.Port b = wires.port("b.rtp");
        long[] bytes = new long[2];
        for (int round = 0; round < 2; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                wires.nowNs += SECOND / 1_000;
                wires.relay.datagram(a, a.tag, packet.clear().put(summed).flip(), 0, A.address().low(), A.port(),
                        wires.nowNs);
                wires.relay.datagram(b, b.tag, packet.clear().put(summed).flip(), 0, B.address().low(), B.port(),
                        wires.nowNs);
            }
            bytes[round] = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(bytes[1]).isLessThan(20_000 / 100);
        assertThat(wires.sentCount).isGreaterThan(60_000);
        assertThat(Arrays.equals(summed, withSum(Arrays.copyOf(summed, 172)))).isTrue();
    }
}
