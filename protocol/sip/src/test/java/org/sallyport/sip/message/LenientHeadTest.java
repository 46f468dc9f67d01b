package org.sallyport.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What breaks the grammar where nothing is decided by it: it is read, and goes on octet for octet (RFC 3261 §16.3 step
 * 1).
 */
class LenientHeadTest {
    private static final String BASE = Messages.INVITE;

    private static byte[] with(String line, String replacement) {
        String field = line.substring(0, line.indexOf(':') + 1);
        return Messages.bytes(
                BASE.replaceFirst("(?m)^" + field + ".*$", java.util.regex.Matcher.quoteReplacement(replacement)));
    }

    private static SipMessage kept(String replacement) {
        byte[] b = with(replacement, replacement);
        SipMessage m = ((Parsed.Ok) SipMessage.parseDatagram(b)).message();
        SipMessage passed = m.edit().addFirst(HeaderName.VIA, "SIP/2.0/UDP e.example;branch=z9hG4bK1").build();
        assertThat(Messages.text(passed)).contains("\n" + replacement + "\n");
        return m;
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:alice@a.example;>;tag=1", "<sip:alice@a.example;;x=;y>;tag=1",
        "<sip:alice@a.example>;;tag=1",
        "<sip:alice@a.example>;tag=1;", "<sip:alice@a.example>;x=;tag=1;y", "<sip:alice@a.example>;tag=;tag=1",
        "Lobby (2nd floor) <sip:alice@a.example>;tag=1", "Smith, John <sip:alice@a.example>;tag=1",
        "Bob \"Bobby\" S. <sip:alice@a.example>;tag=1", "a@b.example: [x] {y} <sip:alice@a.example>;tag=1",
        "\"<sip:x@y.example>\" <sip:alice@a.example>;tag=1", "<sip:alice@a.example;phone-context=+33@b.example>;tag=1",
        "<sip:alice@a.example;pn-tok=a#b,{c}|d^e==>;tag=1", "sip:alice@a.example;;tag=1;"})
    void fromIsReadWhateverStandsAroundIt(String from) {
        SipMessage m = kept("From: " + from);
        SipUri uri = m.from().uri().orElseThrow();
        assertThat(uri.host()).isEqualTo("a.example");
        assertThat(uri.user()).isEqualTo("alice");
        assertThat(m.from().tag()).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:bob@b.example>;tag=", "<sip:bob@b.example>;tag", "<sip:bob@b.example>;",
        "<sip:bob@b.example>;tag=;x"})
    void aTagWithoutValueIsNoneAndTheAnswerHasOne(String to) {
        SipMessage m = kept("To: " + to);
        assertThat(m.to().tag()).isNull();
        SipMessage answer = SipMessage.response(m, 486, "Busy Here", "abc");
        assertThat(answer.to().tag()).isEqualTo("abc");
        assertThat(answer.to().params().list().stream().filter(p -> p.name().equals("tag"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIP/2.0/UDP h;branch=z9hG4bKx;rport;", "SIP/2.0/UDP h;branch=z9hG4bKx;x=;rport=",
        "SIP/2.0/UDP h;;branch=z9hG4bKx;;rport",
        "SIP/2.0/UDP h;branch=z9hG4bKx;rport,", "SIP/2.0/UDP h;ttl=999;branch=z9hG4bKx;maddr=;rport=x",
        ",SIP/2.0/UDP h;branch=z9hG4bKx;rport",
        "SIP/2.0/UDP h;branch=z9hG4bKx;rport, , SIP/3.0/X y;open=\"x"})
    void viaIsReadWhateverItsOtherParameters(String via) {
        SipMessage m = kept("Via: " + via);
        assertThat(m.topVia().branch()).isEqualTo("z9hG4bKx");
        assertThat(m.topVia().params().has("rport")).isTrue();
        SipMessage answer = SipMessage.response(m, 200, "OK", "t").edit().removeFirstValue(HeaderName.VIA).build();
        assertThat(answer.viaCount()).isEqualTo(m.viaCount() - 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"Smith, John <sip:a@h>| 1", "Smith, Dr., John <sip:a@h>, <sip:b@h>| 2",
                "<sip:a@h;>;;x=;expires=60;| 1",
                "<sip:a@h>,, <sip:b@h>,| 2", "''| 0", "'Lobby (2nd) <sip:a@h?X=y>'| 1"})
    void contactsAreReadWithoutWhatIsNone(String contact, int count) {
        assertThat(kept("Contact: " + contact).contacts()).hasSize(count);
    }

    @Test
    void aStarInBracketsIsTheStar() {
        assertThat(kept("Contact: <*>").contacts()).singleElement().matches(NameAddr::isStar);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Smith, John", "<sip:a@h>, John", "sip:a@h?x=y", "sip:, <sip:a@h>", "\"x, <sip:a@h>"})
    void whatMayBeAnAddressAndCannotBeReadIsRefused(String contact) {
        assertThat(SipMessage.parseDatagram(with("Contact:", "Contact: " + contact))).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void textForPeopleMayHoldWhatPeopleDoNotRead() {
        byte[] b = Messages.bytes(
                BASE.replace("X-Custom: one, two", "User-Agent: F\u00f6n \u0001 x\u007f\nX-Custom: \u0007\u0002"));
        SipMessage m = ((Parsed.Ok) SipMessage.parseDatagram(b)).message();
        byte[] out = m.edit().addFirst(HeaderName.VIA, "SIP/2.0/UDP e.example;branch=z9hG4bK1").build().bytes();
        assertThat(new String(out, StandardCharsets.ISO_8859_1))
                .contains("\u0001 x\u007f\r\nX-Custom: \u0007\u0002\r\n");
    }

    @Test
    void linesThatEndInLfAloneAreReadAndGoOnInCrlf() {
        String lf = "\n\n" + BASE;
        SipMessage m = ((Parsed.Ok) SipMessage.parseDatagram(lf.getBytes(StandardCharsets.ISO_8859_1))).message();
        assertThat(m.bytes()).isEqualTo(Messages.bytes(BASE));
        StreamFramer f = new StreamFramer(SipLimits.DEFAULT);
        byte[] two = (BASE + BASE).getBytes(StandardCharsets.ISO_8859_1);
        int messages = 0;
        for (byte b : two) {
            f.push(new byte[] {b}, 0, 1);
            if (f.next() instanceof Framed.Message(SipMessage s)) {
                messages++;
                assertThat(s.bytes()).isEqualTo(Messages.bytes(BASE));
            }
        }
        assertThat(messages).isEqualTo(2);
    }

    @Test
    void linesOfBothKindsAreRefusedWithAnAnswer() {
        String mixed = BASE.replaceFirst("X-Custom: one, two\n", "X-Custom: one, two\r\n");
        Parsed p = SipMessage.parseDatagram(mixed.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(p).isInstanceOfSatisfying(Parsed.Bad.class, bad -> assertThat(bad.answerable()).isPresent());
        StreamFramer f = new StreamFramer(SipLimits.DEFAULT);
        byte[] b = mixed.getBytes(StandardCharsets.ISO_8859_1);
        f.push(b, 0, b.length);
        assertThat(f.next()).isInstanceOf(Framed.Broken.class);
    }

    @Test
    void blankRouteValuesAreNone() {
        SipMessage m = Messages.ok(BASE.replaceAll("(?m)^Route.*\n", "").replace("X-Custom: one, two",
                "Route:\nRoute: , <sip:a@h;lr>, ,<sip:b@h;lr>,\nRoute: <sip:c@h>"));
        assertThat(m.routes()).extracting(NameAddr::uriText).containsExactly("sip:a@h;lr", "sip:b@h;lr", "sip:c@h");
        SipMessage less = m.edit().removeFirstValue(HeaderName.ROUTE).build();
        assertThat(less.routes()).extracting(NameAddr::uriText).containsExactly("sip:b@h;lr", "sip:c@h");
        less = less.edit().removeFirstValue(HeaderName.ROUTE).removeFirstValue(HeaderName.ROUTE).build();
        assertThat(less.routes()).isEmpty();
    }

    @Test
    void requestUrisWithEmptyParametersGoOnAsTheyCame() {
        for (String uri : List.of("sip:bob@h;", "sip:bob@h;;lr", "sip:bob@h;app-imei=;x",
                "sip:bob@h:5070;a=b@c;d=\u00e4", "tel:+1;x=;")) {
            SipMessage m = Messages.ok(BASE.replace("sip:bob@biloxi.example.com SIP", uri + " SIP"));
            assertThat(m.requestUri()).isEqualTo(uri);
            assertThat(m.uri()).isNotNull();
        }
    }
}
