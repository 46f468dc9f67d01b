package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.world.Site;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;

/** A user who is not there, and one who came by the address of a node instead of the domain. */
class AbsentUserTest {
    private AttackSite a;

    @BeforeEach
    void up() {
        a = AttackSite.up(1);
        // The automatic rules ask the telephone system for every name of ours, and it knows none of these.
        a.site.pbx().whenAsked(m -> a.site.pbx().answer(m, 404));
    }

    private int end(Phone caller, String uri) {
        PhoneCall call = caller.call(uri);
        a.site.until("the call to end", 40 * AttackSite.SECOND, () -> call.state() == PhoneCall.State.ENDED);
        a.pass(1);
        return call.status();
    }

    /** RFC 3261 §21.4.18; 'sallyport config explain' and the refusal's sentence say the same. */
    @Test
    void usersAreToldThatAnotherIsNotRegistered() {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        Phone dave = a.phone(Site.Place.HOME_A, "dave");
        a.site.register(alice, dave);
        for (Phone caller : new Phone[] {alice, dave}) {
            assertThat(end(caller, "sip:bob@acme.example")).isEqualTo(480);
            assertThat(end(caller, "sip:b%6fb@acme.example")).isEqualTo(480);
            assertThat(end(caller, "sip:nobody@acme.example")).isEqualTo(404);
        }
    }

    @Test
    void sip34StrangersAreNotTold() {
        Stranger mallory = a.stranger("mallory", "91.66.6.6");
        for (String user : new String[] {"bob", "nobody"}) {
            assertThat(mallory.ask(mallory.invite("sip:" + user + "@acme.example")).status()).as(user).isEqualTo(404);
        }
    }

    private SipMessage register(Stranger who, String uri, String aor) {
        SipMessage first = who.ask(registration(who, uri, aor, 1).build());
        if (first.status() != 401) return first;
        return who.ask(
                who.proven(registration(who, uri, aor, 2), "bob", AttackSite.PASSWORD, "REGISTER", uri, first).build());
    }

    private static SipBuilder registration(Stranger who, String uri, String aor, int number) {
        String contact = who.local().address() + ":" + who.local().port();
        return SipMessage.request("REGISTER", uri).header(HeaderName.VIA, who.via(who.branch()))
                .header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, "<" + aor + ">;tag=r" + number).header(HeaderName.TO, "<" + aor + ">")
                .header(HeaderName.CALL_ID, "by-address").header(HeaderName.CSEQ, number + " REGISTER")
                .header(HeaderName.CONTACT, "<sip:bob@" + contact + ">");
    }

    /** A phone whose server is an address registers there; calls to that address work as well. */
    @ParameterizedTest
    @CsvSource({"sip:185.10.20.10, sip:bob@185.10.20.10", "sip:185.10.20.10:5060, sip:bob@185.10.20.10:5060",
        "sip:acme.example, sip:bob@185.10.20.10",
        "sip:185.10.20.10, sip:bob@acme.example", "sip:acme.example., sip:b%6Fb@acme.example."})
    void aPhoneMayRegisterAtTheAddressOfANode(String uri, String aor) {
        Stranger bob = a.stranger("bob", "91.44.4.4");
        assertThat(register(bob, uri, aor).status()).isEqualTo(200);
        assertThat(a.contacts(Role.CONTROL, "bob")).hasSize(1);
        Stranger caller = a.stranger("caller", "91.55.5.5");
        caller.send(caller.invite("sip:bob@acme.example"));
        a.pass(1);
        assertThat(bob.requests("INVITE")).isNotEmpty();
    }

    @Test
    void theAddressOfSomebodyElseIsNoneOfOurs() {
        Stranger bob = a.stranger("bob", "91.44.4.4");
        assertThat(register(bob, "sip:91.99.9.9", "sip:bob@91.99.9.9").status()).isEqualTo(403);
        assertThat(register(bob, "sip:185.10.20.10", "sip:alice@185.10.20.10").status()).isEqualTo(403);
        assertThat(a.contacts(Role.CONTROL, "bob")).isEmpty();
        assertThat(a.contacts(Role.CONTROL, "alice")).isEmpty();
    }
}
