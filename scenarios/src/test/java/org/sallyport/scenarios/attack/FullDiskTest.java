package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings.Manner;
import org.sallyport.scenarios.world.Site.Place;
import org.sallyport.wire.Transport;

/** A store that cannot be written stops nobody, and says so. */
class FullDiskTest {
    private static final long SEED = 63;

    private final AttackSite a = AttackSite.up(SEED);
    private final Phone alice = a.phone(Place.INSIDE, "alice");

    private void full(boolean on) {
        a.site.control().fullDisk(on);
        a.site.edge().fullDisk(on);
    }

    private List<?> alarms(Role role) {
        return (List<?>) a.summary(role, "alarms");
    }

    private void controlDiesAndComesBack() {
        a.site.control().killProcess();
        a.pass(3);
        a.site.startControl();
        a.site.until("the zone to come back", 130 * AttackSite.SECOND, a.site::zoneUp);
    }

    @Test
    void registrationsAndCallsGoOnWithAnAlarmAndAreStoredWhenThereIsRoom() {
        assertThat(alarms(Role.CONTROL)).isEmpty();
        full(true);
        Phone dave = a.phone(Place.HOME_A, "dave", Transport.UDP, Manner.ANSWER);
        a.site.register(alice, dave);
        PhoneCall call = a.talk(alice, dave);
        assertThat(a.heard(call, 3)).isGreaterThan(120);
        for (Role r : Role.values()) {
            assertThat(alarms(r)).as("%s", r).singleElement().asString().contains("cannot be written",
                    "wait in memory");
        }
        call.hangUp();
        a.pass(2);
        full(false);
        assertThat(alarms(Role.CONTROL)).isEmpty();
        controlDiesAndComesBack();
        PhoneCall later = a.talk(alice, dave);
        assertThat(a.heard(later, 3)).isGreaterThan(120);
    }

    @Test
    void whatNeverCouldBeStoredIsGoneAfterAKillUntilThePhoneRegisters() {
        full(true);
        Phone dave = a.phone(Place.HOME_A, "dave", Transport.UDP, Manner.ANSWER);
        a.site.register(alice, dave);
        controlDiesAndComesBack();
        a.site.register(alice);
        PhoneCall lost = alice.call(dave.settings().aor());
        a.site.until("an end", 40 * AttackSite.SECOND, () -> lost.state() == PhoneCall.State.ENDED);
        assertThat(lost.status()).isEqualTo(480);
        dave.register();
        a.pass(3);
        a.talk(alice, dave);
    }
}
