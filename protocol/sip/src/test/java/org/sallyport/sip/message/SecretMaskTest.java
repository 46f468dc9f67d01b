package org.sallyport.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing secret of a message is left, and what helps is. */
class SecretMaskTest {
    private static String masked(String type, String headers, String body) {
        byte[] octets = body.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        String head = """
                INVITE sip:alice:geheim1@example.com SIP/2.0
                Via: SIP/2.0/TCP 198.51.100.7;branch=z9hG4bKa
                Max-Forwards: 70
                From: "Bob" <sip:bob:geheim2@example.org>;tag=b
                To: <sip:alice@example.com>
                Call-ID: c1
                CSeq: 1 INVITE
                %sContent-Type: %s
                Content-Length: %d

                """.formatted(headers, type, octets.length).replace("\n", "\r\n");
        byte[] all = (head + body.replace("\n", "\r\n")).getBytes(StandardCharsets.UTF_8);
        if (!(SipMessage.parseDatagram(all) instanceof Parsed.Ok(SipMessage m))) throw new AssertionError("unread");
        byte[] out = SecretMask.of(m);
        assertThat(out).as("the length stays true").hasSameSizeAs(all);
        assertThat(SipMessage.parseDatagram(out)).isInstanceOf(Parsed.Ok.class);
        return new String(out, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "AUTHORIZATION", "Proxy-Authorization"})
    void ofADigestItsOwnerAndItsRealmAreLeft(String name) {
        String text = masked("application/sdp", name + ": Digest username=\"bob\", realm=\"example.com\",\n"
                + " nonce=\"geheim3\", response=\"geheim4\", cnonce=\"geheim5\"\n", "v=0\n");
        assertThat(text).doesNotContain("geheim").contains("username=\"bob\"", "realm=\"example.com\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Basic Z2VoZWlt", "Authorization: Bearer geheim uri=\"geheim\"",
        "Authentication-Info: rspauth=\"geheim\"", "Authorization : Digest response=geheim"})
    void ofOtherCredentialsNothingIsLeft(String header) {
        assertThat(masked("application/sdp", header + "\n", "v=0\n")).doesNotContain("geheim", "Z2VoZWlt");
    }

    @Test
    void keysOfADescriptionAreMaskedAndItsLinesAreLeft() {
        String text = masked("application/sdp", "", """
                v=0
                c=IN IP4 198.51.100.7
                m=audio 4000 RTP/SAVP 8
                a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:geheim|2^20|1:4
                a=ice-ufrag:abcd
                a=ice-pwd:geheim
                a=key-mgmt:mikey geheim
                k=base64:geheim
                """);
        assertThat(text).doesNotContain("geheim").contains("c=IN IP4 198.51.100.7", "m=audio 4000 RTP/SAVP 8",
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:*", "a=ice-ufrag:abcd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/dtmf-relay", "text/plain", "application/dtmf", "message/cpim"})
    void digitsAndWhatPeopleWriteAreMasked(String type) {
        assertThat(masked(type, "", "Signal=geheim\nDuration=160\n")).doesNotContain("geheim", "160");
    }

    @Test
    void passwordsOfUrisAreMasked() {
        assertThat(masked("application/sdp", "Contact: <sips:bob:geheim@198.51.100.7>\n", "v=0\n"))
                .doesNotContain("geheim").contains("sip:alice:*******@example.com", "sips:bob:******@198.51.100.7");
        assertThat(SecretMask.uris("<sip:bob@10.0.0.1:5060>, <sip:10.0.0.1:5060>"))
                .isEqualTo("<sip:bob@10.0.0.1:5060>, <sip:10.0.0.1:5060>");
    }

    /** What a stranger writes into User-Agent or Contact is looked at for each message of a call, on the desk. */
    @ParameterizedTest
    @ValueSource(strings = {"sip:", "sips:a", ":", "sip:a:", "sip"})
    void whatIsMadeToTakeLongTakesNoTime(String again) {
        String text = "sip:bob:geheim@" + again.repeat(8_000 / again.length());
        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
            for (int i = 0; i < 100; i++) assertThat(SecretMask.uris(text)).startsWith("sip:bob:******@" + again);
        });
    }

    @Test
    void aPasswordIsWhatStandsBetweenTheFirstColonOfTheUserAndTheAtSign() {
        assertThat(SecretMask.uris("sip:sip:a:b@h SIP:u:p:q@[::1]:5060 x:y@z \"sip:u:\"p@h sips:u@h:1, sip:@:@"))
                .isEqualTo("sip:sip:***@h SIP:u:***@[::1]:5060 x:y@z \"sip:u:\"p@h sips:u@h:1, sip:@:@");
    }

    @Test
    void ofABodyOfManyPartsTheDescriptionIsLeftAndWhatPeopleWriteIsNot() {
        String text = masked("multipart/mixed;boundary=\"b1\"", "", """
                --b1
                Content-Type: application/sdp

                v=0
                c=IN IP4 198.51.100.7
                a=ice-pwd:geheim
                --b1
                Content-Type: application/dtmf-relay

                Signal=geheim
                -- geheim
                --b1--
                """);
        assertThat(text).doesNotContain("geheim").contains("c=IN IP4 198.51.100.7", "Content-Type: application/dtmf");
        assertThat(masked("multipart/mixed", "", "--b1\nContent-Type: application/sdp\n\ngeheim\n"))
                .doesNotContain("geheim");
    }

    @Test
    void parametersThatAreAsGoodAsAPasswordAreTakenOut() {
        assertThat(SecretMask
                .uris("<sip:a@h;transport=tls;token=geheim>;expires=60;pn-prid=abc:def,<sip:b@h;Password=x?y=z>"))
                .isEqualTo("<sip:a@h;transport=tls;token=******>;expires=60;pn-prid=*******,<sip:b@h;Password=*?y=z>");
        assertThat(SecretMask.uris(";token=a;token;tokens=b;xtoken=c;secret=")).isEqualTo(
                ";token=*;token;tokens=b;xtoken=c;secret=");
        assertThat(SecretMask.uris("token=a")).isEqualTo("token=a");
    }
}
