package org.sallyport.scenarios.phones;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.attack.AttackSite;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/** Several callees of one call, each with an answer of its own (RFC 3261 §13.2.2.4, RFC 6337 §3.1.3). */
class ForkedAnswersTest {
    private static final String ALICE = "sip:alice@acme.example";
    private static final String DESK = "10.1.7.50";
    private static final String OTHER = "10.1.7.51";
    private static final String OUTSIDE = "91.66.6.6";
    private static final String AUDIO = "m=audio %d RTP/AVP 0";
    private static final String VIDEO = "m=video %d RTP/AVP 96\r\na=rtpmap:96 H264/90000";

    private AttackSite a;
    private Handset desk;
    private Handset zed;
    private Handset.Ear zedHears;
    private Handset.Ear zedSees;
    private SipMessage invite;

    @BeforeEach
    void up() {
        a = AttackSite.up(1);
        desk = new Handset(a, a.insider("alice-desk", DESK), "alice");
        desk.sip.host().attach(a.site.inside(), "10.1.7.60");
        zed = new Handset(a, a.stranger("zed", OUTSIDE), "");
        assertThat(desk.sip.register("alice", "alice", "<sip:alice@" + DESK + ":5060>").status()).isEqualTo(200);
        zedHears = zed.ear(4000);
        zedSees = zed.ear(4002);
    }

    private static String sdp(String address, int audio, int video) {
        return Handset.sdp(address, AUDIO.formatted(audio), VIDEO.formatted(video));
    }

    private SipMessage rings(Handset... phones) {
        invite = zed.sip.request("INVITE", ALICE, "sip:x@elsewhere.example", ALICE).body("application/sdp",
                Handset.bytes(sdp(OUTSIDE, 4000, 4002))).build();
        zed.sip.send(invite);
        a.pass(1);
        for (Handset p : phones) assertThat(p.sip.requests("INVITE")).isNotEmpty();
        return phones[0].sip.requests("INVITE").getLast();
    }

    private void answers(Handset phone, int status, String tag, String sdp) {
        phone.sip.answer(phone.sip.requests("INVITE").getLast(), status, tag, Handset.bytes(sdp));
        a.pass(1);
    }

    private SipMessage heard(int status, String tag) {
        List<SipMessage> all = zed.sip.heard().stream().filter(m -> !m.isRequest() && m.status() == status
                && m.callId().equals(invite.callId()) && tag.equals(m.to().tag())).toList();
        assertThat(all).as(status + " of " + tag).isNotEmpty();
        return all.getLast();
    }

    private void acknowledge(SipMessage ok) {
        zed.sip.send(zed.sip.within(invite, ok, "ACK", ok.contacts().getFirst().uriText(), 0).build());
        a.pass(1);
    }

    private void flows(Handset.Ear inside, SipMessage rang, Handset.Ear outside, SipMessage ok, int section) {
        inside.take();
        outside.take();
        for (int i = 0; i < 5; i++) {
            outside.send(Handset.at(ok, section), 96 * section, 1);
            inside.send(Handset.at(rang, section), 96 * section, 1);
            a.pass(1);
        }
        assertThat(inside.heard).as("inside").hasSizeGreaterThanOrEqualTo(4);
        assertThat(outside.heard).as("outside").hasSizeGreaterThanOrEqualTo(4);
    }

    private int lines() {
        return a.rows(Role.EDGE, "media").size() + a.rows(Role.CONTROL, "media").size();
    }

    @Test
    void whatOneCalleeRefusesTheNextOneMayTake() {
        SipMessage rang = rings(desk);
        Handset.Ear announcement = desk.ear("10.1.7.60", 6000);
        Handset.Ear voice = desk.ear(6000);
        Handset.Ear picture = desk.ear(6002);
        answers(desk, 183, "server", sdp("10.1.7.60", 6000, 0));
        assertThat(Handset.port(heard(183, "server"), 1)).isZero();
        announcement.speak(Handset.at(rang, 0), 5);
        a.pass(1);
        assertThat(zedHears.heard).as("early media").isNotEmpty();
        answers(desk, 200, "phone", sdp(DESK, 6000, 6002));
        SipMessage ok = heard(200, "phone");
        assertThat(Handset.port(ok, 1)).isNotZero();
        acknowledge(ok);
        flows(voice, rang, zedHears, ok, 0);
        flows(picture, rang, zedSees, ok, 1);
    }

    @Test
    void whatTheOneWhoAnswersRefusesEndsAndNotBefore() {
        rings(desk);
        answers(desk, 183, "server", sdp("10.1.7.60", 6000, 6002));
        answers(desk, 183, "voice-only", sdp(DESK, 6000, 0));
        assertThat(lines()).isEqualTo(4);
        answers(desk, 200, "voice-only", sdp(DESK, 6000, 0));
        acknowledge(heard(200, "voice-only"));
        assertThat(lines()).isEqualTo(2);
    }

