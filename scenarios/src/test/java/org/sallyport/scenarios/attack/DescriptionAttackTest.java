package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sallyport.ports.Role;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;

/**
 * Session descriptions where nobody looks for them, and addresses where nobody expects them: attack rows SIP-30 to
 * SIP-32.
 */
class DescriptionAttackTest {
    private static final String ALICE = "sip:alice@acme.example";
    private static final String BOB = "sip:bob@acme.example";
    private static final String INSIDE = "10.1.7.50";
    private static final String OUTSIDE = "91.66.6.6";
    private static final String SDP_TYPE = "Content-Type: application/sdp";
    private static final String SDP = new String(Stranger.sdp(INSIDE, 6000), StandardCharsets.ISO_8859_1);

    private AttackSite a;
    private Stranger alice;
    private Stranger bob;
    /** What alice sent last, with its credentials. */
    private SipMessage sent;

    @BeforeEach
    void up() {
        a = AttackSite.up(1);
        alice = a.insider("alice-desk", INSIDE);
        bob = a.stranger("bob-desk", OUTSIDE);
        assertThat(alice.register("alice", "alice", "<sip:alice@" + INSIDE + ":5060>").status()).isEqualTo(200);
        assertThat(bob.register("bob", "bob", "<sip:bob@" + OUTSIDE + ":5060>").status()).isEqualTo(200);
    }

    /** A body with its type; the type null where there is none. */
    record Body(String type, String text) {
        @Override
        public String toString() {
            return type + " " + text.lines().findFirst().orElse("");
        }
    }

    private static String part(String head, String text) {
        return "--b1\r\n" + head + "\r\n\r\n" + text + "\r\n";
    }

    static List<Body> hidden() {
        String one = part(SDP_TYPE, SDP);
        String mixed = "multipart/mixed;boundary=b1";
        return List.of(new Body(null, SDP), new Body("text/plain", SDP), new Body("application/octet-stream", SDP),
                new Body("text/sdp", SDP), new Body("application/SDP;charset=utf-8", SDP),
                new Body("application / sdp", SDP),
                new Body("application/sdp;charset=utf-7", SDP), new Body("application/sdp, text/plain", SDP),
                new Body("multipart/alternative;boundary=b1", one + one + "--b1--\r\n"),
                new Body(mixed, one + one + "--b1--\r\n"),
                new Body("multipart/mixed;Boundary = b1", one + "--b1--\r\n"), new Body(mixed, one),
                new Body(mixed, one + one),
                new Body("multipart/mixed;boundary*0=b;boundary*1=1", one + "--b1--\r\n"),
                new Body("multipart/mixed;boundary=\"b1 \"", one + "--b1--\r\n"),
                new Body("multipart/mixed", one + "--b1--\r\n"),
                new Body("multipart/mixed;boundary=b2;boundary=b1", one + "--b1--\r\n"),
                new Body(mixed, part("Content-Type: text/plain", "x").repeat(17) + one + "--b1--\r\n"),
                new Body(mixed, "--b1\r\n\r\n" + SDP + "\r\n--b1--\r\n"),
                new Body(mixed, SDP + "\r\n" + one + "--b1--\r\n"),
                new Body(mixed, part("Content-Type:\r\n application/sdp", SDP) + "--b1--\r\n"),
                new Body(mixed, part("c: application/sdp\r\nContent-Type: text/plain", SDP) + "--b1--\r\n"),
                new Body(mixed, part(SDP_TYPE + "\r\nContent-Disposition: early-session", SDP) + "--b1--\r\n"),
                new Body(mixed,
                        part("Content-Type: message/sipfrag", "SIP/2.0 200 OK\r\n" + SDP_TYPE + "\r\n\r\n" + SDP)
                                + "--b1--\r\n"),
                new Body("message/sipfrag", "SIP/2.0 200 OK\r\n" + SDP_TYPE + "\r\n\r\n" + SDP),
                new Body("application/trickle-ice-sdpfrag",
                        "a=mid:0\r\na=candidate:1 1 udp 1 " + INSIDE + " 6000 typ host\r\n"));
    }

    private SipMessage invite(Consumer<SipBuilder> more) {
        SipBuilder b = alice.request("INVITE", BOB, ALICE, BOB);
        more.accept(b);
        return b.build();
    }

    private static Consumer<SipBuilder> with(Body body) {
        return b -> {
            b.body(body.type() == null ? "application/sdp" : body.type(),
                    body.text().getBytes(StandardCharsets.ISO_8859_1));
        };
    }

    private static SipMessage untyped(SipMessage m, Body body) {
        return body.type() == null ? m.edit().removeAll(HeaderName.CONTENT_TYPE).build() : m;
    }

