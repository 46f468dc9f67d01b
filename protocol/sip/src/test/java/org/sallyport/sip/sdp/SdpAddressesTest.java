package org.sallyport.sip.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which lines of a description pass a relay. */
class SdpAddressesTest {
    private static String cleaned(String line) {
        String text =
                "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nt=0 0\r\n" + line + "\r\nm=audio 0 RTP/AVP 0\r\n" + line + "\r\n";
        Sdp sdp = ((SdpParsed.Ok) Sdp.parse(text.getBytes(StandardCharsets.ISO_8859_1))).sdp();
        return new String(sdp.edit().withoutAddresses().build().bytes(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=candidate:1 1 UDP 1 host.local 9 typ host", "a=Candidate:1 1", "a= candidate:1",
        "a=candidate\t1",
        "a=remote-candidates:1 10.0.0.50 1", "a=altc:1 IP4 h.example 4000", "a=ccap:1 IN IP4 h.example",
        "a=path:msrp://h.example:9/x;tcp",
        "a=source-filter: incl IN IP4 * h.example", "a=alt:1 1 : aaa bbb h.example 5000",
        "a=x-candidate-ipv6:1 h.example",
        "a=rtcp:5001 IN IP4 h.example", "a=rtcp:5001", "a=acap:1 candidate:1 1 UDP 1 h.example 9",
        "a=acap:2 altc:1 IP4 h 9",
        "a=mscap:star 1 rtcp:9 IN IP4 h", "a=portmapping-req:40000 IN IP4 h",
        "a=visited-realm:1 op.example IN IP4 h 4000",
        "a=x-sallyport-leg:name secret", "a=x-new:10.0.0.50", "a=x-new:udp/10.0.0.50:5004", "a=x-new:[fd00::5]:5004",
        "a=10.0.0.50",
        "a=x-new:IP6:fd00:0:0:0:0:0:0:5", "a=x-new:::ffff:a00:32", "a=x-new:012.0.0.062", "a=x-new:0xa.0x0.0x0.0x32",
        "a=fmtp:97 peer=10.0.0.50", "a=control:rtsp://10.0.0.50/1", "a=fingerprint:sha-256 fd00:0:0:0:0:0:0:5",
        "a=fingerprint:10.0.0.50 AB:CD", "a=fingerprint:sha-256 AB:CD:EF:01:02:03:04:05", "i=call from 10.0.0.50",
        "u=http://10.0.0.50/", "e=x@10.0.0.50", "k=uri:http://fd00::5/", "b=X-A:10.0.0.50", "y=10.0.0.50",
        "t=10.0.0.50 0"})
    void isNotPassedOn(String line) {
        assertThat(cleaned(line)).doesNotContain(line).isEqualTo(cleaned("a=mid:1").replace("a=mid:1\r\n", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=rtpmap:96 H264/90000", "a=fmtp:96 profile-level-id=42801F;packetization-mode=1",
        "a=rtcp-mux", "a=rtcp-fb:* nack",
        "a=rtcp-xr:voip-metrics",
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:32",
        "a=fingerprint:sha-256 19:E2:1C:3B:4B:9F:81:E6:B8:5C:F4:A5:A8:D8:73:04:BB:05:2F:70:9F:04:A9:0E:05:E9:26:33:E8:70:88:A2",
        "a=setup:actpass", "a=acap:1 key-mgmt:mikey AQAFgM", "a=tcap:1 RTP/SAVPF", "a=pcfg:1 t=1 a=1",
        "a=T38FaxVersion:0",
        "a=ssrc:12345 cname:abc", "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level", "a=floorctrl:c-only",
        "a=ptime:20",
        "a=mid:audio", "a=sprop:1.2.3", "i=Camera 3", "b=AS:64", "y=0100000001", "f=v/1/2/3a/1/2/3", "a=time:12:30:15"})
    void isPassedOn(String line) {
        assertThat(cleaned(line)).contains("t=0 0\r\n" + line + "\r\nm=").endsWith("0\r\n" + line + "\r\n");
    }

    @Test
    void namesAndUsersWithAddressesAreReplaced() {
        String text = "v=0\r\no=10.0.0.50 1 1 IN IP4 h\r\ns=call from fd00::5\r\nt=0 0\r\n";
        Sdp sdp = ((SdpParsed.Ok) Sdp.parse(text.getBytes(StandardCharsets.ISO_8859_1))).sdp();
        assertThat(new String(sdp.edit().withoutAddresses().build().bytes(), StandardCharsets.ISO_8859_1))
                .isEqualTo("v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nt=0 0\r\n");
    }

    @Test
    void theListIsInLowerCase() {
        assertThat(SdpAddresses.rules()).isNotEmpty().allSatisfy((name, rule) -> {
            assertThat(name).isEqualTo(name.toLowerCase(Locale.ROOT));
            assertThat(rule).isNotEqualTo(SdpAddresses.Rule.BY_TEXT);
        });
    }
}
