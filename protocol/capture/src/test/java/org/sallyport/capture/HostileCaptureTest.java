package org.sallyport.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.sallyport.capture.Dissected.TcpSegment;
import org.sallyport.capture.TcpConnection.Direction;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;

class HostileCaptureTest {
    private static final byte[] DATA = {1, 2, 3, 4, 5};

    private static byte[] pcapng() {
        return Files.join(Files.section(LITTLE_ENDIAN),
                Files.describe(LITTLE_ENDIAN, 1, 0, Files.name(LITTLE_ENDIAN, "lan"),
                        Files.option(LITTLE_ENDIAN, 9, (byte) 9)),
                Files.enhanced(LITTLE_ENDIAN, 0, 7, DATA, 9), Files.simple(LITTLE_ENDIAN, DATA, 5),
                Files.section(BIG_ENDIAN), Files.describe(BIG_ENDIAN, 1, 0), Files.obsolete(BIG_ENDIAN, 0, 7, DATA, 5));
    }

    private static byte[] pcap() {
        return Files.join(Files.pcapHeader(BIG_ENDIAN, 0xa1b2c3d4, 1), Files.pcapPacket(BIG_ENDIAN, 1, 2, DATA, 5),
                Files.pcapPacket(BIG_ENDIAN, 1, 3, DATA, 5));
    }

    @Test
    void aFileCutAtAnyOctetGivesItsFirstPacketsAndTheOffsetOfTheCut() {
        for (byte[] whole : List.of(pcap(), pcapng())) {
            List<CapturePacket> all = Files.read(whole).packets();
            int clean = 0;
            for (int length = 0; length < whole.length; length++) {
                Files.Content c = Files.read(Arrays.copyOf(whole, length));
                assertThat(c.packets()).as("length " + length).isEqualTo(all.subList(0, c.packets().size()));
                if (c.why() == null) clean++;
                else assertThat(c.offsetBytes()).isEqualTo(c.why().offset()).isEqualTo(length);
            }
            assertThat(clean).as("cuts between two records").isBetween(2, 7);
        }
    }

    @Test
    void aGzipCutAtAnyOctetIsNeverTakenForWhole() {
        for (byte[] whole : List.of(Files.gzip(pcap()), Files.gzip(pcapng()))) {
            for (int length = 1; length < whole.length; length++) {
                assertThat(Files.read(Arrays.copyOf(whole, length)).why()).as("length " + length).isNotNull();
            }
        }
    }

    @Test
    void absurdLengthsAreRefusedBeforeAnythingIsMadeOfThem() {
        for (int length : new int[] {Integer.MIN_VALUE, -1, -4, Integer.MAX_VALUE, 0x7ffffffc, 0x01000004, 0, 4, 8}) {
            byte[] block = ByteBuffer.allocate(8).order(BIG_ENDIAN).putInt(6).putInt(length).array();
            assertThat(Files.read(Files.join(Files.section(BIG_ENDIAN), block)).offsetBytes()).isEqualTo(32);
            byte[] section = Files.section(BIG_ENDIAN);
            ByteBuffer.wrap(section).putInt(4, length);
            assertThat(Files.read(section).why().reason()).startsWith("a block of");
        }
        for (int captured : new int[] {Integer.MIN_VALUE, -1, Integer.MAX_VALUE, CaptureFormat.PACKET_BYTES_MAX + 1}) {
            byte[] packet = Files.pcapPacket(BIG_ENDIAN, 1, 2, DATA, 5);
            ByteBuffer.wrap(packet).putInt(8, captured);
            Files.Content c = Files.read(Files.join(Files.pcapHeader(BIG_ENDIAN, 0xa1b2c3d4, 1), packet));
            assertThat(c.why().reason()).isEqualTo("a packet of absurd length");
            byte[] enhanced = Files.enhanced(BIG_ENDIAN, 0, 1, DATA, 5);
            ByteBuffer.wrap(enhanced).putInt(20, captured);
            c = Files.read(Files.join(Files.section(BIG_ENDIAN), Files.describe(BIG_ENDIAN, 1, 0), enhanced));
            assertThat(c.why().reason()).isEqualTo("a packet of impossible length");
        }
        // A snap length is a promise, not a measure.
        assertThat(Files.read(Files.join(Files.section(BIG_ENDIAN), Files.describe(BIG_ENDIAN, 1, -1),
                Files.simple(BIG_ENDIAN, DATA, -1))).packets()).singleElement()
                .satisfies(p -> assertThat(p.originalBytes()).isEqualTo(0xffff_ffffL));
    }

