package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings.Manner;
import org.sallyport.scenarios.world.Site.Place;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Transport;

/** Each verdict on a call, with a call that deserves it, as control says it. */
class CallWhyTest {
    private static final long SEED = 72;
    private static final String BOB = "91.66.6.6";

    private AttackSite a = AttackSite.up(SEED);

    private Phone alice() {
        Phone alice = a.phone(Place.INSIDE, "alice");
        a.site.register(alice);
        return alice;
    }

    private Phone dave(Manner manner) {
        Phone dave = a.phone(Place.HOME_A, "dave", Transport.UDP, manner);
        a.site.register(dave);
        return dave;
    }

    /** A phone outside, of which a test writes every answer. */
    private Stranger bob() {
        Stranger bob = a.stranger("bob-desk", BOB);
        assertThat(bob.register("bob", "bob", "<sip:bob@" + BOB + ":5060>").status()).isEqualTo(200);
        return bob;
    }

    private Map<?, ?> only(Role role) {
        List<Map<?, ?>> all = new ArrayList<>(a.rows(role, "calls"));
        all.addAll(a.rows(role, "history"));
        String id = all.isEmpty() ? (String) failed(role).get("id") : (String) all.getFirst().get("id");
        return a.call(role, id);
    }

    private Map<?, ?> failed(Role role) {
        return (Map<?, ?>) ((List<?>) a.call(role, "").get("failed")).getFirst();
    }

    private Map<?, ?> verdict(Role role, String id) {
        Map<?, ?> whole = only(role);
        List<?> all = (List<?>) whole.get("verdicts");
        for (Object o : all) if (((Map<?, ?>) o).get("id").equals(id)) return (Map<?, ?>) o;
        throw new AssertionError(id + " is not among " + all + ", " + whole.get("unjudged") + ": " + whole);
    }

    private String sentence(Role role, String id) {
        return (String) verdict(role, id).get("sentence");
    }

    @Test
    void v01AHomeThatLetsNoMediaOut() {
        Phone alice = alice();
        Phone dave = dave(Manner.ANSWER);
        PhoneCall call = alice.call(dave.settings().aor());
        a.site.until("ringing", 20 * AttackSite.SECOND, () -> !dave.calls().isEmpty());
        dave.calls().getLast().mute(true);
        a.site.until("a call to stand", 20 * AttackSite.SECOND, () -> call.state() == PhoneCall.State.TALKING);
        a.pass(8);
        assertThat(sentence(Role.CONTROL, "V-01")).contains(
                "The network of the callee lets signalling out but not media",
                "192.168.1.");
        call.hangUp();
        a.pass(5);
        assertThat(sentence(Role.CONTROL, "V-01")).as("afterwards too").contains("192.168.1.");
        assertThat(sentence(Role.EDGE, "V-01")).as("edge sees it by itself").contains("192.168.1.");
    }

    @Test
    void v02MediaThatMoves() {
        Phone alice = alice();
        PhoneCall call = a.talk(alice, dave(Manner.ANSWER));
        a.pass(5);
        a.site.restartHomeNats();
        a.pass(20);
        call.hold(true);
        a.pass(5);
        call.hold(false);
        a.pass(20);
        assertThat(sentence(Role.CONTROL, "V-02")).contains("Media of the callee moved from 91.7.0.1:",
                "edge followed");
    }

    @Test
    void v04ACallerWhoNeverAcknowledges() {
        alice();
        Stranger bob = a.stranger("bob-desk", BOB);
        bob.send(bob.invite("sip:alice@" + AttackSite.DOMAIN));
        a.pass(30);
        assertThat(sentence(Role.CONTROL, "V-04")).contains("The caller's ACK does not reach us: udp " + BOB + ":5060",
                "times", "<sip:alice@");
    }

    private static SipMessage byeOf(SipMessage invite, SipMessage ok) {
        var b = SipMessage.request("BYE", invite.contacts().getFirst().uriText())
                .header(HeaderName.VIA, "SIP/2.0/UDP " + BOB + ":5060;branch=z9hG4bKbye" + invite.callId() + ";rport");
        invite.recordRoutes().forEach(r -> b.header(HeaderName.ROUTE, r.toString()));
        return b.header(HeaderName.MAX_FORWARDS, "70").header(HeaderName.FROM, ok.header(HeaderName.TO))
                .header(HeaderName.TO, invite.header(HeaderName.FROM)).header(HeaderName.CALL_ID, invite.callId())
                .header(HeaderName.CSEQ, "1 BYE").build();
    }

    @Test
    void v05ASessionThatNobodyRefreshes() {
        Phone alice = alice();
        Stranger bob = bob();
        SipMessage[] both = new SipMessage[2];
        bob.whenAsked(m -> {
            if (!m.method().equals("INVITE")) return;
            both[0] = m;
            both[1] = bob.answer(m, 200, Stranger.sdp(BOB, 4000), "Session-Expires: 90;refresher=uac");
        });
        a.talk(alice, "sip:bob@" + AttackSite.DOMAIN);
        a.pass(58);
        bob.send(byeOf(both[0], both[1]));
        a.pass(5);
        assertThat(sentence(Role.CONTROL, "V-05")).contains("refreshed every 90 s", "no refresh came",
                BOB + ":5060 hung up");
    }

