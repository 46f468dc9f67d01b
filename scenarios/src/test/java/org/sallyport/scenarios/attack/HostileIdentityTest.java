package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.world.Site;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;

/** An edge that was taken over names callers of its choice. */
class HostileIdentityTest {
    private static final String ALICE = "sip:alice@acme.example";
    private static final List<String> IDENTITIES =
            List.of("P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID", "Diversion",
                    "History-Info", "Referred-By", "P-Served-User");

    private final HostileEdge edge = HostileEdge.up(1);
    private final AttackSite a = edge.attackSite();

    private void alice() {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        a.watch();
    }

    private SipBuilder invite(String from) {
        SipBuilder b = edge.request("INVITE", ALICE, from, ALICE);
        IDENTITIES.forEach(h -> b.header(h, "<sip:bob@acme.example>"));
        return b.header("Sallyport-Seen", "91.6.6.1:5060").header("Contact", "<sip:x@91.6.6.1>")
                .body("application/sdp", Stranger.sdp("91.6.6.1", 4000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:bob@acme.example", "sip:alice@acme.example", "sip:100@acme.example",
        "sip:bob@10.1.0.10", "im:bob@acme.example"})
    void x2EdgeCallsInNobodysNameWithoutHisPassword(String from) {
        alice();
        SipMessage answer = edge.ask(invite(from).build());
        assertThat(answer.status()).isEqualTo(407);
        assertThat(a.heardBy("alice", "INVITE ")).isEmpty();
        assertThat(a.site.pbx().heard()).isEmpty();
    }

    @Test
    void x2WhatEdgeAssertsOfAStrangerReachesNobody() {
        alice();
        edge.send(invite("sip:x@elsewhere.example").build());
        a.pass(2);
        assertThat(a.heardBy("alice", "INVITE sip:")).isNotEmpty();
        assertThat(a.heardBy("alice", "bob@acme.example")).isEmpty();
        assertThat(a.heardBy("alice", "Sallyport-Seen")).isEmpty();
    }
}
