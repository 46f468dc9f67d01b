package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.LogTopic;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.world.Site;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/**
 * More new calls than a node can carry: strangers' are refused at once, whom we know is put through, and whoever talks
 * goes on and can hang up.
 */
class OverloadTest {
    private static final long MS = 1_000_000L;

    /** So long a node that has just started has no idle moment before it refuses anybody. */
    private static final int COLD_SECONDS = 10;

    private static final String BOB = "sip:bob@" + AttackSite.DOMAIN;
    private static final String NOBODY = "sip:nobody@" + AttackSite.DOMAIN;

    private final List<Stranger> strangers = new ArrayList<>();
    private AttackSite a;
    private Phone alice;
    private Phone bob;
    private Phone dave;
    private PhoneCall call;
    private PhoneCall atBob;
    private int sent;

    @BeforeEach
    void talk() {
        a = AttackSite.up(1);
        alice = a.phone(Site.Place.INSIDE, "alice");
        bob = a.phone(Site.Place.INTERNET, "bob");
        dave = a.phone(Site.Place.INTERNET, "dave");
        a.site.register(alice, bob, dave);
        call = a.talk(alice, bob);
        atBob = bob.calls().getLast();
        for (int i = 0; i < 10; i++) strangers.add(a.stranger("stranger-" + i, "91." + i + ".0.7"));
    }

    private SimHost machine(Role role) {
        return role == Role.EDGE ? a.site.edge() : a.site.control();
    }

    /** Strangers call, one every 20 ms. */
    private void strangersCall(String whom, int seconds) {
        for (int i = 0; i < seconds * 50; i++) {
            Stranger s = strangers.get(sent++ % strangers.size());
            s.send(s.request("INVITE", whom, "sip:somebody@elsewhere.example", whom).build());
            a.site.world().runFor(20 * MS);
        }
    }

    /** The node has no idle moment, for longer than it would need to warm up. */
    private void overload(Role role, int seconds) {
        machine(role).busy(true);
        strangersCall(NOBODY, COLD_SECONDS + seconds);
    }

    /** Calls that were refused, each once: edge says again what is not acknowledged. */
    private List<SipMessage> refused() {
        Map<String, SipMessage> out = new LinkedHashMap<>();
        strangers.stream().flatMap(s -> s.heard().stream()).filter(m -> !m.isRequest() && m.status() == 503)
                .forEach(m -> out.putIfAbsent(m.topVia().branch(), m));
        return List.copyOf(out.values());
    }

    private List<Map<?, ?>> told(Role role) {
        return a.rows(role, "searches").stream().filter(r -> "call".equals(r.get("kind"))).toList();
    }

