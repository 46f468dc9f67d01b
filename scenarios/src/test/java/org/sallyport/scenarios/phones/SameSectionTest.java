package org.sallyport.scenarios.phones;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.attack.AttackSite;

/**
 * A section of a call becomes another kind of media at the same place, as a fax does with its voice (RFC 3264 §8.3).
 */
class SameSectionTest {
    private static final String ALICE = "sip:alice@acme.example";
    private static final String INSIDE = "10.1.7.50";
    private static final String OUTSIDE = "91.66.6.6";
    private static final String AUDIO = "m=audio %d RTP/AVP 0";
    private static final String SECURE = "m=audio %d RTP/SAVP 0";
    private static final String FAX = "m=image %d udptl t38";

    private AttackSite a;
    private Handset alice;
    private Handset zed;
    private Handset.Ear aliceHears;
    private Handset.Ear zedHears;
    private Handset.Conversation call;

    @BeforeEach
    void talking() {
        a = AttackSite.up(1);
        alice = new Handset(a, a.insider("alice-desk", INSIDE), "alice");
        zed = new Handset(a, a.stranger("zed", OUTSIDE), "");
        assertThat(alice.sip.register("alice", "alice", "<sip:alice@" + INSIDE + ":5060>").status()).isEqualTo(200);
        aliceHears = alice.ear(6000);
        zedHears = zed.ear(4000);
        call = zed.calls(alice, ALICE, at(OUTSIDE, AUDIO, 4000), at(INSIDE, AUDIO, 6000));
        speaks(true);
    }

    private static String at(String address, String section, int port) {
        return Handset.sdp(address, section.formatted(port));
    }

    /** Sound both ways, through what the newest exchange said, which the caller began or not. */
    private void speaks(boolean callerAsked) {
        forget();
        for (int i = 0; i < 10; i++) {
            zedHears.speak(call.ofCaller(callerAsked, 0), 1);
            aliceHears.speak(call.ofCallee(callerAsked, 0), 1);
            a.pass(1);
        }
        assertThat(aliceHears.heard).as("sound inside").hasSizeGreaterThanOrEqualTo(9);
        assertThat(zedHears.heard).as("sound outside").hasSizeGreaterThanOrEqualTo(9);
    }

    private void faxes(Handset.Ear inside, Handset.Ear outside, boolean callerAsked) {
        forget();
        inside.take();
        outside.take();
        for (int i = 0; i < 10; i++) {
            outside.fax(call.ofCaller(callerAsked, 0), 1);
            inside.fax(call.ofCallee(callerAsked, 0), 1);
            a.pass(1);
        }
        assertThat(inside.heard).as("fax inside").hasSizeGreaterThanOrEqualTo(9).allMatch(b -> b.length == 6);
        assertThat(outside.heard).as("fax outside").hasSizeGreaterThanOrEqualTo(9).allMatch(b -> b.length == 6);
    }

    private void forget() {
        aliceHears.take();
        zedHears.take();
    }

