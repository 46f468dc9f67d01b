package org.sallyport.scenarios.phones;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.SimHost;
import org.sallyport.media.MediaLimits;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.attack.AttackSite;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.wire.Endpoint;

/**
 * A phone that receives where it says and sends from another port (RFC 3264 §5.1), where its zone is set to have such.
 */
class AsymmetricRtpTest {
    private static final String ALICE = "sip:alice@acme.example";
    private static final String INSIDE = "10.1.7.50";
    private static final String OUTSIDE = "91.66.6.6";
    private static final String VICTIM = "91.99.9.9";

    private AttackSite a;
    private Handset alice;
    private Handset bob;
    private Handset.Ear described;
    private Handset.Ear mouth;
    private Handset.Ear bobs;

    /**
     * Both nodes with their switch on or off; alice inside, and bob outside, who registers if he is none of the
     * strangers.
     */
    private void site(boolean on, boolean registered) {
        List<AttackSite> self = new ArrayList<>();
        a = new AttackSite(1, SiteOptions.usual(), c -> self.getFirst().site.configuration(c.role(), t -> !on ? t
                : t.replace("    domains: [" + AttackSite.DOMAIN + "]",
                        "    asymmetric-rtp: on\n    domains: [" + AttackSite.DOMAIN + "]")));
        self.add(a);
        a.site.up();
        alice = new Handset(a, a.insider("alice-desk", INSIDE), "alice");
        bob = new Handset(a, a.stranger("bob", OUTSIDE), registered ? "bob" : "");
        assertThat(alice.sip.register("alice", "alice", "<sip:alice@" + INSIDE + ":5060>").status()).isEqualTo(200);
        if (registered)
            assertThat(bob.sip.register("bob", "bob", "<sip:bob@" + OUTSIDE + ":5060>").status()).isEqualTo(200);
        described = alice.ear(6000);
        mouth = alice.ear(6100);
        bobs = bob.ear(4000);
    }

    private static String sdp(String address, int port) {
        return Handset.sdp(address, "m=audio " + port + " RTP/AVP 0");
    }

    private Handset.Conversation call(String media, int port) {
        return bob.calls(alice, ALICE, sdp(media, port), sdp(INSIDE, 6000));
    }

    /** Both speak, 20 packets each: alice from a socket of hers, bob from one of his. */
    private void talk(Handset.Conversation call, Handset.Ear aliceSpeaks, Handset.Ear bobSpeaks) {
        for (Handset.Ear e : List.of(described, mouth, bobs, bobSpeaks)) e.take();
        for (int i = 0; i < 20; i++) {
            aliceSpeaks.speak(call.ofCallee(true, 0), 1);
            bobSpeaks.speak(call.ofCaller(true, 0), 1);
            a.pass(1);
        }
    }

    @Test
    void whereTheZoneSaysSoMediaGoesToTheDescribedPortAndIsHeardFromTheOther() {
        site(true, false);
        Handset.Conversation call = call(OUTSIDE, 4000);
        talk(call, mouth, bobs);
        assertThat(described.heard).as("where it is described").hasSizeGreaterThanOrEqualTo(19);
        assertThat(mouth.heard).as("where it sends from").isEmpty();
        assertThat(bobs.heard).as("the other side").hasSizeGreaterThanOrEqualTo(19);
        // For a phone that has one port for both nothing is different.
        call.reinvite(true, sdp(OUTSIDE, 4000), 200, sdp(INSIDE, 6100));
        talk(call, mouth, bobs);
        assertThat(mouth.heard).hasSizeGreaterThanOrEqualTo(19);
        assertThat(bobs.heard).hasSizeGreaterThanOrEqualTo(19);
    }

