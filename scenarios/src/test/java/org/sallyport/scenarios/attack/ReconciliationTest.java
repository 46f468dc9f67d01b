package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.sim.Finding;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneCall.State;
import org.sallyport.scenarios.phone.PhoneSettings.Manner;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Transport;

/** Both nodes agree on their calls soon after their link is back, and nobody else has a say in it. */
class ReconciliationTest {
    private static final long SECOND = 1_000_000_000L;

    private AttackSite a = AttackSite.up(1);

    private Phone phone(Site.Place place, String user, Manner manner) {
        Phone p = a.phone(place, user, Transport.UDP, manner);
        a.site.register(p);
        return p;
    }

    private List<String> calls(Role role) {
        return a.rows(role, "calls").stream().map(r -> String.valueOf(r.get("callId"))).sorted().toList();
    }

    private void restartControl() {
        a.site.checks().forgive(Finding.Kind.NO_STATE, Finding.Kind.PINHOLE_CLOSED);
        a.site.control().killProcess();
        a.pass(1);
        a.site.startControl();
        a.site.until("the link to be back", 60 * SECOND, a.site::zoneUp);
    }

    @Test
    void afterANodeForgotItsCallsBothKnowTheSameTenSecondsLater() {
        Phone alice = phone(Site.Place.INSIDE, "alice", Manner.ANSWER);
        Phone bob = phone(Site.Place.INTERNET, "bob", Manner.ANSWER);
        PhoneCall call = a.talk(alice, bob);
        a.pass(10);
        restartControl();
        a.pass(10);
        assertThat(calls(Role.EDGE)).isEqualTo(calls(Role.CONTROL));
        boolean known = !calls(Role.CONTROL).isEmpty();
        assertThat(bob.calls().getFirst().state()).isEqualTo(known ? State.TALKING : State.ENDED);
        assertThat(call.state()).isNotEqualTo(State.CALLING);
    }

    @Test
    void aPhoneThatRingsForANodeThatForgotItIsCancelledAsSoonAsTheLinkIsBack() {
        Phone alice = phone(Site.Place.INSIDE, "alice", Manner.ANSWER);
        Phone bob = phone(Site.Place.INTERNET, "bob", Manner.RING);
        PhoneCall call = alice.call(bob.settings().aor());
        a.site.until("bob to ring", 10 * SECOND, () -> call.state() == State.RINGING);
        restartControl();
        // The call is younger than the comparison's grace: it is the other era of control that tells.
        a.pass(2);
        assertThat(bob.calls().getFirst().state()).isEqualTo(State.ENDED);
        assertThat(calls(Role.EDGE)).isEmpty();
    }

    @Test
    void anEstablishedCallOutlivesAnyLossOfTheLinkAndIsHungUpAfterwards() {
        a.site.checks().forgive(Finding.Kind.NO_STATE, Finding.Kind.PINHOLE_CLOSED);
        Phone alice = phone(Site.Place.INSIDE, "alice", Manner.ANSWER);
        Phone bob = phone(Site.Place.INTERNET, "bob", Manner.ANSWER);
        PhoneCall call = a.talk(alice, bob);
        a.site.inner().stopStreams(true);
        a.pass(300);
        assertThat(a.heard(call, 5)).isPositive();
        a.site.inner().stopStreams(false);
        a.site.until("the link to be back", 150 * SECOND, a.site::zoneUp);
        a.pass(30);
        assertThat(call.state()).isEqualTo(State.TALKING);
        assertThat(a.heard(call, 5)).isPositive();
        call.hangUp();
        a.pass(5);
        assertThat(bob.calls().getFirst().state()).isEqualTo(State.ENDED);
        for (Role role : Role.values()) assertThat(calls(role)).isEmpty();
    }

    @Test
    void callsThatAreFineAreNeverEndedByAComparison() {
        Phone alice = phone(Site.Place.INSIDE, "alice", Manner.ANSWER);
        Phone bob = phone(Site.Place.INTERNET, "bob", Manner.ANSWER);
        PhoneCall call = a.talk(alice, bob);
        a.watch().pass(200);
        assertThat(a.heardBy("edge", "RECONCILE sip:")).hasSizeBetween(3, 4);
        assertThat(call.state()).isEqualTo(State.TALKING);
        for (Role role : Role.values()) assertThat(a.counter(role, "callsForgottenByPeer")).isZero();
    }