    @Test
    void theCallIsWithWhoAnsweredThoughAnotherSpokeLast() {
        SipMessage rang = rings(desk);
        Handset.Ear first = desk.ear(6000);
        Handset.Ear picture = desk.ear(6002);
        Handset.Ear last = desk.ear("10.1.7.60", 6000);
        answers(desk, 183, "first", sdp(DESK, 6000, 6002));
        answers(desk, 183, "last", sdp("10.1.7.60", 6000, 0));
        last.speak(Handset.at(rang, 0), 3);
        a.pass(1);
        // Its answer was in the 183 already, as with one that was acknowledged (RFC 3262 §5).
        desk.sip.answer(rang, 200, "first", new byte[0]);
        a.pass(1);
        SipMessage early = heard(183, "first");
        acknowledge(heard(200, "first"));
        flows(first, rang, zedHears, early, 0);
        flows(picture, rang, zedSees, early, 1);
        last.speak(Handset.at(rang, 0), 3);
        zedHears.take();
        a.pass(1);
        assertThat(zedHears.heard).as("somebody who lost").isEmpty();
    }

    @Test
    void aSecond200OfAnotherCalleeTakesNothingOver() {
        SipMessage rang = rings(desk);
        Handset.Ear voice = desk.ear(6000);
        Handset.Ear picture = desk.ear(6002);
        answers(desk, 200, "first", sdp(DESK, 6000, 6002));
        SipMessage ok = heard(200, "first");
        acknowledge(ok);
        flows(voice, rang, zedHears, ok, 0);
        answers(desk, 200, "second", sdp("10.1.7.60", 6000, 0));
        heard(200, "second");
        flows(voice, rang, zedHears, ok, 0);
        flows(picture, rang, zedSees, ok, 1);
    }

    /** RFC 3311 §5.1: an UPDATE may come and be refused before the INVITE has its last answer. */
    @Test
    void aRefusedUpdateBeforeTheAnswerTakesNoMediaAlong() {
        invite = zed.sip.request("INVITE", ALICE, "sip:x@elsewhere.example", ALICE)
                .header(HeaderName.SUPPORTED, "100rel")
                .body("application/sdp", Handset.bytes(sdp(OUTSIDE, 4000, 4002))).build();
        zed.sip.send(invite);
        a.pass(1);
        SipMessage rang = desk.sip.requests("INVITE").getLast();
        Handset.Ear voice = desk.ear(6000);
        Handset.Ear picture = desk.ear(6002);
        desk.sip.answer(rang, 183, Handset.bytes(sdp(DESK, 6000, 6002)), "Require: 100rel", "RSeq: 1");
        a.pass(1);
        SipMessage early = heard(183, "t5060");
        String target = early.contacts().getFirst().uriText();
        zed.sip.send(zed.sip.within(invite, early, "PRACK", target, 1)
                .header(HeaderName.RACK, "1 " + invite.cseq().number() + " INVITE").build());
        a.pass(1);
        desk.sip.answer(desk.sip.requests("PRACK").getLast(), 200);
        a.pass(1);
        zed.sip.send(zed.sip.within(invite, early, "UPDATE", target, 2)
                .body("application/sdp", Handset.bytes(sdp(OUTSIDE, 4000, 4002))).build());
        a.pass(1);
        desk.sip.answer(desk.sip.requests("UPDATE").getLast(), 488);
        a.pass(1);
        desk.sip.answer(rang, 200, new byte[0]);
        a.pass(1);
        acknowledge(heard(200, "t5060"));
        flows(voice, rang, zedHears, early, 0);
        flows(picture, rang, zedSees, early, 1);
    }

    @Test
    void aPhoneWhosePreviewCannotBePassedEndsAlone() {
        Handset soft = new Handset(a, a.insider("alice-soft", OTHER), "alice");
        assertThat(soft.sip.register("alice", "alice", "<sip:alice@" + OTHER + ":5060>").status()).isEqualTo(200);
        SipMessage rang = rings(desk, soft);
        Handset.Ear voice = desk.ear(6000);
        soft.sip.answer(soft.sip.requests("INVITE").getLast(), 183,
                Handset.bytes(sdp(OTHER, 6000, 0).replace("c=IN IP4 " + OTHER, "c=IN IP4 phone.local")),
                "Require: 100rel", "RSeq: 1");
        a.pass(1);
        assertThat(soft.sip.requests("CANCEL")).isNotEmpty();
        assertThat(desk.sip.requests("CANCEL")).isEmpty();
        answers(desk, 200, "desk", sdp(DESK, 6000, 0));
        SipMessage ok = heard(200, "desk");
        acknowledge(ok);
        flows(voice, rang, zedHears, ok, 0);
    }

