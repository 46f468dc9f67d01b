package org.sallyport.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

/** Messages for tests, written with LF and read with CRLF. */
final class Messages {
    static final String INVITE = """
        INVITE sip:bob@biloxi.example.com SIP/2.0
        Via: SIP/2.0/UDP pc33.atlanta.example.com;branch=z9hG4bK776asdhds;rport
        Max-Forwards: 70
        To: Bob <sip:bob@biloxi.example.com>
        From: Alice <sip:alice@atlanta.example.com>;tag=1928301774
        Call-ID: a84b4c76e66710@pc33.atlanta.example.com
        CSeq: 314159 INVITE
        Route: <sip:p1.example.com;lr>, "P, 2" <sip:p2.example.com;lr>
        Route: <sip:p3.example.com;lr>
        Record-Route: <sip:rr.example.com;lr>
        Contact: <sip:alice@pc33.atlanta.example.com>
        X-Custom: one, two
        Content-Type: text/plain
        Content-Length: 4

        body""";

    private Messages() {}

    static byte[] bytes(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    static byte[] raw(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static SipMessage ok(String text) {
        return ok(bytes(text));
    }

    static SipMessage ok(byte[] bytes) {
        Parsed p = SipMessage.parseDatagram(bytes);
        assertThat(p).isInstanceOf(Parsed.Ok.class);
        return ((Parsed.Ok) p).message();
    }

    static Parsed.Bad bad(byte[] bytes) {
        Parsed p = SipMessage.parseDatagram(bytes);
        assertThat(p).isInstanceOf(Parsed.Bad.class);
        return (Parsed.Bad) p;
    }

    static Parsed.Bad bad(String text) {
        return bad(bytes(text));
    }

    static String text(SipMessage m) {
        return new String(m.bytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
