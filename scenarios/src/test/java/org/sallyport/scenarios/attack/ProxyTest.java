package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.ports.Role;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/** What edge does with the answers that phones give, well-behaved or not: RFC 3261 §16, RFC 3262, RFC 3264. */
class ProxyTest {
    private static final String BOB = "sip:bob@acme.example";
    private static final byte[] NOTHING = new byte[0];

    private AttackSite a;
    private Stranger caller;
    private Stranger desk;
    private Stranger mobile;

    @BeforeEach
    void up() {
        a = AttackSite.up(1);
        caller = a.stranger("caller", "91.55.5.5");
        desk = a.stranger("desk", "91.66.6.6");
        mobile = desk.at(5070);
        for (Stranger s : List.of(desk, mobile)) {
            assertThat(s.register("bob", "bob", "<sip:bob@91.66.6.6:" + s.local().port() + ">").status())
                    .isEqualTo(200);
        }
    }

    private static String text(SipMessage m) {
        return new String(m.body(), StandardCharsets.ISO_8859_1);
    }

    private SipMessage ring() {
        SipMessage invite = caller.invite(BOB);
        caller.send(invite);
        a.pass(1);
        assertThat(desk.requests("INVITE")).isNotEmpty();
        assertThat(mobile.requests("INVITE")).isNotEmpty();
        for (Stranger s : List.of(desk, mobile)) s.answer(s.requests("INVITE").getFirst(), 180, NOTHING);
        a.pass(1);
        return invite;
    }

    private Optional<Integer> end(SipMessage invite) {
        return caller.answer(invite.topVia().branch()).map(SipMessage::status);
    }

    private void acknowledge(SipMessage invite) {
        SipMessage ok = caller.answer(invite.topVia().branch()).orElseThrow();
        caller.send(caller.within(invite, ok, "ACK", ok.contacts().getFirst().uriText(), 0).build());
    }

    private void nothingIsLeft() {
        a.pass(200);
        for (Role node : Role.values()) {
            assertThat(a.rows(node, "calls")).as(node + "").isEmpty();
            assertThat(a.rows(node, "media")).as(node + "").isEmpty();
            assertThat(a.counter(node, "requestsUnderWay")).as(node + "").isZero();
        }
    }

    /** Each call passes edge twice: from the caller to control, and from control to the phone. */
    private void edgeHasACallOf(int phones) {
        assertThat(a.rows(Role.EDGE, "calls")).hasSize(1 + phones);
    }

    @Test
    void theFirstPhoneThatAnswersGetsTheCallAndTheOtherACancel() {
        SipMessage invite = ring();
        mobile.answer(mobile.requests("INVITE").getFirst(), 200, Stranger.sdp("91.66.6.6", 4000));
        a.pass(1);
        assertThat(end(invite)).contains(200);
        assertThat(desk.requests("CANCEL")).isNotEmpty();
        assertThat(mobile.requests("CANCEL")).isEmpty();
        desk.answer(desk.requests("INVITE").getFirst(), 487, NOTHING);
        a.pass(1);
        edgeHasACallOf(1);
    }

    @Test
    void aDeclineEverywhereEndsAllBranches() {
        SipMessage invite = ring();
        mobile.answer(mobile.requests("INVITE").getFirst(), 603, NOTHING);
        a.pass(1);
        assertThat(desk.requests("CANCEL")).isNotEmpty();
        desk.answer(desk.requests("INVITE").getFirst(), 487, NOTHING);
        a.pass(1);
        assertThat(end(invite)).contains(603);
        nothingIsLeft();
    }

    @Test
    void challengesOfAllPhonesGoBackTogether() {
        SipMessage invite = ring();
        desk.answer(desk.requests("INVITE").getFirst(), 401, NOTHING,
                "WWW-Authenticate: Digest realm=\"desk\", nonce=\"n\"");
        mobile.answer(mobile.requests("INVITE").getFirst(), 407, NOTHING,
                "Proxy-Authenticate: Digest realm=\"mobile\", nonce=\"n\"");
        a.pass(1);
        SipMessage end = caller.answer(invite.topVia().branch()).orElseThrow();
        assertThat(end.status()).isEqualTo(401);
        assertThat(end.header(HeaderName.WWW_AUTHENTICATE)).contains("desk");
        assertThat(end.header(HeaderName.PROXY_AUTHENTICATE)).contains("mobile");
    }