    private List<?> alarms(Role role) {
        return (List<?>) a.summary(role, "alarms");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void nobodyIsRefusedWhileTheDeskHasTime(Role role) {
        strangersCall(NOBODY, COLD_SECONDS + 2);
        a.pass(1);
        assertThat(refused()).isEmpty();
        assertThat(a.counter(role, "callsShed")).isZero();
        assertThat(alarms(role)).isEmpty();
    }

    /** Code that runs for the first time takes all of the desk. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void nobodyIsRefusedWhileANodeWarmsUp(Role role) {
        machine(role).busy(true);
        strangersCall(NOBODY, COLD_SECONDS - 1);
        a.pass(1);
        assertThat(refused()).isEmpty();
        assertThat(a.counter(role, "callsShed")).isZero();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void someNewCallsAreToldToComeBackAndTheAdministratorIsTold(Role role) {
        overload(role, 2);
        a.pass(1);
        assertThat(refused()).hasSizeBetween(20, 90).allSatisfy(m -> {
            assertThat(Integer.parseInt(m.values(HeaderName.RETRY_AFTER).getFirst())).isBetween(1, 8);
            assertThat(m.to().tag()).isNotNull();
            assertThat(m.has(HeaderName.WARNING)).isFalse();
        });
        assertThat(refused().stream().map(m -> m.values(HeaderName.RETRY_AFTER).getFirst()).distinct()).hasSize(8);
        assertThat(a.counter(role, "callsShed")).isEqualTo(refused().size());
        assertThat(a.counter(role, "callsShedOfStrangers")).isEqualTo(refused().size());
        assertThat(a.counter(role == Role.EDGE ? Role.CONTROL : Role.EDGE, "callsShed")).isZero();
        assertThat(alarms(role)).singleElement().asString().startsWith("overloaded:");
        assertThat(told(role)).as("a sample in the history").hasSizeBetween(1, 4).allSatisfy(r -> {
            assertThat(r.get("reason")).isEqualTo("node-busy");
            assertThat(r.get("alias")).isEqualTo(NOBODY);
        });
        assertThat(machine(role).logLines().stream().filter(l -> l.text().contains("more new calls come"))).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void everybodyIsTakenAgainOnceTheDeskHasTime(Role role) {
        overload(role, 2);
        machine(role).busy(false);
        strangersCall(NOBODY, 2);
        long before = a.counter(role, "callsShed");
        strangersCall(NOBODY, 5);
        assertThat(a.counter(role, "callsShed")).isEqualTo(before);
        assertThat(alarms(role)).hasSize(1);
        a.pass(60);
        assertThat(alarms(role)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whoeverTalksGoesOnAndHangsUpAndPhonesStayRegistered(Role role) {
        overload(role, 4);
        assertThat(refused()).isNotEmpty();
        bob.register();
        a.pass(1);
        assertThat(bob.registered()).isTrue();
        assertThat(call.state()).isEqualTo(PhoneCall.State.TALKING);
        call.hangUp();
        a.site.until("the call to end", 5 * AttackSite.SECOND, () -> atBob.state() == PhoneCall.State.ENDED);
        assertThat(call.status()).isEqualTo(200);
    }

    /** Nearly all strangers are refused by then; of whom we know, inside and out, nobody. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void phonesOfOursArePutThroughWhileStrangersAreRefused(Role role) {
        overload(role, 4);
        List<PhoneCall> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            strangersCall(NOBODY, 2);
            calls.add((i % 2 == 0 ? dave : alice).call(i % 2 == 0 ? alice.settings().aor() : BOB));
            strangersCall(NOBODY, 2);
            assertThat(calls.getLast().state()).as("call %d", i).isEqualTo(PhoneCall.State.TALKING);
            calls.getLast().hangUp();
        }
        assertThat(a.counter(role, "callsShed")).isGreaterThan(500)
                .isEqualTo(a.counter(role, "callsShedOfStrangers"));
    }

    /** What control sends has been taken already, by both: edge is asked once for a call. */
    @Test
    void edgeTakesWhateverControlSends() {
        overload(Role.EDGE, 6);
        for (int i = 0; i < 30; i++) {
            PhoneCall within = alice.call(BOB);
            a.site.until("an answer", 2 * AttackSite.SECOND, () -> within.state() == PhoneCall.State.TALKING);
            within.hangUp();
            a.site.until("its end", 2 * AttackSite.SECOND, () -> within.state() == PhoneCall.State.ENDED);
        }
    }

    @Test
    void controlIsAskedForWhatComesFromItsOwnSideAsWell() {
        overload(Role.CONTROL, 6);
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            PhoneCall within = alice.call(BOB);
            a.site.world().runFor(300 * MS);
            if (within.state() != PhoneCall.State.TALKING && within.status() == 503) refused++;
            else within.hangUp();
            a.site.world().runFor(50 * MS);
        }
        assertThat(refused).isGreaterThan(20);
        assertThat(a.counter(Role.CONTROL, "callsShed") - a.counter(Role.CONTROL, "callsShedOfStrangers"))
                .isEqualTo(refused);
    }