    /** The list is old by the time it is read: what began meanwhile is no ghost. */
    @Test
    void callsThatAreSetUpWhileTheNodesCompareAreLeftAlone() {
        a = new AttackSite(2, SiteOptions.usual().dmz(LinkConditions.LAN.delay(200_000_000L, 0)));
        a.site.up();
        Phone alice = phone(Site.Place.INSIDE, "alice", Manner.ANSWER);
        Phone bob = phone(Site.Place.INTERNET, "bob", Manner.ANSWER);
        a.pass(20);
        a.watch();
        a.site.until("a comparison", 70 * SECOND, () -> !a.heardBy("edge", "RECONCILE sip:").isEmpty());
        a.site.world().runFor(59 * SECOND);
        List<PhoneCall> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(i % 2 == 0 ? alice.call(bob.settings().aor()) : bob.call(alice.settings().aor()));
            a.site.world().runFor(SECOND / 10);
        }
        a.pass(5);
        assertThat(a.heardBy("edge", "RECONCILE sip:")).hasSize(2);
        assertThat(calls).allMatch(c -> c.state() == State.TALKING);
        for (Role role : Role.values()) assertThat(a.counter(role, "callsForgottenByPeer")).isZero();
    }

    private SipMessage list(Stranger from, String uri, String user, int maxForwards) {
        String aor = "sip:" + user + "@acme.example";
        return from.request("RECONCILE", uri, aor, uri).build().edit()
                .set(HeaderName.MAX_FORWARDS, Integer.toString(maxForwards))
                .body("application/vnd.sallyport.calls", "0/1\n".getBytes(StandardCharsets.ISO_8859_1)).build();
    }

    /** What a phone says is passed on with a Via more, and no node takes it for the other one's word. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 70})
    void nobodyElseEndsCallsByAListOfHisOwn(int maxForwards) {
        Phone alice = phone(Site.Place.INSIDE, "alice", Manner.ANSWER);
        Phone bob = phone(Site.Place.INTERNET, "bob", Manner.ANSWER);
        PhoneCall call = a.talk(alice, bob);
        a.pass(10);
        a.watch();
        Stranger outside = a.stranger("mallory", "91.66.6.6");
        Stranger inside = a.insider("ivan", "10.1.1.77");
        for (String uri : List.of("sip:alice@acme.example", "sip:bob@acme.example", "sip:185.10.20.10:7001",
                "sip:acme.example")) {
            outside.send(list(outside, uri, "x", maxForwards));
            inside.send(list(inside, uri, "x", maxForwards));
            // The same from a user of ours, whose requests are passed on between the nodes.
            for (Stranger s : List.of(outside, inside)) {
                SipMessage m = list(s, uri, "anna", maxForwards);
                s.tell(m).filter(r -> r.status() == 407).ifPresent(r -> s.send(m.edit()
                        .replaceFirstValue(HeaderName.VIA, s.via(s.branch()))
                        .addLast(HeaderName.PROXY_AUTHORIZATION,
                                s.proof("anna", AttackSite.PASSWORD, "RECONCILE", uri, r))
                        .build()));
            }
        }
        a.pass(5);
        if (maxForwards > 1) assertThat(a.heardBy("edge", "\r\nProxy-Authorization: ")).isNotEmpty();
        assertThat(a.saidBy("edge", "RECONCILE\r\n"))
                .noneMatch(t -> t.startsWith("SIP/2.0 200") && t.contains("vnd.sallyport.calls")
                        && t.contains("<sip:anna@"));
        assertThat(call.state()).isEqualTo(State.TALKING);
        assertThat(calls(Role.EDGE)).hasSize(1).isEqualTo(calls(Role.CONTROL));
        for (Role role : Role.values()) assertThat(a.counter(role, "callsForgottenByPeer")).isZero();
    }
}
