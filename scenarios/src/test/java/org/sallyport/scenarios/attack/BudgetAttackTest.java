package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.host.LogLevel;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.wire.Transport;

/** What one stranger may hold, and what a node does when something of its own runs out. */
class BudgetAttackTest {
    private static final String ALICE = "sip:alice@" + AttackSite.DOMAIN;

    private AttackSite a;
    private Stranger stranger;

    @BeforeEach
    void site() {
        a = AttackSite.up(1);
        stranger = a.stranger("stranger", "91.66.6.6");
        a.site.register(a.phone(Site.Place.INSIDE, "alice", Transport.UDP, PhoneSettings.Manner.RING));
    }

    private Map<?, ?> mediaPairs() {
        return (Map<?, ?>) ((Map<?, ?>) a.summary(Role.EDGE)).get("mediaPairs");
    }

    @Test
    void aNodeWithoutDescriptorsSaysSoAndBlamesNoPort() {
        a.site.edge().descriptorsMax(0);
        for (int i = 0; i < 30; i++) assertThat(stranger.ask(stranger.invite(ALICE)).status()).isEqualTo(503);
        assertThat(mediaPairs().get("foreign")).isEqualTo(0);
        assertThat(mediaPairs().get("used")).isEqualTo(0);
        assertThat(a.counter(Role.EDGE, "descriptorsMissing")).isEqualTo(30);
        assertThat(a.rows(Role.EDGE, "searches").getFirst().get("end").toString()).startsWith("no-descriptors");
        assertThat(a.site.edge().logLines().stream()
                .filter(l -> l.level() == LogLevel.ERROR && l.text().contains("open no more files")))
                .hasSizeBetween(1, 3);
        a.site.edge().descriptorsMax(1_000);
        stranger.send(stranger.invite(ALICE));
        a.pass(2);
        assertThat(a.rows(Role.EDGE, "media")).hasSize(1);
    }

    /** Sends so many INVITEs, and says how many of them were refused, all with 503 and a time to come back. */
    private long refused(Stranger from, int invites) {
        int before = from.heard().size();
        for (int i = 0; i < invites; i++) {
            from.send(from.invite(ALICE));
            // In the stride of a caller who keeps within the rate of strangers.
            if (i % 20 == 19) a.pass(1);
        }
        a.pass(2);
        List<SipMessage> finals = from.heard().subList(before, from.heard().size()).stream()
                .filter(m -> !m.isRequest() && m.status() >= 200).toList();
        assertThat(finals).allMatch(m -> m.status() == 503 && m.header(HeaderName.RETRY_AFTER) != null);
        return finals.stream().map(m -> m.topVia().branch()).distinct().count();
    }

    @Test
    void oneAddressRingsNoMorePhonesThanItsShareAndItsNetworkThreeTimesThat() {
        assertThat(refused(stranger, 100)).isEqualTo(40);
        assertThat(a.counter(Role.EDGE, "sessions")).isEqualTo(60);
        assertThat(a.rows(Role.EDGE, "searches").getFirst().get("end").toString()).startsWith("source-calls-max");
        Stranger second = a.stranger("neighbor-1", "91.66.6.7");
        assertThat(refused(second, 70)).isEqualTo(10);
        Stranger third = a.stranger("neighbor-2", "91.66.6.200");
        assertThat(refused(third, 70)).isEqualTo(10);
        assertThat(refused(a.stranger("neighbor-3", "91.66.6.201"), 5)).as("the /24 has its share").isEqualTo(5);
        assertThat(refused(a.stranger("elsewhere", "91.66.7.1"), 5)).isZero();
        assertThat(a.site.edge().logLines().stream()
                .filter(l -> l.level() == LogLevel.WARN && l.text().contains("source-calls-max")))
                .as("lines of the log").hasSizeBetween(1, 6);
    }

    @Test
    void whatWasGivenBackIsThereAgain() {
        SipMessage[] sent = new SipMessage[60];
        for (int i = 0; i < 60; i++) stranger.send(sent[i] = stranger.invite(ALICE));
        a.pass(2);
        assertThat(refused(stranger, 3)).isEqualTo(3);
        for (SipMessage invite : sent) {
            stranger.send(SipMessage.request("CANCEL", invite.requestUri())
                    .header(HeaderName.VIA, invite.header(HeaderName.VIA)).header(HeaderName.MAX_FORWARDS, "70")
                    .header(HeaderName.FROM, invite.header(HeaderName.FROM))
                    .header(HeaderName.TO, invite.header(HeaderName.TO))
                    .header(HeaderName.CALL_ID, invite.callId())
                    .header(HeaderName.CSEQ, invite.cseq().number() + " CANCEL").build());
        }
        a.pass(5);
        assertThat(a.counter(Role.EDGE, "sessions")).isZero();
        stranger.send(stranger.invite(ALICE));
        a.pass(2);
        assertThat(a.counter(Role.EDGE, "sessions")).isEqualTo(1);
    }

    @Test
    void aDescriptionOfManySectionsGetsAFewLinesAndTheOthersAreRefused() {
        String[] more = new String[31];
        for (int i = 0; i < more.length; i++) more[i] = "m=audio " + (5000 + 2 * i) + " RTP/AVP 0";
        a.watch();
        stranger.send(stranger.invite(ALICE, more));
        a.pass(2);
        assertThat(a.rows(Role.EDGE, "media")).hasSize(SessionMedia.LINES_PER_CALL_MAX);
        assertThat(a.rows(Role.CONTROL, "media")).hasSize(SessionMedia.LINES_PER_CALL_MAX);
        String offer = a.heardBy("alice", "INVITE sip:").getFirst();
        assertThat(offer.lines().filter(l -> l.startsWith("m=audio 0 "))).hasSize(32 - SessionMedia.LINES_PER_CALL_MAX);
    }