    @Test
    void v06ACallThatComesBack() {
        Stranger stranger = a.stranger("stranger", BOB);
        List<SipMessage> asked = new ArrayList<>();
        a.site.pbx().whenAsked(m -> {
            if (!m.method().equals("INVITE")) return;
            asked.add(m);
            a.site.pbx().send(m.edit().addFirst(HeaderName.VIA,
                    "SIP/2.0/UDP 10.1.0.50:5060;branch=z9hG4bKloop" + m.topVia().branch().hashCode())
                    .body("application/sdp", Stranger.sdp("10.1.0.50", 4000)).build());
        });
        stranger.send(stranger.invite("sip:4711@" + AttackSite.DOMAIN));
        a.pass(2);
        a.site.pbx().answer(asked.getFirst(), 482);
        a.pass(60);
        assertThat(sentence(Role.CONTROL, "V-06")).contains("came back to control");
    }

    private void bobAnswers(int status, String... fields) {
        Phone alice = alice();
        Stranger bob = bob();
        bob.whenAsked(m -> {
            if (m.method().equals("INVITE")) bob.answer(m, status, new byte[0], fields);
        });
        alice.call("sip:bob@" + AttackSite.DOMAIN);
        a.pass(20);
    }

    @Test
    void v07NothingInCommon() {
        bobAnswers(488, "Warning: 304 bob \"Media type not available\"");
        assertThat(sentence(Role.CONTROL, "V-07")).contains("No common codec", BOB, "488", "Media type not available",
                "audio");
    }

    @Test
    void v08NoRule() {
        Stranger stranger = a.stranger("stranger", BOB);
        stranger.tell(stranger.invite("sip:nobody-at-all@" + AttackSite.DOMAIN));
        a.pass(3);
        assertThat(sentence(Role.EDGE, "V-08")).contains("led", "Tried: rule");
    }

    @Test
    void v09AStrangerWhoMayNot() {
        Stranger stranger = a.stranger("stranger", BOB);
        stranger.tell(stranger.invite("sip:x@nowhere.example"));
        a.pass(3);
        assertThat(sentence(Role.EDGE, "V-09")).contains("Refused by edge: A stranger may not call that destination.");
        assertThat((String) verdict(Role.EDGE, "V-09").get("next")).contains("dial-plan.search-rules");
    }

    @Test
    void v10ANextHopThatSaysNothing() {
        Phone alice = alice();
        bob();
        alice.call("sip:bob@" + AttackSite.DOMAIN);
        a.pass(60);
        assertThat(sentence(Role.CONTROL, "V-10")).contains("udp " + BOB + ":5060 did not answer", "times over",
                "not one packet came back");
    }

    @Test
    void v13PacketsThatComeUnevenly() {
        a = new AttackSite(SEED, SiteOptions.usual()
                .internet(LinkConditions.INTERNET.delay(20_000_000L, 400_000_000L).disorder(0, 300_000, 300_000_000L)));
        a.site.up();
        Phone alice = alice();
        PhoneCall call = a.talk(alice, dave(Manner.ANSWER));
        a.pass(20);
        call.hangUp();
        a.pass(8);
        assertThat(sentence(Role.CONTROL, "V-13")).contains("unevenly between the callee and edge", "jitter");
    }

    @Test
    void v15ThePairEndsIt() {
        Phone alice = alice();
        Phone dave = dave(Manner.ANSWER);
        PhoneCall call = a.talk(alice, dave);
        assertThat(call.state()).isEqualTo(PhoneCall.State.TALKING);
        a.terminate(Role.CONTROL);
        a.pass(60);
        assertThat(sentence(Role.CONTROL, "V-15")).contains("control ended it: node stops");
    }

    @Test
    void v17ASideThatIsNotHeard() {
        Phone alice = alice();
        Phone dave = dave(Manner.ANSWER);
        PhoneCall call = alice.call(dave.settings().aor());
        call.mute(true);
        a.site.until("a call to stand", 20 * AttackSite.SECOND, () -> call.state() == PhoneCall.State.TALKING);
        a.pass(8);
        assertThat(sentence(Role.CONTROL, "V-17")).contains("No audio from the caller", "row SII-6");
        assertThat(((List<?>) only(Role.CONTROL).get("verdicts"))).as("edge's echo of it is left out").hasSize(1);
    }

    @Test
    void v18NobodyIsRegistered() {
        Phone alice = alice();
        alice.call("sip:bob@" + AttackSite.DOMAIN);
        a.pass(5);
        assertThat(sentence(Role.CONTROL, "V-18")).contains("known here but nobody is registered");
    }

    @Test
    void v19SomebodyElseRefuses() {
        bobAnswers(500, "Reason: Q.850;cause=41;text=\"temporary failure\"");
        assertThat(sentence(Role.CONTROL, "V-19")).contains(BOB + ":5060 refused the call with 500", "Q.850;cause=41");
    }

    @Test
    void v20BusyOrGivenUp() {
        Phone alice = alice();
        PhoneCall call = alice.call(dave(Manner.BUSY).settings().aor());
        a.site.until("an end", 20 * AttackSite.SECOND, () -> call.state() == PhoneCall.State.ENDED);
        a.pass(2);
        assertThat(sentence(Role.CONTROL, "V-20")).contains("91.7.0.1:", "was busy");
    }

    @Test
    void v21APhoneWithoutAPassword() {
        Stranger stranger = a.stranger("stranger", BOB);
        stranger.tell(stranger.request("INVITE", "sip:bob@" + AttackSite.DOMAIN, "sip:alice@" + AttackSite.DOMAIN,
                "sip:bob@" + AttackSite.DOMAIN).body("application/sdp", Stranger.sdp(BOB, 4000)).build());
        a.pass(90);
        assertThat(sentence(Role.CONTROL, "V-21")).contains("asked the caller for a password");
    }

    @Test
    void v22ItRings() {
        Phone alice = alice();
        alice.call(dave(Manner.RING).settings().aor());
        a.pass(10);
        assertThat(sentence(Role.CONTROL, "V-22")).contains("Nobody has answered yet", "91.7.0.1:");
    }
}