    @Test
    void aBusyPhoneDoesNotHideThatTheOtherRings() {
        SipMessage invite = ring();
        desk.answer(desk.requests("INVITE").getFirst(), 486, NOTHING);
        a.pass(5);
        assertThat(end(invite)).isEmpty();
        mobile.answer(mobile.requests("INVITE").getFirst(), 200, Stranger.sdp("91.66.6.6", 4000));
        a.pass(1);
        assertThat(end(invite)).contains(200);
    }

    @Test
    void aCallThatNobodyAnswersEndsByTimerC() {
        SipMessage invite = ring();
        a.pass(178);
        assertThat(end(invite)).isEmpty();
        a.pass(60);
        assertThat(end(invite)).hasValueSatisfying(s -> assertThat(s).isIn(408, 480, 487));
        assertThat(desk.requests("CANCEL")).isNotEmpty();
        assertThat(mobile.requests("CANCEL")).isNotEmpty();
        nothingIsLeft();
    }

    @Test
    void anAnswerThatCrossesACancelLeavesNoCallBehind() {
        SipMessage invite = ring();
        String cancel =
                new String(invite.edit().set(HeaderName.CSEQ, invite.cseq().number() + " CANCEL").build().bytes(),
                        StandardCharsets.ISO_8859_1).replaceFirst("INVITE", "CANCEL");
        caller.send(cancel);
        mobile.answer(mobile.requests("INVITE").getFirst(), 200, Stranger.sdp("91.66.6.6", 4000));
        a.pass(2);
        desk.answer(desk.requests("INVITE").getFirst(), 487, NOTHING);
        a.pass(400);
        assertThat(end(invite)).isPresent();
        nothingIsLeft();
    }

    @Test
    void aDelayedOfferIsRewrittenInTheAnswerAndInTheAck() {
        SipMessage invite = caller.request("INVITE", BOB, "sip:x@elsewhere.example", BOB).build();
        caller.send(invite);
        a.pass(1);
        desk.answer(desk.requests("INVITE").getFirst(), 200, Stranger.sdp("91.66.6.6", 4000));
        a.pass(1);
        SipMessage ok = caller.answer(invite.topVia().branch()).orElseThrow();
        assertThat(text(ok)).contains("c=IN IP4 " + AttackSite.EDGE).doesNotContain("91.66.6.6");
        caller.send(caller.within(invite, ok, "ACK", ok.contacts().getFirst().uriText(), 0)
                .body("application/sdp", Stranger.sdp("91.55.5.5", 4000)).build());
        a.pass(1);
        assertThat(text(desk.requests("ACK").getLast())).contains("c=IN IP4 " + AttackSite.EDGE)
                .doesNotContain("91.55.5.5");
    }

    @Test
    void anOfferInAReliableProvisionalAnswerIsAnsweredInThePrack() {
        SipMessage invite = caller.request("INVITE", BOB, "sip:x@elsewhere.example", BOB)
                .header(HeaderName.SUPPORTED, "100rel").build();
        caller.send(invite);
        a.pass(1);
        desk.answer(desk.requests("INVITE").getFirst(), 183, Stranger.sdp("91.66.6.6", 4000), "Require: 100rel",
                "RSeq: 1");
        a.pass(1);
        SipMessage early =
                caller.heard().stream().filter(m -> !m.isRequest() && m.status() == 183).findFirst().orElseThrow();
        assertThat(text(early)).contains("c=IN IP4 " + AttackSite.EDGE).doesNotContain("91.66.6.6");
        caller.send(caller.within(invite, early, "PRACK", early.contacts().getFirst().uriText(), 1)
                .header("RAck", "1 " + invite.cseq().number() + " INVITE")
                .body("application/sdp", Stranger.sdp("91.55.5.5", 4000)).build());
        a.pass(1);
        assertThat(text(desk.requests("PRACK").getFirst())).contains("c=IN IP4 " + AttackSite.EDGE)
                .doesNotContain("91.55.5.5");
        assertThat(a.rows(Role.EDGE, "media")).as("the caller's and the phone's").hasSize(2);
    }

