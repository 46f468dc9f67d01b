package org.sallyport.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.wire.Endpoint;

class SipUriTest {
    /** The examples of RFC 3261 §19.1.4 and of errata-free practice. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sip:%61lice@atlanta.com;transport=TCP | sip:alice@AtLanTa.CoM;Transport=tcp | true",
        "sip:carol@chicago.com | sip:carol@chicago.com;newparam=5 | true",
        "sip:carol@chicago.com | sip:carol@chicago.com;security=on | true",
        "sip:carol@chicago.com;newparam=5 | sip:carol@chicago.com;security=on | true",
        "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com "
                + "| sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com | true",
        "sip:alice@atlanta.com?subject=project%20x&priority=urgent "
                + "| sip:alice@atlanta.com?priority=urgent&subject=project%20x | true",
        "SIP:ALICE@AtLanTa.CoM;Transport=udp | sip:alice@AtLanTa.CoM;Transport=UDP | false",
        "sip:bob@biloxi.com | sip:bob@biloxi.com:5060 | false",
        "sip:bob@biloxi.com | sip:bob@biloxi.com;transport=udp | false",
        "sip:bob@biloxi.com | sip:bob@biloxi.com:6000;transport=tcp | false",
        "sip:carol@chicago.com | sip:carol@chicago.com?Subject=next%20meeting | false",
        "sip:bob@phone21.boxesbybob.com | sip:bob@192.0.2.4 | false",
        "sip:carol@chicago.com;security=on | sip:carol@chicago.com;security=off | false",
        "sip:a@h | sips:a@h | false",
        "sip:a:pw@h | sip:a:PW@h | false",
        "sip:a@h | sip:h | false",
        "sip:a@[2001:db8::1] | sip:a@[2001:DB8:0:0::1] | true",
        "tel:+1-201-555-0123 | tel:+12015550123 | true",
        "tel:+12015550123 | tel:12015550123 | false",
        "urn:x:y | urn:x:Y | false"})
    void comparesAsTheRfcSays(String a, String b, boolean same) {
        SipUri x = SipUri.of(a);
        SipUri y = SipUri.of(b);
        assertThat(x.equivalent(y)).isEqualTo(same);
        assertThat(y.equivalent(x)).isEqualTo(same);
        assertThat(x.equivalent(x)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sip:%61lice@Example.COM.:5070;transport=tcp | alice@example.com",
        "sips:alice:secret@example.com | alice@example.com",
        "sip:alice;x=y:secret@example.com | alice@example.com",
        "sip:a%2eb@h | a.b@h",
        "sip:a%40b@h | a@b@h",
        "sip:21%23@h | 21#@h",
        "sip:21#@h | 21#@h",
        "sip:%2530@h | %30@h",
        "sip:a%3Bb@h | a;b@h",
        "sip:jos%c3%a9@h | josé@h",
        "sip:jose%CC%81@h | josé@h",
        "sip:EXAMPLE.com | example.com",
        "sip:100-1@h | 100-1@h",
        "sip:100-1@h;user=phone | 1001@h",
        "sip:(1)0.A-b@h;user=PHONE | 10ab@h",
        "sip:+1-201-555-0123;ext=5@h | +12015550123@h",
        "sip:%2B1(201)555.0123;x@h;user=ip | +12015550123@h",
        "sip:+alice-b@h | +alice-b@h",
        "sip:john.smith@h;user=phone | john.smith@h",
        "sip:[2001:DB8:0:0::1] | [2001:db8::1]",
        "tel:+1-201-555-0123;ext=5 | +12015550123",
        "tel:(0)4-B;phone-context=example.com | 04b",
        "urn:x:Y | urn:x:Y"})
    void meansOneAddressOfRecord(String uri, String address) {
        assertThat(SipUri.of(uri).addressOfRecord()).isEqualTo(address);
    }

    /**
     * Blanks, controls, octets that are no UTF-8, what cannot be seen, digits of other scripts, other shapes of
     * letters.
     */
    @ParameterizedTest
    @ValueSource(strings = {"%00", "bob%00", "bob%20", "%0D%0Abob", "bob%7f", "%FFbob", "%c2%85", "bob%C2%A0",
        "bob%E2%80%8B", "%E2%80%AEbob",
        "bob%EF%BB%BF", "bob%E3%85%A4", "%E2%A0%80", "b%CD%8Fob", "bob%EF%B8%8F", "%EF%BC%90%EF%BC%90", "%D9%A0%D9%A0",
        "%EF%BC%8B44", "44%C2%B2",
        "%E2%85%A3", "%EF%BD%82ob", "%F0%9D%9F%8E", ";x=y", ";"})
    void whatNobodyCanBeCalledIsNoAddress(String user) {
        SipUri u = SipUri.of("sip:" + user + "@h");
        assertThat(u.userPart().name()).isEmpty();
        assertThat(u.addressOfRecord()).startsWith(" ");
    }

