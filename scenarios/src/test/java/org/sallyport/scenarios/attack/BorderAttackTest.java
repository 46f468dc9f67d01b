package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Transport;

/** Who is believed to be whom at the borders of the pair, and what passwords give away there. */
class BorderAttackTest {
    private static final String ALICE = "sip:alice@acme.example";
    private static final String BOB = "sip:bob@acme.example";
    private static final String PARTNER = "sip:x@partner.example";

    private AttackSite a;
    private Stranger mallory;

    @BeforeEach
    void up() {
        a = AttackSite.up(1);
        mallory = a.stranger("mallory", "91.66.6.6");
    }

    private Phone alice() {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        a.watch();
        return alice;
    }

    private String contactOf(Stranger s, String user) {
        return "<sip:" + user + "@" + s.local().address().uriHost() + ":" + s.local().port() + ">";
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:bob@acme.example", "sip:bob@acme.example.", "SIP:bob@ACME.example:5060;x=y",
        "sips:bob@acme.example",
        "sip:b%6fb@acme.example", "sip:bob:pw@acme.example", "sip:bob@185.10.20.10", "sip:bob@185.10.20.10:5060",
        "sip:bob@10.1.0.10",
        "sip:bob@[::ffff:185.10.20.10]", "sip:bob@[0:0:0:0:0:FFFF:B90A:140A]", "sip:bob@edge.acme.example",
        "sip:bob@control.acme.example.",
        "sip:bob@127.0.0.1", "sip:bob@localhost", "sip:bob@edge", "sip:bob@CONTROL", "sip:bob@[64:ff9b::b90a:140a]",
        "im:bob@acme.example", "mailto:bob@acme.example", "pres:bob@acme.example", "xmpp:bob%40acme.example",
        "sip:otto@acme.example", "sip:100@acme.example", "tel:100", "tel:+15551234"})
    void sip14NoSpellingOfOneOfOursGoesWithoutProof(String from) {
        alice();
        SipMessage answer = mallory.ask(mallory.request("INVITE", ALICE, from, ALICE)
                .body("application/sdp", Stranger.sdp("91.66.6.6", 4000)).build());
        assertThat(answer.status()).as(from).isEqualTo(407);
        assertThat(a.heardBy("alice", "INVITE ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:bob@acme.example:99999", "sip:bob@185.10.20.010", "sip:bob@acme.example;=",
        "sip:bob@[185.10.20.10]"})
    void sip14ANameOfOursThatBreaksTheGrammarReachesNobody(String from) {
        alice();
        mallory.send(mallory.request("INVITE", ALICE, from, ALICE)
                .body("application/sdp", Stranger.sdp("91.66.6.6", 4000)).build());
        a.pass(2);
        assertThat(a.heardBy("alice", "INVITE ")).isEmpty();
        assertThat(a.site.pbx().heard()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:bob@elsewhere.example", "sip:bob@lab.acme.example.elsewhere.example",
        "sip:anonymous@anonymous.invalid"})
    void aStrangerWhoClaimsToBeNobodyOfOursRings(String from) {
        alice();
        mallory.send(mallory.request("INVITE", ALICE, from, ALICE)
                .body("application/sdp", Stranger.sdp("91.66.6.6", 4000)).build());
        a.pass(2);
        assertThat(a.heardBy("alice", "INVITE sip:")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-Asserted-Identity", "P-Preferred-Identity", "remote-party-id", "Diversion",
        "HISTORY-INFO", "Referred-By", "b",
        "Replaces", "Join", "Target-Dialog", "Answer-Mode", "Priv-Answer-Mode", "Alert-Info", "Call-Info",
        "P-Charging-Vector",
        "P-Called-Party-ID", "P-Served-User", "P-Access-Network-Info", "Sallyport-Seen", "CC-Diversion"})
    void sip14WhatAStrangerSaysOfPeopleAndPhonesReachesNobody(String header) {
        alice();
        SipBuilder b = mallory.request("INVITE", ALICE, "sip:x@elsewhere.example", ALICE).header(header,
                "<sip:canary@acme.example>;auto");
        mallory.send(b.body("application/sdp", Stranger.sdp("91.66.6.6", 4000)).build());
        a.pass(2);
        assertThat(a.heardBy("alice", "INVITE sip:")).isNotEmpty();
        assertThat(a.heardBy("alice", "canary")).isEmpty();
        assertThat(a.heardBy("control", "canary")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID", "Diversion",
        "History-Info", "Alert-Info", "Call-Info",
        "Error-Info", "P-Charging-Vector"})
    void sip45WhatAStrangeCalleeSaysOfItselfReachesNobodyInside(String header) {
        Phone alice = alice();
        Stranger callee = a.stranger("callee", "91.5.5.5");
        callee.whenAsked(m -> {
            if (m.method().equals(Method.INVITE)) {
                callee.answer(m, 180, new byte[0], header + ": <sip:canary@acme.example>");
                callee.answer(m, 404, new byte[0], header + ": <sip:canary@acme.example>");
            }
        });
        PhoneCall call = alice.call(PARTNER);
        a.pass(3);
        assertThat(call.status()).isEqualTo(404);
        assertThat(a.heardBy("alice", "canary")).isEmpty();
        assertThat(a.heardBy("control", "canary")).isEmpty();
    }

    @Test
    void sip8AProofOfAPasswordNeverLeavesForTheCallee() {
        Phone alice = alice();
        Stranger callee = a.stranger("callee", "91.5.5.5");
        callee.whenAsked(m -> {
            if (m.method().equals(Method.INVITE)) callee.answer(m, 200, Stranger.sdp("91.5.5.5", 4000));
        });
        alice.call(PARTNER);
        a.pass(3);
        // Control asked for the password, and the phone answered it.
        assertThat(a.heardBy("alice", "407 ")).isNotEmpty();
        assertThat(a.saidBy("alice", "Proxy-Authorization: ")).isNotEmpty();
        assertThat(callee.requests("INVITE")).isNotEmpty();
        assertThat(callee.requests("ACK")).isNotEmpty();
        assertThat(callee.texts()).noneMatch(t -> t.contains("uthorization"));
        assertThat(a.heardBy("edge", "uthorization: Digest username=\"alice\"")).isEmpty();
    }

    @Test
    void sip8AnAckRepeatsThePasswordsProofToNobody() {
        alice();
        mallory.register("bob", "bob", contactOf(mallory, "bob"));
        byte[] sdp = Stranger.sdp("91.66.6.6", 4000);
        SipMessage challenge =
                mallory.ask(mallory.request("INVITE", ALICE, BOB, ALICE).body("application/sdp", sdp).build());
        SipMessage invite = mallory
                .proven(mallory.request("INVITE", ALICE, BOB, ALICE), "bob", AttackSite.PASSWORD, "INVITE", ALICE,
                        challenge)
                .body("application/sdp", sdp).build();
        SipMessage ok = mallory.ask(invite);
        assertThat(ok.status()).isEqualTo(200);
        // RFC 3261 §22.1: an ACK carries the credentials of its INVITE.
        mallory.send(mallory.within(invite, ok, "ACK", ok.contacts().getFirst().uriText(), 0)
                .header(HeaderName.PROXY_AUTHORIZATION, invite.header(HeaderName.PROXY_AUTHORIZATION)).build());
        a.pass(2);
        assertThat(a.heardBy("alice", "ACK sip:")).isNotEmpty();
        assertThat(a.heardBy("alice", "uthorization")).isEmpty();
    }

    @Test
    void sip8ACalleeDoesNotAskForOurPasswords() {
        Phone alice = alice();
        Stranger callee = a.stranger("callee", "91.5.5.5");
        callee.whenAsked(m -> {
            if (m.method().equals(Method.INVITE)) {
                callee.answer(m, 407, new byte[0],
                        "Proxy-Authenticate: Digest realm=\"acme.example\", nonce=\"canary\", qop=\"auth\", algorithm=MD5");
            }
        });
        PhoneCall call = alice.call(PARTNER);
        a.pass(3);
        assertThat(call.status()).isEqualTo(403);
        assertThat(a.heardBy("alice", "canary")).isEmpty();
        assertThat(a.saidBy("alice", "canary")).isEmpty();
    }

    @Test
    void sip12ANonceIsBoundToThePhoneThroughEdge() {
        alice();
        mallory.register("bob", "bob", contactOf(mallory, "bob"));
        SipMessage challenge = mallory.ask(mallory.request("MESSAGE", ALICE, BOB, ALICE).build());
        assertThat(challenge.status()).isEqualTo(407);
        Stranger thief = a.stranger("thief", "91.77.7.7");
        SipMessage stolen = thief
                .ask(thief.proven(thief.request("MESSAGE", ALICE, BOB, ALICE), "bob", AttackSite.PASSWORD, "MESSAGE",
                        ALICE, challenge).build());
        assertThat(stolen.status()).isEqualTo(407);
        assertThat(stolen.header(HeaderName.PROXY_AUTHENTICATE)).contains("stale=true");
        assertThat(a.heardBy("alice", "MESSAGE ")).isEmpty();
        assertThat(mallory.ask(
                mallory.proven(mallory.request("MESSAGE", ALICE, BOB, ALICE), "bob", AttackSite.PASSWORD, "MESSAGE",
                        ALICE, challenge).build())
                .status()).isEqualTo(200);
    }

    @Test
    void sip12WhereAStrangerSaysItWasSeenBindsNothing() {
        alice();
        SipMessage challenge = mallory.ask(mallory.request("MESSAGE", ALICE, BOB, ALICE).build());
        Stranger thief = a.stranger("thief", "91.77.7.7");
        SipBuilder b = thief.request("MESSAGE", ALICE, BOB, ALICE).header("Sallyport-Seen", "91.66.6.6:5060");
        assertThat(thief.ask(thief.proven(b, "bob", AttackSite.PASSWORD, "MESSAGE", ALICE, challenge).build()).status())
                .isEqualTo(407);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "MESSAGE", "SUBSCRIBE", "REFER", "PUBLISH", "OPTIONS"})
    void sip15AUdpFlowThatRegisteredProvesEachRequest(String method) {
        alice();
        mallory.register("bob", "bob", contactOf(mallory, "bob"));
        for (String from : List.of(BOB, "sip:bob@185.10.20.10")) {
            assertThat(mallory.ask(mallory.request(method, ALICE, from, ALICE).build()).status()).as(from)
                    .isEqualTo(407);
        }
        assertThat(a.heardBy("alice", method + " ")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"UDP,true", "TCP,false", "TLS,false"})
    void aPhoneInsideIsAskedAgainOnUdpAlone(Transport transport, boolean asked) {
        Phone anna = a.phone(Site.Place.INSIDE, "anna", transport, PhoneSettings.Manner.ANSWER);
        a.site.register(anna);
        Phone alice = alice();
        a.talk(anna, alice);
        assertThat(a.saidBy("control", "407 Proxy").isEmpty()).isEqualTo(!asked);
    }

    @Test
    void whereUdpIsBelievedNobodyInsideIsAskedAgain() {
        a = new AttackSite(1, SiteOptions.usual().believingUdp());
        a.site.up();
        Phone anna = a.phone(Site.Place.INSIDE, "anna");
        a.site.register(anna);
        Phone alice = alice();
        a.talk(anna, alice);
        assertThat(a.saidBy("control", "407 Proxy")).isEmpty();
    }

    @Test
    void x2APhoneAtHomeIsAskedByControlAndCallsWithoutPain() {
        Phone dave = a.phone(Site.Place.HOME_A, "dave");
        a.site.register(dave);
        Phone alice = alice();
        a.talk(dave, alice);
        assertThat(a.heardBy("edge", "407 Proxy")).isNotEmpty();
        assertThat(a.heardBy("control", "P-Asserted-Identity")).isEmpty();
        assertThat(a.heardBy("alice", "uthorization")).isEmpty();
        assertThat(a.heardBy("alice", "Sallyport-Seen")).isEmpty();
    }

    @Test
    void withEdgeAsRegistrarControlBelievesItOfEdgesUsersAndOfNobodyElse() {
        a = new AttackSite(1, SiteOptions.usual().registeringAtEdge());
        a.site.up();
        Phone dave = a.phone(Site.Place.INTERNET, "dave");
        a.site.register(dave);
        Phone alice = alice();
        a.talk(dave, alice);
        // A user whom control knows itself is asked by control, whatever edge says of him.
        Stranger thief = a.stranger("thief", "91.77.7.7");
        assertThat(thief.ask(thief.request("INVITE", ALICE, "sip:anna@acme.example", ALICE).build()).status())
                .isEqualTo(407);
    }
}
