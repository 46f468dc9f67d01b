package org.sallyport.sipcall.border;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.machine.Sensitive;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

class HeaderBorderTest {
    private static final String FOREIGN = "<sip:x@elsewhere.example>";
    private static final String OURS = "<sip:bob@example.com>";

    private final LocalNames names =
            new LocalNames(List.of("example.com"), List.of("edge.example.com"), List.of(IpAddress.of("203.0.113.5")));
    private final HeaderBorder registrar = new HeaderBorder(names, "example.com", true);
    private final HeaderBorder passing = new HeaderBorder(names, "example.com", false);

    private static SipMessage message(String start, String... fields) {
        String text = start
                + "\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\nFrom: <sip:x@elsewhere.example>;tag=a\r\nTo: <sip:bob@example.com>\r\n"
                + "Call-ID: c\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n" + String.join("\r\n", fields)
                + "\r\nContent-Length: 0\r\n\r\n";
        return ((Parsed.Ok) SipMessage.parseDatagram(text.getBytes(StandardCharsets.UTF_8))).message();
    }

    private static SipMessage request(String... fields) {
        return message("INVITE sip:bob@example.com SIP/2.0", fields);
    }

    private static SipMessage response(int status, String... fields) {
        return message("SIP/2.0 " + status + " Whatever", fields);
    }

    private static String text(SipMessage m) {
        return new String(m.bytes(), StandardCharsets.UTF_8);
    }

    private SipMessage pass(HeaderBorder border, SipMessage m, Side from, Side to) {
        if (!m.isRequest()) return border.response(m, from, to);
        SipEditor edit = m.edit();
        border.request(m, edit,
                new HeaderBorder.Crossing(from, to, Optional.of("alice@example.com"), Optional.of("198.51.100.7")));
        return edit.build();
    }

    private static Stream<Arguments> cells() {
        List<Arguments> out = new ArrayList<>();
        for (HeaderTable.Row row : HeaderTable.rows()) {
            for (Side from : Side.values()) for (Side to : Side.values()) out.add(Arguments.of(row, from, to));
        }
        return out.stream();
    }

    /** A value that is neither a credential of ours nor names us, one that is, and what is left of them. */
    @ParameterizedTest
    @MethodSource("cells")
    void everyCellDoesWhatItSays(HeaderTable.Row row, Side from, Side to) {
        boolean credentials = row.from().contains(Fate.OTHER_REALMS);
        String foreign = credentials ? "Digest realm=\"elsewhere.example\", nonce=\"n\"" : FOREIGN;
        String ours = credentials ? "Digest realm=\"example.com\", nonce=\"n\"" : OURS;
        // Any case of the name is the header.
        String name = row.header().toUpperCase(Locale.ROOT);
        List<String> foreignLeft = left(row, name + ": " + foreign, from, to);
        List<String> oursLeft = left(row, name + ": " + ours, from, to);
        List<String> privateLeft = left(row, name + ": " + foreign + "\r\nPrivacy: critical; ID", from, to);
        Fate fate = row.fate(from, to);
        boolean kept = fate != Fate.DROPPED && fate != Fate.REWRITTEN;
        assertThat(foreignLeft.contains(foreign)).isEqualTo(kept);
        assertThat(oursLeft.contains(ours)).isEqualTo(kept && fate != Fate.FOREIGN && fate != Fate.OTHER_REALMS);
        boolean discreet = row.to().get(to.ordinal()) == Fate.DISCREET;
        assertThat(privateLeft.contains(foreign)).isEqualTo(kept && !discreet);
        assertThat(foreignLeft.size()).isLessThanOrEqualTo(1);
    }

    private List<String> left(HeaderTable.Row row, String field, Side from, Side to) {
        SipMessage m = row.in() == HeaderTable.In.REQUESTS ? request(field) : response(200, field);
        return pass(registrar, m, from, to).lines(row.header());
    }

