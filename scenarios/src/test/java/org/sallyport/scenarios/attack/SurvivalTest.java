package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings.Manner;
import org.sallyport.scenarios.world.Site.Place;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** Calls that outlive the end of a node that nobody was told of, and those that cannot. */
class SurvivalTest {
    private final AttackSite a = AttackSite.up(11);
    private final Phone alice = a.phone(Place.INSIDE, "alice");

    private Phone at(Place place, String user, Transport transport) {
        Phone p = a.phone(place, user, transport, Manner.ANSWER);
        a.site.register(alice, p);
        return p;
    }

    private SimHost host(Role role) {
        return role == Role.EDGE ? a.site.edge() : a.site.control();
    }

    private void start(Role role) {
        if (role == Role.EDGE) a.site.startEdge();
        else a.site.startControl();
    }

    private void killAndStart(List<Role> roles, long awaySeconds) {
        roles.forEach(r -> host(r).killProcess());
        a.pass(awaySeconds);
        roles.forEach(this::start);
        a.site.until("the zone to come back", 130 * AttackSite.SECOND, a.site::zoneUp);
    }

    private static List<Role> roles(String names) {
        return List.of(names.split("\\+")).stream().map(Role::valueOf).toList();
    }

    private void bothHear(PhoneCall one, PhoneCall other, String when) {
        long before = other.media().received();
        assertThat(a.heard(one, 3)).as("one end %s", when).isGreaterThan(120);
        assertThat(other.media().received() - before).as("the other end %s", when).isGreaterThan(120);
    }

