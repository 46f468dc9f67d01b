package org.sallyport.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.wire.Endpoint;

class EditorTest {
    private final SipMessage base = Messages.ok(Messages.INVITE);

    @Test
    void forwardsAsAProxyDoesAndLeavesTheRest() {
        SipMessage out = base.edit()
                .requestUri("sip:bob@192.0.2.4")
                .replaceFirstValue(HeaderName.VIA, base.topVia().withSource(Endpoint.of("192.0.2.1", 5062)).toString())
                .addFirst(HeaderName.VIA, "SIP/2.0/TCP edge.example.com;branch=z9hG4bK1")
                .set(HeaderName.MAX_FORWARDS, "69")
                .removeFirstValue(HeaderName.ROUTE)
                .addFirst(HeaderName.RECORD_ROUTE, "<sip:edge.example.com;lr>")
                .build();
        assertThat(Messages.text(out)).isEqualTo("""
            INVITE sip:bob@192.0.2.4 SIP/2.0
            Via: SIP/2.0/TCP edge.example.com;branch=z9hG4bK1
            Via: SIP/2.0/UDP pc33.atlanta.example.com;branch=z9hG4bK776asdhds;rport=5062;received=192.0.2.1
            Max-Forwards: 69
            To: Bob <sip:bob@biloxi.example.com>
            From: Alice <sip:alice@atlanta.example.com>;tag=1928301774
            Call-ID: a84b4c76e66710@pc33.atlanta.example.com
            CSeq: 314159 INVITE
            Route: "P, 2" <sip:p2.example.com;lr>
            Route: <sip:p3.example.com;lr>
            Record-Route: <sip:edge.example.com;lr>
            Record-Route: <sip:rr.example.com;lr>
            Contact: <sip:alice@pc33.atlanta.example.com>
            X-Custom: one, two
            Content-Type: text/plain
            Content-Length: 4

            body""");
        assertThat(Messages.text(base)).isEqualTo(Messages.INVITE);
    }

    @Test
    void removesRoutesOneByOne() {
        SipMessage m = base;
        for (int left = 2; left >= 0; left--) {
            m = m.edit().removeFirstValue(HeaderName.ROUTE).build();
            assertThat(m.routes()).hasSize(left);
        }
        assertThat(m.has(HeaderName.ROUTE)).isFalse();
        assertThat(m.edit().removeFirstValue(HeaderName.ROUTE).build()).isSameAs(m);
    }

    @Test
    void laterEditsSeeEarlierOnes() {
        SipMessage m = base.edit().removeFirstValue(HeaderName.ROUTE).removeFirstValue(HeaderName.ROUTE)
                .replaceFirstValue(HeaderName.ROUTE, "<sip:new.example.com;lr>").build();
        assertThat(m.values(HeaderName.ROUTE)).containsExactly("<sip:new.example.com;lr>");
        SipMessage n = base.edit().replaceFirstValue(HeaderName.ROUTE, "<sip:n.example.com;lr>").build();
        assertThat(n.values(HeaderName.ROUTE)).containsExactly("<sip:n.example.com;lr>",
                "\"P, 2\" <sip:p2.example.com;lr>", "<sip:p3.example.com;lr>");
    }

    @Test
    void exchangesTheBodyWithItsLength() {
        byte[] body = "v=0\u00e9\r\n".getBytes(StandardCharsets.UTF_8);
        SipMessage m = TortureTest.reparse(base.edit().body("application/sdp", body).build());
        assertThat(m.body()).isEqualTo(body);
        assertThat(m.contentType()).isEqualTo("application/sdp");
        assertThat(m.header(HeaderName.CONTENT_LENGTH)).isEqualTo("7");
        SipMessage none = TortureTest.reparse(m.edit().body(null, null).build());
        assertThat(none.bodyLength()).isZero();
        assertThat(none.has(HeaderName.CONTENT_TYPE)).isFalse();
        assertThat(none.header(HeaderName.CONTENT_LENGTH)).isEqualTo("0");
    }

