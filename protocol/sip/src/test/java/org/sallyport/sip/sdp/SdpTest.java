package org.sallyport.sip.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

class SdpTest {
    /** RFC 8866 §5. */
    private static final String EXAMPLE = """
        v=0
        o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1
        s=Call to John Smith
        i=SDP Offer #1
        u=http://www.jdoe.example.com/home.html
        e=Jane Doe <jane@jdoe.example.com>
        p=+1 617 555-6011
        c=IN IP4 198.51.100.1
        t=0 0
        m=audio 49170 RTP/AVP 0
        m=audio 49180 RTP/AVP 0
        m=video 51372 RTP/AVP 99
        c=IN IP6 2001:db8::2
        a=rtpmap:99 h263-1998/90000
        """;

    /** RFC 4317 §2.1, the offer. */
    private static final String OFFER = """
        v=0
        o=alice 2890844526 2890844526 IN IP4 host.atlanta.example.com
        s=
        c=IN IP4 host.atlanta.example.com
        t=0 0
        m=audio 49170 RTP/AVP 0 8 97
        a=rtpmap:0 PCMU/8000
        a=rtpmap:8 PCMA/8000
        a=rtpmap:97 iLBC/8000
        m=video 51372 RTP/AVP 31 32
        a=rtpmap:31 H261/90000
        a=rtpmap:32 MPV/90000
        """;

    /** A browser's offer, shortened, with content, BFCP and data. */
    private static final String MODERN = """
        v=0
        o=- 4611731400430051336 2 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0 1
        a=ice-lite
        a=sendonly
        m=audio 9 UDP/TLS/RTP/SAVPF 111 0 126
        c=IN IP4 0.0.0.0
        b=AS:64
        a=rtcp:9 IN IP4 0.0.0.0
        a=ice-ufrag:abcd
        a=ice-pwd:abcdefghijklmnopqrstuvwx
        a=candidate:1 1 udp 2130706431 192.0.2.3 40000 typ host
        a=end-of-candidates
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2
        x=unknown line
        a=sendrecv
        m=video 5000 RTP/AVP 96
        a=content:slides
        a=rtcp:6001
        m=application 5070 TCP/BFCP *
        c=IN IP4 192.0.2.9
        a=floorctrl:c-only
        """;

