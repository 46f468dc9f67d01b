package org.sallyport.sipcall.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ports.Role;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.ladder.CallLadder.Outcome;
import org.sallyport.sipcall.session.DialogOrder;
import org.sallyport.sipcall.session.Party;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.StreamFlows;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.sipcall.traversal.CallList;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;
import org.sallyport.wire.Transport;

/** What is kept of calls, and for whom there is room. */
class CallLaddersTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final IpAddress US = IpAddress.of("203.0.113.5");
    private static final LocalInterface OUTER = new LocalInterface("outer", NetworkSide.OUTSIDE, US, US);

    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host("edge").attach(world.segment("net", LinkConditions.LAN), "203.0.113.5");
    private final CallLadders ladders = new CallLadders(host, Role.EDGE, 100);
    private final Flow bob = flow(1, "198.51.100.7");
    private final ZoneFlow control = new ZoneFlow("control", (StreamFlow) flow(2, "10.1.0.10"));

    private static Flow flow(long id, String address) {
        return StreamFlows.of(id, OUTER, Transport.TCP, Endpoint.of(address, 5060));
    }

    private static SipMessage read(String text) {
        return switch (SipMessage.parseDatagram(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8))) {
            case Parsed.Ok(SipMessage m) -> m;
            case Parsed.Bad bad -> throw new IllegalArgumentException(bad.why().toString());
        };
    }

    private static SipMessage request(String method, String callId, String more) {
        return read(method + """
                 sip:alice@example.com SIP/2.0
                Via: SIP/2.0/TCP 198.51.100.7;branch=z9hG4bKa
                Max-Forwards: 70
                From: <sip:bob@example.org>;tag=b
                To: <sip:alice@example.com>
                Call-ID: %s
                CSeq: 1 %s
                %s
                """.formatted(callId, method, more));
    }

    private static SipMessage invite(String callId) {
        return request("INVITE", callId, "Contact: <sip:bob:geheim@198.51.100.7>\n"
                + "Proxy-Authorization: Digest username=\"bob\", response=\"0123geheim\"\n"
                + "Content-Type: application/sdp\n\nv=0\no=- 1 1 IN IP4 198.51.100.7\ns=-\nc=IN IP4 198.51.100.7\n"
                + "t=0 0\nm=audio 4000 RTP/SAVP 8\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:geheim\n"
                + "a=ice-pwd:geheim\na=sendonly");
    }

    private static SipMessage answer(SipMessage request, int status) {
        return SipMessage.response(request, status, "x", "a");
    }

    private CallLadder only(String id) {
        List<CallLadder> found = ladders.find(id);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private Map<String, Long> counters() {
        Map<String, Long> out = new TreeMap<>();
        ladders.count(out);
        return out;
    }

    private static Session session(String id, SipMessage invite, Flow flow) {
        return new Session(id, Session.Kind.CALL, invite.callId(), "b", new Party("default", flow, false),
                "sip:bob@example.org", "alice@example.com", 0, 0);
    }

    /** A call that somebody takes, up to its end. */
    private void call(String callId, String why, boolean heard) {
        SipMessage invite = invite(callId);
        ladders.received(bob, invite, true);
        Session s = session("s-" + callId, invite, bob);
        ladders.began(s);
        ladders.sent(control, invite);
        ladders.received(control, answer(invite, 200), false);
        ladders.sent(bob, answer(invite, 200));
        s.connected(
                new Session.Dialog("a", new Party("control", control, true), "g", DialogOrder.begunBy(invite, true)),
                1);
        ladders.ended(s, why, heard);
    }

    @Test
    void messagesStandInOrderWithTheirDescriptionsAndWithoutSecrets() {
        SipMessage invite = invite("c1");
        ladders.received(bob, invite, true);
        ladders.sent(bob, answer(invite, 100));
        world.runFor(SECOND_NS / 2);
        ladders.sent(control, invite);
        CallLadder l = only("c1");
        assertThat(l.steps()).extracting(s -> (s.out() ? "> " : "< ") + s.status() + " " + s.method() + " " + s.peer())
                .containsExactly("< 0 INVITE tcp 198.51.100.7:5060", "> 100 INVITE tcp 198.51.100.7:5060",
                        "> 0 INVITE tcp 10.1.0.10:5060 of control");
        assertThat(l.steps().get(2).atUs() - l.steps().get(0).atUs()).isEqualTo(500_000);
        assertThat(l.steps().getFirst().detail()).contains("c=IN IP4 198.51.100.7\n", "m=audio 4000 RTP/SAVP 8\n",
                "a=sendonly\n", "a=crypto:1 AES_CM_128_HMAC_SHA1_80\n", "Contact: <sip:bob:******@198.51.100.7>");
        assertThat(l.steps().toString()).doesNotContain("geheim");
        assertThat(l.outcome()).isEqualTo(Outcome.RUNNING);
    }

    @Test
    void theSameMessageAgainIsCounted() {
        SipMessage invite = invite("c1");
        for (int i = 0; i < 5; i++) {
            ladders.received(bob, invite, true);
            world.runFor(SECOND_NS);
        }
        CallLadder.Step step = only("c1").steps().getFirst();
        assertThat(step.times()).isEqualTo(5);
        assertThat(step.lastUs() - step.atUs()).isEqualTo(4_000_000);
    }

    @Test
    void bothNodesNameACallThatCrossesTheLinkTheSame() {
        SipMessage invite = invite("c1");
        ladders.received(bob, invite, true);
        assertThat(only("c1").key()).isEmpty();
        ladders.sent(control, invite);
        String key = CallList.key(false, "c1", "b");
        assertThat(only("c1").key()).contains(key);
        CallLadders atControl = new CallLadders(host, Role.CONTROL, 100);
        atControl.received(new ZoneFlow("edge", (StreamFlow) flow(3, "203.0.113.5")), invite, false);
        assertThat(atControl.find(key)).singleElement().satisfies(l -> assertThat(l.callId()).isEqualTo("c1"));
        assertThat(ladders.find(key)).hasSize(1);
    }

    @Test
    void aCallThatEndsWellGoesToTheLastFewAndOneThatDoesNotToTheFailed() {
        call("well", "ended by the caller", true);
        call("cut", "no media for 60 s", false);
        assertThat(only("s-well").outcome()).isEqualTo(Outcome.WELL);
        assertThat(ladders.failed()).extracting(CallLadder::callId).containsExactly("cut");
        assertThat(only("cut").end()).isEqualTo("no media for 60 s");
        assertThat(only("cut").answered()).isTrue();
        for (int i = 0; i < CallLadders.WELL_MAX; i++) call("more" + i, "ended by the callee", true);
        assertThat(ladders.find("well")).isEmpty();
        assertThat(ladders.find("cut")).hasSize(1);
        assertThat(ladders.settling()).as("those that are kept, however many have ended of late")
                .isEqualTo(CallLadders.WELL_MAX + 1);
    }

    @Test
    void aRefusedRequestIsKeptAndAChallengedOneWaitsForItsPassword() {
        SipMessage refused = invite("refused");
        ladders.received(bob, refused, true);
        ladders.sent(bob, answer(refused, 404));
        SipMessage asked = invite("asked");
        ladders.received(bob, asked, true);
        ladders.sent(bob, answer(asked, 407));
        assertThat(ladders.failed()).extracting(CallLadder::end).containsExactly("status 404");
        world.runFor(CallLadders.ASKED_NS);
        ladders.look(host.nowNs());
        assertThat(ladders.failed()).extracting(CallLadder::callId).containsExactlyInAnyOrder("refused", "asked");
        assertThat(only("asked").end()).contains("asked for a password");
        assertThat(only("asked").steps().getFirst().peer()).as("after its connection was let go")
                .isEqualTo("tcp 198.51.100.7:5060");
    }

    @Test
    void whoIsBusyOrGivesUpHasNotFailed() {
        SipMessage busy = invite("busy");
        ladders.received(bob, busy, true);
        ladders.sent(bob, answer(busy, 486));
        SipMessage given = invite("given-up");
        ladders.received(bob, given, true);
        ladders.received(bob, request("CANCEL", "given-up", ""), true);
        ladders.sent(bob, answer(given, 487));
        assertThat(ladders.failed()).isEmpty();
        assertThat(only("busy").outcome()).isEqualTo(Outcome.NOT_TAKEN);
        assertThat(only("given-up").outcome()).isEqualTo(Outcome.NOT_TAKEN);
    }

    private void refused(Flow from, String callId, boolean stranger) {
        SipMessage invite = invite(callId);
        ladders.received(from, invite, stranger);
        ladders.sent(from, answer(invite, 404));
    }

    @Test
    void strangersPushOutNobodyAndOneOfThemNotEvenOtherStrangers() {
        refused(flow(5, "198.51.100.8"), "of-a-user", false);
        refused(flow(6, "198.51.100.9"), "of-another-stranger", true);
        for (int i = 0; i < 500; i++) refused(bob, "flood" + i, true);
        assertThat(ladders.find("of-a-user")).hasSize(1);
        assertThat(ladders.find("of-another-stranger")).hasSize(1);
        assertThat(ladders.find("flood")).hasSize(CallLadders.FAILED_MAX - 1);
        assertThat(counters()).containsEntry("laddersKept", (long) CallLadders.FAILED_MAX + 1);
    }

    @Test
    void whatIsAskedAndNeverBecomesACallIsBounded() {
        for (int i = 0; i < 3 * CallLadders.ASKED_MAX; i++) ladders.received(bob, invite("open" + i), true);
        assertThat(counters()).containsEntry("laddersKept", (long) CallLadders.ASKED_MAX)
                .containsEntry("laddersDropped", 2L * CallLadders.ASKED_MAX);
    }

    @Test
    void octetsOfStrangersEndAtHalfOfAllAndComeBack() {
        for (int i = 0; i < CallLadders.ASKED_MAX; i++) {
            ladders.received(bob, invite("open" + i), true);
            ladders.sent(control, invite("open" + i));
        }
        long strangers = counters().get("ladderOctets");
        assertThat(strangers).isBetween(100L * 4096 / 2, 100L * 4096 / 2 + Excerpt.CHARS_MAX);
        ladders.received(flow(5, "198.51.100.8"), invite("of-a-user"), false);
        assertThat(only("of-a-user").steps().getFirst().detail()).contains("m=audio");
        for (int i = 0; i < CallLadders.ASKED_MAX; i++) ladders.received(bob, request("INVITE", "x" + i, ""), true);
        for (int i = 0; i < CallLadders.ASKED_MAX; i++) ladders.received(bob, request("INVITE", "y" + i, ""), true);
        assertThat(counters().get("ladderOctets")).isLessThan(strangers / 2);
    }

    @Test
    void ofAVeryLongCallTheFirstAndTheNewestMessagesStay() {
        ladders.received(bob, invite("long"), true);
        for (int i = 0; i < 200; i++) {
            ladders.received(bob, request("INFO", "long", "").edit().replaceFirstValue(
                    HeaderName.CSEQ, (2 + i) + " INFO").build(), false);
        }
        CallLadder l = only("long");
        assertThat(l.steps()).hasSize(CallNotes.MESSAGES_MAX);
        assertThat(l.leftOut()).isEqualTo(201 - CallNotes.MESSAGES_MAX);
        assertThat(l.steps().getFirst().method()).isEqualTo("INVITE");
        assertThat(l.steps().getLast().cseq()).isEqualTo(201);
    }

    @Test
    void anotherCallOfTheSameCallIdIsNotMixedIn() {
        ladders.received(bob, invite("c1"), true);
        ladders.received(bob, invite("c1").edit().replaceFirstValue(org.sallyport.sip.message.HeaderName.FROM,
                "<sip:mallory@example.org>;tag=m").build(), true);
        assertThat(only("c1").steps()).singleElement().satisfies(s -> assertThat(s.times()).isEqualTo(1));
    }

    @Test
    void registrationsAreNoCalls() {
        ladders.received(bob, request("REGISTER", "r", ""), true);
        assertThat(IntStream.range(0, 1).mapToObj(_ -> counters().get("laddersKept")).toList()).containsExactly(0L);
    }

    /** A method may be as long as a line: 64 of them for each of a thousand requests would be half a gigabyte. */
    @Test
    void longNamesOfStrangersAreNotKept() {
        ladders.received(bob, request("INVITE", "long", ""), true);
        for (int i = 0; i < 10; i++) ladders.received(bob, request("M" + i + "X".repeat(1_500), "long", ""), true);
        assertThat(ladders.find("long").getFirst().steps()).hasSize(11)
                .allSatisfy(s -> assertThat(s.method().length()).isLessThanOrEqualTo(32));
        ladders.received(bob, request("INVITE", "c".repeat(6_000), ""), true);
        assertThat(ladders.find("ccc")).as("no phone has such a Call-ID").isEmpty();
    }
}
