package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.world.Site;

/** Phones of one user behind routers that all hand out 192.168.1.100. */
class TwoHomesTest {
    private static final String CONTACT = "<sip:bob@192.168.1.100:5060>";
    private static final String INSTANCE = ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-00000000000%d>\"";

    private AttackSite a;
    private Stranger home;
    private Stranger cabin;

    @BeforeEach
    void up() {
        a = AttackSite.up(1);
        home = a.stranger("home", "91.44.4.4");
        cabin = a.stranger("cabin", "91.55.5.5");
    }

    private int register(Stranger phone, String contact) {
        return phone.register("bob", "bob", contact).status();
    }

    private void bothRing() {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        PhoneCall call = alice.call("sip:bob@acme.example");
        a.site.until("both to ring", 10 * AttackSite.SECOND,
                () -> !home.requests("INVITE").isEmpty() && !cabin.requests("INVITE").isEmpty());
        home.answer(home.requests("INVITE").getFirst(), 486);
        cabin.answer(cabin.requests("INVITE").getFirst(), 486);
        a.pass(3);
        assertThat(call.status()).isEqualTo(486);
    }

    @Test
    void bothRingThoughTheirContactsAreTheSameToTheLetter() {
        assertThat(register(home, CONTACT)).isEqualTo(200);
        assertThat(register(cabin, CONTACT)).isEqualTo(200);
        assertThat(a.contacts(Role.CONTROL, "bob")).hasSize(2);
        bothRing();
    }

    @Test
    void twoInstancesAreTwoPhonesBehindOneRouterToo() {
        Stranger neighbor = home.at(6_001);
        assertThat(register(home, CONTACT + INSTANCE.formatted(1))).isEqualTo(200);
        assertThat(register(neighbor, CONTACT + INSTANCE.formatted(2))).isEqualTo(200);
        assertThat(a.contacts(Role.CONTROL, "bob")).hasSize(2);
    }

    @Test
    void aPhoneThatComesBackBehindTheSameRouterReplacesItself() {
        register(home, CONTACT);
        register(home.at(6_001), CONTACT);
        assertThat(a.contacts(Role.CONTROL, "bob")).hasSize(1);
    }

    @Test
    void aPhoneThatTakesItsContactBackTakesItsOwn() {
        register(home, CONTACT);
        register(cabin, CONTACT);
        assertThat(register(cabin, CONTACT + ";expires=0")).isEqualTo(200);
        assertThat(a.contacts(Role.CONTROL, "bob")).hasSize(1);
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        alice.call("sip:bob@acme.example");
        a.site.until("the phone at home to ring", 10 * AttackSite.SECOND, () -> !home.requests("INVITE").isEmpty());
        assertThat(cabin.requests("INVITE")).isEmpty();
    }

    @Test
    void bothAreThereAfterARestartOfControl() {
        register(home, CONTACT);
        register(cabin, CONTACT);
        a.site.control().killProcess();
        a.pass(1);
        a.site.startControl();
        a.site.until("the zone to come back", 130 * AttackSite.SECOND, a.site::zoneUp);
        assertThat(a.contacts(Role.CONTROL, "bob")).hasSize(2);
        bothRing();
    }
}