    @Test
    void aLateAnswerThatCannotBePassedEndsItsOwnCalleeAlone() {
        SipMessage rang = rings(desk);
        Handset.Ear voice = desk.ear(6000);
        answers(desk, 200, "first", sdp(DESK, 6000, 6002));
        SipMessage ok = heard(200, "first");
        acknowledge(ok);
        answers(desk, 200, "second", sdp("phone.local", 6000, 0).replace("IN IP4 phone.local", "IN IP4 localhost"));
        a.pass(2);
        assertThat(desk.sip.requests("BYE")).allSatisfy(b -> assertThat(b.to().tag()).isEqualTo("second"));
        assertThat(zed.sip.requests("BYE")).isEmpty();
        flows(voice, rang, zedHears, ok, 0);
    }

    @Test
    void twoPhonesOfOneUserHaveTheirOwnAnswers() {
        Handset soft = new Handset(a, a.insider("alice-soft", OTHER), "alice");
        assertThat(soft.sip.register("alice", "alice", "<sip:alice@" + OTHER + ":5060>").status()).isEqualTo(200);
        rings(desk, soft);
        SipMessage softRang = soft.sip.requests("INVITE").getLast();
        Handset.Ear voice = soft.ear(6000);
        Handset.Ear picture = soft.ear(6002);
        answers(soft, 183, "soft", sdp(OTHER, 6000, 6002));
        answers(desk, 183, "desk", sdp(DESK, 6000, 0));
        answers(soft, 200, "soft", sdp(OTHER, 6000, 6002));
        SipMessage ok = heard(200, "soft");
        assertThat(Handset.port(ok, 1)).isNotZero();
        acknowledge(ok);
        flows(voice, softRang, zedHears, ok, 0);
        flows(picture, softRang, zedSees, ok, 1);
        assertThat(lines()).isEqualTo(4);
    }

    /** Both legs toward edge have one credential: whoever answers must be the one that it is bound to. */
    @Test
    void aPhoneInsideAndOneOutsideOfOneUserAreBothHeardWhenTheyAnswer() {
        Handset home = new Handset(a, a.stranger("alice-home", "91.66.7.7"), "alice");
        assertThat(home.sip.register("alice", "alice", "<sip:alice@91.66.7.7:5060>").status()).isEqualTo(200);
        for (boolean inside : new boolean[] {true, false}) {
            Handset who = inside ? desk : home;
            Handset other = inside ? home : desk;
            rings(desk, home);
            SipMessage rang = who.sip.requests("INVITE").getLast();
            String address = inside ? DESK : "91.66.7.7";
            Handset.Ear voice = who.ear(6000);
            answers(other, 183, "other" + inside, sdp(inside ? "91.66.7.7" : DESK, 6010, 6012));
            answers(who, 200, "who" + inside, sdp(address, 6000, 0));
            SipMessage ok = heard(200, "who" + inside);
            acknowledge(ok);
            zedHears.take();
            for (int i = 0; i < 3; i++) {
                zedHears.speak(Handset.at(ok, 0), 1);
                voice.speak(Handset.at(rang, 0), 1);
                a.pass(1);
            }
            assertThat(voice.heard).as("%s hears the caller at once", address).hasSizeGreaterThanOrEqualTo(2);
            assertThat(zedHears.heard).as("the caller hears %s at once", address).hasSizeGreaterThanOrEqualTo(2);
            zed.sip.send(zed.sip.within(invite, ok, "BYE", ok.contacts().getFirst().uriText(), 1).build());
            a.pass(1);
            who.sip.answer(who.sip.requests("BYE").getLast(), 200);
            a.pass(5);
        }
    }

    @Test
    void manyCalleesNeedNoMoreLinesThanOne() {
        rings(desk);
        int before = lines();
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            tags.add("callee" + i);
            answers(desk, 183, tags.getLast(), sdp(DESK, 6000 + 2 * i, i % 2 == 0 ? 0 : 7000 + 2 * i));
        }
        assertThat(lines()).isEqualTo(before);
        desk.sip.answer(desk.sip.requests("INVITE").getLast(), 200, "callee3", Handset.bytes(sdp(DESK, 6006, 7006)));
        a.pass(1);
        acknowledge(heard(200, "callee3"));
        assertThat(lines()).isEqualTo(before);
        a.watch();
        zedHears.speak(Handset.at(heard(200, "callee3"), 0), 3);
        a.pass(1);
        assertThat(a.packetsTo(DESK, 6006)).isEqualTo(3);
    }
}
