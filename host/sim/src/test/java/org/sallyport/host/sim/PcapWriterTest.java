package org.sallyport.host.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.wire.Endpoint;

class PcapWriterTest {
    private record Block(int type, ByteBuffer body) {}

    private static List<Block> blocks(byte[] file) {
        ByteBuffer b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<Block> out = new ArrayList<>();
        while (b.hasRemaining()) {
            int start = b.position();
            int type = b.getInt();
            int length = b.getInt();
            assertThat(length % 4).isZero();
            assertThat(b.getInt(start + length - 4)).isEqualTo(length);
            out.add(new Block(type, b.slice(start + 8, length - 12).order(ByteOrder.LITTLE_ENDIAN)));
            b.position(start + length);
        }
        return out;
    }

    private static int sum(ByteBuffer b, int from, int length) {
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum += (b.get(from + i) & 0xff) << 8 | (i + 1 < length ? b.get(from + i + 1) & 0xff : 0);
        }
        return sum;
    }

    private static int folded(int sum) {
        int s = sum;
        while (s >>> 16 != 0) s = (s & 0xffff) + (s >>> 16);
        return s;
    }

    @Test
    void writesBlocksWithRightLengthsAndChecksums() {
        SimPacket udp = new SimPacket(7, "a", Endpoint.of("192.0.2.1", 5060), Endpoint.of("192.0.2.2", 36000), 46, null,
                new byte[] {1, 2, 3});
        SimPacket tcp = new SimPacket(8, "a", Endpoint.of("2001:db8::1", 25000), Endpoint.of("2001:db8::2", 7001), 0,
                new SimPacket.Tcp(true, false, false, false, 0, 0), new byte[0]);
        List<Block> blocks = blocks(PcapWriter.encode(List.of(
                new Capture.Seen(SimWorld.START_NS + 5, "inside", udp),
                new Capture.Seen(SimWorld.START_NS + 6, "dmz", tcp))));
        assertThat(blocks).extracting(Block::type).containsExactly(0x0A0D0D0A, 1, 1, 6, 6);
        ByteBuffer first = blocks.get(3).body;
        assertThat(first.getInt(0)).isZero();
        assertThat(first.getInt(12)).isEqualTo(20 + 8 + 3);
        // RFC 1071: a header with its checksum sums up to all ones.
        assertThat(folded(sum(first, 20, 20))).isEqualTo(0xffff);
        assertThat(folded(sum(first, 32, 8) + 17 + 11 + sum(first, 40, 11))).isEqualTo(0xffff);
        assertThat(first.get(21)).isEqualTo((byte) (46 << 2));
        ByteBuffer second = blocks.get(4).body;
        assertThat(second.getInt(0)).isEqualTo(1);
        assertThat(folded(sum(second, 28, 32) + 6 + 20 + sum(second, 60, 20))).isEqualTo(0xffff);
    }
}
