package org.sallyport.sip.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SdpBodyTest {
    private static final String MIXED = """
        preamble
        --b1
        Content-Type: application/ISUP;version=itu-t92+

        \u0001\u0002--b1 not a delimiter
        --b1x
        --b1
        c: application/SDP
        Content-Disposition: session

        v=0
        o=- 1 1 IN IP4 192.0.2.1

        --b1--
        epilogue""";
    private static final String TYPE = "multipart/mixed; boundary=b1";

    private static byte[] bytes(String s) {
        return s.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String find(String type, String body) {
        return SdpBody.find(type, bytes(body)).map(b -> new String(b, StandardCharsets.ISO_8859_1)).orElse(null);
    }

    @Test
    void findsAndReplacesThePart() {
        assertThat(find(TYPE, MIXED)).isEqualTo("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n");
        byte[] out = SdpBody.replace(TYPE, bytes(MIXED), bytes("v=0\nNEW\n")).orElseThrow();
        assertThat(out).isEqualTo(bytes(MIXED.replace("o=- 1 1 IN IP4 192.0.2.1", "NEW")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", value = {"application/sdp|true", "Application/SDP;charset=utf-8|true",
        "text/plain|false", "null|false", "multipart/mixed|false", "multipart/mixed;boundary=|false", "multipart/mixed;boundary=zz|false"})
    void findsABareDescription(String type, boolean there) {
        assertThat(find(type, "v=0\n") != null).isEqualTo(there);
    }

    @Test
    void readsQuotedBoundaryAndNestedParts() {
        String inner = "--in\nContent-Type: application/sdp\n\nv=0\n--in--\n";
        String outer = "--o u\nContent-Type: multipart/alternative;boundary=in\n\n" + inner + "\n--o u--\n";
        assertThat(find("multipart/mixed;boundary=\"o u\"", outer)).isEqualTo("v=0");
        String deep = "v=0";
        String type = "application/sdp";
        for (int i = 0; i < SdpBody.DEPTH_MAX + 1; i++) {
            deep = "--d" + i + "\nContent-Type: " + type + "\n\n" + deep + "\n--d" + i + "--";
            type = "multipart/mixed;boundary=d" + i;
            assertThat(find(type, deep) != null).as("depth %d", i + 1).isEqualTo(i < SdpBody.DEPTH_MAX);
        }
    }

    @Test
    void refusesWhatHasNoEndOrTooManyParts() {
        assertThat(find(TYPE, MIXED.replace("--b1--", ""))).isNull();
        String part = "--b1\nContent-Type: text/plain\n\nx\n";
        String sdp = "--b1\nContent-Type: application/sdp\n\nv=0\n--b1--";
        assertThat(find(TYPE, part.repeat(SdpBody.PARTS_MAX - 1) + sdp)).isEqualTo("v=0");
        assertThat(find(TYPE, part.repeat(SdpBody.PARTS_MAX) + sdp)).isNull();
        assertThat(find(TYPE, "--b1\n".repeat(10_000))).isNull();
    }
}
