package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.LogLevel;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings.Manner;
import org.sallyport.scenarios.world.Site.Place;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Transport;

/** A call without sound says so, and where to look. */
class MissingMediaTest {
    private static final long SEED = 61;
    private static final String OUTSIDE = "91.66.6.6";

    private final AttackSite a = AttackSite.up(SEED);
    private final Phone alice = a.phone(Place.INSIDE, "alice");

    private SimHost host(Role role) {
        return role == Role.EDGE ? a.site.edge() : a.site.control();
    }

    private List<String> told(Role role) {
        return host(role).logLines().stream()
                .filter(l -> l.level() == LogLevel.INFO && l.text().contains("media-missing"))
                .map(SimHost.LogLine::text).toList();
    }

    private String verdict(Role role) {
        List<Map<?, ?>> calls = a.rows(role, "calls");
        assertThat(calls).hasSize(1);
        return (String) calls.getFirst().get("verdict");
    }

    private static Map<?, ?> first(Object list) {
        return (Map<?, ?>) ((List<?>) list).getFirst();
    }

    @ParameterizedTest
    @EnumSource(value = Place.class, names = {"HOME_A", "HOME_B", "INTERNET"})
    void aCalleeWhoIsNotHeardIsNamedWithRowAndAddress(Place place) {
        Phone dave = a.phone(place, "dave", Transport.UDP, Manner.ANSWER);
        a.site.register(alice, dave);
        PhoneCall call = alice.call(dave.settings().aor());
        a.site.until("ringing", 20 * AttackSite.SECOND, () -> !dave.calls().isEmpty());
        dave.calls().getLast().mute(true);
        a.site.until("a call to stand", 20 * AttackSite.SECOND, () -> call.state() == PhoneCall.State.TALKING);
        a.pass(4);
        assertThat(told(Role.EDGE)).isEmpty();
        a.pass(4);
        Map<?, ?> missing = first(a.rows(Role.EDGE, "calls").getFirst().get("missing"));
        assertThat(missing.get("side")).isEqualTo("callee");
        assertThat(missing.get("rows")).isEqualTo(List.of("SIN-4", "SIP-6"));
        assertThat((String) missing.get("cause")).isEqualTo("nothing-came");
        String seen = place == Place.INTERNET ? "91.6.6." : place == Place.HOME_A ? "91.7.0.1" : "91.7.0.2";
        assertThat(verdict(Role.EDGE)).contains("no audio from the callee ",
                "row SIN-4/SIP-6 at " + AttackSite.EDGE + ":");
        if (place == Place.INTERNET) assertThat((String) missing.get("address")).startsWith(seen);
        assertThat(told(Role.EDGE)).hasSize(1);
        assertThat(told(Role.CONTROL)).singleElement().asString().contains("beyond-the-pair", "callee", "row SIT-2");
        assertThat((List<?>) a.rows(Role.CONTROL, "searches").getFirst().get("notes")).singleElement().asString()
                .contains("no audio from the callee", "edge passes nothing on");
        a.pass(20);
        assertThat(told(Role.EDGE)).as("said once").hasSize(1);
        call.hangUp();
        a.pass(8);
        Map<?, ?> record = a.rows(Role.EDGE, "history").getFirst();
        assertThat((List<?>) record.get("missing")).hasSize(1);
        assertThat(a.rows(Role.EDGE, "calls")).isEmpty();
    }

    @Test
    void aCallerInsideWhoIsNotHeardIsNamedAtControl() {
        Phone dave = a.phone(Place.HOME_A, "dave", Transport.UDP, Manner.ANSWER);
        a.site.register(alice, dave);
        PhoneCall call = alice.call(dave.settings().aor());
        call.mute(true);
        a.site.until("a call to stand", 20 * AttackSite.SECOND, () -> call.state() == PhoneCall.State.TALKING);
        a.pass(8);
        assertThat(verdict(Role.CONTROL)).contains("no audio from the caller 10.1.1.", "row SII-6 at 10.1.0.10:");
        assertThat(verdict(Role.EDGE)).contains("no audio from the caller", "control passes nothing on", "row SIT-2");
    }

    @Test
    void aWayBetweenTheNodesThatIsShutIsNamedOnBoth() {
        Phone dave = a.phone(Place.HOME_A, "dave", Transport.UDP, Manner.ANSWER);
        a.site.register(alice, dave);
        a.site.inner().forgetRow("SIT-2");
        PhoneCall call = alice.call(dave.settings().aor());
        a.site.until("a call to stand", 20 * AttackSite.SECOND, () -> call.state() == PhoneCall.State.TALKING);
        a.pass(8);
        assertThat(verdict(Role.CONTROL)).contains("no audio from the callee", "does not let row SIT-2 pass",
                AttackSite.EDGE + ":36000");
        assertThat(verdict(Role.EDGE)).contains("no audio from the caller", "does not let row SIT-2 pass");
    }