    private static byte[] bytes(String s) {
        return s.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Sdp ok(String s) {
        return ((SdpParsed.Ok) Sdp.parse(bytes(s))).sdp();
    }

    private static String text(Sdp s) {
        return new String(s.bytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    @Test
    void readsTheExampleOfTheRfc() {
        Sdp s = ok(EXAMPLE);
        assertThat(s.origin()).isEqualTo(new Origin("jdoe", "3724394400", "3724394405",
                new Connection("IN", "IP4", "198.51.100.1")));
        assertThat(s.media()).extracting(Media::port).containsExactly(49170, 49180, 51372);
        assertThat(s.media().get(0).endpoint()).contains(Endpoint.of("198.51.100.1", 49170));
        assertThat(s.media().get(2).endpoint()).contains(Endpoint.of("2001:db8::2", 51372));
        assertThat(s.media().get(0).rtcpEndpoint()).contains(Endpoint.of("198.51.100.1", 49171));
        assertThat(s.media().get(2).rtpMap(99)).isEqualTo("h263-1998/90000");
        assertThat(s.media().get(2).payloadTypes().contains(99)).isTrue();
        assertThat(s.media().get(0).direction()).isEqualTo(Direction.SENDRECV);
        assertThat(text(s)).isEqualTo(EXAMPLE);
    }

    @Test
    void readsTheOfferOfRfc4317() {
        Sdp s = ok(OFFER);
        Media audio = s.media().get(0);
        assertThat(audio.formats()).containsExactly("0", "8", "97");
        assertThat(audio.payloadTypes()).isEqualTo(PayloadTypes.NONE.with(0).with(8).with(97));
        assertThat(audio.payloadTypes().size()).isEqualTo(3);
        assertThat(audio.connection().address()).isEqualTo("host.atlanta.example.com");
        assertThat(audio.endpoint()).isEmpty();
        assertThat(text(s)).isEqualTo(OFFER);
    }

    @Test
    void readsDirectionsHoldAndRtcp() {
        Sdp s = ok(MODERN);
        Media audio = s.media().get(0);
        Media slides = s.media().get(1);
        assertThat(audio.direction()).isEqualTo(Direction.SENDRECV);
        assertThat(slides.direction()).isEqualTo(Direction.SENDONLY);
        assertThat(audio.isHeld()).as("0.0.0.0").isTrue();
        assertThat(slides.isHeld()).as("sendonly").isTrue();
        assertThat(audio.rtcpMux()).isTrue();
        assertThat(audio.bandwidth("AS")).isEqualTo(64);
        assertThat(slides.connection()).isNull();
        assertThat(slides.attribute("content")).isEqualTo("slides");
        assertThat(s.media().get(2).isRtp()).isFalse();
        assertThat(s.media().get(2).payloadTypes()).isEqualTo(PayloadTypes.NONE);
        assertThat(s.media().get(2).formats()).containsExactly("*");
        assertThat(audio.payloadTypes().contains(126)).isTrue();
        assertThat(ok(EXAMPLE).edit().rtcp(0, Endpoint.of("192.0.2.8", 7001)).build().media().get(0).rtcpEndpoint())
                .contains(Endpoint.of("192.0.2.8", 7001));
    }

    @Test
    void rewritesForARelayAndLeavesTheRest() {
        IpAddress ours = IpAddress.of("203.0.113.5");
        Sdp out = ok(MODERN).edit().originAddress(ours).originVersion("3").connections(ours)
                .withoutAddresses()
                .port(0, 36002).rtcp(0, new Endpoint(ours, 36003)).direction(0, Direction.RECVONLY)
                .port(1, 36004).removeAttributes(1, Set.of("rtcp")).addAttribute(1, "x-leg", "7").port(2, 0).build();
        assertThat(text(out)).isEqualTo("""
            v=0
            o=- 4611731400430051336 3 IN IP4 203.0.113.5
            s=-
            c=IN IP4 203.0.113.5
            t=0 0
            a=group:BUNDLE 0 1
            a=sendonly
            m=audio 36002 UDP/TLS/RTP/SAVPF 111 0 126
            c=IN IP4 203.0.113.5
            b=AS:64
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            x=unknown line
            a=rtcp:36003 IN IP4 203.0.113.5
            a=recvonly
            m=video 36004 RTP/AVP 96
            a=content:slides
            a=x-leg:7
            m=application 0 TCP/BFCP *
            c=IN IP4 203.0.113.5
            a=floorctrl:c-only
            """);
        assertThat(out.media().get(2).isRejected()).isTrue();
        assertThat(text(ok(EXAMPLE).edit().connection(0, IpAddress.of("2001:db8::7")).build()))
                .contains("m=audio 49170 RTP/AVP 0\nc=IN IP6 2001:db8::7\nm=audio 49180");
    }

    @Test
    void keepsOctetsAndLendsOnePortPair() {
        byte[] odd = "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=\u00ff\u0080\nt=0 0\nm=audio 4000/2 RTP/AVP 0 999 abc\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        Sdp s = ((SdpParsed.Ok) Sdp.parse(odd)).sdp();
        assertThat(s.media().getFirst().portCount()).isEqualTo(2);
        assertThat(s.media().getFirst().payloadTypes()).isEqualTo(PayloadTypes.NONE.with(0));
        assertThat(new String(s.edit().port(0, 6000).build().bytes(), StandardCharsets.ISO_8859_1))
                .contains("s=\u00ff\u0080\r\n").contains("m=audio 6000 RTP/AVP 0 999 abc\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "v=0\n", "o=- 1 1 IN IP4 h\nv=0\n", "v=0\no=- 1 1 IN IP4\n",
        "v=0\no=- 1 1 IN IP4 h\n m=audio 1 RTP/AVP 0\n",
        "v=0\no=- 1 1 IN IP4 h\nc =IN IP4 192.0.2.1\n", "v=0\nx\n", "x\nv=0\no=- 1 1 IN IP4 h\n",
        "v=0\nm=audio 1 RTP/AVP 0\no=- 1 1 IN IP4 h\n",
        "v=0\no=- 1 1 IN IP4 h\nm=audio\n", "v=0\no=- 1 1 IN IP4 h\nm=audio 65536 RTP/AVP 0\n",
        "v=0\no=- 1 1 IN IP4 h\nm=audio -1 RTP/AVP 0\n", "v=0\no=- 1 1 IN IP4 h\nm=audio 1/0 RTP/AVP 0\n",
        "v=0\no=- 1 1 IN IP4 h\nm=audio 65534/2 RTP/AVP 0\n", "v=0\no=- 1 1 IN IP4 h\nm=audio 4000 RTP/AVP\n",
        "v=0\no=- 1 1 IN IP4 h\nc=IN IP4\n", "v=0\no=- 1 1 IN IP4 h\nc=garbage\n",
        "v=0\no=- 1 1 IN IP4 h\n\nm=audio 1 RTP/AVP\n",
        "v=0\no=- 1 1 IN IP4 h\no=- 1 1 IN IP4 h\n", "v=0\no=- 1 1 IN IP4 h\nv=0\n",
        "v=0c=IN IP4 h\no=- 1 1 IN IP4 h\n", "v=1\no=- 1 1 IN IP4 h\n", "v=0\no=- 1 1 IN IP4 h\ns=a\ns=b\n",
        "v=0\no=- 1 1 IN IP4 h\nA=sendrecv\n", "v=0\no=- 1 1 IN IP4 h\na=x\u000bc=IN IP4 192.0.2.1\n",
        "v=0\no=- 1 1 IN IP4 h\na=x\rc=IN IP4 192.0.2.1\n", "v=0\no=- 192.0.2.1 1 IN IP4 h\n",
        "v=0\no=- 1 ::1 IN IP4 h\n",
        "v=0\no=- 1 1 IN IP4 h\nm=audio 4000 RTP/AVP 192.0.2.1\n", " v=0\no=- 1 1 IN IP4 h\n",
        "v=0\no=- 1 1 IN IP4 h\ns=a\0b\n", "m=audio 1 RTP/AVP 0\n"})
    void refusesWhatDecidesWhereMediaGoesAndIsWrong(String text) {
        assertThat(Sdp.parse(bytes(text))).isInstanceOf(SdpParsed.Bad.class);
    }

    @Test
    void limitsHold() {
        String head = "v=0\no=- 1 1 IN IP4 h\n";
        assertThat(Sdp.parse(bytes(head + "m=a 1 RTP/AVP 0\n".repeat(32)))).isInstanceOf(SdpParsed.Ok.class);
        assertThat(Sdp.parse(bytes(head + "m=a 1 RTP/AVP 0\n".repeat(33)))).isInstanceOf(SdpParsed.Bad.class);
        assertThat(Sdp.parse(bytes(head + "a=x\n".repeat(998)))).isInstanceOf(SdpParsed.Ok.class);
        assertThat(Sdp.parse(bytes(head + "a=x\n".repeat(999)))).isInstanceOf(SdpParsed.Bad.class);
        assertThat(Sdp.parse(bytes(head + "a=" + "x".repeat(4_094) + "\n"))).isInstanceOf(SdpParsed.Ok.class);
        assertThat(Sdp.parse(bytes(head + "a=" + "x".repeat(4_095) + "\n"))).isInstanceOf(SdpParsed.Bad.class);
        assertThat(Sdp.parse(bytes(head + "a=" + "x".repeat(65_536) + "\n"))).isInstanceOf(SdpParsed.Bad.class);
    }

    @Test
    void writesWhatItReadAndNotWhatStoodThere() {
        Sdp s = ok(
                "v=0\no=-  1 1  IN IP4 h\ns=-\nc=IN  IP4 192.0.2.1/127/3 \nm=audio  4000  RTP/AVP 0  8\t\nc=IN IP4 192.0.2.2\n");
        assertThat(text(s)).isEqualTo(
                "v=0\no=- 1 1 IN IP4 h\ns=-\nc=IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0 8\nc=IN IP4 192.0.2.2\n");
        assertThat(text(ok("\nv=0\no=Jane Doe 1 2 IN IP4 h\n\ns=-\n \n\nm=audio 1 RTP/AVP 0\n\n")))
                .isEqualTo("v=0\no=- 1 2 IN IP4 h\ns=-\nm=audio 1 RTP/AVP 0\n");
    }

    @Test
    void leavesOutWhatSaysNothingAndPutsInWhatMustBeThere() {
        assertThat(text(ok("\ufeffv=0\r\r\no=- 1 1 IN IP4 h\r\ngarbage\r\nx\nm=audio 1 RTP/AVP 0\r\nsendrecv\n")))
                .isEqualTo("v=0\no=- 1 1 IN IP4 h\nm=audio 1 RTP/AVP 0\n");
        String one = text(ok("v=0\ns=-\nm=audio 1 RTP/AVP 0\n"));
        assertThat(one).matches("v=0\no=- 1 [0-9]+ IN IP4 0.0.0.0\ns=-\nm=audio 1 RTP/AVP 0\n");
        assertThat(ok("v=0\ns=-\nm=audio 1 RTP/AVP 0\n").media()).hasSize(1);
        assertThat(text(ok("v=0\ns=-\nm=audio 1 RTP/AVP 0\n"))).isEqualTo(one);
        assertThat(text(ok("v=0\ns=-\nm=audio 1 RTP/AVP 0\na=sendonly\n")).lines().skip(1).findFirst())
                .isNotEqualTo(one.lines().skip(1).findFirst());
    }

    @Test
    void refusesLineBreaksInWhatWeAdd() {
        assertThatThrownBy(() -> ok(EXAMPLE).edit().addAttribute(0, "x", "a\r\nm=audio 1 RTP/AVP 0"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"SENDRECV,SENDRECV", "SENDONLY,RECVONLY", "RECVONLY,SENDONLY", "INACTIVE,INACTIVE"})
    void directionsReverse(Direction d, Direction reversed) {
        assertThat(d.reversed()).isEqualTo(reversed);
        assertThat(d.sends()).isEqualTo(reversed.receives());
    }

    @Test
    void randomTextGivesAValueAndWhatIsReadComesBack() {
        Random random = new Random(8866);
        String[] seeds = {EXAMPLE, OFFER, MODERN};
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] b = bytes(seeds[random.nextInt(seeds.length)]);
            for (int n = random.nextInt(4); n > 0; n--) b[random.nextInt(b.length)] = (byte) random.nextInt(256);
            if (Sdp.parse(b) instanceof SdpParsed.Ok(Sdp s)) {
                accepted++;
                for (Media m : s.media()) {
                    m.rtcpEndpoint();
                    m.isHeld();
                    m.payloadTypes();
                }
                Sdp again = s.edit().connections(IpAddress.LOOPBACK_V4).build();
                assertThat(again.media()).hasSameSizeAs(s.media());
                assertThat(again.media()).allSatisfy(m -> assertThat(m.connection().address()).isEqualTo("127.0.0.1"));
            }
        }
        assertThat(accepted).isBetween(2_000, 19_000);
    }
}