    @Test
    void anOfferThatIsRefusedWithinTheCallLeavesItAsItWas() {
        SipMessage invite = ring();
        desk.answer(desk.requests("INVITE").getFirst(), 200, Stranger.sdp("91.66.6.6", 4000));
        a.pass(1);
        mobile.answer(mobile.requests("INVITE").getFirst(), 487, NOTHING);
        SipMessage ok = caller.answer(invite.topVia().branch()).orElseThrow();
        caller.send(caller.within(invite, ok, "ACK", ok.contacts().getFirst().uriText(), 0).build());
        a.pass(1);
        List<?> before = a.rows(Role.EDGE, "media").stream().map(r -> List.of(r.get("callerPort"), r.get("calleePort")))
                .toList();
        for (String address : List.of("91.55.5.5", "127.0.0.1")) {
            SipMessage again = caller
                    .within(invite, ok, "INVITE", ok.contacts().getFirst().uriText(),
                            address.equals("127.0.0.1") ? 2 : 1)
                    .body("application/sdp", Stranger.sdp(address, 7000)).build();
            int asked = desk.requests("INVITE").size();
            caller.send(again);
            a.pass(1);
            if (desk.requests("INVITE").size() > asked) desk.answer(desk.requests("INVITE").getLast(), 488, NOTHING);
            a.pass(1);
            assertThat(end(again)).as(address).contains(488);
        }
        edgeHasACallOf(1);
        assertThat(a.rows(Role.EDGE, "media").stream().map(r -> List.of(r.get("callerPort"), r.get("calleePort")))
                .toList())
                .isEqualTo((Object) before);
    }

    @Test
    void sip8NoChallengeOfAPartyIsAnsweredWithCredentials() {
        SipMessage invite = ring();
        desk.answer(desk.requests("INVITE").getFirst(), 200, Stranger.sdp("91.66.6.6", 4000));
        a.pass(1);
        SipMessage ok = caller.answer(invite.topVia().branch()).orElseThrow();
        caller.send(caller.within(invite, ok, "ACK", ok.contacts().getFirst().uriText(), 0).build());
        desk.whenAsked(r -> {
            if (r.method().equals("BYE")) {
                desk.answer(r, 407, NOTHING,
                        "Proxy-Authenticate: Digest realm=\"traversal-zone\", nonce=\"n\", qop=\"auth\"");
            }
        });
        // Nobody speaks, so edge and control end the call by themselves; the answer to a BYE is a challenge.
        a.pass(400);
        assertThat(desk.requests("BYE")).isNotEmpty();
        assertThat(desk.texts()).noneMatch(t -> t.contains("Authorization"));
        nothingIsLeft();
    }

    @Test
    void rtp20ACallWithoutMediaEnds() {
        SipMessage invite = ring();
        desk.answer(desk.requests("INVITE").getFirst(), 200, Stranger.sdp("91.66.6.6", 4000));
        a.pass(1);
        assertThat(end(invite)).contains(200);
        acknowledge(invite);
        a.pass(200);
        nothingIsLeft();
        assertThat(desk.requests("BYE")).isNotEmpty();
    }

    @Test
    void rtp20AStrangersCallOnHoldMayBeSilentForLongerButNotForEver() {
        SipMessage invite = ring();
        desk.answer(desk.requests("INVITE").getFirst(), 200, Stranger.sdp("91.66.6.6", 4000, "a=sendonly"));
        a.pass(1);
        assertThat(end(invite)).contains(200);
        acknowledge(invite);
        a.pass(200);
        assertThat(a.rows(Role.EDGE, "calls")).as("on hold, past the time of other calls").hasSize(2);
        a.pass(400);
        nothingIsLeft();
        assertThat(desk.requests("BYE")).isNotEmpty();
    }

