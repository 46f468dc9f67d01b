package org.sallyport.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.wire.Octets;

class CaptureReaderTest {
    private static final byte[] DATA = {1, 2, 3, 4, 5};
    private static final Octets OCTETS = Octets.of(DATA);
    private static final long SECOND_NS = 1_000_000_000;

    private static ByteOrder order(boolean little) {
        return little ? LITTLE_ENDIAN : BIG_ENDIAN;
    }

    private static void sound(Files.Content c, CapturePacket... packets) {
        assertThat(c.why()).isNull();
        assertThat(c.packets()).containsExactly(packets);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsClassicPcapInEitherOrderAndUnit(boolean little) {
        ByteOrder o = order(little);
        sound(Files.read(Files.join(Files.pcapHeader(o, 0xa1b2c3d4, 113), Files.pcapPacket(o, 7, 9, DATA, 5),
                Files.pcapPacket(o, 0xffff_ffff, 999_999, DATA, 60))),
                new CapturePacket(1, "", 7 * SECOND_NS + 9_000, 113, OCTETS, 5),
                new CapturePacket(2, "", 0xffff_ffffL * SECOND_NS + 999_999_000, 113, OCTETS, 60));
        // The upper bits of the link type tell of a check sequence.
        sound(Files.read(Files.join(Files.pcapHeader(o, 0xa1b23c4d, 0x2400_0001), Files.pcapPacket(o, 7, 9, DATA, 5))),
                new CapturePacket(1, "", 7 * SECOND_NS + 9, 1, OCTETS, 5));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsEveryPacketBlockOfPcapngInEitherOrder(boolean little) {
        ByteOrder o = order(little);
        byte[] file = Files.join(Files.section(o),
                Files.describe(o, 1, 3, Files.name(o, "lan"), Files.option(o, 9, (byte) 9), Files.option(o, 0)),
                Files.describe(o, 101, 0),
                Files.block(o, 0x0bad_cafe, new byte[13]),
                Files.enhanced(o, 0, 5 * SECOND_NS + 7, DATA, 9, Files.option(o, 2, (byte) 1), Files.option(o, 0)),
                Files.enhanced(o, 1, 5_000_007, DATA, 5),
                Files.obsolete(o, 1, 6_000_000, DATA, 5),
                Files.block(o, 5, new byte[12]),
                Files.simple(o, new byte[] {1, 2, 3}, 5));
        sound(Files.read(file),
                new CapturePacket(1, "lan", 5 * SECOND_NS + 7, 1, OCTETS, 9),
                new CapturePacket(2, "", 5 * SECOND_NS + 7_000, 101, OCTETS, 5),
                new CapturePacket(3, "", 6 * SECOND_NS, 101, OCTETS, 5),
                new CapturePacket(4, "lan", 0, 1, Octets.of((byte) 1, (byte) 2, (byte) 3), 5));
        assertThat(Files.read(file).packets()).extracting(CapturePacket::snapped)
                .containsExactly(true, false, false, true);
    }

    @Test
    void takesTheWholeOfASimplePacketWhereTheInterfaceHasNoSnapLength() {
        sound(Files.read(Files.join(Files.section(LITTLE_ENDIAN), Files.describe(LITTLE_ENDIAN, 1, 0),
                Files.simple(LITTLE_ENDIAN, DATA, 5))), new CapturePacket(1, "", 0, 1, OCTETS, 5));
    }

    @Test
    void startsEachSectionWithItsOwnOrderAndInterfaces() {
        byte[] file = Files.join(
                Files.section(BIG_ENDIAN), Files.describe(BIG_ENDIAN, 1, 0, Files.name(BIG_ENDIAN, "one")),
                Files.enhanced(BIG_ENDIAN, 0, 1, DATA, 5),
                Files.section(LITTLE_ENDIAN), Files.describe(LITTLE_ENDIAN, 113, 0, Files.name(LITTLE_ENDIAN, "two")),
                Files.enhanced(LITTLE_ENDIAN, 0, 2, DATA, 5),
                Files.section(BIG_ENDIAN), Files.enhanced(BIG_ENDIAN, 0, 3, DATA, 5));
        Files.Content c = Files.read(file);
        assertThat(c.packets()).containsExactly(new CapturePacket(1, "one", 1_000, 1, OCTETS, 5),
                new CapturePacket(2, "two", 2_000, 113, OCTETS, 5));
        assertThat(c.why().reason()).contains("unknown interface");
        assertThat(c.offsetBytes()).isEqualTo(file.length - 40 + 8);
    }

    @Test
    void addsTheOffsetOfTheInterfaceToItsTimes() {
        byte[] offset = {0, 0, 0, 0, 0, 0, 0, 100};
        sound(Files.read(Files.join(Files.section(BIG_ENDIAN),
                Files.describe(BIG_ENDIAN, 1, 0, Files.option(BIG_ENDIAN, 14, offset),
                        Files.option(BIG_ENDIAN, 9, (byte) 3)),
                Files.enhanced(BIG_ENDIAN, 0, 2_500, DATA, 5))),
                new CapturePacket(1, "", 102 * SECOND_NS + 500_000_000, 1, OCTETS, 5));
    }

    @Test
    void knowsGzipByItsMarkAlsoInSeveralMembersAndSmallReads() throws IOException {
        byte[] head = Files.pcapHeader(LITTLE_ENDIAN, 0xa1b2c3d4, 1);
        byte[] packet = Files.pcapPacket(LITTLE_ENDIAN, 1, 0, DATA, 5);
        sound(Files.read(Files.gzip(Files.join(head, packet))), new CapturePacket(1, "", SECOND_NS, 1, OCTETS, 5));
        byte[] members = Files.join(Files.gzip(head), Files.gzip(packet), Files.gzip(packet));
        try (CaptureReader reader = CaptureReader.of(new Trickle(members))) {
            assertThat(Files.read(reader).packets()).hasSize(2);
        }
    }

    @Test
    void deliversWhatABrokenOrCutGzipStillGives() {
        byte[] file = Files.resource("d1_h46018_ep_in_nomux.lan.pcap.gz");
        List<CapturePacket> all = Files.read(file).packets();
        Files.Content cut = Files.read(Arrays.copyOf(file, file.length / 2));
        assertThat(cut.packets()).hasSizeBetween(200, 500).isEqualTo(all.subList(0, cut.packets().size()));
        assertThat(cut.why().reason()).contains("gzip data is cut off");
        byte[] spoilt = file.clone();
        spoilt[file.length - 6] ^= 1;
        Files.Content c = Files.read(spoilt);
        assertThat(c.packets()).isEqualTo(all);
        assertThat(c.why().reason()).isEqualTo("the gzip data is broken");
    }

    @Test
    void saysWhatIsNoCapture() {
        assertThat(Files.read(new byte[0]).why().reason()).isEqualTo("the file is empty");
        assertThat(Files.read(new byte[3]).why().reason()).contains("its first mark");
        assertThat(Files.read("GET / HTTP/1.1\r\n".getBytes()).why().reason()).isEqualTo("neither pcap nor pcapng");
        byte[] old = Files.pcapHeader(LITTLE_ENDIAN, 0xa1b2c3d4, 1);
        old[6] = 2;
        assertThat(Files.read(old).why().reason()).isEqualTo("a version other than 2.4");
        assertThat(Files.read(old).offsetBytes()).isEqualTo(4);
    }

    @Test
    void readsAFileWithoutPacketsToItsEnd() {
        sound(Files.read(Files.pcapHeader(BIG_ENDIAN, 0xa1b2c3d4, 1)));
        sound(Files.read(Files.section(BIG_ENDIAN)));
    }

    @Test
    void refusesBlocksWhoseLengthsCannotBe() {
        byte[] start = Files.join(Files.section(LITTLE_ENDIAN), Files.describe(LITTLE_ENDIAN, 1, 0));
        byte[] good = Files.enhanced(LITTLE_ENDIAN, 0, 1, DATA, 5);
        byte[] twoLengths = good.clone();
        twoLengths[good.length - 4] ^= 4;
        assertThat(Files.read(Files.join(start, twoLengths)).why().reason()).isEqualTo("a block with two lengths");
        byte[] odd = good.clone();
        odd[4] ^= 1;
        assertThat(Files.read(Files.join(start, odd)).why().reason()).isEqualTo("a block of impossible length");
        byte[] longData = good.clone();
        longData[20] = 9;
        assertThat(Files.read(Files.join(start, longData)).why().reason()).isEqualTo("a packet of impossible length");
        byte[] option = Files.describe(LITTLE_ENDIAN, 1, 0, Files.option(LITTLE_ENDIAN, 2, (byte) 'a'));
        option[18] = 9;
        assertThat(Files.read(Files.join(start, option)).why().reason()).contains("option longer");
    }

    @Test
    void passesOnTheFailureOfTheStreamEvenWhereItLooksLikeAnEnd() throws IOException {
        byte[] file = Files.join(Files.pcapHeader(LITTLE_ENDIAN, 0xa1b2c3d4, 1),
                Files.pcapPacket(LITTLE_ENDIAN, 1, 0, DATA, 5));
        for (byte[] start : List.of(file, Files.gzip(file), Arrays.copyOf(Files.gzip(file), 30))) {
            try (CaptureReader reader = CaptureReader.of(
                    new SequenceInputStream(new ByteArrayInputStream(start), new Failing()))) {
                assertThatThrownBy(() -> Files.read(reader)).isInstanceOf(EOFException.class).hasMessage("the disk");
            }
        }
    }

    @Test
    void countsPacketsAndOffsetsBeyondTwoGibibytes() throws IOException {
        byte[] head = Files.pcapHeader(LITTLE_ENDIAN, 0xa1b2c3d4, 1);
        byte[] packet = Files.pcapPacket(LITTLE_ENDIAN, 1, 0, new byte[262_144], 262_144);
        int packets = 8_200;
        InputStream file = new SequenceInputStream(new Repeated(head, packet, packets),
                new ByteArrayInputStream(packet, 0, 9));
        long count = 0;
        try (CaptureReader reader = CaptureReader.of(file)) {
            CaptureRead read = reader.next();
            for (; read instanceof CaptureRead.Packet(CapturePacket p); read = reader.next()) {
                if (p.number() != ++count) throw new AssertionError("packet " + p.number());
            }
            long end = 24 + (long) packets * packet.length + 9;
            assertThat(end).isGreaterThan(Integer.MAX_VALUE);
            assertThat(read).isInstanceOfSatisfying(CaptureRead.Broken.class, b -> {
                assertThat(b.offsetBytes()).isEqualTo(end);
                assertThat(b.why().offset()).isEqualTo(Integer.MAX_VALUE);
            });
        }
        assertThat(count).isEqualTo(packets);
    }

    /** Gives one octet at a time and never says that there are more. */
    private static final class Trickle extends InputStream {
        private final byte[] octets;
        private int at;

        Trickle(byte[] octets) {
            this.octets = octets;
        }

        @Override
        public int read() {
            return at < octets.length ? octets[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int from, int count) {
            int one = read();
            if (one < 0) return -1;
            target[from] = (byte) one;
            return 1;
        }
    }

    private static final class Failing extends InputStream {
        @Override
        public int read() throws IOException {
            throw new EOFException("the disk");
        }
    }

    /** A head and then the same again and again. */
    private static final class Repeated extends InputStream {
        private final byte[] body;
        private byte[] now;
        private int at;
        private int left;

        Repeated(byte[] head, byte[] body, int count) {
            now = head;
            this.body = body;
            left = count;
        }

        @Override
        public int read() {
            throw new AssertionError("octet by octet");
        }

        @Override
        public int read(byte[] target, int from, int count) {
            if (at == now.length) {
                if (left == 0) return -1;
                left--;
                now = body;
                at = 0;
            }
            int part = Math.min(count, now.length - at);
            System.arraycopy(now, at, target, from, part);
            at += part;
            return part;
        }
    }
}
