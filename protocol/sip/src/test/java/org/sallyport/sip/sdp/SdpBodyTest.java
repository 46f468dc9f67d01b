package org.sallyport.sip.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SdpBodyTest {
    private static final String MIXED = """
        preamble
        --b1
        Content-Type: application/ISUP;version=itu-t92+

        \u0001\u0002--b2 not a delimiter
        --b
        --b1
        c: application/SDP
        Content-Disposition: session

        v=0
        o=- 1 1 IN IP4 192.0.2.1

        --b1--
        epilogue""";
    private static final String SDP =
            "v=0\no=- 1 1 IN IP4 10.0.0.5\ns=-\nc=IN IP4 10.0.0.5\nt=0 0\nm=audio 4000 RTP/AVP 0\n";
    private static final String S = "Content-Type: application/sdp";
    private static final String TYPE = "multipart/mixed; boundary=b1";

    private static byte[] bytes(String s) {
        return s.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String find(String type, String body) {
        return read(type, body) instanceof BodyRead.Descriptions(SdpBody b)
                ? new String(b.description(), StandardCharsets.ISO_8859_1) : null;
    }

    private static BodyRead read(String type, String body) {
        return SdpBody.read(BodyFields.of(type), bytes(body));
    }

    private static String part(String head, String content) {
        return "--b1\n" + head + "\n\n" + content + "\n";
    }

    private static void unreadable(String type, String body) {
        assertThat(read(type, body)).as("%s%n%s", type, body).isInstanceOf(BodyRead.Unreadable.class);
    }

    @Test
    void findsAndReplacesThePart() {
        assertThat(find(TYPE, MIXED)).isEqualTo("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n");
        byte[] out = ((BodyRead.Descriptions) read(TYPE, MIXED)).body().with(bytes("v=0\nNEW\n"));
        assertThat(out).isEqualTo(bytes(MIXED.replace("o=- 1 1 IN IP4 192.0.2.1", "NEW")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null",
            value = {"application/sdp|true", "Application/SDP;charset=utf-8|true",
                "application / sdp ; x=y|true", "application/sdp;|true", "text/plain|false", "null|true",
                "multipart/mixed|false",
                "multipart/mixed;boundary=|false", "multipart/mixed;boundary=zz|false",
                "application/sdp;charset=utf-7|false",
                "application/sdp, text/plain|false", "application|false", "text/sdp|false", "application/x-sdp|false"})
    void findsABareDescription(String type, boolean there) {
        BodyRead r = read(type, SDP);
        if (there) assertThat(r).isInstanceOf(BodyRead.Descriptions.class);
        else assertThat(r).isInstanceOf(BodyRead.Unreadable.class);
    }

    @Test
    void leavesAloneWhatIsNoDescription() {
        for (String type : new String[] {"text/plain", "application/dtmf-relay", "application/pidf+xml",
            "application/isup",
            "message/sipfrag", "message/cpim", "image/png"}) {
            assertThat(read(type, "SIP/2.0 200 OK\nSignal=5\nv=1\n")).as(type).isInstanceOf(BodyRead.Nothing.class);
            assertThat(read(TYPE, part("Content-Type: " + type, "Signal=5") + "--b1--")).as(type)
                    .isInstanceOf(BodyRead.Nothing.class);
        }
        for (String type : new String[] {"application/octet-stream", "application/json", "image/png", "message/sip",
            "application/sd%70",
            "text/plain;boundary=b1"}) {
            for (String hidden : new String[] {"\u00ef\u00bb\u00bf" + SDP, "\0" + SDP, "V" + SDP.substring(1),
                SDP.substring(SDP.indexOf("o=")),
                "{\"sdp\":\"" + SDP.replace("\r", "\\r").replace("\n", "\\n") + "\"}", SDP.replace("=", "=3D"),
                SDP.replace("=", " = "),
                String.join("\0", SDP.split(""))}) {
                assertThat(read(type, hidden)).as(type + " " + hidden).isInstanceOf(BodyRead.Unreadable.class);
            }
        }
        assertThat(read("text/plain", "look at this:\n" + SDP)).isInstanceOf(BodyRead.Nothing.class);
        assertThat(read("message/cpim", "From: a\n\nContent-Type: text/plain\n\nv=0 m/s\n"))
                .isInstanceOf(BodyRead.Nothing.class);
        assertThat(read(null, "\n\n")).isInstanceOf(BodyRead.Nothing.class);
        assertThat(
                read("message/external-body; access-type=URL; URL=\"http://h/x.png\"", "Content-Type: image/png\n\n"))
                .isInstanceOf(BodyRead.Nothing.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/mixed;Boundary = b1", "multipart/mixed; boundary=\"b1\"",
        "Multipart/Mixed ;x=y;BOUNDARY=b1",
        "multipart / mixed; boundary=b1;"})
    void readsBoundariesInEverySpellingOfTheGrammar(String type) {
        assertThat(find(type, MIXED)).startsWith("v=0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/mixed;boundary*0=b;boundary*1=1", "multipart/mixed;boundary*=us-ascii'en'b1",
        "multipart/mixed;boundary=b1;boundary=b2", "multipart/mixed;boundary=\"b1 \"",
        "multipart/mixed;boundary=\"b\\1\"",
        "multipart/mixed;boundary=\"b1", "multipart/mixed boundary=b1", "multipart/mixed;boundary=b1,b2",
        "multipart/mixed;=b1"})
    void refusesBoundariesThatReadersReadDifferently(String type) {
        unreadable(type, MIXED);
    }

    @Test
    void ofSeveralTheLastAlternativeCountsOrElseTheFirstAndAllAreExchanged() {
        String two = part(S, "v=0\none") + part(S, "v=0\ntwo") + "--b1--";
        assertThat(find("multipart/alternative;boundary=b1", two)).endsWith("two");
        assertThat(find(TYPE, two)).endsWith("one");
        BodyRead.Descriptions d = (BodyRead.Descriptions) read("multipart/alternative;boundary=b1", two);
        assertThat(d.body().count()).isEqualTo(2);
        assertThat(new String(d.body().with(bytes("NEW")), StandardCharsets.ISO_8859_1)).doesNotContain("one")
                .doesNotContain("two");
        String lync = "--out\nContent-Type: multipart/alternative;boundary=b1\n\n" + two + "\n--out\n" + S
                + "\n\nv=0\nthree\n--out--";
        assertThat(find("multipart/mixed;boundary=out", lync)).endsWith("two");
    }

    @Test
    void refusesEverythingInWhichAnotherReaderCouldFindADescription() {
        String end = "--b1--";
        unreadable(TYPE, part("Content-Type: text/plain", SDP) + end);
        unreadable(TYPE, part("X: y", SDP) + end);
        unreadable(TYPE, part("Content-Type: text/plain", "x\n\n" + SDP) + end);
        unreadable(TYPE,
                part("Content-Typ: multipart/mixed;boundary=b2", "--b2\n" + S + "\n\n" + SDP + "\n--b2--") + end);
        unreadable("application/x-other", "x\n  " + SDP);
        unreadable(TYPE, "--b1\n\n" + SDP + "\n" + end);
        unreadable(TYPE, "--b1\n" + SDP + "\n" + end);
        unreadable(TYPE, part("Content-Type: text/plain\nContent-Type: application/sdp", "x") + end);
        unreadable(TYPE, part("c: text/plain\nContent-Type: application/sdp", SDP) + end);
        unreadable(TYPE, part(S + "\nContent-Transfer-Encoding: base64", "dj0w") + end);
        unreadable(TYPE, part(S + "\nContent-Transfer-Encoding: quoted-printable", "v=3D0") + end);
        unreadable(TYPE, part(S + "\ne: gzip", "xx") + end);
        unreadable(TYPE, part(S + "\nContent-Disposition: early-session", SDP) + end);
        unreadable(TYPE, part("Content-Type: text/plain", "x--b1\n" + S + "\n\n" + SDP) + end);
        unreadable(TYPE, part("Content-Type: text/plain", "--b1x\n" + S + "\n\n" + SDP) + end);
        unreadable(TYPE, part("Content-Type: text/plain", "x\r--b1\r" + S + "\r\r" + SDP) + end);
        unreadable(TYPE, SDP + "\n" + part("Content-Type: text/plain", "x") + end);
        unreadable(TYPE, part("Content-Type: text/plain", "x") + end + "\n" + SDP);
        unreadable(TYPE, part("Content-Type: message/sipfrag", "INVITE sip:b@x SIP/2.0\n" + S + "\n\n" + SDP) + end);
        unreadable("message/sipfrag", "SIP/2.0 200 OK\n" + S + "\n\n" + SDP);
        unreadable("message/external-body;access-type=URL;URL=\"http://h/o.sdp\"", S + "\n\n");
        unreadable("application/trickle-ice-sdpfrag", "a=candidate:1 1 udp 1 10.0.0.5 9 typ host\n");
        assertThat(SdpBody.read(
                new BodyFields(Optional.of("application/sdp"), Optional.empty(), Optional.of("gzip"), Optional.empty()),
                bytes(SDP))).isInstanceOf(BodyRead.Unreadable.class);
        assertThat(SdpBody
                .read(new BodyFields(Optional.of("application/sdp"), Optional.of("Early-Session;handling=optional"),
                        Optional.empty(), Optional.empty()), bytes(SDP)))
                .isInstanceOf(BodyRead.Unreadable.class);
    }

    @Test
    void aBodyWithoutATypeIsADescriptionOrRefused() {
        assertThat(find(null, SDP)).startsWith("v=0");
        unreadable(null, "Signal=5");
    }

    @Test
    void aBoundaryThatSomeFindWhereWeDoNotIsRefused() {
        String hidden = "Content-Type: application/trickle-ice-sdpfrag\n\na=candidate:1 1 udp 1 10.0.0.5 9 typ host";
        for (String mark : new String[] {"x--b1\n", "--b1x\n", "x\r--b1\r"}) {
            unreadable(TYPE, part("Content-Type: text/plain", mark + hidden) + "--b1--");
        }
    }

    @Test
    void bodiesMadeToTakeLongTakeNoLongerThanOthers() {
        // A quadratic scan of a megabyte would not come to its end here.
        for (String piece : new String[] {"v=0\n", "v=0 ", "--b1", "\n--b1", " ", "v", "--", "--b1\nX: y\n\n"}) {
            String body = piece.repeat(1_000_000 / piece.length());
            read("application/x-other", body);
            read("message/sipfrag", body);
            read(TYPE, body);
            read(TYPE, part("Content-Type: application/x-other", body) + "--b1--");
            read(TYPE, "--b1\nContent-Type: " + body + "\n\nx\n--b1--");
        }
    }

    @Test
    void foldedFieldsOfAPartAreOneField() {
        assertThat(find(TYPE, part("Content-Type:\n application/sdp", "v=0") + "--b1--")).isEqualTo("v=0");
        unreadable(TYPE, part("X: y\n\tContent-Type: application/sdp\nContent-Type : text/plain", SDP) + "--b1--");
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
