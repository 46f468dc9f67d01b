package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sallyport.config.NodeConfig;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.wire.Transport;

/** Calls that say nothing for long, and phones that say nothing for ever. */
class LongCallsTest {
    private static NodeConfig brief(NodeConfig c) {
        return c.with(c.sip().withDialogIdle(Duration.ofMinutes(10)));
    }

    @Test
    void aCallWhoseMediaFlowOutlivesEveryLimitOfItsSignalling() {
        AttackSite a = new AttackSite(1, SiteOptions.usual(), LongCallsTest::brief);
        a.site.up();
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        Phone bob = a.phone(Site.Place.INTERNET, "bob");
        a.site.register(alice, bob);
        PhoneCall call = a.talk(alice, bob);
        a.pass(25 * 60);
        assertThat(call.state()).isEqualTo(PhoneCall.State.TALKING);
        assertThat(a.heard(call, 2)).isGreaterThan(90);
        assertThat(a.counter(Role.EDGE, "sessions")).isEqualTo(1);
        assertThat(a.counter(Role.CONTROL, "sessions")).isEqualTo(1);
    }

    @Test
    void aPhoneThatIsGoneBehindItsNatIsPingedNoMoreAndItsCallersHearSoAtOnce() {
        AttackSite a = AttackSite.up(1);
        Phone anna = a.phone(Site.Place.INSIDE, "anna");
        PhoneSettings.Manner answers = PhoneSettings.Manner.ANSWER;
        Phone bob = a.phone(Site.Place.HOME_A, "bob", Transport.UDP, answers);
        a.site.register(anna, bob);
        a.pass(60);
        bob.off();
        a.pass(360);
        a.watch();
        a.pass(60);
        assertThat(a.saidBy("edge", "OPTIONS sip:91.7.0.1")).isEmpty();
        PhoneCall call = anna.call(bob.settings().aor());
        a.pass(3);
        assertThat(call.state()).isEqualTo(PhoneCall.State.ENDED);
        assertThat(a.heardBy("anna", "SIP/2.0 480")).isNotEmpty();
    }
}
