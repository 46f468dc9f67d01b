package org.sallyport.sip.transaction;

import java.nio.charset.StandardCharsets;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipMessage;

/** Messages for tests, each parsed from octets as off the wire. */
final class Messages {
    private Messages() {}

    static SipMessage parse(String text) {
        byte[] octets = text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        return switch (SipMessage.parseDatagram(octets)) {
            case Parsed.Ok(SipMessage m) -> m;
            case Parsed.Bad bad -> throw new AssertionError(bad.why() + " in\n" + text);
        };
    }

    static SipMessage request(String method, String branch) {
        return request(method, "192.0.2.1:5060;branch=" + branch, "");
    }

    static SipMessage request(String method, String via, String more) {
        return parse("""
                %s sip:bob@example.com SIP/2.0
                Via: SIP/2.0/UDP %s
                Max-Forwards: 70
                From: <sip:alice@example.com>;tag=a1
                To: <sip:bob@example.com>
                Call-ID: call-1@192.0.2.1
                CSeq: 7 %s
                %sContent-Length: 0

                """.formatted(method, via, method, more));
    }

    /** The same with another number in CSeq. */
    static SipMessage numbered(SipMessage message, long number) {
        return parse(new String(message.bytes(), StandardCharsets.UTF_8)
                .replaceFirst("CSeq: \\d+", "CSeq: " + number));
    }

    static SipMessage response(SipMessage request, int status) {
        return parse(new String(
                SipMessage.response(request, status, "Phrase", status == 100 ? null : "b2").bytes(),
                StandardCharsets.UTF_8));
    }
}
