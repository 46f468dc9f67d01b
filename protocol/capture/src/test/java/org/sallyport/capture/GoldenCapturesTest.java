package org.sallyport.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.capture.TcpConnection.Direction;
import org.sallyport.wire.Octets;

/** Real captures, told as tshark tells them: see captures.md beside them. */
class GoldenCapturesTest {
    private static final class Sums {
        private final CRC32[] crc = {new CRC32(), new CRC32()};
        private final int[] bytes = new int[2];
    }

    private static String told(String file) {
        Files.Content content = Files.read(Files.resource(file));
        assertThat(content.why()).isNull();
        Dissection dissection = new Dissection();
        TcpStreams streams = new TcpStreams();
        List<String> frames = new ArrayList<>();
        List<String> datagrams = new ArrayList<>();
        Map<TcpConnection, Sums> connections = new LinkedHashMap<>();
        for (CapturePacket p : content.packets()) {
            frames.add("frame %d %d.%09d %d %d".formatted(p.number(), p.timeNs() / 1_000_000_000,
                    p.timeNs() % 1_000_000_000, p.data().length(), p.originalBytes()));
            switch (dissection.on(p)) {
                case Dissected.UdpDatagram u -> datagrams.add("udp %d %s %s %d %08x".formatted(u.packetNumber(),
                        u.source(), u.destination(), u.payload().length(), crc(new CRC32(), u.payload()).getValue()));
                case Dissected.TcpSegment s -> sum(streams.on(s), connections);
                case Dissected.NotOurs n ->
                        assertThat(n.reason()).isEqualTo(Dissected.Reason.NOT_UDP_OR_TCP);
            }
        }
        sum(streams.end(), connections);
        assertThat(streams.ignoredSegments()).isZero();
        List<String> all = new ArrayList<>(frames);
        all.addAll(datagrams);
        connections.forEach((c, s) -> all.add("tcp %d %s %s %d %08x %d %08x".formatted(c.number(), c.client(),
                c.server(), s.bytes[0], s.crc[0].getValue(), s.bytes[1], s.crc[1].getValue())));
        return String.join("\n", all) + "\n";
    }

    private static void sum(List<StreamEvent> events, Map<TcpConnection, Sums> connections) {
        for (StreamEvent e : events) {
            Sums sums = connections.computeIfAbsent(e.connection(), _ -> new Sums());
            if (!(e instanceof StreamEvent.Chunk c)) continue;
            int i = c.direction() == Direction.TO_SERVER ? 0 : 1;
            sums.bytes[i] += c.data().length();
            crc(sums.crc[i], c.data());
        }
    }

    private static CRC32 crc(CRC32 crc, Octets octets) {
        crc.update(octets.toArray());
        return crc;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a4_plain_h235_wrongpw.pcap", "bx_stock_sci_in_nomux.wan.pcap",
        "bx_stock_sci_in_nomux.both.pcapng", "d1_h46018_ep_in_nomux.lan.pcap"})
    void areToldAsTsharkTellsThem(String name) {
        assertThat(told(name + ".gz"))
                .isEqualTo(new String(Files.resource(name + ".expected.txt"), StandardCharsets.UTF_8));
    }

    @Test
    void namePacketsByTheFrameThatCompletedThem() {
        TcpStreams streams = new TcpStreams();
        Dissection dissection = new Dissection();
        List<Long> chunks = new ArrayList<>();
        for (CapturePacket p : Files.read(Files.resource("bx_stock_sci_in_nomux.wan.pcap.gz")).packets()) {
            if (!(dissection.on(p) instanceof Dissected.TcpSegment s)) continue;
            for (StreamEvent e : streams.on(s)) {
                if (e instanceof StreamEvent.Chunk c) {
                    assertThat(c.packetNumber()).isEqualTo(p.number());
                    assertThat(c.timeNs()).isEqualTo(p.timeNs());
                    chunks.add(c.packetNumber());
                }
            }
        }
        assertThat(chunks).isNotEmpty();
    }
}