    /**
     * Random spellings of one user part: escapes of any character in either case, separators, parameters, a password.
     */
    @Test
    void everySpellingOfAUserPartMeansTheSame() {
        Random random = new Random(19);
        String[] names = {"alice", "+441234567890", "21#", "a%b", "j.d-x", "o'neil&co", "x;y", "jos\u00e9"};
        for (int i = 0; i < 5_000; i++) {
            String name = names[random.nextInt(names.length)];
            StringBuilder spelled = new StringBuilder();
            for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
                boolean must = b == '%' || b == ';' || b < 0;
                String escape = String.format("%%%02x", b & 0xff);
                if (must || random.nextBoolean())
                    spelled.append(random.nextBoolean() ? escape : escape.toUpperCase(Locale.ROOT));
                else spelled.append((char) b);
                if (name.startsWith("+") && random.nextInt(3) == 0) spelled.append("-.()".charAt(random.nextInt(4)));
            }
            if (random.nextInt(3) == 0) spelled.append(";phone-context=%2B1;x");
            if (random.nextInt(3) == 0) spelled.append(":pw");
            String uri = (random.nextBoolean() ? "sip:" : "SIPS:") + spelled + "@Example.com"
                    + (random.nextBoolean() ? "." : "") + ":5070;lr";
            assertThat(SipUri.of(uri).addressOfRecord()).as("seed 19, " + uri).isEqualTo(name + "@example.com");
            assertThat(SipUri.of(SipUri.toAddress(name + "@example.com")).addressOfRecord())
                    .isEqualTo(name + "@example.com");
        }
    }

    @Test
    void readsAllParts() {
        SipUri u = SipUri.of("sips:al:pw@[2001:db8::9]:5071;transport=TLS;lr=on;x?a=b&c=d");
        assertThat(u.isSips()).isTrue();
        assertThat(u.user()).isEqualTo("al");
        assertThat(u.password()).isEqualTo("pw");
        assertThat(u.host()).isEqualTo("[2001:db8::9]");
        assertThat(u.port()).isEqualTo(5071);
        assertThat(u.transport()).isEqualTo("tls");
        assertThat(u.looseRouting()).isTrue();
        assertThat(u.params().list()).hasSize(3);
        assertThat(u.headers()).isEqualTo("a=b&c=d");
        assertThat(u.asTarget().toString()).isEqualTo("sips:al:pw@[2001:db8::9]:5071;transport=TLS;lr=on;x");
        assertThat(u.withParams(u.params().without("x").with("maddr", "h")).toString())
                .isEqualTo("sips:al:pw@[2001:db8::9]:5071;transport=TLS;lr=on;maddr=h?a=b&c=d");
    }

    @Test
    void escapesWhatItBuilds() {
        SipUri u = SipUri.of("a b\r\n@\u00e9", "h.example", 5070);
        assertThat(u.toString()).isEqualTo("sip:a%20b%0D%0A%40%C3%A9@h.example:5070");
        assertThat(u.userText()).isEqualTo("a b\r\n@\u00e9");
        assertThat(SipUri.unescape("%4")).isEqualTo("%4");
        assertThat(SipUri.unescape("%41%")).isEqualTo("A%");
    }

    @Test
    void readsTel() {
        SipUri u = SipUri.of("tel:7042;phone-context=example.com");
        assertThat(u.isTel()).isTrue();
        assertThat(u.user()).isEqualTo("7042");
        assertThat(u.params().value("phone-context")).isEqualTo("example.com");
        assertThat(SipUri.parse("tel:")).isEmpty();
        assertThat(SipUri.parse("tel:abc xyz")).isEmpty();
    }

    @Test
    void readsAddresses() {
        NameAddr a = NameAddr.parse("\"A \\\"B\\\" <x>, y\" <sip:a@h;lr>;tag=1;q=\"a;b\"").orElseThrow();
        assertThat(a.displayText()).isEqualTo("A \"B\" <x>, y");
        assertThat(a.uriText()).isEqualTo("sip:a@h;lr");
        assertThat(a.tag()).isEqualTo("1");
        assertThat(a.params().value("q")).isEqualTo("\"a;b\"");
        assertThat(NameAddr.parse(a.toString())).contains(a);
        NameAddr bare = NameAddr.parse("sip:a@h;tag=2").orElseThrow();
        assertThat(bare.uri().orElseThrow().params().list()).isEmpty();
        assertThat(bare.withTag("3").toString()).isEqualTo("<sip:a@h>;tag=3");
        assertThat(NameAddr.parse("*").orElseThrow().isStar()).isTrue();
        assertThat(NameAddr.parse("")).isEmpty();
    }

    @Test
    void readsVias() {
        Via v = Via.parse(
                "SIP / 2.0 / TLS  h.example : 5061 ; branch=z9hG4bKx;rport;received=192.0.2.1;ttl=3;alias;maddr=h2")
                .orElseThrow();
        assertThat(v.transport()).isEqualTo("TLS");
        assertThat(v.sentBy()).isEqualTo("h.example:5061");
        assertThat(v.rport()).isZero();
        assertThat(v.ttl()).isEqualTo(3);
        assertThat(v.alias()).isTrue();
        assertThat(v.maddr()).isEqualTo("h2");
        assertThat(v.withSource(Endpoint.of("198.51.100.7", 40000)).toString()).isEqualTo(
                "SIP/2.0/TLS h.example:5061;branch=z9hG4bKx;rport=40000;received=198.51.100.7;ttl=3;alias;maddr=h2");
    }

    @Test
    void namesHaveCompactForms() {
        assertThat(HeaderName.of("v")).contains(HeaderName.VIA);
        assertThat(HeaderName.of("K")).contains(HeaderName.SUPPORTED);
        assertThat(HeaderName.of("cSEQ")).contains(HeaderName.CSEQ);
        assertThat(HeaderName.of("C5eq")).isEmpty();
        assertThat(HeaderName.of("")).isEmpty();
        for (HeaderName h : HeaderName.values()) {
            assertThat(HeaderName.of(h.text().toUpperCase(Locale.ROOT))).contains(h);
            if (h.compact() != 0) assertThat(HeaderName.of(String.valueOf(h.compact()))).contains(h);
        }
    }
}
