package org.sallyport.scenarios.phones;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.sallyport.scenarios.attack.AttackSite;
import org.sallyport.scenarios.attack.Stranger;
import org.sallyport.sip.message.SipMessage;

/** Alice's phone inside, which has registered, and bob's on the internet; both written by hand. */
abstract class TwoPhones {
    static final String ALICE = "sip:alice@acme.example";
    static final String INSIDE = "10.1.7.50";
    static final String OUTSIDE = "91.66.6.6";

    AttackSite a;
    Stranger alice;
    Stranger bob;

    @BeforeEach
    void up() {
        a = AttackSite.up(1);
        alice = a.insider("alice-desk", INSIDE);
        bob = a.stranger("bob-desk", OUTSIDE);
        assertThat(alice.register("alice", "alice", "<sip:alice@" + INSIDE + ":5060>").status()).isEqualTo(200);
    }

    /** Bob's INVITE as it reaches alice. */
    SipMessage ring(SipMessage invite) {
        bob.send(invite);
        a.pass(1);
        assertThat(alice.requests("INVITE")).isNotEmpty();
        return alice.requests("INVITE").getLast();
    }
}
