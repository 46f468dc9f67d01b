package org.sallyport.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.IpAddress;

/** What a person carries from edge to a machine outside, and the words under it. */
class VisitCodeTest {
    private static final VisitCode CODE = new VisitCode(
            List.of(IpAddress.of("203.0.113.5"), IpAddress.of("2001:db8::5")),
            "edge.example.com", 5060, 5060, 5061, "00112233445566778899aabbccddeeff", Sensitive.of("0123456789abcdef"));

    @Test
    void comesBackAsItWas() {
        assertThat(VisitCode.read(CODE.text())).contains(CODE);
        assertThat(VisitCode.read("  " + CODE.text() + "\n")).contains(CODE);
        VisitCode bare = new VisitCode(List.of(IpAddress.of("203.0.113.5")), "", 0, 5060, 0, "", Sensitive.of("s"));
        assertThat(VisitCode.read(bare.text())).contains(bare);
    }

    @Test
    void aSecretIsNotPrintedByAccident() {
        assertThat(CODE.toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void whatIsNoCodeIsNone() {
        Random random = new Random(1);
        String text = CODE.text();
        for (int i = 0; i < 2_000; i++) {
            StringBuilder spoiled = new StringBuilder(text);
            spoiled.setCharAt(random.nextInt(text.length()), (char) (33 + random.nextInt(90)));
            VisitCode.read(spoiled.substring(random.nextInt(3)));
        }
        assertThat(VisitCode.read("")).isEmpty();
        assertThat(VisitCode.read(text.substring(0, 20))).isEmpty();
        assertThat(VisitCode.read("x".repeat(100_000))).isEmpty();
    }

    @Test
    void wordsAreThoseOfTheOneWhoSaidThem() {
        String words = CODE.words(VisitCode.From.VISITOR, "op hello\n");
        assertThat(CODE.payload(VisitCode.From.VISITOR, words)).contains("op hello\n");
        assertThat(CODE.payload(VisitCode.From.EDGE, words)).as("said back to who said them").isEmpty();
        assertThat(CODE.payload(VisitCode.From.VISITOR, words.replace(words.charAt(3), '-'))).isEmpty();
        VisitCode other = new VisitCode(CODE.addresses(), "", 1, 1, 1, "", Sensitive.of("another"));
        assertThat(other.payload(VisitCode.From.VISITOR, words)).isEmpty();
        assertThat(CODE.payload(VisitCode.From.VISITOR, "nothing")).isEmpty();
        assertThat(CODE.payload(VisitCode.From.VISITOR, ".")).isEmpty();
    }

    @Test
    void aHelperIsFoundByTheLineThatItChanged() {
        String sent = "VISIT sip:a SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:9;branch=z9hG4bK1;rport\r\n"
                + "Contact: <sip:visitor@10.0.0.1:9>\r\n\r\nv=0\r\nc=IN IP4 10.0.0.1\r\n";
        String came = sent.replace(";rport", ";rport=9;received=10.0.0.1");
        assertThat(VisitMessage.changed(sent, came)).as("what edge notes itself").isEmpty();
        assertThat(VisitMessage.changed(sent, came.replace("IP4 10.0.0.1", "IP4 192.0.2.9")))
                .containsExactly("c=IN IP4 10.0.0.1 became c=IN IP4 192.0.2.9");
        assertThat(VisitMessage.changed(sent, came.replace("Contact: <sip:visitor@10", "Contact: <sip:visitor@11")))
                .singleElement().asString().startsWith("Contact: ");
    }
}