    @Test
    void reportsGoWhereTheyAreDescribed() {
        site(true, false);
        Handset.Ear reports = alice.ear(6001);
        Handset.Ear others = alice.ear(6101);
        Handset.Ear bobsReports = bob.ear(4001);
        Handset.Conversation call = call(OUTSIDE, 4000);
        talk(call, mouth, bobs);
        byte[] report = {(byte) 0x80, (byte) 201, 0, 1, 1, 2, 3, 4};
        Endpoint ofBob = call.ofCaller(true, 0);
        Endpoint ofAlice = call.ofCallee(true, 0);
        for (int i = 0; i < 3; i++) {
            others.socket.send(ofAlice.withPort(ofAlice.port() + 1), report);
            bobsReports.socket.send(ofBob.withPort(ofBob.port() + 1), report);
            a.pass(1);
        }
        assertThat(reports.heard).hasSizeGreaterThanOrEqualTo(2);
        assertThat(others.heard).isEmpty();
        assertThat(bobsReports.heard).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void withoutTheSwitchMediaGoesToWhereItComesFrom() {
        site(false, false);
        talk(call(OUTSIDE, 4000), mouth, bobs);
        assertThat(mouth.heard).hasSizeGreaterThanOrEqualTo(19);
        assertThat(described.heard).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aStrangerIsSentToWhereHeSendsFromWhateverTheSwitchSays() {
        site(true, false);
        Handset.Ear elsewhere = bob.ear(4100);
        talk(call(OUTSIDE, 4000), described, elsewhere);
        assertThat(elsewhere.heard).hasSizeGreaterThanOrEqualTo(18);
        assertThat(bobs.heard).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aPhoneBehindANatIsSentToThroughItsNat() {
        site(true, true);
        talk(call("192.168.1.5", 4000), described, bobs);
        assertThat(bobs.heard).hasSizeGreaterThanOrEqualTo(18);
    }

    @Test
    void rtp18ADescriptionAimsNoStreamAtAThirdPartyEither() {
        site(true, true);
        Handset.Conversation call = call(VICTIM, 5004);
        a.watch();
        for (int i = 0; i < 3_000; i++) {
            described.speak(call.ofCallee(true, 0), 1);
            bobs.speak(call.ofCaller(true, 0), 1);
            if (i % 50 == 49) a.pass(1);
        }
        a.pass(1);
        assertThat(a.packetsTo(VICTIM, 5004)).isLessThanOrEqualTo(MediaLimits.DEFAULT.unprovenPacketsMax());
        assertThat(bobs.heard).as("who is heard is sent to").hasSizeGreaterThan(2_000);
    }

    @Test
    void rtp1NobodyElseIsHeardWhereTheDescribedPortIsSilent() {
        site(true, false);
        Handset.Conversation call = call(OUTSIDE, 4000);
        talk(call, mouth, bobs);
        Handset other = new Handset(a, a.insider("other", "10.1.7.99"), "");
        Handset.Ear injects = other.ear(7000);
        bobs.take();
        for (int i = 0; i < 20; i++) {
            injects.speak(call.ofCallee(true, 0), 5);
            a.pass(1);
        }
        assertThat(bobs.heard).as("a stranger's sound").isEmpty();
        assertThat(injects.heard).isEmpty();
        assertThat(a.rows(Role.CONTROL, "media")).hasSize(1);
    }

    @Test
    void aDescribedPortIsKeptThroughARestart() {
        site(true, false);
        Handset.Conversation call = call(OUTSIDE, 4000);
        talk(call, mouth, bobs);
        a.pass(2);
        SimHost control = a.site.control();
        control.killProcess();
        a.pass(2);
        a.site.startControl();
        a.site.until("the zone to be back", 60 * AttackSite.SECOND, a.site::zoneUp);
        a.pass(8);
        talk(call, mouth, bobs);
        assertThat(described.heard).hasSizeGreaterThanOrEqualTo(17);
        assertThat(mouth.heard).isEmpty();
        assertThat(bobs.heard).hasSizeGreaterThanOrEqualTo(17);
    }
}