    @Test
    void aPacketAsLargeAsTheLimitIsRead() {
        byte[] data = new byte[CaptureFormat.PACKET_BYTES_MAX];
        assertThat(Files.read(Files.join(Files.pcapHeader(BIG_ENDIAN, 0xa1b2c3d4, 1),
                Files.pcapPacket(BIG_ENDIAN, 1, 2, data, data.length))).packets()).hasSize(1);
    }

    @Test
    void interfacesTheirNamesAndTheirOptionsAreLimited() {
        byte[] one = Files.describe(BIG_ENDIAN, 1, 0);
        byte[][] many = new byte[PcapngFormat.INTERFACES_MAX + 2][];
        Arrays.fill(many, one);
        many[0] = Files.section(BIG_ENDIAN);
        assertThat(Files.read(Files.join(many)).why().reason()).isEqualTo("too many interfaces");
        byte[][] atLimit = Arrays.copyOf(many, many.length - 1);
        assertThat(Files.read(Files.join(atLimit)).why()).isNull();

        byte[] longName = Files.option(BIG_ENDIAN, 2, new byte[60_000]);
        byte[] file = Files.join(Files.section(BIG_ENDIAN),
                Files.describe(BIG_ENDIAN, 1, 0, longName, new byte[PcapngFormat.OPTIONS_BYTES_MAX]),
                Files.describe(BIG_ENDIAN, 1, 0, new byte[0]), Files.enhanced(BIG_ENDIAN, 0, 1, DATA, 5));
        assertThat(Files.read(file).packets()).singleElement()
                .satisfies(p -> assertThat(p.interfaceName()).hasSize(PcapngFormat.NAME_BYTES_MAX));
    }

    /** Everything that can be made of a file; what it gives is checked for what must hold of any file. */
    static int digest(byte[] file) {
        Files.Content content = Files.read(file);
        Dissection dissection = new Dissection();
        TcpStreams streams = new TcpStreams(TcpStreams.Limits.DEFAULT.withConnectionsMax(8).withSegmentsMax(16)
                .withDirectionBytesMax(4_096).withTotalBytesMax(8_192));
        List<StreamEvent> events = new ArrayList<>();
        int read = 0;
        long number = 0;
        for (CapturePacket p : content.packets()) {
            assertThat(p.number()).isEqualTo(++number);
            switch (dissection.on(p)) {
                case Dissected.UdpDatagram u -> {
                    assertThat(u.packetNumber()).isEqualTo(number);
                    read++;
                }
                case TcpSegment s -> {
                    events.addAll(streams.on(s));
                    assertThat(streams.waitingBytes()).isLessThanOrEqualTo(8_192);
                    read++;
                }
                case Dissected.NotOurs n -> assertThat(n.packetNumber()).isEqualTo(number);
            }
        }
        events.addAll(streams.end());
        assertThat(streams.waitingBytes()).isZero();
        for (StreamEvent e : events) {
            if (e instanceof StreamEvent.Gap g) assertThat(g.missingBytes()).isPositive();
            if (e instanceof StreamEvent.Chunk c) assertThat(c.data().length()).isPositive();
        }
        assertThat(events.stream().filter(StreamEvent.Opened.class::isInstance).count())
                .isEqualTo(events.stream().filter(StreamEvent.Closed.class::isInstance).count());
        if (content.why() != null) assertThat(content.offsetBytes()).isNotNegative();
        return read;
    }

