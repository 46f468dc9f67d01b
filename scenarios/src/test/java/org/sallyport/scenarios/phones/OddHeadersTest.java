package org.sallyport.scenarios.phones;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.LogLevel;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.attack.AttackSite;
import org.sallyport.scenarios.attack.Stranger;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/**
 * Phones that break the grammar where nothing is decided by it: what a proxy does not need stays as it came (RFC 3261
 * §16.3 step 1), and whoever is refused hears of it.
 */
class OddHeadersTest {
    private static final String ALICE = "sip:alice@acme.example";
    private static final String OUTSIDE = "91.66.6.6";
    private static final String AT = OUTSIDE + ":5060";

    private AttackSite a;
    private Stranger bob;
    private Stranger alice;

    @BeforeEach
    void up() {
        a = AttackSite.up(1);
        bob = a.stranger("bob-desk", OUTSIDE);
        alice = a.insider("alice-desk", "10.1.7.50");
        assertThat(alice.register("alice", "alice", "<sip:alice@10.1.7.50:5060>").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<sip:bob@" + AT + ";app-id=1;pn-type=firebase;pn-tok=abc:def;app-imei=;transport=udp>;expires=300",
        "<sip:bob@" + AT + ">;pn-tok=;expires=300", "<sip:bob@" + AT + ";>", "<sip:bob@" + AT + ">;",
        "<sip:bob@" + AT + ">;;expires=300",
        "<sip:bob@" + AT + ";;ob>", "Lobby (2nd floor) <sip:bob@" + AT + ">", "Smith, John <sip:bob@" + AT + ">",
        "sip:bob@" + AT + ";;expires=60;",
        "<sip:bob@" + AT + ";phone-context=+33@domain>", "<sip:bob@" + AT + ">;q=\"0.5\";expires=\"120\"",
        "<sip:bob@" + AT + ";pn-tok=a,b#c>",
        "Bob \"B\" Smith <sip:bob@" + AT + ">,", "<sip:bob@" + AT + ";x=\u00e4>"})
    void aPhoneRegistersAndRingsWhateverItsContactLooksLike(String contact) {
        assertThat(bob.register("bob", "bob", contact).status()).isEqualTo(200);
        String uri = contact.contains("<") ? contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'))
                : "sip:bob@" + AT;
        SipMessage invite =
                alice.invite("sip:bob@acme.example").edit().set(HeaderName.FROM, "<" + ALICE + ">;tag=a").build();
        SipMessage challenge = alice.ask(invite);
        assertThat(challenge.status()).isEqualTo(407);
        alice.send(alice.proven(invite, "alice", challenge));
        a.pass(1);
        assertThat(bob.requests("INVITE")).isNotEmpty().allSatisfy(m -> assertThat(m.requestUri()).isEqualTo(uri));
    }

    @Test
    void aStarInBracketsTakesTheRegistrationAway() {
        assertThat(bob.register("bob", "bob", "<sip:bob@" + AT + ">").status()).isEqualTo(200);
        assertThat(
                bob.register("bob", "bob", AttackSite.PASSWORD, b -> b.header(HeaderName.EXPIRES, "0"), "<*>").status())
                .isEqualTo(200);
        assertThat(a.contacts(Role.CONTROL, "bob")).isEmpty();
    }

