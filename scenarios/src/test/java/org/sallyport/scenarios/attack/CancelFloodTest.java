package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.PhoneSettings.Manner;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Transport;

/** Calls that are given up as soon as they are made, in every order and over every kind of loss. */
class CancelFloodTest {
    private static final String ALICE = "sip:alice@acme.example";
    private static final String BOB = "sip:bob@acme.example";
    private static final long MS = 1_000_000L;

    static SipMessage cancel(SipMessage invite) {
        return SipMessage.request("CANCEL", invite.requestUri())
                .header(HeaderName.VIA, invite.topVia().toString())
                .header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, invite.header(HeaderName.FROM))
                .header(HeaderName.TO, invite.header(HeaderName.TO))
                .header(HeaderName.CALL_ID, invite.callId())
                .header(HeaderName.CSEQ, invite.cseq().number() + " CANCEL").build();
    }

    @ParameterizedTest
    @CsvSource({"1, ANSWER, 0", "2, RING, 0", "3, ANSWER, 100000", "4, RING, 200000", "5, BUSY, 100000"})
    void aHundredCallsGivenUpAtOnceLeaveNothingAtEitherNode(long seed, Manner manner, int lossPpm) {
        LinkConditions rough = LinkConditions.INTERNET.loss(lossPpm).disorder(20_000, 200_000, 300 * MS);
        AttackSite a = new AttackSite(seed, SiteOptions.usual().internet(rough));
        a.site.up();
        a.site.register(a.phone(Site.Place.INSIDE, "alice", Transport.UDP, manner));
        Random random = new Random(seed);
        List<Stranger> callers = new ArrayList<>();
        for (int i = 0; i < 10; i++) callers.add(a.stranger("caller" + i, "91.66.6." + (i + 1)));
        for (int i = 0; i < 100; i++) {
            Stranger caller = callers.get(i % callers.size());
            SipMessage invite = caller.invite(ALICE);
            long gapNs = random.nextInt(4) == 0 ? 0 : (long) (MS * Math.pow(10, random.nextDouble() * 3.2));
            caller.send(invite);
            // A caller repeats both until they are answered; a CANCEL that overtakes its INVITE, or is lost, takes
            // nothing back.
            for (int again = 0; again < 10; again++) {
                a.site.world().after(gapNs + 500 * MS * again, () -> caller.send(cancel(invite)));
                if (again > 0 && again < 5) a.site.world().after(500 * MS * again, () -> caller.send(invite));
            }
            a.site.world().runFor(random.nextInt(50) * MS);
        }
        a.pass(110);
        nothingIsLeft(a, seed);
    }

    private static void nothingIsLeft(AttackSite a, long seed) {
        for (Role role : Role.values()) {
            assertThat(a.rows(role, "calls")).as("calls at %s, seed %d", role, seed).isEmpty();
            assertThat(a.rows(role, "media")).as("media at %s, seed %d", role, seed).isEmpty();
            for (String counter : List.of("requestsUnderWay", "serverTransactions", "clientTransactions")) {
                // Keep-alives toward a phone that does not answer them: one each 15 s, for 32 s.
                assertThat(a.counter(role, counter)).as("%s at %s, seed %d", counter, role, seed)
                        .isLessThanOrEqualTo(3);
            }
        }
    }

    /** The share that a stranger has spent on his calls does not keep him from taking them back. */
    @Test
    void whoHasSpentHisShareOnCallsCanStillGiveThemUp() {
        AttackSite a = AttackSite.up(1);
        a.site.register(a.phone(Site.Place.INSIDE, "alice", Transport.UDP, Manner.RING));
        Stranger caller = a.stranger("caller", "91.66.6.6");
        List<SipMessage> invites = new ArrayList<>();
        for (int i = 0; i < 450; i++) invites.add(caller.invite(ALICE));
        invites.forEach(caller::send);
        a.site.world().runFor(100 * MS);
        assertThat(a.rows(Role.CONTROL, "calls")).isNotEmpty();
        // The newest first, which never became calls: they spend what has grown of the share meanwhile.
        invites.reversed().forEach(i -> caller.send(cancel(i)));
        a.pass(2);
        for (Role role : Role.values()) assertThat(a.rows(role, "calls")).as("calls at %s", role).isEmpty();
    }

    /** A callee without manners: it answers without ringing, and never asks what became of it. */
    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void whoAnswersACallThatWasGivenUpMeanwhileIsToldSoAtOnce(long seed) {
        AttackSite a = AttackSite.up(seed);
        Stranger bob = a.stranger("bob", "91.66.7.7");
        assertThat(bob.register("bob", "bob", "<sip:bob@91.66.7.7:5060>").status()).isEqualTo(200);
        Random random = new Random(seed);
        Set<String> answered = new HashSet<>();
        bob.whenAsked(m -> {
            if (m.method().equals("BYE")) bob.answer(m, 200);
            if (!m.method().equals("INVITE") || !answered.add(m.topVia().branch())) return;
            a.site.world().after(random.nextInt(200) * MS, () -> bob.answer(m, 200, Stranger.sdp("91.66.7.7", 4000)));
        });
        List<Stranger> callers = new ArrayList<>();
        for (int i = 0; i < 10; i++) callers.add(a.stranger("caller" + i, "91.66.6." + (i + 1)));
        for (Stranger c : callers) c.whenAsked(m -> c.answer(m, 200));
        List<SipMessage> invites = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Stranger caller = callers.get(i % callers.size());
            SipMessage invite = caller.invite(BOB);
            invites.add(invite);
            caller.send(invite);
            a.site.world().after(random.nextInt(200) * MS, () -> caller.send(cancel(invite)));
            a.site.world().runFor(random.nextInt(100) * MS);
        }
        a.pass(2);
        int refused = 0;
        for (int i = 0; i < invites.size(); i++) {
            Stranger caller = callers.get(i % callers.size());
            String branch = invites.get(i).topVia().branch();
            SipMessage end = caller.heard().stream()
                    .filter(m -> !m.isRequest() && m.method().equals("INVITE") && m.status() >= 200)
                    .filter(m -> branch.equals(m.topVia().branch())).findFirst().orElseThrow();
            if (end.status() / 100 != 2) {
                refused++;
                continue;
            }
            String target = end.contacts().getFirst().uriText();
            caller.send(caller.within(invites.get(i), end, "ACK", target, 0).build());
            caller.send(caller.within(invites.get(i), end, "BYE", target, 1).build());
        }
        assertThat(refused).as("calls that were over for their callers, seed %d", seed).isBetween(10, 99);
        a.pass(3);
        for (Role role : Role.values())
            assertThat(a.rows(role, "calls")).as("calls at %s, seed %d", role, seed).isEmpty();
        assertThat(bob.requests("ACK").stream().map(SipMessage::callId).distinct()).as("seed %d", seed)
                .hasSize(answered.size());
        assertThat(bob.requests("BYE").stream().map(SipMessage::callId).distinct()).as("seed %d", seed)
                .hasSize(answered.size());
        a.pass(100);
        nothingIsLeft(a, seed);
    }
}
