package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings.Manner;
import org.sallyport.scenarios.world.Site.Place;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.wire.Transport;

/** A node that is told to stop says so to everybody whose call it carries. */
class StopTest {
    private AttackSite a;
    private Phone alice;
    private Phone dave;

    @BeforeEach
    void up() {
        a = AttackSite.up(3);
        alice = a.phone(Place.INSIDE, "alice");
        dave = a.phone(Place.HOME_A, "dave");
        a.site.register(alice, dave);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void callsMayEndByThemselvesForAWhileAndThenBothEndsHearABye(Role role) {
        PhoneCall out = a.talk(alice, dave);
        PhoneCall in = dave.calls().getLast();
        a.watch();
        BooleanSupplier ended = a.terminate(role);
        assertThat(a.summary(role, "state")).isEqualTo("draining");
        assertThat(a.heard(out, 4)).as("the call goes on while the node drains").isGreaterThan(180);
        assertThat(ended.getAsBoolean()).isFalse();
        a.pass(2);
        assertThat(out.state()).isEqualTo(PhoneCall.State.ENDED);
        assertThat(in.state()).isEqualTo(PhoneCall.State.ENDED);
        for (String phone : new String[] {"alice", "dave"}) {
            assertThat(a.heardBy(phone, "BYE sip")).as(phone).isNotEmpty()
                    .allMatch(b -> b.contains("Reason: SIP;cause=503"));
        }
        a.pass(2);
        assertThat(ended.getAsBoolean()).isTrue();
        assertThat(a.rows(role == Role.EDGE ? Role.CONTROL : Role.EDGE, "calls")).as("the other node").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aNewCallMeanwhileIsToldToComeBack(Role role) {
        a.talk(alice, dave);
        a.terminate(role);
        Stranger mallory = a.stranger("mallory", "91.66.6.6");
        Phone anna = a.phone(Place.INSIDE, "anna");
        a.watch();
        PhoneCall call = anna.call(dave.settings().aor());
        a.pass(1);
        // Control says of its own phone what it may say: that it is not reached now (RFC 3261 §16.7 step 6 of a 503).
        assertThat(call.status()).isEqualTo(role == Role.CONTROL ? 503 : 480);
        if (role == Role.CONTROL)
            assertThat(a.heardBy("anna", "SIP/2.0 503")).allMatch(t -> t.contains("Retry-After: 10"));
        else assertThat(mallory.ask(mallory.invite("sip:alice@acme.example"))
                .header(HeaderName.RETRY_AFTER)).isEqualTo("10");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aPhoneThatRingsStopsAndItsCallerIsToldWhy(Role role) {
        Phone erin = a.phone(Place.HOME_B, "erin", Transport.UDP, Manner.RING);
        a.site.register(erin);
        PhoneCall call = alice.call(erin.settings().aor());
        a.pass(2);
        assertThat(call.state()).isEqualTo(PhoneCall.State.RINGING);
        BooleanSupplier ended = a.terminate(role);
        a.pass(4);
        assertThat(call.state()).as("it may still be answered").isEqualTo(PhoneCall.State.RINGING);
        a.pass(2);
        assertThat(call.status()).isEqualTo(role == Role.CONTROL ? 503 : 480);
        assertThat(erin.calls().getLast().status()).isEqualTo(487);
        a.pass(2);
        assertThat(ended.getAsBoolean()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aNodeWithoutCallsStopsAtOnce(Role role) {
        assertThat(a.terminate(role).getAsBoolean()).isTrue();
    }
}
