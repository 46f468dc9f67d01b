package org.sallyport.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The codec part of rows RTP-14, RTP-16 and RTP-17 of the attack table. */
class RtpViewTest {
    private final RtpView view = new RtpView();

    private static ByteBuffer hex(String text) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(text.replace(" ", "")));
    }

    private boolean reads(String text) {
        return view.wrap(hex(text), false);
    }

    @Test
    void readsThePlainHeader() {
        assertThat(reads("80 88 1234 00000fa0 deadbeef 0102030405")).isTrue();
        assertThat(view.payloadType()).isEqualTo(8);
        assertThat(view.marker()).isTrue();
        assertThat(view.sequence()).isEqualTo(0x1234);
        assertThat(view.timestamp()).isEqualTo(4000);
        assertThat(view.ssrc()).isEqualTo(0xdeadbeef);
        assertThat(view.headerBytes()).isEqualTo(12);
        assertThat(view.payloadBytes()).isEqualTo(5);
    }

    @Test
    void readsContributorsExtensionAndPadding() {
        assertThat(reads("b2 60 0001 00000000 00000001 00000002 00000003 bede0001 10ff0000 aabb 0002")).isTrue();
        assertThat(view.headerBytes()).isEqualTo(12 + 8 + 8);
        assertThat(view.payloadBytes()).isEqualTo(2);
        assertThat(view.payloadType()).isEqualTo(96);
    }

    @Test
    void rtp16RefusesWhatDoesNotFitTheDatagram() {
        String whole = "800000010000000000000001";
        for (int n = 0; n < 12; n++) assertThat(reads(whole.substring(0, 2 * n))).as(n + " octets").isFalse();
        assertThat(reads(whole)).as("an empty payload is allowed").isTrue();
        assertThat(reads("8f" + whole.substring(2)
                + "00".repeat(59))).as("15 contributors, one octet missing").isFalse();
        assertThat(reads("8f" + whole.substring(2) + "00".repeat(60))).isTrue();
        assertThat(reads("90" + whole.substring(2))).as("extension without its header").isFalse();
        assertThat(reads("90" + whole.substring(2) + "bedeffff" + "00".repeat(2000))).as("extension length").isFalse();
        assertThat(reads("a0" + whole.substring(2) + "0003")).as("more padding than there is").isFalse();
        assertThat(reads("a0" + whole.substring(2) + "0000")).as("padding of nothing").isFalse();
        assertThat(view.wrap(hex("a0" + whole.substring(2) + "0000"),
                true)).as("ciphertext has no padding count").isTrue();
        for (String version : new String[] {"00", "40", "c0"}) assertThat(reads(version
                + whole.substring(2))).isFalse();
    }

    @Test
    void rtp16NeverReadsOutsidePositionAndLimit() {
        Random random = new Random(16);
        RtcpWalk walk = new RtcpWalk();
        for (int i = 0; i < 300_000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            if (bytes.length > 1 && random.nextInt(3) != 0) {
                bytes[0] = (byte) (0x80 | random.nextInt(64));
                if (random.nextBoolean()) bytes[1] = (byte) (192 + random.nextInt(32));
                if (bytes.length > 3 && random.nextBoolean()) {
                    bytes[2] = 0;
                    bytes[3] = (byte) random.nextInt(8);
                }
            }
            int from = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            ByteBuffer b = ByteBuffer.wrap(bytes, from, bytes.length - from);
            if (view.wrap(b, random.nextBoolean())) {
                assertThat(view.headerBytes() + view.payloadBytes()).isLessThanOrEqualTo(b.remaining());
            }
            RtpView.isRtcp(b);
            walk.wrap(b);
            int steps = 0;
            while (walk.next()) {
                assertThat(walk.offset() + walk.lengthBytes()).isLessThanOrEqualTo(b.limit());
                assertThat(++steps).isLessThanOrEqualTo(20);
            }
        }
    }

    @Test
    void rtp17TheSecondOctetTellsRtcpFromRtp() {
        for (int second = 0; second < 256; second++) {
            ByteBuffer b = hex("80000001 00000000");
            b.put(1, (byte) second);
            assertThat(RtpView.isRtcp(b)).as("octet " + second).isEqualTo(second >= 192 && second <= 223);
        }
        assertThat(RtpView.isRtcp(hex("80c80001 000000"))).as("too short").isFalse();
        assertThat(RtpView.isRtcp(hex("00c80001 00000000"))).as("version").isFalse();
    }

    private static String walked(String text) {
        RtcpWalk walk = new RtcpWalk();
        walk.wrap(hex(text));
        StringBuilder out = new StringBuilder();
        while (walk.next()) out.append(walk.type()).append('/').append(walk.count()).append(' ');
        return out.append(walk.clean() ? "clean" : "broken").toString();
    }

    @Test
    void walksACompoundToItsExactEnd() {
        String report = "80c90001 00000001";
        String description = "81ca0003 00000001 0103616263 000000";
        String goodbye = "81cb0002 00000001 02686900";
        assertThat(walked(report + description + goodbye)).isEqualTo("201/0 202/1 203/1 clean");
        assertThat(walked("81ce0002 00000001 00000002")).as("reduced size, a picture loss").isEqualTo("206/1 clean");
        assertThat(walked(report + "00")).isEqualTo("201/0 broken");
        assertThat(walked(report + "80c9ffff")).isEqualTo("201/0 broken");
        assertThat(walked("80c90003 00000001")).as("length past the end").isEqualTo("broken");
        assertThat(walked("81c90001 00000001")).as("a report block is missing").isEqualTo("broken");
        assertThat(walked("80c80001 00000001")).as("a sender report without its sender part").isEqualTo("broken");
        assertThat(walked("81cb0002 00000001 ff686900")).as("reason past the end").isEqualTo("broken");
        assertThat(walked("a0c90001 00000001" + report)).as("padding before the last").isEqualTo("broken");
        assertThat(walked("a0c90002 00000001 00000004")).isEqualTo("201/0 clean");
        assertThat(walked("a0c90002 00000001 00000010")).isEqualTo("broken");
        assertThat(walked("80000001 00000001")).as("not RTCP").isEqualTo("broken");
        assertThat(walked("80c900")).isEqualTo("broken");
    }
}
