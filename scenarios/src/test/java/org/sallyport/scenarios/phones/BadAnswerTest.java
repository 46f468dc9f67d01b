package org.sallyport.scenarios.phones;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.LogLevel;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.attack.AttackSite;
import org.sallyport.scenarios.attack.Stranger;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;

/**
 * Phones whose descriptions are odd: harmless oddities are read, and where a description cannot be passed there is no
 * call that looks fine and is silent: it ends toward both sides, and says why.
 */
class BadAnswerTest extends TwoPhones {
    private static final String GOOD =
            "v=0\r\no=- 1 1 IN IP4 10.1.7.50\r\ns=-\r\nc=IN IP4 10.1.7.50\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";

    private static byte[] odd(String change) {
        String[] c = change.split("->", 2);
        assertThat(GOOD).contains(c[0]);
        return GOOD.replace(c[0], c[1].replace("\\n", "\r\n").replace("\\r", "\r"))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private SipMessage end(SipMessage request) {
        return bob.answer(request.topVia().branch()).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"o=- 1->o=My Phone 1", "o=- 1 1 IN IP4 10.1.7.50\r\n->", "t=0 0\r\n->t=0 0\\n\\n",
        "t=0 0\r\n->", "s=-\r\n->",
        "v=0->\u00ef\u00bb\u00bfv=0", "t=0 0\r\n->t=0 0\\n\\nAudio follows\\n", "s=-\r\n->s=-\\r\\n",
        "v=0\r\n->\\n\\nv=0 \\n"})
    void harmlessOdditiesAreRead(String change) {
        SipMessage invite = bob.invite(ALICE);
        alice.answer(ring(invite), 200, odd(change));
        a.pass(1);
        assertThat(end(invite).status()).isEqualTo(200);
        assertThat(new String(end(invite).body(), StandardCharsets.ISO_8859_1)).contains("m=audio ")
                .contains("c=IN IP4 " + AttackSite.EDGE)
                .contains("o=- ").doesNotContain("10.1.");
    }

    /** Both ends know that it is over, and the administrator why. */
    private void over(String why) {
        a.pass(1);
        assertThat(alice.requests("BYE")).as("the callee is told").isNotEmpty();
        assertThat(alice.requests("ACK")).as("its answer is acknowledged").isNotEmpty();
        alice.answer(alice.requests("BYE").getLast(), 200);
        a.pass(40);
        for (Role r : Role.values()) {
            assertThat(a.rows(r, "calls")).as(r + "").isEmpty();
            assertThat(a.rows(r, "media")).as(r + "").isEmpty();
            assertThat(a.counter(r, "requestsUnderWay")).as(r + "").isZero();
        }
        assertThat(a.rows(Role.CONTROL, "searches"))
                .anySatisfy(r -> assertThat(String.valueOf(r.get("end"))).contains(why));
        assertThat(a.site.control().logLines()).anySatisfy(l -> {
            assertThat(l.level()).isEqualTo(LogLevel.INFO);
            assertThat(l.text()).contains(why);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"c=IN IP4 10.1.7.50->c=IN IP4 phone.local", "c=IN IP4 10.1.7.50->c=IN IP4 127.0.0.1",
        "c=IN IP4 10.1.7.50->c=IN IP4 ",
        "c=IN IP4 10.1.7.50->c=", "m=audio 4000->m=audio port", "v=0->v=1", "o=- 1 1->o=-",
        "t=0 0\r\n->t=0 0\\n m=audio 1 RTP/AVP 0\\n"})
    void anAnswerThatCannotBePassedEndsTheCallTowardBoth(String change) {
        SipMessage invite = bob.invite(ALICE);
        alice.answer(ring(invite), 200, odd(change));
        a.pass(1);
        assertThat(end(invite).status()).isEqualTo(488);
        over(change.contains("phone.local") || change.contains("127.0.0.1") ? "media-address-refused"
                : "bad-session-description");
    }

    @Test
    void anAnswerOfAnotherTypeIsNoneEither() {
        SipMessage invite = bob.invite(ALICE);
        SipMessage got = ring(invite);
        var edit = SipMessage.response(got, 200, "OK", "t").edit().addLast(HeaderName.CONTACT,
                "<sip:alice@" + INSIDE + ":5060>");
        alice.send(edit.body("text/plain", GOOD.getBytes(StandardCharsets.ISO_8859_1)).build());
        a.pass(1);
        assertThat(end(invite).status()).isEqualTo(488);
        over("bad-session-description");
    }

    /** A caller who lets the callee offer. */
    private SipMessage withoutOffer() {
        return bob.request("INVITE", ALICE, "sip:x@elsewhere.example", ALICE).build();
    }

    @Test
    void anOfferInAnAnswerThatCannotBePassedEndsTheCall() {
        SipMessage invite = withoutOffer();
        alice.answer(ring(invite), 200, odd("c=IN IP4 10.1.7.50->c=IN IP4 phone.local"));
        a.pass(1);
        assertThat(end(invite).status()).isEqualTo(488);
        over("media-address-refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c=IN IP4 91.66.6.6->c=IN IP4 phone.local", "m=audio 4000 RTP/AVP 0->m=audio x", "type"})
    void anAcknowledgementWhoseAnswerCannotBePassedEndsTheCall(String change) {
        SipMessage invite = withoutOffer();
        alice.answer(ring(invite), 200, GOOD.getBytes(StandardCharsets.ISO_8859_1));
        a.pass(1);
        SipMessage ok = end(invite);
        assertThat(ok.status()).isEqualTo(200);
        String answer = GOOD.replace(INSIDE, OUTSIDE);
        boolean type = change.equals("type");
        if (!type) answer = answer.replace(change.split("->")[0], change.split("->")[1]);
        bob.send(bob.within(invite, ok, "ACK", ok.contacts().getFirst().uriText(), 0)
                .body(type ? "text/plain" : "application/sdp", answer.getBytes(StandardCharsets.ISO_8859_1)).build());
        a.pass(1);
        assertThat(bob.requests("BYE")).as("whoever sent it is told").isNotEmpty();
        bob.answer(bob.requests("BYE").getLast(), 200);
        a.pass(1);
        assertThat(alice.requests("BYE")).isNotEmpty();
        alice.answer(alice.requests("BYE").getLast(), 200);
        a.pass(40);
        for (Role r : Role.values()) assertThat(a.rows(r, "calls")).as(r + "").isEmpty();
        assertThat(a.rows(Role.EDGE, "searches"))
                .anySatisfy(r -> assertThat(String.valueOf(r)).containsAnyOf("media-address-refused",
                        "bad-session-description"));
    }

    /** A call that stands, from bob to alice. */
    private record Standing(SipMessage invite, SipMessage ok, SipMessage got) {}

    private Standing stand() {
        SipMessage invite = bob.invite(ALICE);
        SipMessage got = ring(invite);
        alice.answer(got, 200, GOOD.getBytes(StandardCharsets.ISO_8859_1));
        a.pass(1);
        SipMessage ok = end(invite);
        bob.send(bob.within(invite, ok, "ACK", ok.contacts().getFirst().uriText(), 0).build());
        a.pass(1);
        return new Standing(invite, ok, got);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "UPDATE"})
    void anAnswerWithinACallThatCannotBePassedEndsIt(String method) {
        Standing s = stand();
        int before = alice.requests(method).size();
        SipMessage again = bob.within(s.invite(), s.ok(), method, s.ok().contacts().getFirst().uriText(), 1)
                .body("application/sdp", Stranger.sdp(OUTSIDE, 4002)).build();
        bob.send(again);
        a.pass(1);
        assertThat(alice.requests(method)).hasSizeGreaterThan(before);
        alice.answer(alice.requests(method).getLast(), 200, odd("c=IN IP4 10.1.7.50->c=IN IP4 phone.local"));
        a.pass(1);
        assertThat(end(again).status()).isEqualTo(488);
        assertThat(bob.requests("BYE")).isNotEmpty();
        bob.answer(bob.requests("BYE").getLast(), 200);
        over("media-address-refused");
    }

