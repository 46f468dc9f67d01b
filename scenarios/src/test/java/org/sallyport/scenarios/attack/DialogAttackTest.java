package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.Site;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Transport;

/** Whoever saw a call pass by knows its token, its Call-ID and both tags, and must be able to do nothing with them. */
class DialogAttackTest {
    private static final String ALICE = "sip:alice@acme.example";
    private static final String BOB = "sip:bob@acme.example";

    private AttackSite a;
    private Stranger mallory;
    private Phone alice;

    @BeforeEach
    void up() {
        a = AttackSite.up(1);
        mallory = a.stranger("mallory", "91.66.6.6");
        alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        a.watch();
    }

    private static SipMessage read(String text) {
        return ((Parsed.Ok) SipMessage.parseDatagram(text.getBytes(StandardCharsets.ISO_8859_1))).message();
    }

    /** The answer that made the call, as its caller on the internet got it. */
    private SipMessage overheard(String caller) {
        return a.heardBy(caller, "SIP/2.0 200 OK").stream()
                .filter(t -> t.contains(" INVITE\r\n") && t.contains("application/sdp"))
                .map(DialogAttackTest::read).findFirst().orElseThrow();
    }

    /** A request of a side, made of nothing but what everybody on the way has seen. */
    private SipBuilder forged(Stranger who, SipMessage ok, String method, boolean callersSide, long cseq) {
        SipBuilder b = SipMessage.request(method, ok.contacts().getFirst().uriText()).header(HeaderName.VIA,
                who.via(who.branch()));
        var routes = callersSide ? ok.recordRoutes().reversed() : ok.recordRoutes();
        routes.forEach(r -> b.header(HeaderName.ROUTE, r.toString()));
        return b.header(HeaderName.MAX_FORWARDS, "70").header(HeaderName.CALL_ID, ok.callId())
                .header(HeaderName.FROM, ok.header(callersSide ? HeaderName.FROM : HeaderName.TO))
                .header(HeaderName.TO, ok.header(callersSide ? HeaderName.TO : HeaderName.FROM))
                .header(HeaderName.CSEQ, cseq + " " + method)
                .header(HeaderName.CONTACT, "<sip:x@" + who.local().address().uriHost() + ":5060>");
    }