    /** An INVITE as text, with one line changed. */
    private String invite(String line, String other) {
        SipMessage m = bob.invite(ALICE);
        String text = new String(m.bytes(), StandardCharsets.ISO_8859_1);
        String via = text.lines().filter(l -> l.startsWith("Via: ")).findFirst().orElseThrow();
        String old = text.lines().filter(l -> l.startsWith(line)).findFirst().orElseThrow();
        return text.replace(old, other.replace("VIA", via));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"From|From: Lobby (2nd floor) <sip:x@elsewhere.example>;tag=1",
        "From|From: Smith, John <sip:x@elsewhere.example>;tag=1",
        "From|From: <sip:x@elsewhere.example>;;tag=1;", "From|From: <sip:x@elsewhere.example;>;x=;tag=1",
        "From|f: Bob \"B\" S <sip:x@elsewhere.example>;tag=1",
        "To|To: Alice (home), 2 <sip:alice@acme.example;>;", "To|To: <sip:alice@acme.example>;tag=", "Via|VIA;",
        "Via|VIA;x=;;y",
        "Max-Forwards|User-Agent: F\u00f6n \u0001\u00ff x", "Max-Forwards|X-Push: \u0002",
        "Max-Forwards|Allow: INVITE,ACK,,",
        "Max-Forwards|Subject: \u0007", "Contact|Contact: <sip:x@" + AT + ";app-imei=;>;;",
        "Contact|Contact: Smith, John <sip:x@" + AT + ">",
        "Max-Forwards|Supported:", "Max-Forwards|Record-Route: <sip:p@91.66.6.6;lr;>;;, ,", "CSeq|CSeq: 0001 INVITE"})
    void aCallArrivesWithWhatNobodyNeedsAsItWas(String line, String odd) {
        bob.send(invite(line, odd));
        a.pass(1);
        assertThat(alice.requests("INVITE")).isNotEmpty();
        if (!odd.startsWith("VIA"))
            assertThat(alice.texts()).anySatisfy(t -> assertThat(t).contains("\r\n" + odd + "\r\n"));
        SipMessage got = alice.requests("INVITE").getFirst();
        alice.answer(got, 486, new byte[0]);
        a.pass(1);
        assertThat(bob.texts()).anySatisfy(t -> assertThat(t).startsWith("SIP/2.0 486"));
    }

    @Test
    void theTargetThatAPhoneNamedReachesItInTheCall() {
        String target = "sip:x@" + AT + ";app-imei=;transport=udp;";
        SipMessage invite = bob.invite(ALICE).edit().set(HeaderName.CONTACT, "<" + target + ">").build();
        bob.send(invite);
        a.pass(1);
        SipMessage got = alice.requests("INVITE").getFirst();
        alice.answer(got, 200, Stranger.sdp("10.1.7.50", 4000));
        a.pass(1);
        SipMessage ok = bob.answer(invite.topVia().branch()).orElseThrow();
        bob.send(bob.within(invite, ok, "ACK", ok.contacts().getFirst().uriText(), 0).build());
        var bye = SipMessage.request("BYE", target).header(HeaderName.VIA, alice.via(alice.branch()));
        got.values(HeaderName.RECORD_ROUTE).forEach(r -> bye.header(HeaderName.ROUTE, r));
        bye.header(HeaderName.MAX_FORWARDS, "70").header(HeaderName.FROM, ok.header(HeaderName.TO))
                .header(HeaderName.TO, ok.header(HeaderName.FROM))
                .header(HeaderName.CALL_ID, ok.callId()).header(HeaderName.CSEQ, "1 BYE");
        alice.send(bye.build());
        a.pass(1);
        assertThat(bob.requests("BYE")).isNotEmpty().allSatisfy(m -> assertThat(m.requestUri()).isEqualTo(target));
    }

    @Test
    void linesMayEndInLfAlone() {
        String text = invite("Via", "VIA");
        int body = text.indexOf("\r\n\r\n") + 4;
        bob.send(text.substring(0, body).replace("\r\n", "\n") + text.substring(body));
        a.pass(1);
        assertThat(alice.requests("INVITE")).isNotEmpty();
        bob.send("\r\n\r\n\n" + invite("Via", "VIA"));
        a.pass(1);
        assertThat(alice.requests("INVITE").stream().map(SipMessage::callId).distinct()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"From|From: \"open <sip:x@elsewhere.example>;tag=1",
                "From|From: <sip:x@elsewhere.example>;tag=1;tag=2", "From|From: nobody",
                "From|From:", "From|X: y", "To|To: <sip:alice@acme.example", "To|To: *", "To|X: y", "Call-ID|X: y",
                "Call-ID|Call-ID: a b", "CSeq|CSeq: x INVITE",
                "CSeq|X: y", "Via|VIA;open=\"x", "Via|VIA;=x", "Via|VIA, x", "Contact|Contact: <sip:x@",
                "Max-Forwards|Max-Forwards: x", "Max-Forwards|no colon",
                "Max-Forwards|Allow: a\u0001b", "Max-Forwards|Route: <sip:", "Content-Length|Content-Length: 99999",
                "INVITE|INVITE sip:a b@acme.example SIP/2.0",
                "INVITE|INVITE  sip:alice@acme.example SIP/2.0", "INVITE|INVITE sip:%zz@acme.example SIP/2.0",
                "Max-Forwards|Max-Forwards: 70\\nX: y"})
    void whatCannotBeReadIsAnsweredAllTheSame(String line, String odd) {
        bob.send(invite(line, odd.replace("\\n", "\n")));
        a.pass(1);
        assertThat(bob.texts()).singleElement().asString().startsWith("SIP/2.0 400 Bad Request\r\n")
                .contains("\r\nVia: SIP/2.0/UDP 91.66.6.6:5060;branch=z9hG4bK");
        if (odd.startsWith("From: ") || odd.startsWith("To: "))
            assertThat(bob.texts().getFirst()).contains("\r\n" + odd);
        assertThat(alice.requests("INVITE")).isEmpty();
        assertThat(a.site.edge().logLines()).noneMatch(l -> l.level() == LogLevel.ERROR);
    }

    @Test
    void whatNobodyMayAnswerIsNot() {
        bob.send(invite("Via", "Via: x"));
        bob.send(invite("INVITE", "ACK sip:alice@acme.example SIP/2.0").replace("CSeq: ", "CSeq: x"));
        bob.send("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 91.66.6.6:5060;branch=z9hG4bKx\r\n\r\n");
        a.pass(1);
        assertThat(bob.texts()).isEmpty();
    }

    /** Whoever is read leniently is judged as if he had written what was meant. */
    @ParameterizedTest
    @ValueSource(strings = {"<sip:alice@acme.example;>;tag=1", "Lobby (2nd), floor <sip:alice@acme.example>;;tag=1",
        "x \"y\" z <sip:alice@acme.example;x=;>;tag=1",
        "<sip:x@elsewhere.example;y=alice@acme.example>;tag=1", "sip:alice@acme.example;;tag=1",
        "<sip:x@elsewhere.example;y=%40acme.example@acme.example>;tag=1"})
    void nobodyIsOneOfOursByAnOddity(String from) {
        bob.send(invite("From", "From: " + from));
        a.pass(1);
        assertThat(alice.requests("INVITE")).isEmpty();
        assertThat(bob.texts()).anySatisfy(t -> assertThat(t).startsWith("SIP/2.0 407"));
    }
}
