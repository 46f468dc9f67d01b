package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.world.Site;
import org.sallyport.sip.message.SipMessage;

/** A foreign domain with two servers of which the first is of no use (RFC 3263 §4.3). */
class FailOverTest {
    private static final String PAT = "sip:pat@two.example";

    private AttackSite a;
    private Phone alice;
    private Stranger second;

    @BeforeEach
    void up() {
        a = AttackSite.up(1);
        a.site.world().dns().srv("_sip._udp.two.example", 10, 0, 5060, "first.two.example")
                .srv("_sip._udp.two.example", 20, 0, 5060, "second.two.example")
                .address("first.two.example", "91.11.1.1").address("second.two.example", "91.22.2.2");
        alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        second = a.stranger("second", "91.22.2.2");
        second.whenAsked(r -> answer(second, r, 486));
    }

    private static void answer(Stranger who, SipMessage r, int status) {
        if (r.method().equals("INVITE")) who.send(SipMessage.response(r, status, "No", "st"));
    }

    @Test
    void aSilentServerIsLeftForTheNextLongBeforeACallerGivesUp() {
        PhoneCall call = alice.call(PAT);
        a.pass(3);
        assertThat(second.requests("INVITE")).as("the first has its chance").isEmpty();
        a.pass(4);
        assertThat(call.status()).isEqualTo(486);
    }

    @Test
    void aSilentServerIsTriedLastByTheNextCall() {
        alice.call(PAT);
        a.pass(40);
        a.watch();
        PhoneCall call = alice.call(PAT);
        a.pass(2);
        assertThat(call.status()).isEqualTo(486);
        assertThat(a.packetsTo("91.11.1.1", 5060)).isZero();
    }

    @Test
    void aServerThatSaysTryingIsWaitedFor() {
        Stranger first = a.stranger("first", "91.11.1.1");
        first.whenAsked(r -> answer(first, r, 100));
        PhoneCall call = alice.call(PAT);
        a.pass(20);
        assertThat(second.requests("INVITE")).isEmpty();
        assertThat(call.state()).isNotEqualTo(PhoneCall.State.ENDED);
    }

    @Test
    void anOverloadedServerIsLeftForTheNextAtOnce() {
        Stranger first = a.stranger("first", "91.11.1.1");
        first.whenAsked(r -> answer(first, r, 503));
        PhoneCall call = alice.call(PAT);
        a.pass(2);
        assertThat(call.status()).isEqualTo(486);
        assertThat(first.requests("ACK")).isNotEmpty();
    }

    @Test
    void aServerThatAnswersAgainIsTriedFirstAgain() {
        a.site.world().dns().srv("_sip._udp.one.example", 10, 0, 5060, "first.two.example");
        alice.call(PAT);
        a.pass(10);
        Stranger first = a.stranger("first", "91.11.1.1");
        first.whenAsked(r -> answer(first, r, 486));
        alice.call("sip:pat@one.example");
        a.pass(5);
        assertThat(first.requests("INVITE")).hasSize(1);
        int asked = second.requests("INVITE").size();
        PhoneCall call = alice.call(PAT);
        a.pass(5);
        assertThat(call.status()).isEqualTo(486);
        assertThat(second.requests("INVITE")).as("long before it would be forgotten").hasSize(asked);
    }
}