    /** Sends a request of alice's, with credentials where they are wanted; what went out at last. */
    private SipMessage asks(SipMessage request) {
        alice.send(request);
        a.pass(2);
        Optional<SipMessage> challenge =
                alice.answer(request.topVia().branch()).filter(r -> r.status() == 407 || r.status() == 401);
        if (challenge.isEmpty()) return request;
        SipMessage again = alice.proven(request, "alice", challenge.get());
        alice.send(again);
        a.pass(2);
        return again;
    }

    /** What bob got of a request of alice's. */
    private Optional<SipMessage> passes(SipMessage request) {
        int before = bob.requests(request.method()).size();
        sent = asks(request);
        List<SipMessage> got = bob.requests(request.method());
        return got.size() == before ? Optional.empty() : Optional.of(got.getLast());
    }

    private static String text(SipMessage m) {
        return new String(m.body(), StandardCharsets.ISO_8859_1);
    }

    private static void tellsNothing(SipMessage m) {
        assertThat(text(m)).doesNotContain("10.1.").doesNotContain("sallyport");
    }

    @ParameterizedTest
    @MethodSource("hidden")
    void sip30NoDescriptionPassesUnreadInAnOffer(Body body) {
        SipMessage invite = untyped(invite(with(body)), body);
        Optional<SipMessage> got = passes(invite);
        got.ifPresent(DescriptionAttackTest::tellsNothing);
        if (got.isPresent()) return;
        SipMessage refusal = alice.answer(sent.topVia().branch()).orElseThrow();
        assertThat(refusal.status()).isIn(415, 488);
        if (refusal.status() == 415) assertThat(refusal.values(HeaderName.ACCEPT)).contains("application/sdp");
    }

    @ParameterizedTest
    @MethodSource("hidden")
    void sip30NorInAnyOtherRequest(Body body) {
        SipMessage message = untyped(alice.request("MESSAGE", BOB, ALICE, BOB)
                .body(body.type() == null ? "application/sdp" : body.type(),
                        body.text().getBytes(StandardCharsets.ISO_8859_1))
                .build(), body);
        passes(message).ifPresent(DescriptionAttackTest::tellsNothing);
    }

