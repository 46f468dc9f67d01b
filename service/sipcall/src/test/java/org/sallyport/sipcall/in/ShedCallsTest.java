package org.sallyport.sipcall.in;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipMessage;

class ShedCallsTest {
    private final ShedCalls shed = new ShedCalls();

    private static SipMessage invite(String branch, String callId, int cseq) {
        String text = "INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 198.51.100.7:5060" + branch
                + "\r\nFrom: <sip:x@example.net>;tag=1\r\nTo: <sip:bob@example.com>\r\nCall-ID: " + callId
                + "\r\nCSeq: "
                + cseq + " INVITE\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
        return ((Parsed.Ok) SipMessage.parseDatagram(text.getBytes(StandardCharsets.ISO_8859_1))).message();
    }

    @Test
    void knowsACopyOfWhatWasRefusedAndNothingElse() {
        shed.add(invite(";branch=z9hG4bKa", "c1", 1));
        assertThat(shed.holds(invite(";branch=z9hG4bKa", "c1", 1))).isTrue();
        assertThat(shed.holds(invite(";branch=z9hG4bKb", "c1", 1))).as("tried again").isFalse();
        assertThat(shed.holds(invite(";branch=z9hG4bKa", "c1", 2))).isFalse();
        assertThat(shed.holds(invite(";branch=z9hG4bKa", "c2", 1))).isFalse();
    }

    @Test
    void takesOldCallersWithoutABranchAsWell() {
        shed.add(invite("", "c1", 1));
        assertThat(shed.holds(invite("", "c1", 1))).isTrue();
        assertThat(shed.holds(invite("", "c2", 1))).isFalse();
    }

    @Test
    void forgetsOnlyAsNewOnesCome() {
        for (int i = 0; i < ShedCalls.CALLS_MAX / 8; i++) shed.add(invite(";branch=z9hG4bK" + i, "call-" + i, 1));
        int held = 0;
        for (int i = 0; i < ShedCalls.CALLS_MAX / 8; i++) {
            if (shed.holds(invite(";branch=z9hG4bK" + i, "call-" + i, 1))) held++;
        }
        assertThat(held).as("of those that fit eight times").isGreaterThan(ShedCalls.CALLS_MAX / 8 * 85 / 100);
    }
}
