package org.sallyport.sipcall.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

class RegisterReaderTest {
    private static final Endpoint SOURCE = Endpoint.of("198.51.100.7", 40000);

    private static SipMessage register(String to, String lines) {
        return switch (parse(to, lines)) {
            case Parsed.Ok(SipMessage m) -> m;
            case Parsed.Bad bad -> throw new AssertionError(bad.why());
        };
    }

    private static Parsed parse(String to, String lines) {
        String text = """
                REGISTER sip:example.com SIP/2.0
                Via: SIP/2.0/TLS 10.0.0.1:5061;branch=z9hG4bK1
                Max-Forwards: 70
                From: <sip:alice@example.com>;tag=1
                To: %s
                Call-ID: c1
                CSeq: 17 REGISTER
                %sContent-Length: 0

                """.formatted(to, lines.isEmpty() ? "" : lines + "\n");
        return SipMessage.parseDatagram(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static RegisterRequest<String> ok(String lines) {
        return ((RegisterReader.Read.Ok<String>) RegisterReader.read(
                register("<sip:alice@Example.COM:5060>", lines), Optional.of("f"), Transport.TLS, SOURCE)).request();
    }

    @Test
    void readsAnOutboundRegistration() {
        RegisterRequest<String> r = ok("""
                Contact: "Alice" <sip:alice@10.0.0.1:5061;transport=tls;ob>;q=0.75;expires=300;reg-id=2;+sip.instance="<urn:uuid:00-1>"
                Path: <sip:p1.example.com;lr;ob>, <sip:p2.example.com;lr>
                Expires: 600""");
        assertThat(r).isEqualTo(new RegisterRequest<>("alice@example.com", "c1", 17, new ContactAsk.Update(List.of(
                new Contact("sip:alice@10.0.0.1:5061;transport=tls;ob", OptionalInt.of(300), 750,
                        Optional.of("<urn:uuid:00-1>"), OptionalInt.of(2)))),
                OptionalInt.of(600),
                List.of("<sip:p1.example.com;lr;ob>", "<sip:p2.example.com;lr>"), "", Optional.of("f"), Transport.TLS,
                SOURCE));
    }

    @Test
    void noContactIsAQueryAndAStarAloneIsTheWildcard() {
        assertThat(ok("").ask()).isEqualTo(new ContactAsk.Query());
        assertThat(ok("Contact: *\nExpires: 0").ask()).isEqualTo(new ContactAsk.Wildcard());
        assertThat(ok("Contact: <sip:a@h>, <sip:b@h>\nm: <sip:c@h>").ask())
                .isInstanceOfSatisfying(ContactAsk.Update.class, u -> assertThat(u.contacts()).hasSize(3));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1000", "1.0, 1000", "0.5, 500", "0.05, 50", "0.123, 123", "0., 0", "2, 1000",
        "0.1234, 1000", "x, 1000"})
    void readsPreferences(String q, int thousandths) {
        assertThat(contact(";q=" + q).q()).isEqualTo(thousandths);
    }

    @ParameterizedTest
    @CsvSource({"60, 60", "0, 0", "99999999999, 2147483647", "x, -1", "-5, -1", "1.5, -1"})
    void readsExpiriesAndTakesUnreadableOnesAsAbsent(String text, int seconds) {
        assertThat(contact(";expires=" + text).expiresSeconds().orElse(-1)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {";reg-id=0", ";reg-id=x", ";+sip.instance", ";+sip.instance=\"\""})
    void oddOutboundParametersCountAsAbsent(String params) {
        Contact c = contact(params);
        assertThat(c.regId()).isEmpty();
        assertThat(c.instance()).isEmpty();
    }

    private static Contact contact(String params) {
        return ((ContactAsk.Update) ok("Contact: <sip:a@h>" + params).ask()).contacts().getFirst();
    }

    /** Attack SIP-11: a star among others. */
    @ParameterizedTest
    @ValueSource(strings = {"Contact: *, <sip:a@h>\nExpires: 0", "Contact: *\nContact: <sip:a@h>\nExpires: 0"})
    void aStarAmongOthersIsRefused(String lines) {
        boolean refused = switch (parse("<sip:alice@example.com>", lines)) {
            case Parsed.Bad _ -> true;
            case Parsed.Ok(SipMessage m) -> RegisterReader.read(m, Optional.empty(), Transport.UDP,
                    SOURCE) instanceof RegisterReader.Read.Bad<?> bad
                    && bad.refusal().reason() == RefusalReason.MALFORMED;
        };
        assertThat(refused).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:example.com>", "<tel:+15551234>", "<http://example.com/>"})
    void anAddressOfRecordIsASipUriWithAUser(String to) {
        assertThat(RegisterReader.read(register(to, ""), Optional.empty(), Transport.UDP, SOURCE))
                .isInstanceOf(RegisterReader.Read.Bad.class);
    }

    @ParameterizedTest
    @CsvSource({"<sips:alice@EXAMPLE.com;x=y>, alice@example.com", "<sip:%61lice@example.com>, alice@example.com",
        "<sip:Alice@example.com>, Alice@example.com"})
    void addressesOfRecordAreCanonical(String to, String aor) {
        assertThat(RegisterReader.aor(register(to, ""))).contains(aor);
    }
}
