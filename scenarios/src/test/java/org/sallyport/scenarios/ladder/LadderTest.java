package org.sallyport.scenarios.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LadderTest {
    @Test
    void drawsArrowsBetweenItsColumns() {
        Ladder ladder = new Ladder("alice", "edge", "nobody", "control");
        ladder.add(5_000_000, "alice", "edge", "INVITE sdp");
        ladder.add(25_400_000, "edge", "control", "INVITE sdp");
        ladder.add(26_000_000, "control", "alice", "100 INVITE");
        assertThat(ladder.render()).isEqualTo(String.join("\n",
                "        ms  alice             edge              control",
                "       0.0  |-- INVITE sdp -->|                 |",
                "      20.4  |                 |-- INVITE sdp -->|",
                "      21.0  |<---------- 100 INVITE ------------|",
                ""));
    }

    @Test
    void addsColumnsForThoseWhoSpeakUnannounced() {
        Ladder ladder = new Ladder();
        ladder.add(0, "a", "b", "BYE");
        assertThat(ladder.render()).contains("a").contains("BYE").contains(">|");
        assertThat(ladder.lines()).containsExactly("a -> b: BYE");
    }

    @Test
    void keepsTheNewestStepsOnly() {
        Ladder ladder = new Ladder("a", "b");
        for (int i = 0; i < Ladder.STEPS_MAX + 5; i++) ladder.add(i, "a", "b", "m" + i);
        assertThat(ladder.steps()).hasSize(Ladder.STEPS_MAX);
        assertThat(ladder.render()).startsWith("(5 earlier messages are left out)\n");
    }

    @Test
    void findsMessagesInPiecesOfAStream() {
        Ladder ladder = new Ladder("a", "b");
        SipLadder sip = new SipLadder(ladder, _ -> true);
        String text =
                "OPTIONS sip:b SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\nFrom: <sip:a>;tag=1\r\nTo: <sip:b>\r\n"
                        + "Call-ID: 1\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
        byte[] b = ("\r\n\r\n" + text + text).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < b.length; i += 7) {
            sip.stream(i, "flow", "a", "b", java.util.Arrays.copyOfRange(b, i, Math.min(b.length, i + 7)));
        }
        assertThat(ladder.lines()).containsExactly("a -> b: OPTIONS", "a -> b: OPTIONS");
    }
}
