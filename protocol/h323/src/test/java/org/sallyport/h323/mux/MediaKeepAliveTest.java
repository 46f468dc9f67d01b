package org.sallyport.h323.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.CapturedPdus;

/** Keep-alives of two stacks, what differs from them in one bit, and the media beside them. */
class MediaKeepAliveTest {
    private static final int GNUGK_PAYLOAD_TYPE = 116;
    private static final int H323PLUS_PAYLOAD_TYPE = 127;

    private enum Kind { RTP, RTCP, MULTIPLEXED_RTP, MULTIPLEXED_RTCP, OTHER }

    private static ByteBuffer datagram(String hex) {
        byte[] octets = HexFormat.of().parseHex(hex);
        // In the middle of a buffer, as the receiver has it.
        return ByteBuffer.allocateDirect(octets.length + 8).put(3, octets).position(3).limit(3 + octets.length);
    }

    /** What the datagram is to one who agreed on this payload type and this multiplexID. */
    private static Kind kind(ByteBuffer b, int payloadType, int multiplexId) {
        Kind kind = Kind.OTHER;
        int hits = 0;
        if (MediaKeepAlive.isRtp(b, payloadType)) {
            kind = Kind.RTP;
            hits++;
        }
        if (MediaKeepAlive.isRtcp(b)) {
            kind = Kind.RTCP;
            hits++;
        }
        if (MediaKeepAlive.isMultiplexedRtp(b, payloadType, multiplexId)) {
            kind = Kind.MULTIPLEXED_RTP;
            hits++;
        }
        if (MediaKeepAlive.isMultiplexedRtcp(b, multiplexId)) {
            kind = Kind.MULTIPLEXED_RTCP;
            hits++;
        }
        assertThat(hits).isLessThan(2);
        assertThat(b.position()).isEqualTo(3);
        return kind;
    }

    @Test
    void everyKeepAliveOfTheCapturesIsOneAndTheMediaBesideThemAreNot() {
        Map<String, Integer> counts = new HashMap<>();
        int media = 0;
        for (String line : CapturedPdus.lines("media.txt")) {
            String[] part = line.split(" ");
            String capture = part[0].substring(0, 2);
            ByteBuffer b = datagram(part[4]);
            int size = b.remaining();
            int type = capture.matches("a6|d.") ? H323PLUS_PAYLOAD_TYPE : GNUGK_PAYLOAD_TYPE;
            // c7 has two sessions, 1 for audio and 2 for video; all others have the one.
            Kind kind = kind(b, type, 1);
            if (kind == Kind.OTHER && capture.equals("c7")) kind = kind(b, type, 2);
            boolean keepAlive = size == 12 || size == 16 || size == 28 || size == 32;
            assertThat(kind != Kind.OTHER).as(line).isEqualTo(keepAlive);
            assertThat(kind(b, type, 3)).as("for another session").isEqualTo(
                    kind == Kind.RTP || kind == Kind.RTCP ? kind : Kind.OTHER);
            if (keepAlive) counts.merge(capture + " " + kind, 1, Integer::sum);
            else media++;
        }
        assertThat(media).isEqualTo(65);
        assertThat(counts).isEqualTo(Map.ofEntries(
                Map.entry("a6 RTP", 3), Map.entry("a6 RTCP", 6),
                Map.entry("b1 RTP", 2), Map.entry("b1 RTCP", 3), Map.entry("b2 RTP", 2), Map.entry("b2 RTCP", 3),
                Map.entry("b3 RTP", 2), Map.entry("b3 RTCP", 3),
                Map.entry("c1 MULTIPLEXED_RTP", 2), Map.entry("c1 MULTIPLEXED_RTCP", 2),
                Map.entry("c2 MULTIPLEXED_RTP", 2), Map.entry("c2 MULTIPLEXED_RTCP", 2),
                Map.entry("c3 MULTIPLEXED_RTP", 6), Map.entry("c3 MULTIPLEXED_RTCP", 6),
                Map.entry("c7 MULTIPLEXED_RTP", 4), Map.entry("c7 MULTIPLEXED_RTCP", 4), Map.entry("c7 RTCP", 2),
                Map.entry("d1 RTP", 6), Map.entry("d1 RTCP", 9),
                Map.entry("d2 MULTIPLEXED_RTP", 6), Map.entry("d2 MULTIPLEXED_RTCP", 6), Map.entry("d2 RTCP", 3)));
    }

    @Test
    void theMultiplexIdMayBeSwappedInKeepAlivesAlone() {
        ByteBuffer swapped = datagram("01000000807400010000000000000000");
        assertThat(kind(swapped, 116, 1)).isEqualTo(Kind.MULTIPLEXED_RTP);
        assertThat(kind(swapped, 116, 0x01000000)).isEqualTo(Kind.MULTIPLEXED_RTP);
        assertThat(kind(swapped, 116, 0x00010000)).isEqualTo(Kind.OTHER);
        assertThat(MediaKeepAlive.mayBeSwapped(swapped)).isTrue();
        assertThat(MultiplexHeader.swapped(MultiplexHeader.multiplexId(swapped))).isEqualTo(1);
        assertThat(MultiplexHeader.swapped(466_904)).isEqualTo(0xd81f0700);
        for (int size = 0; size < 200; size++) {
            assertThat(MediaKeepAlive.mayBeSwapped(ByteBuffer.allocate(size))).isEqualTo(size == 16 || size == 32);
        }
    }

