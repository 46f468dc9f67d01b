package org.sallyport.scenarios.phones;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.config.InterfaceConfig;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.attack.AttackSite;
import org.sallyport.scenarios.attack.Stranger;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Media goes by the address family that is described, not by that of the signalling (RFC 3264 §6, RFC 6157 §3). */
class MediaFamilyTest {
    private static final String ALICE = "sip:alice@acme.example";
    private static final String INSIDE = "10.1.7.50";
    private static final String V4 = "91.66.6.6";
    private static final String V6 = "2a00:20::50";
    private static final String EDGE_V6 = "2a00:20::5";
    private static final String AUDIO = "m=audio %d RTP/AVP 0";

    private AttackSite a;
    private Handset alice;
    private Handset zed4;
    private Handset zed6;
    private Handset.Ear aliceHears;
    private Handset.Ear hears4;
    private Handset.Ear hears6;

    private static NodeConfig dual(NodeConfig c) {
        if (c.role() == Role.CONTROL) return c;
        List<InterfaceConfig> both = new ArrayList<>();
        for (InterfaceConfig i : c.interfaces()) {
            List<IpAddress> addresses = new ArrayList<>(i.addresses());
            if (i.side() == InterfaceConfig.Side.OUTER || c.interfaces().size() == 1)
                addresses.add(IpAddress.of(EDGE_V6));
            both.add(new InterfaceConfig(i.side(), addresses, i.staticNat()));
        }
        return new NodeConfig(c.name(), c.role(), c.stateDirectory(), c.adminSocket(), both, c.ports(), c.sip(),
                c.credentials(),
                c.zones(), c.dialPlan(), c.media(), c.chapters(), c.dnsServers(), c.allowedDestinations(), c.limits(),
                c.logging());
    }

    @BeforeEach
    void up() {
        a = new AttackSite(1, SiteOptions.usual(), MediaFamilyTest::dual);
        a.site.edge().attach(a.site.internet(), EDGE_V6);
        a.site.up();
        alice = new Handset(a, a.insider("alice-desk", INSIDE), "alice");
        assertThat(alice.sip.register("alice", "alice", "<sip:alice@" + INSIDE + ":5060>").status()).isEqualTo(200);
        SimHost machine = a.site.stranger("zed", V4).attach(a.site.internet(), V6);
        zed4 = new Handset(a, new Stranger(a.site, machine, V4, Endpoint.of(AttackSite.EDGE, 5060)), "");
        zed6 = new Handset(a, new Stranger(a.site, machine, V6, Endpoint.of(EDGE_V6, 5060)), "");
        aliceHears = alice.ear(6000);
        hears4 = zed4.ear(V4, 4000);
        hears6 = zed6.ear(V6, 4000);
    }

    private void speak(Handset.Conversation call, Handset.Ear zed, boolean callerAsked) {
        aliceHears.take();
        zed.take();
        for (int i = 0; i < 5; i++) {
            zed.speak(call.ofCaller(callerAsked, 0), 1);
            aliceHears.speak(call.ofCallee(callerAsked, 0), 1);
            a.pass(1);
        }
        assertThat(aliceHears.heard).as("sound inside").hasSizeGreaterThanOrEqualTo(4);
        assertThat(zed.heard).as("sound outside").hasSizeGreaterThanOrEqualTo(4);
    }

    private static String sdp(String address) {
        return sdp(address, address);
    }

    private static String sdp(String address, String connection) {
        String type =
                connection.contains(":") || connection.endsWith("invalid") && address.contains(":") ? "IP6" : "IP4";
        return Handset.sdp(address, AUDIO.formatted(address.equals(INSIDE) ? 6000 : 4000))
                .replaceFirst("c=IN IP. [^\r]*", "c=IN " + type + " " + connection);
    }

    private Handset.Conversation call(Handset zed, String media) {
        return zed.calls(alice, ALICE, sdp(media), sdp(INSIDE));
    }

    @Test
    void theAnswerIsInTheFamilyOfTheOfferWhateverTheSignallingIs() {
        Handset.Conversation four = call(zed6, V4);
        assertThat(Handset.text(four.ok)).contains("c=IN IP4 " + AttackSite.EDGE).contains("o=- 1 1 IN IP4 ")
                .doesNotContain("IP6");
        speak(four, hears4, true);
        Handset.Conversation six = call(zed4, V6);
        assertThat(Handset.text(six.ok)).contains("c=IN IP6 " + EDGE_V6).contains("o=- 1 1 IN IP6 ")
                .doesNotContain("IP4");
        speak(six, hears6, true);
    }

    @Test
    void theSameFamilyStaysAsItWas() {
        speak(call(zed4, V4), hears4, true);
        speak(call(zed6, V6), hears6, true);
    }

    @ParameterizedTest
    @CsvSource({"::", "0:0:0:0:0:0:0:0", "hold.invalid", "100::1", "0.0.0.0"})
    void aHoldIsOneInTheFamilyOfTheOtherSide(String nowhere) {
        Handset.Conversation call = call(zed6, V6);
        speak(call, hears6, true);
        call.reinvite(true, sdp(V6, nowhere), 200, sdp(INSIDE));
        assertThat(call.answered.status()).isEqualTo(200);
        assertThat(Handset.text(call.offered)).contains("c=IN IP4 0.0.0.0").contains("o=- 1 1 IN IP4 ")
                .doesNotContain("IP6");
        call.reinvite(true, sdp(V6), 200, sdp(INSIDE));
        speak(call, hears6, true);
        call.reinvite(false, sdp(INSIDE, "0.0.0.0"), 200, sdp(V6));
        assertThat(Handset.text(call.offered)).contains("c=IN IP6 ::\r\n").contains("o=- 1 1 IN IP6 ")
                .doesNotContain("IP4");
        call.reinvite(false, sdp(INSIDE), 200, sdp(V6));
        speak(call, hears6, false);
    }

    @Test
    void anAddressOfNobodyPerSectionIsTranslatedToo() {
        Handset.Conversation call = call(zed6, V6);
        String held = sdp(V6) + "c=IN IP6 ::\r\na=sendonly\r\n";
        call.reinvite(true, held, 200, sdp(INSIDE));
        assertThat(Handset.text(call.offered)).contains("c=IN IP4 0.0.0.0").doesNotContain("IP6");
    }

    @Test
    void aPhoneMayChangeTheFamilyOfItsMediaInACall() {
        Handset.Conversation call = call(zed6, V6);
        speak(call, hears6, true);
        long lines = a.rows(Role.EDGE, "media").size();
        call.reinvite(true, sdp(V4), 200, sdp(INSIDE));
        assertThat(Handset.text(call.answered)).contains("c=IN IP4 " + AttackSite.EDGE);
        speak(call, hears4, true);
        call.reinvite(false, sdp(INSIDE), 200, sdp(V4));
        speak(call, hears4, false);
        call.reinvite(true, sdp(V6), 200, sdp(INSIDE));
        speak(call, hears6, true);
        assertThat(a.rows(Role.EDGE, "media")).hasSize((int) lines);
    }

    @Test
    void aRefusedChangeOfFamilyChangesNothing() {
        Handset.Conversation call = call(zed6, V6);
        speak(call, hears6, true);
        long lines = a.rows(Role.EDGE, "media").size();
        var offered = call.offered;
        var answered = call.answered;
        call.reinvite(true, sdp(V4), 488, "");
        call.offered = offered;
        call.answered = answered;
        speak(call, hears6, true);
        assertThat(a.rows(Role.EDGE, "media")).hasSize((int) lines);
    }
}