    @ParameterizedTest
    @MethodSource("hidden")
    void sip30NorInAnAnswerAndTheCallEnds(Body body) {
        SipMessage invite = bob.invite(ALICE);
        SipMessage proven = provenInvite(invite);
        SipMessage got = alice.requests("INVITE").getLast();
        var edit = SipMessage.response(got, 200, "OK", "alice").edit().removeAll(HeaderName.RECORD_ROUTE);
        got.values(HeaderName.RECORD_ROUTE).forEach(r -> edit.addLast(HeaderName.RECORD_ROUTE, r));
        edit.addLast(HeaderName.CONTACT, "<sip:alice@" + INSIDE + ":5060>");
        edit.body(body.type() == null ? "application/sdp" : body.type(),
                body.text().getBytes(StandardCharsets.ISO_8859_1));
        if (body.type() == null) edit.removeAll(HeaderName.CONTENT_TYPE);
        alice.send(edit.build());
        a.pass(1);
        SipMessage end = bob.answer(proven.topVia().branch()).orElseThrow();
        tellsNothing(end);
        a.pass(2);
        if (text(end).contains("m=audio")) return;
        assertThat(end.status()).isEqualTo(488);
        assertThat(alice.requests("ACK")).as("a call without an answer").isNotEmpty();
        assertThat(alice.requests("BYE")).isNotEmpty();
        a.pass(40);
        assertThat(a.rows(Role.CONTROL, "calls")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("hidden")
    void sip30NorInAnAcknowledgement(Body body) {
        SipMessage invite = asks(alice.request("INVITE", BOB, ALICE, BOB).build());
        bob.answer(bob.requests("INVITE").getLast(), 200, Stranger.sdp(OUTSIDE, 4000));
        a.pass(1);
        SipMessage ok = alice.answer(invite.topVia().branch()).orElseThrow();
        SipBuilder ack = alice.within(invite, ok, "ACK", ok.contacts().getFirst().uriText(), 0);
        with(body).accept(ack);
        alice.send(untyped(ack.build(), body));
        a.pass(1);
        assertThat(bob.requests("ACK")).isNotEmpty().allSatisfy(DescriptionAttackTest::tellsNothing);
    }

    /** The INVITE of somebody outside reaches alice, with credentials where they are wanted. */
    private SipMessage provenInvite(SipMessage invite) {
        bob.send(invite);
        a.pass(1);
        assertThat(alice.requests("INVITE")).isNotEmpty();
        return invite;
    }

    @Test
    void sip32BothOfTwoDescriptionsCarryOurAddress() {
        String one = part(SDP_TYPE, SDP);
        SipMessage got = passes(invite(b -> b.body("multipart/alternative;boundary=b1",
                (one + one + "--b1--\r\n").getBytes(StandardCharsets.ISO_8859_1)))).orElseThrow();
        tellsNothing(got);
        assertThat(text(got).split("o=s 1 1 IN IP4 " + AttackSite.EDGE, -1)).hasSize(3);
        assertThat(text(got).split("m=audio ", -1)).hasSize(3);
    }

    @Test
    void sip32RefusedSectionsAndAttributesTellNoAddress() {
        String sdp =
                "v=0\r\no=10.1.7.50 1 1 IN IP4 10.1.7.50\r\ns=call from 10.1.7.50\r\ni=10.1.7.50\r\nu=http://10.1.7.50/\r\nc=IN IP4 10.1.7.50\r\n"
                        + "t=0 0\r\na=alt:1 1 : a b 10.1.7.50 5000\r\nm=audio 6000 RTP/AVP 0\r\nc=IN IP4 10.1.7.50\r\nc=IN IP4 10.1.7.51\r\n"
                        + "a=altc:1 IP4 10.1.7.50 6000\r\na=ccap:1 IN IP4 10.1.7.50\r\na=acap:1 candidate:1 1 UDP 1 10.1.7.50 6000 typ host\r\n"
                        + "a=source-filter: incl IN IP4 * 10.1.7.50\r\na=x-candidate-ipv6:1 10.1.7.50\r\na=rtcp:6001 IN IP4 10.1.7.50\r\n"
                        + "a=x-later:udp/10.1.7.50:6000\r\nm=video 0 RTP/AVP 96\r\nc=IN IP4 10.1.7.50\r\na=candidate:1 1 UDP 1 10.1.7.50 6002 typ host\r\n"
                        + "m=application 6004 TCP/BFCP *\r\nc=IN IP4 10.1.7.50\r\na=setup:actpass\r\nm=message 7000 TCP/MSRP *\r\n"
                        + "a=path:msrp://10.1.7.50:7000/s;tcp\r\nm=audio 6006 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\nc=IN IP4 10.1.7.50\r\n";
        SipMessage got =
                passes(invite(b -> b.body("application/sdp", sdp.getBytes(StandardCharsets.ISO_8859_1)))).orElseThrow();
        tellsNothing(got);
        assertThat(text(got)).contains("m=video 0 ").contains("m=application 0 ").contains("m=message 0 ")
                .contains("c=IN IP4 0.0.0.0")
                .contains("a=setup:actpass");
    }

    @Test
    void sip32RefusalsAndCapabilitiesTellNoAddress() {
        for (int status : new int[] {183, 300, 488, 606}) {
            SipMessage invite = bob.invite(ALICE);
            provenInvite(invite);
            SipMessage got = alice.requests("INVITE").getLast();
            var edit = SipMessage.response(got, status, "Whatever", "t" + status).edit()
                    .addLast(HeaderName.CONTACT, "<sip:alice@" + INSIDE + ":5060>");
            alice.send(edit.body("application/sdp", SDP.getBytes(StandardCharsets.ISO_8859_1)).build());
            a.pass(2);
            assertThat(bob.heard())
                    .filteredOn(m -> !m.isRequest() && m.callId().equals(invite.callId()) && m.status() == status)
                    .isNotEmpty().allSatisfy(m -> {
                        tellsNothing(m);
                        assertThat(text(m)).contains("m=audio");
                        if (status >= 300)
                            assertThat(text(m)).contains("m=audio 0 ").contains("c=IN IP4 " + AttackSite.EDGE);
                    });
        }
        SipMessage options = bob.request("OPTIONS", ALICE, "sip:x@elsewhere.example", ALICE).build();
        bob.send(options);
        a.pass(1);
        if (alice.requests("OPTIONS").isEmpty()) return;
        alice.answer(alice.requests("OPTIONS").getLast(), 200, SDP.getBytes(StandardCharsets.ISO_8859_1));
        a.pass(1);
        tellsNothing(bob.answer(options.topVia().branch()).orElseThrow());
    }

    @Test
    void whatIsNoDescriptionPassesAsItIs() {
        String info = "Signal=5\r\nDuration=160\r\nFrom=10.1.7.50\r\n";
        for (String type : new String[] {"application/dtmf-relay", "text/plain", "application/pidf+xml",
            "message/sipfrag"}) {
            SipMessage m = alice.request("MESSAGE", BOB, ALICE, BOB)
                    .body(type, info.getBytes(StandardCharsets.ISO_8859_1)).build();
            assertThat(text(passes(m).orElseThrow())).as(type).isEqualTo(info);
        }
        String mixed = part(SDP_TYPE, SDP)
                + part("Content-Type: application/isup;version=itu-t92+", "\u0001\u0000I\u0000") + "--b1--\r\n";
        SipMessage got =
                passes(invite(b -> b.body("multipart/mixed;boundary=b1", mixed.getBytes(StandardCharsets.ISO_8859_1))))
                        .orElseThrow();
        tellsNothing(got);
        assertThat(text(got)).contains("\u0001\u0000I\u0000").contains("c=IN IP4 " + AttackSite.EDGE);
    }
}
