package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.sim.Finding;
import org.sallyport.host.sim.SimMessage;
import org.sallyport.host.sim.SimTap;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneCall.State;
import org.sallyport.scenarios.phone.PhoneSettings.Manner;
import org.sallyport.scenarios.world.Site;
import org.sallyport.wire.Transport;

/** The link between the nodes is cut at each message of a call, for less and for longer than a transaction waits. */
class LinkCutTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int MESSAGES_OF_A_CALL = 12;
    private static final int AGREED_AFTER_S = 10;

    private AttackSite a;
    private Phone caller;
    private Phone callee;

    private void up(long seed, boolean outward, Manner manner) {
        a = AttackSite.up(seed);
        a.site.checks().forgive(Finding.Kind.NO_STATE, Finding.Kind.PINHOLE_CLOSED);
        Phone alice = a.phone(Site.Place.INSIDE, "alice", Transport.UDP, outward ? Manner.ANSWER : manner);
        Phone bob = a.phone(Site.Place.INTERNET, "bob", Transport.UDP, outward ? manner : Manner.ANSWER);
        a.site.register(alice, bob);
        caller = outward ? alice : bob;
        callee = outward ? bob : alice;
    }

    /** Cuts right behind the n-th message of calls that passes the link from now on; the ones after it are lost. */
    private void cutAfter(int count, long forNs) {
        int[] seen = {0};
        if (count == 0) cut(forNs);
        onLink(_ -> {
            if (++seen[0] == count) cut(forNs);
        });
    }

    /** Messages of calls that pass the link from now on. */
    private void onLink(Consumer<String> told) {
        a.site.world().watch(new SimTap() {
            @Override
            public void message(SimMessage m) {
                boolean link = m.transport() != Transport.UDP && m.from().port() != 5061 && m.to().port() != 5061;
                String text = new String(m.bytes(), StandardCharsets.ISO_8859_1);
                if (!link || text.isBlank() || text.contains(" OPTIONS\r\n") || text.contains(" RECONCILE\r\n")) return;
                told.accept(text);
            }
        });
    }

    private void cut(long forNs) {
        a.site.inner().stopStreams(true);
        a.site.world().after(forNs, () -> a.site.inner().stopStreams(false));
    }

    private List<String> calls(Role role) {
        return new ArrayList<>(
                new TreeSet<>(a.rows(role, "calls").stream().map(r -> String.valueOf(r.get("callId"))).toList()));
    }

    private boolean over(PhoneCall call) {
        return call.state() == State.ENDED && callee.calls().stream().allMatch(c -> c.state() == State.ENDED);
    }

    private void nothingIsLeft(String what) {
        a.pass(100);
        for (Role role : Role.values()) {
            assertThat(a.rows(role, "calls")).as("calls at %s, %s", role, what).isEmpty();
            assertThat(a.rows(role, "media")).as("media at %s, %s", role, what).isEmpty();
            for (String counter : List.of("requestsUnderWay", "serverTransactions", "clientTransactions")) {
                assertThat(a.counter(role, counter)).as("%s at %s, %s", counter, role, what).isLessThanOrEqualTo(1);
            }
        }
        assertThat(callee.calls()).as("times that it rang, %s", what).hasSizeLessThanOrEqualTo(1);
    }

    static Stream<Arguments> cuts() {
        return IntStream.rangeClosed(0, MESSAGES_OF_A_CALL).boxed()
                .flatMap(n -> Stream.of(Arguments.of(n, true), Arguments.of(n, false)));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void nothingIsLostWithAConnectionThatComesBackSoon(int after, boolean outward) {
        up(after + 1, outward, Manner.ANSWER);
        String what = "cut after message " + after + (outward ? " outward" : " inward");
        PhoneCall call = caller.call(callee.settings().aor());
        cutAfter(after, SECOND / 10);
        a.site.until("the call to stand, " + what, 45 * SECOND,
                () -> call.state() == State.TALKING || call.state() == State.ENDED);
        assertThat(call.state()).as("%s, status %d", what, call.status()).isEqualTo(State.TALKING);
        a.pass(3);
        call.hold(true);
        a.pass(3);
        call.hold(false);
        a.pass(45);
        // Its offer may have come before the answer to the one before, and was refused then: it asks again (RFC 3261
        // §14.1).
        call.hold(false);
        a.pass(3);
        assertThat(call.state()).as(what).isEqualTo(State.TALKING);
        assertThat(callee.calls().getFirst().state()).as(what).isEqualTo(State.TALKING);
        assertThat(a.heard(call, 5)).as("packets that the caller hears, %s", what).isPositive();
        call.hangUp();
        a.site.until("both phones to be told, " + what, 45 * SECOND, () -> over(call));
        nothingIsLeft(what);
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void bothEndsAreToldWhenTheLinkStaysAway(int after, boolean outward) {
        up(after + 100, outward, Manner.ANSWER);
        String what = "cut after message " + after + (outward ? " outward" : " inward");
        PhoneCall call = caller.call(callee.settings().aor());
        cutAfter(after, 150 * SECOND);
        a.pass(10);
        call.hold(true);
        a.pass(5);
        call.hangUp();
        a.pass(140);
        a.site.until("the link to come back, " + what, 150 * SECOND, a.site::zoneUp);
        a.pass(AGREED_AFTER_S);
        assertThat(calls(Role.CONTROL)).as(what).isEqualTo(calls(Role.EDGE)).isEmpty();
        assertThat(over(call)).as("both phones told, %s, callee %s", what,
                callee.calls().stream().map(PhoneCall::state).toList()).isTrue();
        nothingIsLeft(what);
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void aPhoneThatRingsWhenTheLinkStaysAwayIsCancelled(int after, boolean outward) {
        up(after + 200, outward, Manner.RING);
        String what = "cut after message " + after + (outward ? " outward" : " inward");
        PhoneCall call = caller.call(callee.settings().aor());
        cutAfter(Math.min(after, 3), 150 * SECOND);
        a.site.until("both phones to be told, " + what, 50 * SECOND, () -> over(call));
        assertThat(call.status()).as(what).isIn(408, 480, 503);
        nothingIsLeft(what);
    }

    /**
     * REGISTER, its challenge, REGISTER with the answer, 200: whichever is lost, the phone is registered all the same.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void aRegistrationOutlivesTheLossOfAConnection(int after) {
        a = AttackSite.up(after + 300);
        Stranger bob = a.stranger("bob", "91.66.7.7");
        cutAfter(after, SECOND / 10);
        assertThat(bob.register("bob", "bob", "<sip:bob@91.66.7.7:5060>").status()).as("cut after message %d", after)
                .isEqualTo(200);
        assertThat(a.contacts(Role.CONTROL, "bob")).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void aCallThatIsGivenUpDuringALossStopsRinging(int after, boolean outward) {
        up(after + 400, outward, Manner.RING);
        String what = "cut after message " + after + (outward ? " outward" : " inward");
        PhoneCall call = caller.call(callee.settings().aor());
        a.site.until("the callee to ring", 40 * SECOND, () -> call.state() == State.RINGING);
        cutAfter(after % 4, SECOND / 10);
        call.hangUp();
        a.site.until("both phones to be told, " + what, 45 * SECOND, () -> over(call));
        assertThat(call.status()).as(what).isEqualTo(487);
        nothingIsLeft(what);
    }

    /** Its answer was acknowledged: the node that asked would take it for one that came too late, and end the call. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofACallThatIsOverNothingIsSaidAgain(boolean outward) {
        up(510, outward, Manner.ANSWER);
        PhoneCall call = caller.call(callee.settings().aor());
        a.site.until("the call to stand", 10 * SECOND, () -> call.state() == State.TALKING);
        a.pass(1);
        call.hangUp();
        a.site.until("both phones to be told", 10 * SECOND, () -> over(call));
        a.pass(1);
        List<String> said = new ArrayList<>();
        onLink(said::add);
        cut(SECOND / 10);
        a.site.until("the loss to be noticed", 25 * SECOND, () -> !a.site.zoneUp());
        a.site.until("the link to come back", 25 * SECOND, a.site::zoneUp);
        a.pass(2);
        // What the nodes ask each other on a new connection is of no call.
        assertThat(said).filteredOn(s -> !s.contains(" CONSULT")).isEmpty();
        nothingIsLeft("the call");
    }

    /** The zone is down and will be up again within seconds: a caller who has no other way waits for that. */
    @Test
    void aCallThatIsMadeBetweenTwoConnectionsWaitsForTheNext() {
        up(500, true, Manner.ANSWER);
        cut(SECOND / 10);
        a.site.until("the loss to be noticed", 45 * SECOND, () -> !a.site.zoneUp());
        PhoneCall call = caller.call(callee.settings().aor());
        PhoneCall elsewhere = caller.call("sip:nobody@partner.example");
        a.site.until("the call to stand", 20 * SECOND,
                () -> call.state() == State.TALKING || call.state() == State.ENDED);
        assertThat(call.state()).isEqualTo(State.TALKING);
        a.site.until("edge to answer", 40 * SECOND, () -> elsewhere.state() == State.ENDED);
        assertThat(elsewhere.status()).isNotEqualTo(503);
    }

    /** RFC 3261 §17.2.4: whom nobody can answer any more, nobody need ring for. */
    @Test
    void whoRingsForAPhoneWhoseConnectionEndedIsCancelled() {
        a = AttackSite.up(501);
        callee = a.phone(Site.Place.INSIDE, "alice", Transport.UDP, Manner.RING);
        caller = a.phone(Site.Place.INTERNET, "bob", Transport.TLS, Manner.ANSWER);
        a.site.register(callee, caller);
        PhoneCall call = caller.call(callee.settings().aor());
        a.site.until("the callee to ring", 10 * SECOND, () -> call.state() == State.RINGING);
        caller.off();
        a.pass(3);
        assertThat(callee.calls().getFirst().state()).isEqualTo(State.ENDED);
        for (Role role : Role.values()) assertThat(calls(role)).isEmpty();
    }
}
