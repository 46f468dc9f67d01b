package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.host.LogTopic;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.stun.StunWriter;

/** What is too large, too much or too fast for the link between the nodes, and for whoever else wants to be heard. */
class PressureTest {
    private static final String ALICE = "sip:alice@acme.example";

    /** Whom edge does not know, so that every request for him goes through the pair. */
    private static final String NOBODY = "sip:nobody@acme.example";
    private static final String ANYBODY = "sip:x@elsewhere.example";

    private static void oneLink(AttackSite a) {
        assertThat(a.site.zoneUp()).isTrue();
        for (SimHost node : List.of(a.site.control(), a.site.edge())) {
            assertThat(node.logLines().stream().filter(l -> l.topic() == LogTopic.ZONE).map(SimHost.LogLine::text))
                    .as("what " + node.name() + " says of the link").singleElement().asString().contains(" up, ");
        }
    }

    private static SipMessage padded(Stranger who, int headers, int vias, int headBytes) {
        // Vias add up until the phone, so one must be called; everything else is refused by the first that reads it.
        String to = vias > 1 ? ALICE : NOBODY;
        SipMessage bare = who.request("INVITE", to, ANYBODY, to).build();
        SipEditor edit = bare.edit();
        for (int i = 1; i < vias; i++)
            edit.addLast(HeaderName.VIA, "SIP/2.0/UDP h" + i + ".example;branch=z9hG4bKv" + i);
        for (int i = edit.build().headerCount(); i < headers; i++) edit.addLast("X-F", "y");
        while (headBytes > 0) {
            int missing = headBytes - edit.build().bytes().length;
            if (missing < 8) break;
            edit.addLast("X-F", "y".repeat(Math.min(7_000, missing - 7)));
        }
        return edit.build();
    }

    @Test
    void nothingThatEdgeTakesEndsTheLinkWhateverEdgeAddsToIt() {
        AttackSite a = AttackSite.up(1);
        Stranger mallory = a.stranger("mallory", "91.66.6.6");
        a.site.register(a.phone(Site.Place.INSIDE, "alice"));
        List<SipMessage> border = new ArrayList<>();
        for (int n = 240; n <= 258; n++) border.add(padded(mallory, n, 1, 0));
        for (int n = 60; n <= 70; n++) border.add(padded(mallory, 0, n, 0));
        for (int n = 32_400; n <= 32_800; n += 20) border.add(padded(mallory, 0, 1, n));
        for (int n = 8_100; n <= 8_200; n += 10) {
            SipMessage bare = mallory.request("INVITE", NOBODY, ANYBODY, NOBODY).build();
            // What edge adds to it makes the answer too long for mallory, who reads by the same limits as we do.
            mallory.send(bare.edit()
                    .replaceFirstValue(HeaderName.VIA, mallory.via(mallory.branch() + "x".repeat(n - 70))).build());
        }
        for (int n = 64_000; n <= 65_500; n += 100) {
            SipMessage bare = mallory.request("INVITE", NOBODY, ANYBODY, NOBODY).build();
            border.add(bare.edit().body("text/plain", new byte[n - bare.bytes().length - 40]).build());
        }
        List<Integer> statuses = new ArrayList<>();
        for (SipMessage m : border) {
            Optional<SipMessage> end = mallory.tell(m);
            assertThat(end).as(m.headerCount() + " fields, " + m.viaCount() + " Vias, " + m.bytes().length + " octets")
                    .isPresent();
            statuses.add(end.get().status());
            a.pass(1);
        }
        assertThat(statuses).contains(404, 483, 513)
                .allMatch(s -> s == 200 || s == 404 || s == 400 || s == 483 || s == 513);
        int heard = mallory.texts().size();
        mallory.send(padded(mallory, 0, 71, 0));
        a.pass(1);
        assertThat(mallory.texts().subList(heard, mallory.texts().size())).anyMatch(t -> t.startsWith("SIP/2.0 483"));
        oneLink(a);
    }