    @Test
    void holdIsNoFaultAndTheEndOfHoldIsWatched() {
        Phone dave = a.phone(Place.HOME_A, "dave", Transport.UDP, Manner.ANSWER);
        a.site.register(alice, dave);
        PhoneCall call = a.talk(alice, dave);
        a.pass(10);
        call.hold(true);
        a.pass(30);
        for (Role r : Role.values()) assertThat(told(r)).as("held, %s", r).isEmpty();
        dave.calls().getLast().mute(true);
        call.hold(false);
        a.pass(4);
        assertThat(told(Role.EDGE)).as("just taken back").isEmpty();
        a.pass(5);
        assertThat(told(Role.EDGE)).singleElement().asString().contains("callee");
    }

    @Test
    void aRingingPhoneIsNotMissed() {
        Phone dave = a.phone(Place.HOME_A, "dave", Transport.UDP, Manner.RING);
        a.site.register(alice, dave);
        alice.call(dave.settings().aor());
        a.pass(30);
        for (Role r : Role.values()) assertThat(told(r)).as("%s", r).isEmpty();
    }

    @Test
    void aMutedPhoneIsToldFromADeadOneAndIsHeardAgain() {
        Phone dave = a.phone(Place.HOME_A, "dave", Transport.UDP, Manner.ANSWER);
        a.site.register(alice, dave);
        PhoneCall call = a.talk(alice, dave);
        a.pass(10);
        dave.calls().getLast().mute(true);
        a.pass(9);
        assertThat(verdict(Role.EDGE)).contains("callee", "91.7.0.1:", "reports still come");
        dave.calls().getLast().mute(false);
        a.pass(3);
        assertThat(verdict(Role.EDGE)).isEmpty();
        call.hangUp();
        a.pass(8);
        Map<?, ?> media = first(a.rows(Role.EDGE, "history").getFirst().get("media"));
        Map<?, ?> callee = (Map<?, ?>) ((Map<?, ?>) media.get("callee")).get("rtp");
        assertThat((Long) callee.get("packetsIn")).isGreaterThan(400);
        assertThat((List<?>) media.get("latches")).isNotEmpty();
    }

    @Test
    void aWrongStaticNatShowsTheSeenAddressBesideTheAdvertisedOne() {
        Stranger bob = a.stranger("bob-desk", OUTSIDE);
        assertThat(bob.register("bob", "bob", "<sip:bob@" + OUTSIDE + ":5060>").status()).isEqualTo(200);
        a.site.register(alice);
        bob.whenAsked(m -> {
            if (!m.method().equals("INVITE")) return;
            String via = m.topVia().toString().replace(";rport", ";received=91.9.9.9;rport=5060");
            SipMessage seen = m.edit().replaceFirstValue(HeaderName.VIA, via).build();
            bob.answer(seen, 200, Stranger.sdp(OUTSIDE, 4000));
        });
        PhoneCall call = a.talk(alice, "sip:bob@" + AttackSite.DOMAIN);
        a.pass(8);
        assertThat(call.state()).isEqualTo(PhoneCall.State.TALKING);
        assertThat(verdict(Role.EDGE)).contains("no audio from the callee " + OUTSIDE + ":4000", "sees us as 91.9.9.9",
                "static-nat",
                AttackSite.EDGE);
    }

    @Test
    void theFirstQuestionIsAnsweredWithWhatHasBeenCountedUpToNow() {
        Phone dave = a.phone(Place.HOME_A, "dave", Transport.UDP, Manner.ANSWER);
        a.site.register(alice, dave);
        a.talk(alice, dave);
        a.pass(10);
        for (Role r : Role.values()) {
            Map<?, ?> line = first(a.asked(r, "calls").getFirst().get("media"));
            for (String side : List.of("caller", "callee")) {
                Map<?, ?> rtp = (Map<?, ?>) ((Map<?, ?>) line.get(side)).get("rtp");
                assertThat((Long) rtp.get("packetsIn")).as("%s %s", r, side).isGreaterThan(450);
            }
            assertThat(a.asked(r, "media").getFirst().get("caller")).as("%s", r).isNotNull();
        }
    }

    @Test
    void aCallThatIsWellHasNoVerdictAndARecord() {
        Phone dave = a.phone(Place.HOME_B, "dave", Transport.TLS, Manner.ANSWER);
        a.site.register(alice, dave);
        PhoneCall call = a.talk(alice, dave);
        a.pass(20);
        for (Role r : Role.values()) {
            assertThat(told(r)).as("%s", r).isEmpty();
            assertThat(verdict(r)).isEmpty();
        }
        call.hangUp();
        a.pass(8);
        for (Role r : Role.values()) {
            Map<?, ?> record = a.rows(r, "history").getFirst();
            assertThat(record.get("answered")).isEqualTo(true);
            assertThat((String) record.get("end")).contains("ended by the caller");
            Map<?, ?> media = first(record.get("media"));
            for (String side : List.of("caller", "callee")) {
                Map<?, ?> rtp = (Map<?, ?>) ((Map<?, ?>) media.get(side)).get("rtp");
                assertThat((Long) rtp.get("packetsIn")).as(side).isGreaterThan(900);
                assertThat((Long) rtp.get("lost")).as(side).isLessThan(10);
            }
        }
    }
}