    /** Whoever has a 503 must not have a phone ring for the copy that he sent before he had it. */
    @Test
    void whatWasRefusedIsRefusedOnceMoreAndWhatWasTakenIsTaken() {
        overload(Role.EDGE, 4);
        Stranger s = strangers.getFirst();
        List<SipMessage> invites = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            invites.add(s.request("INVITE", BOB, "sip:somebody@elsewhere.example", BOB).build());
            s.send(invites.getLast());
            a.site.world().runFor(20 * MS);
        }
        a.pass(1);
        List<String> branches = refused().stream().map(m -> m.topVia().branch()).toList();
        List<SipMessage> again = invites.stream().filter(m -> branches.contains(m.topVia().branch())).toList();
        assertThat(again).hasSizeGreaterThan(10);
        invites.stream().filter(m -> !branches.contains(m.topVia().branch())).forEach(s::send);
        a.pass(1);
        assertThat(refused()).as("a copy of what was taken is nothing new").hasSize(branches.size());
        long before = a.counter(Role.EDGE, "callsShed");
        a.site.edge().busy(false);
        again.forEach(s::send);
        a.pass(1);
        assertThat(a.counter(Role.EDGE, "callsShed") - before).isEqualTo(again.size());
        assertThat(bob.calls().stream().filter(c -> !c.outgoing())).hasSize(1 + 20 - again.size());
    }

    private List<String> lines(Role role) {
        return machine(role).logLines().stream().filter(l -> l.topic() == LogTopic.NODE).map(l -> l.text())
                .filter(t -> t.contains("new calls")).toList();
    }

    private Map<String, Double> metrics(Role role) {
        Map<String, Double> out = new HashMap<>();
        ((String) a.answer(role, "metrics").get("text")).lines().filter(l -> l.contains("_sip_") && !l.startsWith("#"))
                .forEach(l -> out.put(l.replaceAll("[ {].*", ""), Double.valueOf(l.substring(l.lastIndexOf(' ') + 1))));
        return out;
    }

    /** For longer than any registration, keep-alive or pinhole of the zone lasts without being renewed. */
    @Test
    void bothNodesStandForMinutesAndTheZoneAndThePhonesWithThem() {
        machine(Role.CONTROL).busy(true);
        overload(Role.EDGE, 5);
        assertThat(lines(Role.EDGE)).as("of the beginning").singleElement().asString()
                .startsWith("more new calls come than this node can carry: ");
        for (int i = 0; i < 6; i++) {
            strangersCall(NOBODY, 15);
            bob.register();
            alice.register();
            a.pass(1);
            assertThat(bob.registered() && alice.registered()).as("registered, round %d", i).isTrue();
            assertThat(call.state()).isEqualTo(PhoneCall.State.TALKING);
        }
        assertThat(a.rows(Role.CONTROL, "zones")).filteredOn(r -> Site.ZONE_AT_CONTROL.equals(r.get("name")))
                .singleElement().satisfies(z -> {
                    assertThat(z.get("state")).isEqualTo("up");
                    assertThat(((Number) z.get("forSeconds")).longValue()).isGreaterThan(100);
                });
        assertThat(a.heard(call, 2)).isGreaterThan(80);
        for (Role role : Role.values()) {
            Map<String, Double> metrics = metrics(role);
            assertThat(metrics.get("sallyport_sip_calls_shed_total")).as("shed by %s", role)
                    .isEqualTo(a.counter(role, "callsShed"));
            assertThat(metrics).containsKey("sallyport_sip_calls_taken_percent");
            machine(role).busy(false);
        }
        assertThat(a.counter(Role.EDGE, "callsShed")).isGreaterThan(1_000);
        strangersCall(NOBODY, 5);
        a.pass(15);
        // The log that is looked at here is short: the line of the beginning is gone, and none came meanwhile.
        assertThat(lines(Role.EDGE)).as("of the end").singleElement().asString()
                .startsWith("new calls are all taken again: ");
    }
}