    @Test
    void anAnswerThatTheCallersSideDoesNotTakeEndsTheCallOnBothSides() {
        AttackSite a = new AttackSite(1, SiteOptions.usual().largeAtEdge());
        a.site.up();
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        Stranger bob = a.stranger("bob", "91.44.4.4");
        bob.register("bob", "bob", "<sip:bob@91.44.4.4:5060>");
        String[] fields = new String[300];
        Arrays.fill(fields, "X-F: y");
        bob.whenAsked(m -> {
            if (m.method().equals("INVITE")) bob.answer(m, 200, Stranger.sdp("91.44.4.4", 4000), fields);
            else if (!m.method().equals("ACK")) bob.answer(m, 200);
        });
        PhoneCall call = alice.call("sip:bob@acme.example");
        a.site.until("the call to fail", 5 * AttackSite.SECOND, () -> call.state() == PhoneCall.State.ENDED);
        assertThat(call.status()).isEqualTo(502);
        a.pass(5);
        assertThat(bob.requests("BYE")).as("bob is told").isNotEmpty();
        for (Role role : Role.values()) assertThat(a.rows(role, "calls")).as("calls at " + role).isEmpty();
        assertThat(a.rows(Role.CONTROL, "searches")).anyMatch(r -> r.toString().contains("response-too-large"));
        oneLink(a);
    }

    @Test
    void aLinkThatIsFullRefusesNewWorkAndStands() {
        AttackSite a = AttackSite.up(1);
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        Phone bob = a.phone(Site.Place.INTERNET, "bob");
        a.site.register(alice, bob);
        PhoneCall call = a.talk(alice, bob);
        List<Stranger> crowd = new ArrayList<>();
        for (int i = 0; i < 40; i++) crowd.add(a.stranger("crowd-" + i, "92.0." + i + ".1"));
        for (int round = 0; round < 10; round++) {
            for (Stranger s : crowd) {
                SipMessage bare = s.request("INVITE", NOBODY, ANYBODY, NOBODY).build();
                s.send(bare.edit().body("text/plain", new byte[60_000]).build());
            }
        }
        call.hangUp();
        a.pass(2);
        oneLink(a);
        assertThat(call.state()).isEqualTo(PhoneCall.State.ENDED);
        assertThat(a.rows(Role.CONTROL, "calls")).isEmpty();
        assertThat(a.counter(Role.EDGE, "linkFull")).isPositive();
        List<Map<?, ?>> refused =
                a.rows(Role.EDGE, "searches").stream().filter(r -> r.toString().contains("link-full")).toList();
        assertThat(refused).as("refusals by source").isNotEmpty().allMatch(r -> r.toString().contains("92.0."));
        assertThat(crowd.stream().flatMap(s -> s.heard().stream()).map(SipMessage::status)).contains(503);
        a.talk(bob, alice);
    }

    @Test
    void whoeverFloodsIsNotReadAndEverybodyElseIs() {
        AttackSite a = AttackSite.up(1);
        Stranger mallory = a.stranger("mallory", "91.66.6.6");
        Stranger other = a.stranger("other", "91.67.7.7");
        Stranger bob = a.stranger("bob", "91.66.6.7");
        bob.register("bob", "bob", "<sip:bob@91.66.6.7:5060>");
        long before = a.counter(Role.EDGE, "messagesIn");
        for (int ms = 0; ms < 1_000; ms++) {
            for (int i = 0; i < 31; i++)
                mallory.send(mallory.request("OPTIONS", "sip:185.10.20.10", ANYBODY, ANYBODY).build());
            a.site.world().runFor(1_000_000L);
        }
        for (Stranger s : List.of(other, bob)) {
            assertThat(s.ask(s.request("OPTIONS", "sip:185.10.20.10", ANYBODY, ANYBODY).build()).status())
                    .isEqualTo(200);
        }
        assertThat(a.counter(Role.EDGE, "messagesIn") - before).as("datagrams that were read, of 31,000")
                .isBetween(1_000L, 2_100L);
        assertThat(a.counter(Role.EDGE, "notRead")).isGreaterThan(28_000);
    }

    @Test
    void stunOnTheSipPortHasABudgetForEachPrefixAndAnotherForPhonesOfOurs() {
        AttackSite a = AttackSite.up(1);
        Stranger mallory = a.stranger("mallory", "91.66.6.6");
        Stranger other = a.stranger("other", "91.67.7.7");
        Stranger bob = a.stranger("bob", "91.66.6.7");
        bob.register("bob", "bob", "<sip:bob@91.66.6.7:5060>");
        for (int i = 0; i < 5_000; i++) mallory.send(binding(a));
        a.pass(1);
        assertThat(mallory.texts()).as("answers to 5,000 questions in a second").hasSizeBetween(1, 40);
        for (Stranger s : List.of(other, bob)) {
            int heard = s.texts().size();
            s.send(binding(a));
            a.pass(1);
            assertThat(s.texts()).as(s.local().toString()).hasSize(heard + 1);
        }
    }

    private static byte[] binding(AttackSite a) {
        byte[] id = new byte[12];
        a.site.edge().entropy().fill(id);
        return StunWriter.bindingRequest(id).bytes();
    }
}