    private void becomes(boolean callerAsks, String section, int outside, int inside) {
        String out = at(OUTSIDE, section, outside);
        String in = at(INSIDE, section, inside);
        call.reinvite(callerAsks, callerAsks ? out : in, 200, callerAsks ? in : out);
        assertThat(call.answered.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void voiceBecomesFaxAndVoiceAgain(boolean callerAsks) {
        becomes(callerAsks, FAX, 4000, 6000);
        faxes(aliceHears, zedHears, callerAsks);
        becomes(!callerAsks, AUDIO, 4000, 6000);
        speaks(!callerAsks);
        becomes(callerAsks, FAX, 4000, 6000);
        faxes(aliceHears, zedHears, callerAsks);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void faxMayHavePortsOfItsOwn(boolean callerAsks) {
        Handset.Ear inside = alice.ear(6100);
        Handset.Ear outside = zed.ear(4100);
        becomes(callerAsks, FAX, 4100, 6100);
        faxes(inside, outside, callerAsks);
        becomes(callerAsks, AUDIO, 4000, 6000);
        speaks(callerAsks);
    }

    @Test
    void faxMayLeaveFromAnotherPortThanVoiceThoughTheDescriptionStays() {
        becomes(true, FAX, 4000, 6000);
        Handset.Ear modem = zed.ear(4200);
        forget();
        for (int i = 0; i < 10; i++) {
            modem.fax(call.ofCaller(true, 0), 1);
            a.pass(1);
        }
        assertThat(aliceHears.heard).hasSizeGreaterThanOrEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRefusedChangeLeavesTheVoice(boolean callerAsks) {
        String offer = callerAsks ? at(OUTSIDE, FAX, 4100) : at(INSIDE, FAX, 6100);
        call.reinvite(callerAsks, offer, 488, "");
        call.offered = call.rang;
        call.answered = call.ok;
        speaks(true);
        becomes(callerAsks, FAX, 4000, 6000);
        faxes(aliceHears, zedHears, callerAsks);
        Handset.Conversation before = call;
        var offered = before.offered;
        var answered = before.answered;
        call.reinvite(callerAsks, callerAsks ? at(OUTSIDE, AUDIO, 4300) : at(INSIDE, AUDIO, 6300), 488, "");
        call.offered = offered;
        call.answered = answered;
        faxes(aliceHears, zedHears, callerAsks);
    }

    @Test
    void aChangeThatWasAnsweredForNowAndThenRefusedIsTakenBack() {
        var offer = call.within(true, "INVITE").body("application/sdp", Handset.bytes(at(OUTSIDE, FAX, 4100))).build();
        zed.sip.send(offer);
        a.pass(1);
        var reinvite = alice.sip.requests("INVITE").getLast();
        alice.sip.answer(reinvite, 183, Handset.bytes(at(INSIDE, FAX, 6100)));
        a.pass(1);
        alice.sip.answer(reinvite, 488);
        a.pass(1);
        assertThat(zed.response(offer).status()).isEqualTo(488);
        // Alice says nothing, so that it is the description alone that leads to her.
        forget();
        for (int i = 0; i < 10; i++) {
            zedHears.speak(call.ofCaller(true, 0), 1);
            a.pass(1);
        }
        assertThat(aliceHears.heard).hasSizeGreaterThanOrEqualTo(9);
        speaks(true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void voiceBecomesSecureVoiceFaxAndVoice(boolean callerAsks) {
        becomes(callerAsks, SECURE, 4000, 6000);
        speaks(callerAsks);
        becomes(!callerAsks, FAX, 4000, 6000);
        faxes(aliceHears, zedHears, !callerAsks);
        becomes(callerAsks, SECURE, 4000, 6000);
        speaks(callerAsks);
        becomes(!callerAsks, "m=audio %d UDP/TLS/RTP/SAVPF 0", 4000, 6000);
        speaks(!callerAsks);
        becomes(callerAsks, AUDIO, 4000, 6000);
        speaks(callerAsks);
    }

    @Test
    void faxOnHoldIsFaxWhenItGoesOn() {
        becomes(true, FAX, 4000, 6000);
        String held = Handset.sdp("0.0.0.0", AUDIO.formatted(4000));
        call.reinvite(true, held, 200, at(INSIDE, AUDIO + "\r\na=recvonly", 6000));
        call.reinvite(true, Handset.sdp("0.0.0.0", FAX.formatted(4000)), 200, at(INSIDE, FAX, 6000));
        becomes(true, FAX, 4000, 6000);
        faxes(aliceHears, zedHears, true);
    }

    @Test
    void whatARefusedOfferOpenedEndsWithIt() {
        int lines = a.rows(Role.EDGE, "calls").size();
        assertThat(lines).isEqualTo(1);
        long before = leased();
        call.reinvite(true, Handset.sdp(OUTSIDE, AUDIO.formatted(4000), "m=video 4002 RTP/AVP 96"), 488, "");
        a.pass(90);
        assertThat(leased()).isEqualTo(before);
    }

    /** Media lines of both nodes. */
    private long leased() {
        return a.rows(Role.EDGE, "media").size() + a.rows(Role.CONTROL, "media").size();
    }

    @Test
    void aSectionThatBecomesATcpOneIsRefusedAndNotPointedAtOurUdpPort() {
        call.reinvite(true, Handset.sdp(OUTSIDE, "m=message 4000 tcp/MSRP *"), 200,
                Handset.sdp(INSIDE, "m=message 0 tcp/MSRP *"));
        assertThat(Handset.port(call.offered, 0)).isZero();
        assertThat(Handset.port(call.answered, 0)).isZero();
        becomes(true, AUDIO, 4000, 6000);
        speaks(true);
    }

    @Test
    void aRequestThatFailsBesideAnOfferTakesNothingOfIt() {
        var offer = call.within(true, "INVITE").body("application/sdp", Handset.bytes(at(OUTSIDE, FAX, 4100))).build();
        zed.sip.send(offer);
        a.pass(1);
        var reinvite = alice.sip.requests("INVITE").getLast();
        // While it rings, something else fails.
        var info = alice.asks(call.within(false, "INFO").build());
        zed.sip.answer(zed.sip.requests("INFO").getLast(), 405);
        a.pass(1);
        assertThat(alice.response(info).status()).isEqualTo(405);
        alice.sip.answer(reinvite, 200, Handset.bytes(at(INSIDE, FAX, 6000)));
        a.pass(1);
        call.offered = reinvite;
        call.answered = zed.response(offer);
        Handset.Ear outside = zed.ear(4100);
        faxes(aliceHears, outside, true);
    }
}