    @Test
    void spoiltFilesAreValuesNeverExceptions() {
        Random random = new Random(23);
        byte[][] seeds = {pcap(), pcapng(), unzipped("bx_stock_sci_in_nomux.wan.pcap.gz"),
            unzipped("bx_stock_sci_in_nomux.both.pcapng.gz"), unzipped("a4_plain_h235_wrongpw.pcap.gz"),
            Files.resource("bx_stock_sci_in_nomux.wan.pcap.gz")};
        int read = 0;
        for (int i = 0; i < 30_000; i++) {
            byte[] b = seeds[random.nextInt(seeds.length)].clone();
            for (int k = random.nextInt(12); k >= 0; k--) b[random.nextInt(b.length)] = (byte) random.nextInt();
            if (random.nextInt(4) == 0) b = Arrays.copyOf(b, random.nextInt(b.length + 8));
            read += digest(b);
        }
        assertThat(read).as("much stays readable").isGreaterThan(100_000);
    }

    private static byte[] unzipped(String name) {
        try (var in = new GZIPInputStream(HostileCaptureTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TcpSegment segment(long number, boolean toServer, int sequence, int flags, int ack, byte[] payload) {
        Endpoint client = Endpoint.of("192.0.2.1", 40_000);
        Endpoint server = Endpoint.of("192.0.2.2", 1_720);
        return new TcpSegment(List.of(number), number, toServer ? client : server, toServer ? server : client, sequence,
                new TcpFlags(flags), ack, Octets.of(payload), payload.length);
    }

    @Test
    void anyOrderOfCutRepeatedAndOverlappingSegmentsGivesTheStreamAsItWasSent() {
        Random random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            byte[] sent = new byte[random.nextInt(400)];
            random.nextBytes(sent);
            int initial = random.nextInt();
            boolean lossy = round % 2 == 1;
            List<int[]> parts = new ArrayList<>();
            for (int at = 0; at < sent.length;) {
                int length = 1 + random.nextInt(Math.min(40, sent.length - at));
                if (!lossy || random.nextInt(4) > 0) parts.add(new int[] {at, at + length});
                at += length;
            }
            for (int k = random.nextInt(10); k > 0 && sent.length > 0 && !lossy; k--) {
                int from = random.nextInt(sent.length);
                parts.add(new int[] {from, from + random.nextInt(sent.length - from + 1)});
            }
            // Near neighbours change places; what arrives before its turn has to wait.
            for (int k = 0; k < parts.size(); k++) {
                parts.add(Math.min(parts.size() - 1, k + random.nextInt(5)), parts.remove(k));
            }
            TcpStreams streams = new TcpStreams();
            List<StreamEvent> events = new ArrayList<>(streams.on(segment(1, true, initial - 1, 2, 0, new byte[0])));
            long number = 1;
            for (int[] p : parts) {
                events.addAll(streams.on(segment(++number, true, initial + p[0], 0x10, 0,
                        Arrays.copyOfRange(sent, p[0], p[1]))));
            }
            events.addAll(streams.end());
            check(events, sent, lossy);
        }
    }

    private static void check(List<StreamEvent> events, byte[] sent, boolean gapsAllowed) {
        Map<Direction, Integer> places = new LinkedHashMap<>();
        long packet = 0;
        for (StreamEvent e : events) {
            int at = places.getOrDefault(Direction.TO_SERVER, 0);
            if (e instanceof StreamEvent.Gap g) {
                assertThat(gapsAllowed).isTrue();
                places.put(g.direction(), at + (int) g.missingBytes());
            } else if (e instanceof StreamEvent.Chunk c) {
                assertThat(c.data()).isEqualTo(Octets.wrap(sent, at, c.data().length()));
                assertThat(c.packetNumber()).isGreaterThanOrEqualTo(packet);
                packet = c.packetNumber();
                places.put(c.direction(), at + c.data().length());
            }
        }
        if (!gapsAllowed) assertThat(places.getOrDefault(Direction.TO_SERVER, 0)).isEqualTo(sent.length);
    }
}