    @Test
    void addsContentLengthForTheNextHop() {
        SipMessage m = Messages.ok(Messages.INVITE.replace("Content-Length: 4\n", ""));
        assertThat(m.edit().set(HeaderName.MAX_FORWARDS, "1").build().header(HeaderName.CONTENT_LENGTH)).isEqualTo("4");
    }

    @Test
    void setReplacesEveryLineAndCompactForm() {
        SipMessage m = Messages.ok(Messages.INVITE.replace("Contact:", "m: <sip:x@y.example>\nContact:"));
        SipMessage out = m.edit().set(HeaderName.CONTACT, "<sip:edge.example.com>").build();
        assertThat(out.values(HeaderName.CONTACT)).containsExactly("<sip:edge.example.com>");
        assertThat(m.edit().removeAll("m").build().has(HeaderName.CONTACT)).isFalse();
    }

    @Test
    void placesFieldsThatWereNotThere() {
        SipMessage m =
                base.edit().addFirst(HeaderName.PATH, "<sip:a.example>").addLast(HeaderName.PATH, "<sip:b.example>")
                        .addLast(HeaderName.EXPIRES, "60").addLast("X-New", "n").build();
        assertThat(m.headerName(1)).isEqualTo("Path");
        assertThat(m.paths()).extracting(NameAddr::uriText).containsExactly("sip:a.example", "sip:b.example");
        assertThat(m.expires()).isEqualTo(60);
        assertThat(m.headerName(m.headerCount() - 1)).isEqualTo("X-New");
    }

    @Test
    void refusesLineBreaksInValues() {
        for (String v : List.of("a\r\nb", "a\nb", "a\rb", "a\0b")) {
            assertThatThrownBy(() -> base.edit().set(HeaderName.SUBJECT, v))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> base.edit().requestUri(v)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> base.edit().addLast("a b", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void answersWithTheFieldsOfTheRequest() {
        SipMessage ringing = SipMessage.response(base, 180, "Ringing", "a6c85cf");
        assertThat(Messages.text(ringing)).isEqualTo("""
            SIP/2.0 180 Ringing
            Via: SIP/2.0/UDP pc33.atlanta.example.com;branch=z9hG4bK776asdhds;rport
            To: Bob <sip:bob@biloxi.example.com>;tag=a6c85cf
            From: Alice <sip:alice@atlanta.example.com>;tag=1928301774
            Call-ID: a84b4c76e66710@pc33.atlanta.example.com
            CSeq: 314159 INVITE
            Record-Route: <sip:rr.example.com;lr>
            Content-Length: 0

            """);
        assertThat(ringing.method()).isSameAs(Method.INVITE);
        assertThat(SipMessage.response(base, 404, "Not Found", "x").has(HeaderName.RECORD_ROUTE)).isFalse();
        assertThat(SipMessage.response(base, 100, "Trying", null).to().tag()).isNull();
        SipMessage again =
                Messages.ok(Messages.INVITE.replace("biloxi.example.com>\nFrom", "b.example>;tag=old\nFrom"));
        assertThat(SipMessage.response(again, 200, "OK", "new").to().tag()).isEqualTo("old");
    }

    @Test
    void buildsARequestOfOurOwn() {
        SipMessage m = SipMessage.request(Method.OPTIONS, "sip:h.example")
                .header(HeaderName.VIA, "SIP/2.0/UDP a.example;branch=z9hG4bKx").header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, "<sip:a.example>;tag=1").header(HeaderName.TO, "<sip:h.example>")
                .header(HeaderName.CALL_ID, "c").header(HeaderName.CSEQ, "1 OPTIONS").header("X-A", "b").build();
        SipMessage back = TortureTest.reparse(m);
        assertThat(back.method()).isSameAs(Method.OPTIONS);
        assertThat(back.header("x-a")).isEqualTo("b");
        assertThat(m.status()).isZero();
        assertThat(m.uri().host()).isEqualTo("h.example");
    }
}