    @Test
    void strangersTogetherLeaveRoomForThoseInside() {
        AttackSite small = new AttackSite(1, SiteOptions.usual(), c -> c.with(c.limits().withCalls(20)));
        small.site.up();
        Phone bob = small.phone(Site.Place.INTERNET, "bob", Transport.UDP, PhoneSettings.Manner.ANSWER);
        Phone anna = small.phone(Site.Place.INSIDE, "anna", Transport.UDP, PhoneSettings.Manner.ANSWER);
        small.site.register(small.phone(Site.Place.INSIDE, "alice", Transport.UDP, PhoneSettings.Manner.RING), bob,
                anna);
        List<Stranger> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) all.add(small.stranger("s" + i, "92." + i + ".1.1"));
        for (Stranger s : all) s.send(s.invite(ALICE));
        small.pass(2);
        // 75 % of 20 calls, half of that while they ring.
        assertThat(small.counter(Role.EDGE, "sessions")).isEqualTo(7);
        assertThat(small.counter(Role.CONTROL, "sessions")).isEqualTo(7);
        small.talk(anna, bob);
        small.talk(bob, anna);
    }

    /** Ports rest when a call has ended: who begins calls that end at once would have all of them in a minute. */
    @Test
    void strangersWhoseCallsEndAtOnceLeavePortsForThoseInside() {
        AttackSite small = new AttackSite(1, SiteOptions.usual(), c -> c.with(c.ports().toBuilder()
                .set(Setting.MEDIA, new PortRange(36_000, 36_401)).build()));
        small.site.up();
        Phone bob = small.phone(Site.Place.INTERNET, "bob", Transport.UDP, PhoneSettings.Manner.ANSWER);
        Phone anna = small.phone(Site.Place.INSIDE, "anna", Transport.UDP, PhoneSettings.Manner.ANSWER);
        Phone otto = small.phone(Site.Place.INSIDE, "otto", Transport.UDP, PhoneSettings.Manner.ANSWER);
        small.site.register(small.phone(Site.Place.INSIDE, "alice", Transport.UDP, PhoneSettings.Manner.BUSY), bob,
                anna, otto);
        List<Stranger> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) all.add(small.stranger("s" + i, "92." + i + ".1.1"));
        String[] more = new String[7];
        for (int i = 0; i < more.length; i++) more[i] = "m=audio " + (5000 + 2 * i) + " RTP/AVP 0";
        for (int round = 0; round < 10; round++) {
            for (Stranger s : all) s.send(s.invite(ALICE, more));
            small.pass(1);
        }
        assertThat(small.counter(Role.CONTROL, "sessions")).isZero();
        Map<?, ?> pairs = (Map<?, ?>) ((Map<?, ?>) small.summary(Role.CONTROL)).get("mediaPairs");
        assertThat((Integer) pairs.get("resting")).as("pairs that rest").isGreaterThan(50);
        small.talk(anna, otto);
        small.talk(anna, bob);
        small.talk(bob, anna);
        Stranger one = all.getFirst();
        assertThat(one.ask(one.invite(ALICE, more)).status()).isEqualTo(503);
        small.pass(61);
        assertThat(one.ask(one.invite(ALICE, more)).status()).as("they have rested").isEqualTo(486);
    }

    @Test
    void controlKeepsRoomForThoseInsideWhateverEdgeSends() {
        AttackSite small = new AttackSite(1, SiteOptions.usual(),
                c -> c.role() == Role.CONTROL ? c.with(c.limits().withCalls(20)) : c);
        small.site.up();
        Phone anna = small.phone(Site.Place.INSIDE, "anna", Transport.UDP, PhoneSettings.Manner.ANSWER);
        Phone otto = small.phone(Site.Place.INSIDE, "otto", Transport.UDP, PhoneSettings.Manner.ANSWER);
        small.site.register(small.phone(Site.Place.INSIDE, "alice", Transport.UDP, PhoneSettings.Manner.RING), anna,
                otto);
        for (int i = 0; i < 30; i++) {
            Stranger s = small.stranger("s" + i, "92." + i + ".1.1");
            s.send(s.invite(ALICE));
        }
        small.pass(2);
        assertThat(small.counter(Role.CONTROL, "sessions")).isEqualTo(15);
        small.talk(anna, otto);
    }

    @Test
    void requestsUnderWayHoldNoMoreOctetsThanTheyMay() {
        AttackSite small = new AttackSite(1, SiteOptions.usual(), c -> c.with(c.limits().withRequestOctets(1 << 20)));
        small.site.up();
        small.site.register(small.phone(Site.Place.INSIDE, "alice", Transport.UDP, PhoneSettings.Manner.RING));
        String padding = "a=x:" + "y".repeat(200);
        String[] lines = new String[60];
        Arrays.fill(lines, padding);
        for (int i = 0; i < 40; i++) {
            Stranger s = small.stranger("s" + i, "92." + i + ".1.1");
            for (int n = 0; n < 3; n++) s.send(s.invite(ALICE, lines));
        }
        small.pass(2);
        assertThat(small.counter(Role.EDGE, "requestOctets")).isBetween(300_000L, 3L << 18);
        Stranger late = small.stranger("late", "93.1.1.1");
        assertThat(late.ask(late.invite(ALICE, lines)).status()).isEqualTo(503);
        assertThat(small.site.zoneUp()).isTrue();
        small.pass(300);
        assertThat(small.counter(Role.EDGE, "requestOctets")).isZero();
    }
}