    private void everythingEnded() {
        a.pass(2);
        for (Role r : Role.values()) assertThat(a.rows(r, "calls")).as("calls of %s", r).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"EDGE, HOME_A", "CONTROL, HOME_A", "EDGE+CONTROL, HOME_A", "EDGE, HOME_B", "CONTROL, HOME_B",
        "EDGE, INTERNET",
        "CONTROL, INTERNET"})
    void aCallOfPhonesOnUdpGoesOnAndCanBeHeldAndEnded(String killed, Place place) {
        Phone dave = at(place, "dave", Transport.UDP);
        for (boolean inward : new boolean[] {false, true}) {
            PhoneCall out = inward ? a.talk(dave, alice) : a.talk(alice, dave);
            PhoneCall in = (inward ? alice : dave).calls().getLast();
            a.pass(3);
            killAndStart(roles(killed), 3);
            a.pass(2);
            bothHear(out, in, "after the restart");
            out.hold(true);
            a.pass(2);
            assertThat(a.heard(out, 2)).as("held").isZero();
            out.hold(false);
            a.pass(2);
            bothHear(out, in, "after a hold");
            in.hold(true);
            a.pass(2);
            in.hold(false);
            a.pass(2);
            bothHear(out, in, "after a hold by the other end");
            (inward ? out : in).hangUp();
            a.pass(2);
            assertThat(out.status()).isEqualTo(200);
            assertThat(in.status()).isEqualTo(200);
            everythingEnded();
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whoOnlyListensIsFoundAgainWithoutSayingAnything(Role role) {
        Phone dave = at(Place.HOME_A, "dave", Transport.UDP);
        PhoneCall out = a.talk(alice, dave);
        PhoneCall in = dave.calls().getLast();
        a.pass(3);
        in.mute(true);
        killAndStart(List.of(role), 3);
        a.pass(1);
        assertThat(a.heard(in, 3)).isGreaterThan(120);
        out.hangUp();
        everythingEnded();
    }

    /** Control proves itself at the shared pair every seven seconds: media must not wait for that. */
    @Test
    void mediaIsThereAtOnceWhereEdgeIs() {
        Phone dave = at(Place.HOME_A, "dave", Transport.UDP);
        PhoneCall out = a.talk(alice, dave);
        a.pass(3);
        for (int i = 0; i < 4; i++) {
            a.site.edge().killProcess();
            a.pass(1);
            a.site.startEdge();
            assertThat(a.heard(out, 1)).as("restart %d", i).isGreaterThan(40);
            a.pass(5);
        }
        out.hangUp();
        everythingEnded();
    }

    @Test
    void aCallInsideOutlivesControl() {
        Phone anna = at(Place.INSIDE, "anna", Transport.UDP);
        PhoneCall out = a.talk(alice, anna);
        a.pass(3);
        killAndStart(List.of(Role.CONTROL), 3);
        bothHear(out, anna.calls().getLast(), "after the restart");
        anna.calls().getLast().hangUp();
        a.pass(2);
        assertThat(out.status()).isEqualTo(200);
        everythingEnded();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "TLS"})
    void aPhoneOnAConnectionNoticesNothingOfControl(String transport) {
        Phone dave = at(Place.HOME_A, "dave", Transport.valueOf(transport));
        PhoneCall out = a.talk(alice, dave);
        a.pass(3);
        killAndStart(List.of(Role.CONTROL), 3);
        a.pass(2);
        bothHear(out, dave.calls().getLast(), "after the restart");
        out.hangUp();
        a.pass(2);
        assertThat(dave.calls().getLast().status()).isEqualTo(200);
        everythingEnded();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "TLS"})
    void aPhoneThatConnectsAgainGoesOnWithItsCall(String transport) {
        Phone dave = at(Place.HOME_A, "dave", Transport.valueOf(transport));
        PhoneCall out = a.talk(alice, dave);
        PhoneCall in = dave.calls().getLast();
        a.pass(3);
        killAndStart(List.of(Role.EDGE), 3);
        a.pass(60);
        bothHear(out, in, "after the restart");
        out.hold(true);
        a.pass(2);
        out.hold(false);
        a.pass(2);
        bothHear(out, in, "after a hold");
        out.hangUp();
        a.pass(2);
        assertThat(in.status()).as("it is reached over its new connection").isEqualTo(200);
        everythingEnded();
    }

    @Test
    void theCallOfAPhoneThatDoesNotConnectAgainIsEnded() {
        Phone dave = at(Place.HOME_A, "dave", Transport.TLS);
        PhoneCall out = a.talk(alice, dave);
        a.pass(3);
        a.site.edge().killProcess();
        a.site.world().hosts().stream().filter(h -> h.name().equals("dave")).forEach(SimHost::powerCut);
        a.pass(1);
        start(Role.EDGE);
        a.pass(60);
        assertThat(out.state()).as("it may still come").isEqualTo(PhoneCall.State.TALKING);
        a.pass(40);
        assertThat(out.state()).isEqualTo(PhoneCall.State.ENDED);
        everythingEnded();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aNodeThatWasAwayTooLongEndsWhatItCarried(Role role) {
        Phone dave = at(Place.HOME_A, "dave", Transport.UDP);
        PhoneCall out = a.talk(alice, dave);
        a.pass(3);
        host(role).killProcess();
        host(role).stepWallClock(600_000);
        a.pass(3);
        a.watch();
        start(role);
        a.pass(70);
        assertThat(out.state()).isEqualTo(PhoneCall.State.ENDED);
        assertThat(dave.calls().getLast().state()).isEqualTo(PhoneCall.State.ENDED);
        assertThat(a.heardBy("dave", "BYE sip")).isNotEmpty().allMatch(t -> t.contains("Reason: SIP;cause=503"));
        everythingEnded();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aCallWhosePortsAreGoneIsEndedTowardBoth(Role role) {
        Phone dave = at(Place.HOME_A, "dave", Transport.UDP);
        PhoneCall out = a.talk(alice, dave);
        a.pass(3);
        int port = ports(role);
        host(role).killProcess();
        host(role)
                .freeDatagram(
                        new Endpoint(IpAddress.of(role == Role.EDGE ? AttackSite.EDGE : AttackSite.CONTROL), port),
                        (_, _) -> {})
                .orElseThrow();
        start(role);
        a.pass(70);
        assertThat(out.state()).isEqualTo(PhoneCall.State.ENDED);
        assertThat(dave.calls().getLast().state()).isEqualTo(PhoneCall.State.ENDED);
        everythingEnded();
    }

    private int ports(Role role) {
        Map<?, ?> line = (Map<?, ?>) ((List<?>) a.rows(role, "calls").getFirst().get("media")).getFirst();
        return (Integer) line.get(role == Role.EDGE ? "calleePort" : "callerPort");
    }

    @Test
    void aCallThatEndedDoesNotComeBack() {
        Phone dave = at(Place.HOME_A, "dave", Transport.UDP);
        PhoneCall out = a.talk(alice, dave);
        a.pass(3);
        out.hangUp();
        a.pass(2);
        killAndStart(List.of(Role.EDGE, Role.CONTROL), 1);
        everythingEnded();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whatANodeToldItsGoodbyeDoesNotComeBackEither(Role role) {
        Phone dave = at(Place.HOME_A, "dave", Transport.UDP);
        a.talk(alice, dave);
        a.pass(3);
        a.terminate(role);
        a.pass(8);
        killAndStart(List.of(role), 1);
        everythingEnded();
    }

    @Test
    void anOrdinaryCallCostsOneWriteOrTwo() {
        Phone dave = at(Place.HOME_A, "dave", Transport.UDP);
        for (int i = 0; i < 5; i++) {
            PhoneCall out = a.talk(alice, dave);
            a.pass(20);
            out.hangUp();
            a.pass(2);
        }
        for (Role r : Role.values()) assertThat(a.counter(r, "callsWritten")).as("writes of %s", r).isBetween(5L, 10L);
    }
}