    @Test
    void sip44AnAckOfAThirdHostMovesNoMedia() {
        Phone bob = a.phone(Site.Place.INTERNET, "bob");
        a.site.register(bob);
        PhoneCall call = a.talk(bob, alice);
        SipMessage ok = overheard("bob");
        a.watch();
        for (long cseq = ok.cseq().number() - 1; cseq <= ok.cseq().number() + 1; cseq++) {
            for (boolean callersSide : new boolean[] {true, false}) {
                mallory.send(forged(mallory, ok, "ACK", callersSide, cseq)
                        .body("application/sdp", Stranger.sdp("91.66.6.6", 4000)).build());
            }
        }
        assertThat(a.heard(call, 5)).isGreaterThan(200);
        assertThat(a.packetsTo("91.66.6.6", 4000)).isZero();
        assertThat(a.heardBy("control", "ACK ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BYE", "INFO", "INVITE", "UPDATE", "PRACK", "REFER", "NOTIFY", "MESSAGE", "OPTIONS",
        "SUBSCRIBE", "X-NEW"})
    void sip44AThirdHostWithTheTokenAndBothTagsIsNotTheParty(String method) {
        Stranger caller = a.stranger("caller", "91.55.5.5");
        SipMessage invite = caller.invite(ALICE);
        SipMessage ok = caller.call(invite);
        a.watch();
        for (boolean callersSide : new boolean[] {true, false}) {
            SipMessage m = forged(mallory, ok, method, callersSide, ok.cseq().number() + 5).build();
            assertThat(mallory.ask(m).status()).isEqualTo(481);
        }
        assertThat(a.heardBy("control", method + " ")).isEmpty();
        assertThat(caller.requests(method)).isEmpty();
        assertThat(a.rows(Role.EDGE, "calls")).hasSize(1);
        // The caller himself is heard, from whichever port of his the NAT makes of it.
        Stranger rebound = caller.at(5999);
        assertThat(rebound.ask(forged(rebound, ok, "INFO", true, ok.cseq().number() + 6).build()).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BYE", "INFO", "UPDATE", "INVITE", "MESSAGE"})
    void sip17WithinACallAnotherTagIsAnotherCall(String method) {
        Stranger caller = a.stranger("caller", "91.55.5.5");
        SipMessage invite = caller.invite(ALICE);
        SipMessage ok = caller.call(invite);
        a.watch();
        String to = ok.header(HeaderName.TO);
        for (String other : List.of(to.substring(0, to.indexOf(";tag=")), to + "x",
                to.substring(0, to.indexOf(";tag=")) + ";tag=invented")) {
            SipMessage m = forged(caller, ok, method, true, 50).build().edit().set(HeaderName.TO, other).build();
            assertThat(caller.ask(m).status()).as(other).isEqualTo(481);
        }
        assertThat(a.heardBy("control", method + " ")).isEmpty();
        assertThat(a.rows(Role.EDGE, "calls")).hasSize(1);
        assertThat(alice.calls().getLast().state()).isEqualTo(PhoneCall.State.TALKING);
    }

    @Test
    void sip44AnOldRequestIsRefused() {
        Stranger caller = a.stranger("caller", "91.55.5.5");
        SipMessage invite = caller.invite(ALICE);
        SipMessage ok = caller.call(invite);
        long first = ok.cseq().number();
        assertThat(caller.ask(forged(caller, ok, "INFO", true, first + 5).build()).status()).isEqualTo(200);
        assertThat(caller.ask(forged(caller, ok, "INFO", true, first + 4).build()).status()).isEqualTo(500);
        assertThat(caller.ask(forged(caller, ok, "BYE", true, first + 3).build()).status()).isEqualTo(500);
        assertThat(caller.ask(forged(caller, ok, "BYE", true, first + 6).build()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1, false", "-1, false"})
    void sip44AnAckPassesForItsOwnInviteAndBringsNoDescriptionThatNobodyAskedFor(int step, boolean passes) {
        Stranger caller = a.stranger("caller", "91.55.5.5");
        SipMessage invite = caller.invite(ALICE);
        SipMessage ok = caller.call(invite);
        a.pass(1);
        a.watch();
        caller.send(forged(caller, ok, "ACK", true, ok.cseq().number() + step)
                .body("application/sdp", Stranger.sdp("91.55.5.5", 4444)).build());
        a.pass(1);
        List<String> acks = a.heardBy("alice", "ACK sip");
        assertThat(acks).hasSize(passes ? 1 : 0)
                .allSatisfy(t -> assertThat(t).doesNotContain("m=audio").contains("Content-Length: 0"));
        a.pass(2);
        assertThat(a.packetsTo("91.55.5.5", 4444)).isZero();
    }

    @Test
    void sip44TheAnswerInARepeatedAckIsTheAnswerStill() {
        Stranger caller = a.stranger("caller", "91.55.5.5");
        SipMessage invite = caller.request("INVITE", ALICE, "sip:x@elsewhere.example", ALICE).build();
        SipMessage ok = caller.ask(invite);
        a.watch();
        for (int i = 0; i < 2; i++) {
            caller.send(forged(caller, ok, "ACK", true, ok.cseq().number())
                    .body("application/sdp", Stranger.sdp("91.55.5.5", 4000)).build());
        }
        a.pass(1);
        assertThat(a.heardBy("alice", "ACK sip")).hasSize(2)
                .allSatisfy(t -> assertThat(t).contains("m=audio").doesNotContain("91.55.5.5 "));
    }

    @Test
    void anOfferWaitsForTheAnswerOfTheOneBefore() {
        a.phone(Site.Place.INTERNET, "dave");
        Stranger bob = a.stranger("bob", "91.44.4.4");
        bob.register("bob", "bob", "<sip:bob@91.44.4.4:5060>");
        Stranger caller = a.stranger("caller", "91.55.5.5");
        bob.whenAsked(r -> {
            if (r.method().equals("INVITE") && r.to().tag() == null)
                bob.answer(r, 200, Stranger.sdp("91.44.4.4", 4000));
        });
        SipMessage invite = caller.invite(BOB);
        SipMessage ok = caller.call(invite);
        long first = ok.cseq().number();
        byte[] sdp = Stranger.sdp("91.55.5.5", 4000);
        SipMessage update = forged(caller, ok, "UPDATE", true, first + 1).body("application/sdp", sdp).build();
        caller.send(update);
        a.pass(1);
        SipMessage again =
                caller.ask(forged(caller, ok, "UPDATE", true, first + 2).body("application/sdp", sdp).build());
        assertThat(again.status()).isEqualTo(500);
        assertThat(again.header("Retry-After")).matches("[0-9]|10");
        SipMessage crossing = bob.ask(
                forged(bob, ok, "UPDATE", false, 1).body("application/sdp", Stranger.sdp("91.44.4.4", 4000)).build());
        assertThat(crossing.status()).isEqualTo(491);
        bob.answer(bob.requests("UPDATE").getFirst(), 200, Stranger.sdp("91.44.4.4", 4000));
        a.pass(1);
        bob.whenAsked(r -> bob.answer(r, 200, Stranger.sdp("91.44.4.4", 4000)));
        assertThat(
                caller.ask(forged(caller, ok, "UPDATE", true, first + 3).body("application/sdp", sdp).build()).status())
                .isEqualTo(200);
    }

    @Test
    void sip24TheTokenOfARingingCallLiftsNoShare() {
        Phone bob = a.phone(Site.Place.INTERNET, "bob", Transport.UDP, PhoneSettings.Manner.RING);
        a.site.register(bob);
        Stranger caller = a.stranger("caller", "91.55.5.5");
        caller.send(caller.invite(BOB));
        a.pass(1);
        SipMessage ringing = caller.heard().stream().filter(m -> m.status() == 180).findFirst().orElseThrow();
        long before = a.counter(Role.EDGE, "overShare");
        SipMessage token = forged(mallory, invited(ringing), "INFO", true, 9).build();
        for (int i = 0; i < 1_000; i++)
            mallory.send(token.edit().replaceFirstValue(HeaderName.VIA, mallory.via(mallory.branch())).build());
        a.pass(1);
        assertThat(a.counter(Role.EDGE, "overShare") - before).isGreaterThan(500);
    }

    private static SipMessage invited(SipMessage response) {
        return response.contacts().isEmpty() ? response.edit().addLast(HeaderName.CONTACT, "<" + BOB + ">").build()
                : response;
    }

    @Test
    void aPhoneThatMovedIsHeldAndHungUpWhereItRegisteredAnew() {
        Stranger bob = a.stranger("bob", "91.44.4.4");
        Stranger moved = a.stranger("moved", "91.45.5.5");
        bob.register("bob", "bob", contact(bob));
        bob.whenAsked(r -> {
            if (r.method().equals("INVITE")) bob.answer(r, 200, Stranger.sdp("91.44.4.4", 4000));
        });
        PhoneCall call = a.talk(alice, BOB);
        SipMessage atBob = bob.requests("INVITE").getFirst();
        assertThat(moved.register("bob", "bob", contact(moved)).status()).isEqualTo(200);
        moved.whenAsked(
                r -> moved.answer(r, 200, r.method().equals("INVITE") ? Stranger.sdp("91.45.5.5", 4000) : new byte[0]));
        int before = bob.requests("INVITE").size();
        call.hold(true);
        a.pass(2);
        assertThat(moved.requests("INVITE")).hasSize(1);
        assertThat(bob.requests("INVITE")).hasSize(before);
        // And it is heard from there: by its registration it is the party.
        SipMessage ok = SipMessage.response(atBob, 200, "OK", "t5060").edit()
                .addLast(HeaderName.CONTACT, "<" + atBob.contacts().getFirst().uriText() + ">").build();
        SipMessage info = forged(moved, withRoutes(ok, atBob), "INFO", false, 1).build();
        assertThat(moved.ask(info).status()).isEqualTo(200);
        call.hangUp();
        a.pass(2);
        assertThat(moved.requests("BYE")).hasSize(1);
        assertThat(bob.requests("BYE")).isEmpty();
    }

    private static SipMessage withRoutes(SipMessage ok, SipMessage invite) {
        var edit = ok.edit().removeAll(HeaderName.RECORD_ROUTE);
        invite.values(HeaderName.RECORD_ROUTE).forEach(r -> edit.addLast(HeaderName.RECORD_ROUTE, r));
        return edit.build();
    }

    private static String contact(Stranger s) {
        return "<sip:bob@" + s.local().address().uriHost()
                + ":5060>;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000a95a0e128>\"";
    }

    @Test
    void aPhoneWhoseConnectionWasLostIsHungUpOverTheNext() {
        Phone dave = a.phone(Site.Place.HOME_A, "dave", Transport.TLS, PhoneSettings.Manner.ANSWER);
        a.site.register(dave);
        PhoneCall call = a.talk(alice, "sip:dave@acme.example");
        a.site.restartHomeNats();
        a.site.until("dave to come back", 120 * AttackSite.SECOND, () -> !a.heardBy("dave", "SIP/2.0 200 OK").stream()
                .filter(t -> t.contains(" REGISTER\r\n")).skip(1).toList().isEmpty());
        PhoneCall at = dave.calls().getLast();
        assertThat(at.state()).isEqualTo(PhoneCall.State.TALKING);
        a.watch();
        call.hold(true);
        a.pass(3);
        assertThat(a.heardBy("dave", "INVITE sip:")).isNotEmpty();
        call.hangUp();
        a.site.until("dave to be hung up", 10 * AttackSite.SECOND, () -> at.state() == PhoneCall.State.ENDED);
    }

    @Test
    void whoTurnsUpElsewhereIsHeardOnceHeProvesHimself() {
        Stranger bob = Stranger.inside(a.site, "bob", "10.1.4.4");
        Stranger moved = Stranger.inside(a.site, "moved", "10.1.5.5");
        bob.register("bob", "bob", contact(bob));
        SipMessage asked = bob.ask(bob.request("INVITE", ALICE, BOB, ALICE).build());
        SipMessage invite =
                bob.proven(bob.request("INVITE", ALICE, BOB, ALICE), "bob", AttackSite.PASSWORD, "INVITE", ALICE, asked)
                        .body("application/sdp", Stranger.sdp("10.1.4.4", 4000)).build();
        SipMessage ok = bob.call(invite);
        assertThat(ok.status()).isEqualTo(200);
        SipMessage bye = forged(moved, ok, "BYE", true, ok.cseq().number() + 1).build();
        SipMessage challenge = moved.ask(bye);
        assertThat(challenge.status()).isEqualTo(407);
        String uri = bye.requestUri();
        SipMessage wrong = moved.proven(forged(moved, ok, "BYE", true, ok.cseq().number() + 2), "dave",
                AttackSite.PASSWORD, "BYE", uri, challenge).build();
        assertThat(moved.ask(wrong).status()).isEqualTo(403);
        Optional<SipMessage> fresh = moved.tell(forged(moved, ok, "BYE", true, ok.cseq().number() + 3).build());
        SipMessage right = moved.proven(forged(moved, ok, "BYE", true, ok.cseq().number() + 4), "bob",
                AttackSite.PASSWORD, "BYE", uri, fresh.orElseThrow()).build();
        assertThat(moved.ask(right).status()).isEqualTo(200);
        assertThat(alice.calls().getLast().state()).isEqualTo(PhoneCall.State.ENDED);
    }

    @Test
    void aNotifyMayComeBeforeTheAnswerToItsSubscription() {
        Stranger bob = a.stranger("bob", "91.44.4.4");
        Stranger dave = a.stranger("dave", "91.45.5.5");
        bob.register("bob", "bob", contact(bob));
        dave.register("dave", "dave", "<sip:dave@91.45.5.5:5060>");
        SipMessage asked = dave.ask(dave.request("SUBSCRIBE", BOB, "sip:dave@acme.example", BOB)
                .header(HeaderName.EVENT, "presence").build());
        dave.send(dave
                .proven(dave.request("SUBSCRIBE", BOB, "sip:dave@acme.example", BOB), "dave", AttackSite.PASSWORD,
                        "SUBSCRIBE", BOB, asked)
                .header(HeaderName.EVENT, "presence").build());
        a.pass(1);
        SipMessage came = bob.requests("SUBSCRIBE").getFirst();
        dave.whenAsked(r -> dave.answer(r, 200, new byte[0]));
        SipMessage ok = withRoutes(SipMessage.response(came, 200, "OK", "n1").edit()
                .addLast(HeaderName.CONTACT, "<" + came.contacts().getFirst().uriText() + ">").build(), came);
        assertThat(mallory.ask(forged(mallory, ok, "NOTIFY", false, 1).header("Subscription-State", "active").build())
                .status()).isEqualTo(481);
        assertThat(bob.ask(forged(bob, ok, "NOTIFY", false, 1).header("Subscription-State", "active").build()).status())
                .isEqualTo(200);
        assertThat(dave.requests("NOTIFY")).hasSize(1);
        bob.send(ok.edit().set(HeaderName.EXPIRES, "600").build());
        a.pass(1);
        assertThat(bob.ask(forged(bob, ok, "NOTIFY", false, 2).header("Subscription-State", "active").build()).status())
                .isEqualTo(200);
    }
}
