package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.LogLevel;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.Site;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Transport;

/** What phones leave behind, and what answers and routes must look like whatever a phone does. */
class BindingTest {
    private static final String ALICE = "sip:alice@acme.example";
    private static final String BOB = "sip:bob@acme.example";

    private AttackSite a;

    @BeforeEach
    void up() {
        a = AttackSite.up(1);
    }

    private static List<String> said(SimHost host, String text) {
        return host.logLines().stream().filter(l -> l.level() == LogLevel.INFO).map(SimHost.LogLine::text)
                .filter(t -> t.contains(text)).toList();
    }

    @Test
    void aPhoneThatComesBackFromEverOtherPortsIsNeverLockedOut() {
        Stranger bob = a.stranger("bob", "91.44.4.4");
        for (int port = 6_001; port <= 6_015; port++) {
            Stranger now = bob.at(port);
            assertThat(now.register("bob", "bob", "<sip:bob@91.44.4.4:" + port + ">").status()).as("port " + port)
                    .isEqualTo(200);
            assertThat(a.contacts(Role.CONTROL, "bob")).hasSizeLessThanOrEqualTo(10)
                    .contains("sip:bob@91.44.4.4:" + port);
        }
        assertThat(said(a.site.control(), "let go of a contact")).isNotEmpty();
    }

    @Test
    void nobodyElsesRegistrationGivesWay() {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        List<String> before = a.contacts(Role.CONTROL, "alice");
        Stranger bob = a.stranger("bob", "91.44.4.4");
        for (int port = 6_001; port <= 6_015; port++)
            bob.at(port).register("bob", "bob", "<sip:bob@91.44.4.4:" + port + ">");
        assertThat(a.contacts(Role.CONTROL, "alice")).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"TCP", "TLS"})
    void aContactWhoseConnectionIsGoneAtEdgeIsLetGoAtTheNextCall(Transport transport) {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        Phone bob = a.phone(Site.Place.INTERNET, "bob", transport, PhoneSettings.Manner.ANSWER);
        a.site.register(alice, bob);
        assertThat(a.contacts(Role.CONTROL, "bob")).hasSize(1);
        bob.off();
        a.pass(2);
        PhoneCall call = alice.call(BOB);
        a.pass(5);
        assertThat(call.state()).isEqualTo(PhoneCall.State.ENDED);
        assertThat(call.status()).isEqualTo(480);
        assertThat(a.contacts(Role.CONTROL, "bob")).isEmpty();
        assertThat(said(a.site.control(), "its flow is gone")).hasSize(1);
    }

    @Test
    void aContactInsideIsDialledOnceItsConnectionIsGoneAndGoesWhenNobodyListens() {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        Phone anna = a.phone(Site.Place.INSIDE, "anna", Transport.TCP, PhoneSettings.Manner.ANSWER);
        a.site.register(alice, anna);
        anna.off();
        a.pass(2);
        PhoneCall call = alice.call("sip:anna@acme.example");
        a.pass(20);
        assertThat(call.status()).isEqualTo(480);
        assertThat(a.contacts(Role.CONTROL, "anna")).isEmpty();
        assertThat(said(a.site.control(), "nobody listens where it says")).hasSize(1);
    }

    /** RFC 3261 §18.2.2: without rport the answer goes to the port that the Via names, at the address that we saw. */
    @Test
    void anAnswerGoesToThePortOfTheViaUnlessRportIsAskedFor() {
        Stranger mallory = a.stranger("mallory", "91.66.6.6");
        Stranger other = mallory.at(7_000);
        String branch = other.branch();
        SipMessage options = other.request("OPTIONS", "sip:185.10.20.10", "sip:x@elsewhere.example", "sip:185.10.20.10")
                .build().edit()
                .replaceFirstValue(HeaderName.VIA, "SIP/2.0/UDP 91.66.6.6:5060;branch=" + branch).build();
        other.send(options);
        a.pass(2);
        assertThat(mallory.answer(branch)).map(SipMessage::status).contains(200);
        assertThat(other.answer(branch)).isEmpty();
        String asking = other.branch();
        other.send(options.edit().replaceFirstValue(HeaderName.VIA, "SIP/2.0/UDP 91.66.6.6:5060;rport;branch=" + asking)
                .build());
        a.pass(2);
        assertThat(other.answer(asking)).map(SipMessage::status).contains(200);
    }

    /** RFC 3261 §16.7 step 3: what carries our Via alone is for nobody behind us. */
    @Test
    void anAnswerWithOurViaAloneIsForNobodyAndEndsTheCall() {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        Stranger bob = a.stranger("bob", "91.44.4.4");
        bob.register("bob", "bob", "<sip:bob@91.44.4.4:5060>");
        bob.whenAsked(m -> {
            if (!m.method().equals("INVITE")) return;
            var ok = SipMessage.response(m, 200, "OK", "t").edit();
            String ours = m.values(HeaderName.VIA).getFirst();
            ok.removeAll(HeaderName.VIA).addFirst(HeaderName.VIA, ours);
            ok.addLast(HeaderName.CONTACT, "<sip:bob@91.44.4.4>").body("application/sdp",
                    Stranger.sdp("91.44.4.4", 4000));
            bob.send(ok.build());
        });
        PhoneCall call = alice.call(BOB);
        a.pass(10);
        assertThat(call.state()).isEqualTo(PhoneCall.State.ENDED);
        assertThat(call.status()).isGreaterThanOrEqualTo(400);
        a.pass(60);
        for (Role role : Role.values()) assertThat(a.rows(role, "calls")).as("calls at " + role).isEmpty();
    }

    /** RFC 3261 §16.6 step 4: on the way of a sips URI our Record-Route is one too. */
    @Test
    void theRecordRoutesOfASecureCallAreSecure() {
        Phone alice = a.phone(Site.Place.INSIDE, "alice", Transport.TLS, PhoneSettings.Manner.ANSWER);
        Phone bob = a.phone(Site.Place.INTERNET, "bob", Transport.TLS, PhoneSettings.Manner.ANSWER);
        a.site.register(alice, bob);
        a.watch();
        PhoneCall call = bob.call("sips:alice@acme.example");
        a.site.until("the call to stand", 40 * AttackSite.SECOND, () -> call.state() == PhoneCall.State.TALKING);
        List<String> invites = a.heardBy("alice", "INVITE sip");
        assertThat(invites).isNotEmpty();
        assertThat(invites.getLast().lines().filter(l -> l.startsWith("Record-Route:")).toList()).isNotEmpty()
                .allSatisfy(l -> assertThat(l).contains("<sips:").doesNotContain("<sip:"));
        PhoneCall plain = bob.call(ALICE);
        a.site.until("a plain call to stand", 40 * AttackSite.SECOND, () -> plain.state() == PhoneCall.State.TALKING);
    }
}