    @Test
    void ordinaryMediaIsNeverAKeepAlive() {
        assertThat(kind(datagram("8008000100000000000000000000"), 116, 1)).as("payload").isEqualTo(Kind.OTHER);
        assertThat(kind(datagram("800800010000000000000000"), 116, 1)).as("type").isEqualTo(Kind.OTHER);
        assertThat(kind(datagram("907400010000000000000000"), 116, 1)).as("extension").isEqualTo(Kind.OTHER);
        assertThat(kind(datagram("80c8000612345678" + "00".repeat(20)), 116, 1)).as("SSRC").isEqualTo(Kind.OTHER);
        assertThat(kind(datagram("81c80006" + "00".repeat(24)), 116, 1)).as("report").isEqualTo(Kind.OTHER);
        assertThat(kind(datagram("80c90006" + "00".repeat(24)), 116, 1)).as("receiver").isEqualTo(Kind.OTHER);
        // A multiplexID may look like an RTP header; a keep-alive without one is 12 octets, never 16.
        assertThat(kind(datagram("80740001807400010000000000000000"), 116, 0x80740001)).isEqualTo(
                Kind.MULTIPLEXED_RTP);
        assertThat(kind(datagram("80740001000000000000000000000000"), 116, 0x80740001)).isEqualTo(Kind.OTHER);
    }

    @Test
    void everyBitOfAnRtcpKeepAliveCounts() {
        byte[] good = HexFormat.of().parseHex("0000000180c80006" + "00".repeat(24));
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] b = good.clone();
            b[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(MediaKeepAlive.isMultiplexedRtcp(ByteBuffer.wrap(b), 1)).isFalse();
            assertThat(MediaKeepAlive.isRtcp(ByteBuffer.wrap(b, 4, 28))).isEqualTo(bit < 32);
        }
        assertThat(MediaKeepAlive.isMultiplexedRtcp(ByteBuffer.wrap(good), 1)).isTrue();
    }

    @Test
    void whatIsWrittenIsWhatWasCapturedInEitherOrderOfTheBuffer() {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            ByteBuffer b = ByteBuffer.allocate(40).order(order);
            b.put(0, HexFormat.of().parseHex("a5".repeat(40)));
            MultiplexHeader.write(b, 2, 466_904);
            MediaKeepAlive.writeRtp(b, 6, 116, 0x30001);
            assertThat(HexFormat.of().formatHex(b.array(), 0, 20))
                    .isEqualTo("a5a5" + "00071fd8" + "807400010000000000000000" + "a5a5");
            b.position(2).limit(18);
            assertThat(MediaKeepAlive.isMultiplexedRtp(b, 116, 466_904)).isTrue();
            assertThat(MultiplexHeader.multiplexId(b)).isEqualTo(466_904);
            MediaKeepAlive.writeRtcp(b.clear(), 6);
            assertThat(HexFormat.of().formatHex(b.array(), 0, 40))
                    .isEqualTo("a5a5" + "00071fd8" + "80c80006" + "00".repeat(24) + "a5".repeat(6));
            assertThat(MediaKeepAlive.isMultiplexedRtcp(b.position(2).limit(34), 466_904)).isTrue();
            assertThat(MediaKeepAlive.isMultiplexedRtcp(b, MultiplexHeader.swapped(466_904))).isTrue();
        }
        assertThatThrownBy(() -> MediaKeepAlive.writeRtp(ByteBuffer.allocate(12), 0, 128, 1)).isInstanceOf(
                IllegalArgumentException.class);
    }

    @Test
    void randomDatagramsOfEveryLengthNeverThrow() {
        Random random = new Random(46019);
        int taken = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] b = new byte[random.nextInt(40)];
            if (random.nextBoolean()) random.nextBytes(b);
            int header = b.length == 16 || b.length == 32 ? 4 : 0;
            if (b.length > header) b[header] = (byte) 0x80;
            if (b.length > header + 1) b[header + 1] = (byte) (random.nextBoolean() ? 116 : 0xc8);
            if (b.length > header + 3) b[header + 3] = 6;
            if (header > 0) b[random.nextBoolean() ? 0 : 3] = 1;
            ByteBuffer d = ByteBuffer.wrap(b);
            boolean any = MediaKeepAlive.isRtp(d, 116) || MediaKeepAlive.isRtcp(d)
                    || MediaKeepAlive.isMultiplexedRtp(d, 116, 1) || MediaKeepAlive.isMultiplexedRtcp(d, 1);
            if (any) taken++;
            if (any) assertThat(b.length).isIn(12, 16, 28, 32);
            assertThat(MultiplexHeader.fits(d)).isEqualTo(b.length >= 4);
        }
        assertThat(taken).isGreaterThan(1_000);
    }

    @Test
    void readingAndWritingAllocateNothing() {
        ByteBuffer packet = datagram("01000000807400010000000000000000");
        ByteBuffer target = ByteBuffer.allocateDirect(64);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long hits = 0;
        long got = 0;
        for (int round = 0; round < 2; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                if (MediaKeepAlive.isMultiplexedRtp(packet, 116, 1)) hits++;
                if (MediaKeepAlive.isMultiplexedRtcp(packet, 1)) hits++;
                MultiplexHeader.write(target, 0, i);
                MediaKeepAlive.writeRtp(target, 4, 116, i);
                hits += MultiplexHeader.multiplexId(target) == i ? 1 : 0;
            }
            got = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(hits).isEqualTo(80_000);
        assertThat(got).isLessThan(20_000 / 100);
    }
}