    @Test
    void rtp18ACallFromAnAddressOfNobodyOpensNoPort() {
        SipMessage invite = caller.request("INVITE", BOB, "sip:x@elsewhere.example", BOB)
                .body("application/sdp", Stranger.sdp("127.0.0.1", 4000)).build();
        assertThat(caller.ask(invite).status()).isEqualTo(488);
        assertThat(a.rows(Role.EDGE, "media")).isEmpty();
        assertThat(desk.requests("INVITE")).isEmpty();
    }

    /** Of each kind one: too many, too large, and what cannot be; the phones hear nothing of it. */
    @ParameterizedTest
    @ValueSource(strings = {"m=video 4002 RTP/AVP 96 * 33", "a=x:y * 1000", "m=video 99999 RTP/AVP 96 * 1",
        "m=video -1 RTP/AVP 96 * 1",
        "m=video 65534/2 RTP/AVP 96 * 1", "c=garbage * 1", "a=x:\0 * 1", "o=- 2 2 IN IP4 91.55.5.5 * 1"})
    void sip31ABombOfADescriptionIsRefusedAndOpensNothing(String lineAndCount) {
        String[] parts = lineAndCount.split(" \\* ");
        String[] lines = new String[Integer.parseInt(parts[1])];
        Arrays.fill(lines, parts[0]);
        assertThat(caller.ask(caller.invite(BOB, lines)).status()).isEqualTo(488);
        for (Role node : Role.values()) assertThat(a.rows(node, "media")).as(node + "").isEmpty();
        assertThat(desk.requests("INVITE")).isEmpty();
        nothingIsLeft();
    }

    /** RFC 3261 §16.7 step 5 has every one of them reach the caller; what the nodes keep of them is bounded. */
    @Test
    void sip45AThousandForksOfASuccessAreBoundedAndAllEnd() {
        SipMessage invite = ring();
        SipMessage asked = desk.requests("INVITE").getFirst();
        for (int i = 0; i < 1_000; i++) {
            desk.send(SipMessage.response(asked, 200, "OK", "fork" + i).edit()
                    .addLast(HeaderName.CONTACT, "<sip:x@91.66.6.6:5060>")
                    .body("application/sdp", Stranger.sdp("91.66.6.6", 4000)).build());
            if (i % 50 == 49) a.pass(1);
        }
        a.pass(2);
        assertThat(end(invite)).contains(200);
        for (Role node : Role.values()) {
            assertThat(a.rows(node, "calls")).as("calls at " + node).hasSizeLessThanOrEqualTo(3);
            assertThat(a.rows(node, "media")).as("media at " + node).hasSizeLessThanOrEqualTo(3);
        }
        a.pass(400);
        nothingIsLeft();
    }

    @Test
    void sip43ASubscriptionLivesNoLongerThanHalfADay() {
        Stranger erin = a.stranger("erin", "91.33.3.3");
        erin.register("erin", "erin", "<sip:erin@91.33.3.3:5060>");
        String user = "sip:erin@acme.example";
        SipMessage challenge =
                erin.ask(erin.request("SUBSCRIBE", BOB, user, BOB).header(HeaderName.EVENT, "presence").build());
        erin.send(erin.proven(erin.request("SUBSCRIBE", BOB, user, BOB).header(HeaderName.EVENT, "presence"), "erin",
                AttackSite.PASSWORD,
                "SUBSCRIBE", BOB, challenge).build());
        a.pass(1);
        desk.answer(desk.requests("SUBSCRIBE").getFirst(), 200, NOTHING, "Expires: 2147483647");
        a.pass(1);
        assertThat(a.rows(Role.EDGE, "calls")).filteredOn(r -> "connected".equals(r.get("state"))).hasSize(2);
        a.pass(12 * 3600 + 100);
        assertThat(a.rows(Role.EDGE, "calls")).isEmpty();
        assertThat(a.rows(Role.CONTROL, "calls")).isEmpty();
    }
}
