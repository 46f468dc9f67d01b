package org.sallyport.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.refusal.RefusalReason;

/** Rows SIP-1, 2, 3, 5, 19, 23, 27, 29, 46 and 48 of the attack table, as far as a codec decides them. */
class HostileHeadTest {
    private static final String BASE = Messages.INVITE;

    private static String with(String line, String replacement) {
        assertThat(BASE).contains(line);
        return BASE.replace(line, replacement);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Custom : one, two", "X-Custom\t: one, two", "X-Custom \t : one, two"})
    void findsAndStripsNamesWithSpaceBeforeTheColon(String line) {
        SipMessage m = Messages.ok(with("X-Custom: one, two", line));
        assertThat(m.header("x-custom")).isEqualTo("one, two");
        assertThat(Messages.text(m.edit().removeAll("X-CUSTOM").build())).doesNotContain("Custom");
        assertThat(Messages.text(m.edit().build())).contains("\nX-Custom: one, two\n");
    }

    @Test
    void refusesALineBreakBeforeTheColon() {
        assertThat(Messages.bad(with("X-Custom: one, two", "X-Custom\n : one")).reason())
                .isEqualTo(RefusalReason.MALFORMED);
    }

    @Test
    void onlyTokenCharactersPassInANameAndTheFaultIsAnswered() {
        for (int c = 0; c < 256; c++) {
            byte[] b = Messages.bytes(with("X-Custom", "X\u0001Custom"));
            for (int i = 0; i < b.length; i++) {
                if (b[i] == 1) b[i] = (byte) c;
            }
            boolean token = c < 128 && (Character.isLetterOrDigit(c) || "-.!%*_+`'~".indexOf(c) >= 0);
            // A colon ends the name there, which leaves a well-formed field of another name.
            boolean fits = token || c == ':';
            Parsed p = SipMessage.parseDatagram(b);
            assertThat(p instanceof Parsed.Ok).as("octet %d", c).isEqualTo(fits);
            if (p instanceof Parsed.Bad bad) assertThat(bad.answerable()).as("octet %d", c).isPresent();
        }
    }

    @Test
    void aControlCharacterAfterToDoesNotMakeASecondTo() {
        Parsed.Bad bad = Messages.bad(with("To: Bob", "To\u0001: <sip:x@y.example>;tag=a\nTo: Bob"));
        assertThat(bad.answerable().orElseThrow().to().tag()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Call-ID: other", "i: other", "CSeq: 1 INVITE", "From: <sip:a@b.example>;tag=1",
        "t: <sip:a@b.example>", "Content-Length: 4", "l: 4", "Max-Forwards: 70", "c: text/html",
        "Expires: 1\nExpires: 1"})
    void refusesASecondOneOfASingleField(String extra) {
        assertThat(Messages.bad(with("X-Custom: one, two", extra)).why().reason()).contains("twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Via", "Max-Forwards", "To", "From", "Call-ID", "CSeq"})
    void missesOnlyTheMandatoryFields(String name) {
        String without = BASE.replaceFirst("(?m)^" + name + ": .*\n", "");
        boolean mandatory = !name.equals("Max-Forwards");
        assertThat(SipMessage.parseDatagram(Messages.bytes(without)) instanceof Parsed.Bad).isEqualTo(mandatory);
    }

    @Test
    void whatADamagedRequestLacksIsEmpty() {
        String bare = BASE.replaceFirst("(?m)^From: .*\n", "").replaceFirst("(?m)^To: .*\n", "")
                .replaceFirst("(?m)^Call-ID: .*\n", "").replaceFirst("(?m)^CSeq: .*\n", "");
        SipMessage m = Messages.bad(bare).answerable().orElseThrow();
        assertThat(m.from().uriText() + m.to().uriText() + m.callId() + m.cseq().method()).isEmpty();
        assertThat(m.readableVia()).isPresent();
        SipMessage answer = SipMessage.response(m, 400, "Bad Request", "a1");
        assertThat(answer.method() + answer.requestUri() + answer.callId()).isEmpty();
        assertThat(answer.readableVia()).isPresent();
    }

    @Test
    void unfoldsBeforeReadingAndSendsNoFolds() {
        SipMessage m = Messages.ok(with("X-Custom: one, two", "X-Custom: one,\n \t two\n\tthree"));
        assertThat(m.header("X-Custom")).isEqualTo("one, two three");
        assertThat(Messages.text(m.edit().addLast("X-Y", "z").build())).contains("\nX-Custom: one, two three\n");
    }

    @Test
    void aFieldHiddenBehindAFoldIsPartOfTheValue() {
        SipMessage m = Messages.ok(with("X-Custom: one, two", "X-Custom: one\n Authorization: Digest x"));
        assertThat(m.has(HeaderName.AUTHORIZATION)).isFalse();
        assertThat(m.header("X-Custom")).isEqualTo("one Authorization: Digest x");
    }

    @Test
    void refusesFoldsInContentLengthAndStartLine() {
        assertThat(Messages.bad(with("Content-Length: 4", "Content-Length:\n 4")).why().reason()).contains("one line");
        assertThat(Messages.bad(with(" SIP/2.0\nVia", "\n SIP/2.0\nVia")).answerable()).isEmpty();
        assertThat(Messages.bad(with("Via: SIP", " folded\nVia: SIP")).why().reason()).contains("token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: a\rb", "X: a\nb", "X: a\0b", "X: \"a\\\rb\"", "X: \"a\0\"",
        "X: a\\\0b", "Allow: a\u0007b", "Subject: a\0b", "Subject: a\nb", "User-Agent: a\rb", "Expires: \u007f"})
    void refusesBareControlCharactersInTheHead(String line) {
        byte[] b = Messages.raw(BASE.replace("\n", "\r\n").replace("X-Custom: one, two", line));
        assertThat(Messages.bad(b).answerable()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"4, ok", "3, cut", "0, cut", "5, bad", "-1, bad", "+4, bad", "4294967300, bad",
        "99999999999999999999, bad",
        "4 4, bad", "0x4, bad", "four, bad", "'4,4', bad", "'', bad", "004, ok", "4;x, bad", "4., bad", "65536, bad"})
    void followsContentLengthOnDatagrams(String value, String verdict) {
        Parsed p = SipMessage.parseDatagram(Messages.bytes(with("Content-Length: 4", "Content-Length: " + value)));
        switch (p) {
            case Parsed.Bad bad -> {
                assertThat(verdict).isEqualTo("bad");
                assertThat(bad.answerable()).isPresent();
            }
            case Parsed.Ok(SipMessage m) -> {
                assertThat(m.bodyLength()).isEqualTo(Integer.parseInt(value));
                assertThat(verdict).isEqualTo(m.bodyLength() == 4 ? "ok" : "cut");
            }
        }
    }

    @Test
    void aDatagramWithoutContentLengthIsAllBody() {
        assertThat(Messages.ok(BASE.replace("Content-Length: 4\n", "")).bodyLength()).isEqualTo(4);
    }

    @Test
    void aWebSocketMessageMustFitItsContentLength() {
        SipParser parser = new SipParser(SipLimits.DEFAULT);
        assertThat(parser.webSocketMessage(Messages.bytes(BASE))).isInstanceOf(Parsed.Ok.class);
        assertThat(parser.webSocketMessage(Messages.bytes(BASE + "x"))).isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"70|70", "0|0", "255|255", "256|255", "99999999999|255", "0068|68", "70 70|bad",
                "-1|bad", "abc|bad"})
    void readsMaxForwards(String value, String expected) {
        Parsed p = SipMessage.parseDatagram(Messages.bytes(with("Max-Forwards: 70", "Max-Forwards: " + value)));
        String found = p instanceof Parsed.Ok(SipMessage m) ? Integer.toString(m.maxForwards()) : "bad";
        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SIP/2.0/UDP", "SIP/2.0/UDP ", "SIP/2.0 host", "SIP/1.0/UDP h", "HTTP/2.0/UDP h",
        "SIP/2.0/UDP h:0",
        "SIP/2.0/UDP h:65536", "SIP/2.0/UDP h:x", "SIP/2.0/UDP [::1", "SIP/2.0/UDP [fe80::1%25eth0]", "SIP/2.0/UDP ::1",
        "SIP/2.0/UDP 300.1.1.1", "SIP/2.0/UDP 1.2.3", "SIP/2.0/UDP 010.1.1.1",
        "SIP/2.0/UDP h;branch=a;branch=b", "SIP/2.0/UDP h;branch=;BRANCH", "SIP/2.0/UDP h;=x", "SIP/2.0/UDP h, x",
        "SIP/2.0/UDP h,;,",
        "SIP/2.0/UDP h x", "SIP/2.0/UDP h;x=\"open", ",", "", "SIP/2.0/UDP -h", "SIP/2.0/UDP a..b"})
    void refusesVias(String via) {
        assertThat(Messages.bad(with("SIP/2.0/UDP pc33.atlanta.example.com;branch=z9hG4bK776asdhds;rport", via))
                .reason()).isEqualTo(RefusalReason.MALFORMED);
    }

    @Test
    void longestBranchAndManyParametersAreRead() {
        String branch = "z9hG4bK" + "x".repeat(4000);
        SipMessage m = Messages.ok(with("branch=z9hG4bK776asdhds", "branch=" + branch + ";a=b".repeat(500)));
        assertThat(m.topVia().branch()).isEqualTo(branch);
    }

    @Test
    void limitsHoldToTheOctet() {
        SipLimits limits = SipLimits.DEFAULT;
        int name = "X: ".length();
        for (int d = -1; d <= 1; d++) {
            String line = "X: " + "y".repeat(limits.lineBytesMax() - name + d);
            Parsed p = SipMessage.parseDatagram(Messages.bytes(with("X-Custom: one, two", line)));
            assertThat(p instanceof Parsed.Ok).as("line %+d", d).isEqualTo(d <= 0);
            int extra = limits.headersMax() - 13 + d;
            p = SipMessage.parseDatagram(Messages.bytes(with("X-Custom: one, two\n", "X-F: y\n".repeat(extra + 1))));
            assertThat(p instanceof Parsed.Ok).as("headers %+d", d).isEqualTo(d <= 0);
            String user = "u".repeat(limits.uriBytesMax() - "sip:@h".length() + d);
            p = SipMessage
                    .parseDatagram(Messages.bytes(with("sip:bob@biloxi.example.com SIP", "sip:" + user + "@h SIP")));
            assertThat(p instanceof Parsed.Ok).as("uri %+d", d).isEqualTo(d <= 0);
            if (p instanceof Parsed.Bad bad) assertThat(bad.reason()).isEqualTo(RefusalReason.TOO_LARGE);
            int vias = limits.viasMax() - 1 + d;
            p = SipMessage.parseDatagram(
                    Messages.bytes(with("Max-Forwards", "v: SIP/2.0/UDP h\n".repeat(vias) + "Max-Forwards")));
            assertThat(p instanceof Parsed.Ok).as("vias %+d", d).isEqualTo(d <= 0);
        }
        assertThat(Messages.bad(new byte[70_000]).reason()).isEqualTo(RefusalReason.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void headAndWholeMessageHoldToTheOctet(int beyond) {
        SipLimits limits = SipLimits.DEFAULT;
        StringBuilder head = new StringBuilder(
                "OPTIONS sip:bob@b.example SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKx\r\nMax-Forwards: 70\r\n"
                        + "To: <sip:bob@b.example>\r\nFrom: <sip:a@b.example>;tag=1\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n");
        byte[] whole = new byte[limits.messageBytesMax() + beyond];
        byte[] start = Messages.raw(head + "\r\n");
        System.arraycopy(start, 0, whole, 0, start.length);
        assertThat(SipMessage.parseDatagram(whole) instanceof Parsed.Ok).as("message %+d", beyond)
                .isEqualTo(beyond <= 0);
        // The head is counted up to the empty line that ends it.
        while (head.length() < limits.headBytesMax() + beyond) {
            int missing = limits.headBytesMax() + beyond - head.length();
            int line = missing > 8_000 ? 4_000 : missing;
            head.append("X-F: ").append("y".repeat(line - 7)).append("\r\n");
        }
        assertThat(SipMessage.parseDatagram(Messages.raw(head + "\r\n")) instanceof Parsed.Ok).as("head %+d", beyond)
                .isEqualTo(beyond <= 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\r\n", "\r\n\r\n", "\n", "INVITE", "INVITE sip:a@b SIP/2.0", "INVITE sip:a@b SIP/2.0\r\n",
                "INVITE sip:a@b SIP/2.0\r\n\r\n", "POST / HTTP/1.1\r\nVia: SIP/2.0/UDP h\r\n\r\n", "SIP/2.0\r\n\r\n",
                "\0\0\0\0",
                "SIP/2.0 200\r\n\r\n", "SIP/2.0 99 x\r\n\r\n", " \r\n\r\n", "INVITE sip:a@b SIP/2.0\n\n"})
    void fragmentsAreNeitherAcceptedNorAnswered(String text) {
        assertThat(Messages.bad(Messages.raw(text)).answerable()).isEmpty();
    }

    @Test
    void everyPrefixIsRefused() {
        byte[] whole = Messages.bytes(BASE);
        for (int n = 0; n < whole.length; n++) {
            assertThat(SipMessage.parseDatagram(Arrays.copyOf(whole, n))).isInstanceOf(Parsed.Bad.class);
        }
    }

    @Test
    void anAckAndAResponseAreNeverAnswered() {
        String ack = BASE.replace("INVITE", "ACK").replace("Content-Length: 4", "Content-Length: 9999");
        assertThat(Messages.bad(ack).answerable()).isEmpty();
        String response = BASE.replace("INVITE sip:bob@biloxi.example.com SIP/2.0", "SIP/2.0 200 OK")
                .replace("CSeq: 314159", "CSeq: x");
        assertThat(Messages.bad(response).answerable()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:a@[fe80::1%25eth0]", "sip:a@h:0", "sip:a@h:65536", "sip:a@h:", "sip:a@[::1",
        "sip:a@::1", "sip:@h",
        "sip:", "sip:a b@h", "a@h", "<sip:a@h>", "sip:a@h;=x", "sip:a@h;x\"", "sip:a@h;x=\"",
        "sip:%zz@h", "sip:a@h?x=y", "sip:a@h\"", "sip:a@1.2.3.256"})
    void refusesRequestUris(String uri) {
        assertThat(Messages.bad(with("sip:bob@biloxi.example.com SIP", uri + " SIP")).answerable()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:a@b.example>;tag=1;tag=2", "<sip:a@b.example>;tag;tag=1;tag=2", "*", "<*>", "",
        "\"x <sip:a@b.example>",
        "<sip:a@b.example",
        "sip:a@b.example>", "<>", "a b", "<sip:a@b.example>;=x", "\"<sip:x@y.example>\" z <sip:a@b.example>",
        "x \"<sip:x@y.example>\" <sip:a@b.example>", "(<sip:x@y.example>) <sip:a@b.example>",
        "Bob \" <sip:a@b.example>",
        "> <sip:a@b.example>",
        "<sip:a@b.example> x", "<sip:a@b.example>,<sip:c@d.example>"})
    void refusesFromValues(String from) {
        assertThat(Messages.bad(with("Alice <sip:alice@atlanta.example.com>;tag=1928301774", from)).answerable())
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"4294967296 INVITE", "1INVITE", "INVITE", "1", "1 invite", "-1 INVITE", "1 INVITE x", "1 BYE"})
    void refusesCseqs(String cseq) {
        assertThat(Messages.bad(with("314159 INVITE", cseq)).answerable()).isPresent();
    }
}