    private static SipMessage reliable(SipMessage got, byte[] sdp) {
        var edit = SipMessage.response(got, 183, "Session Progress", "t5060").edit().removeAll(HeaderName.RECORD_ROUTE);
        got.values(HeaderName.RECORD_ROUTE).forEach(r -> edit.addLast(HeaderName.RECORD_ROUTE, r));
        return edit.addLast(HeaderName.REQUIRE, "100rel").addLast(HeaderName.RSEQ, "1")
                .addLast(HeaderName.CONTACT, "<sip:x@" + INSIDE + ":5060>")
                .body("application/sdp", sdp).build();
    }

    @Test
    void anAnswerInAReliableProvisionalResponseCounts() {
        SipMessage invite = bob.invite(ALICE);
        alice.send(reliable(ring(invite), odd("c=IN IP4 10.1.7.50->c=IN IP4 phone.local")));
        a.pass(1);
        assertThat(end(invite).status()).isEqualTo(488);
        assertThat(alice.requests("CANCEL")).isNotEmpty();
    }

    @Test
    void aPreviewThatCannotBePassedIsLeftOut() {
        SipMessage invite = bob.invite(ALICE);
        SipMessage got = ring(invite);
        alice.answer(got, 183, odd("c=IN IP4 10.1.7.50->c=IN IP4 phone.local"));
        a.pass(1);
        assertThat(bob.answer(invite.topVia().branch())).isEmpty();
        alice.answer(got, 200, GOOD.getBytes(StandardCharsets.ISO_8859_1));
        a.pass(1);
        assertThat(end(invite).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/sdp", "text/plain"})
    void anAnswerInAPrackThatCannotBePassedEndsTheCall(String type) {
        SipMessage invite = withoutOffer();
        alice.send(reliable(ring(invite), GOOD.getBytes(StandardCharsets.ISO_8859_1)));
        a.pass(1);
        SipMessage early = bob.heard().stream().filter(m -> m.status() == 183).findFirst().orElseThrow();
        SipBuilder prack = bob.within(invite, early, "PRACK", early.contacts().getFirst().uriText(), 1)
                .header(HeaderName.RACK, "1 " + invite.cseq().number() + " INVITE");
        SipMessage sent =
                prack.body(type, GOOD.replace("c=IN IP4 10.1.7.50", "c=IN IP4 x").getBytes(StandardCharsets.ISO_8859_1))
                        .build();
        bob.send(sent);
        a.pass(1);
        assertThat(end(sent).status()).isIn(415, 488);
        assertThat(Optional.of(end(invite).status())).contains(488);
        assertThat(alice.requests("CANCEL")).isNotEmpty();
        for (SipMessage m : alice.requests("INVITE")) alice.answer(m, 487);
        a.pass(40);
        for (Role r : List.of(Role.EDGE, Role.CONTROL)) assertThat(a.rows(r, "calls")).isEmpty();
    }
}