    /** Written down a second time on purpose: whoever changes the table must mean it. */
    @ParameterizedTest
    @ValueSource(strings = {"P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID", "Diversion",
        "History-Info", "Referred-By",
        "Replaces", "Join", "Target-Dialog", "Answer-Mode", "Priv-Answer-Mode", "Alert-Info", "Call-Info",
        "P-Charging-Vector",
        "P-Charging-Function-Addresses", "P-Called-Party-ID", "P-Access-Network-Info", "P-Served-User"})
    void nobodyWhoHasProvenNothingIsBelieved(String header) {
        for (Side from : List.of(Side.STRANGER, Side.EDGE)) {
            for (Side to : Side.values()) {
                SipMessage out = pass(registrar, request(header + ": " + FOREIGN), from, to);
                assertThat(text(out)).as(header + " from " + from + " to " + to)
                        .doesNotContain(header + ": " + FOREIGN);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID", "Diversion",
        "History-Info", "Alert-Info",
        "Call-Info", "Error-Info", "P-Charging-Vector"})
    void noAnswerOfAStrangerOrThroughEdgeIsBelieved(String header) {
        for (Side from : List.of(Side.STRANGER, Side.EDGE)) {
            for (Side to : Side.values()) {
                assertThat(pass(registrar, response(200, header + ": " + FOREIGN), from, to).header(header)).isNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-Asserted-Identity", "Remote-Party-ID", "Diversion", "History-Info", "P-Charging-Vector",
        "P-Access-Network-Info"})
    void nothingOfOursIsToldToStrangers(String header) {
        for (Side from : Side.values()) {
            assertThat(pass(registrar, request(header + ": " + OURS), from, Side.STRANGER).header(header)).isNull();
            assertThat(pass(registrar, response(200, header + ": " + OURS), from, Side.STRANGER).header(header))
                    .isNull();
        }
    }

    @Test
    void whatWasProvenIsToldToServersAloneAndOnlyWherePrivacyAllows() {
        String asserted = "P-Asserted-Identity: <sip:alice@example.com>";
        assertThat(text(pass(registrar, request(), Side.PHONE, Side.TRUSTED))).contains(asserted);
        assertThat(pass(registrar, request("P-Asserted-Identity: " + OURS), Side.PHONE, Side.EDGE)
                .lines("P-Asserted-Identity"))
                .containsExactly("<sip:alice@example.com>");
        assertThat(text(pass(registrar, request("Privacy: id"), Side.PHONE, Side.TRUSTED))).doesNotContain("Asserted");
        for (Side to : List.of(Side.PHONE, Side.STRANGER, Side.NEIGHBOR, Side.CONTROL)) {
            assertThat(text(pass(registrar, request(), Side.PHONE, to))).doesNotContain("Asserted");
        }
    }

    @Test
    void whereEdgeSawTheSenderIsToldToControlAloneWhateverTheSenderSays() {
        SipMessage forged = request("sallyport-seen: 10.1.1.1", "Sallyport-Seen: 10.1.1.2;claim=bob@example.com");
        assertThat(pass(passing, forged, Side.STRANGER, Side.CONTROL).lines(HeaderTable.SEEN))
                .containsExactly("198.51.100.7");
        for (Side to : List.of(Side.STRANGER, Side.PHONE, Side.NEIGHBOR, Side.TRUSTED, Side.EDGE)) {
            assertThat(pass(registrar, forged, Side.EDGE, to).lines(HeaderTable.SEEN)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"b: <sip:x@elsewhere.example>,Referred-By", "B : <sip:x@elsewhere.example>,Referred-By",
        "rEfErReD-bY: <sip:x@elsewhere.example>,Referred-By",
        "history-INFO:<sip:x@elsewhere.example>;index=1,History-Info"})
    void compactFormsAndAnyCaseAreTheHeader(String field, String header) {
        assertThat(pass(registrar, request(field), Side.STRANGER, Side.PHONE).header(header)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Digest username=\"bob\", realm=\"example.com\", response=\"x\"",
        "digest realm=example.com",
        "Digest realm=\"EXAMPLE.com\", algorithm=MD5-sess", "Digest username=\"bob\",, realm=\"example.com\"", "Digest",
        "Digest realm=\"elsewhere.example\", Digest realm=\"example.com\"", "Basic Ym9iOnB3",
        "Digest\trealm=\"exa\\mple.com\""})
    void proofsOfOurPasswordsStayWithWhoeverAskedForThem(String value) {
        String elsewhere = "Digest username=\"bob\", realm=\"elsewhere.example\", response=\"x\"";
        for (String header : List.of("Authorization", "Proxy-Authorization")) {
            SipMessage m = request(header + ": " + value, header + ": " + elsewhere);
            for (Side to : Side.values())
                assertThat(pass(registrar, m, Side.PHONE, to).lines(header)).containsExactly(elsewhere);
            for (Side to : List.of(Side.STRANGER, Side.PHONE)) {
                assertThat(pass(passing, m, Side.PHONE, to).lines(header)).containsExactly(elsewhere);
            }
            // Who passes registrations on passes the proof on to who checks it.
            assertThat(pass(passing, m, Side.PHONE, Side.CONTROL).lines(header)).containsExactly(value, elsewhere);
        }
    }

    @Test
    void nobodyElseAsksForPasswordsOfOurRealm() {
        String ours = "Digest realm=\"example.com\", nonce=\"n\"";
        String theirs = "Digest realm=\"elsewhere.example\", nonce=\"n\"";
        SipMessage both = response(407, "Proxy-Authenticate: " + ours, "Proxy-Authenticate: " + theirs);
        assertThat(pass(registrar, both, Side.STRANGER, Side.PHONE).lines("Proxy-Authenticate"))
                .containsExactly(theirs);
        assertThat(pass(registrar, both, Side.EDGE, Side.PHONE).lines("Proxy-Authenticate")).containsExactly(theirs);
        SipMessage alone = pass(registrar, response(401, "WWW-Authenticate: " + ours), Side.STRANGER, Side.PHONE);
        assertThat(alone.status()).isEqualTo(403);
        assertThat(pass(passing, both, Side.CONTROL, Side.STRANGER).lines("Proxy-Authenticate")).containsExactly(ours,
                theirs);
        assertThat(pass(passing, both, Side.STRANGER, Side.PHONE).lines("Proxy-Authenticate")).containsExactly(theirs);
    }

    @Test
    void whatHasNoRowPassesOctetForOctet() {
        SipMessage m = request("X-Whatever: a", "Subject:  b", "User-To-User: c");
        assertThat(pass(registrar, m, Side.STRANGER, Side.PHONE).bytes()).isEqualTo(m.bytes());
    }

    @Test
    void everyHeaderHasOneRowForEachDirection() {
        List<String> keys = HeaderTable.rows().stream().map(r -> r.in() + HeaderTable.key(r.header())).toList();
        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void aProvenUserIsAPhoneWhateverTheWay() {
        var client = new Zone.TraversalClient("edge", Zone.Common.DEFAULTS,
                new Zone.Peers(List.of("192.0.2.1"), 7001, Transport.TLS),
                6001, new Zone.Tls(true),
                new Zone.Credentials("control", Sensitive.of("x")), 1, 1);
        assertThat(Side.speaking(client, false, true)).isEqualTo(Side.PHONE);
        assertThat(Side.speaking(client, false, false)).isEqualTo(Side.EDGE);
        // What goes there goes to edge all the same.
        assertThat(Side.of(client, true)).isEqualTo(Side.EDGE);
    }

    @Test
    void thePageIsTheTable() throws IOException {
        assertThat(Files.readString(Path.of("../../docs/headers.md")))
                .endsWith("\n\n" + HeaderTable.page());
    }
}
