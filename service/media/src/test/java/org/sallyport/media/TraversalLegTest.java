package org.sallyport.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.media.Wires.MS;
import static org.sallyport.media.Wires.SECOND;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Sensitive;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** Two relays, control's own pair toward edge's shared pair, over a wire that the test bends. */
class TraversalLegTest {
    private static final Endpoint EDGE_RTP = Endpoint.of("192.0.2.1", 36000);
    private static final Endpoint EDGE_RTCP = Endpoint.of("192.0.2.1", 36001);
    private static final Endpoint PHONE = Endpoint.of("10.1.1.1", 4000);
    private static final Endpoint PUBLIC = Endpoint.of("198.51.100.7", 7000);
    private static final Endpoint STRANGER = Endpoint.of("203.0.113.66", 5555);
    private static final StunKey KEY = StunKey.shortTerm("password-1");

    private final Wires control = new Wires(MediaLimits.DEFAULT, 1);
    private final Wires edge = new Wires(MediaLimits.DEFAULT, 2);
    /** What edge sees as the sources of control's two sockets. */
    private Endpoint controlRtp = Endpoint.of("192.0.2.99", 40000);
    private Endpoint controlRtcp = Endpoint.of("192.0.2.99", 40001);
    private Predicate<Wires.Sent> lost = s -> false;

    @BeforeEach
    void openBothSides() {
        edge.command(new MediaCommand.OpenSharedPair(0, edge.port("shared.rtp"), edge.port("shared.rtcp")));
        openEdge(1, "user-1", "password-1");
        control.command(new MediaCommand.OpenLine(1, "c",
                new LegSpec(control.pair("out"),
                        new FarEnd.Probing(EDGE_RTP, EDGE_RTCP, "user-1", Sensitive.of("password-1")),
                        PayloadRule.ANY_RTP),
                new LegSpec(control.pair("in"), trusted(PHONE), PayloadRule.ANY_RTP), 0));
    }

    private static FarEnd trusted(Endpoint e) {
        return new FarEnd.Latching(Optional.of(e), Optional.of(e.withPort(e.port() + 1)), FarEnd.Belief.PROVEN,
                Optional.empty());
    }

    private void openEdge(long line, String username, String password) {
        edge.command(new MediaCommand.OpenLine(line, "e" + line,
                new LegSpec(edge.pair("wan" + line), trusted(PUBLIC), PayloadRule.ANY_RTP),
                new LegSpec(new LegPorts.Shared(0, username, Sensitive.of(password)), new FarEnd.Proven(),
                        PayloadRule.ANY_RTP),
                0));
    }

    /** Carries what both sides have sent to the other, until nothing is on the way. */
    private void carry() {
        while (!control.sent.isEmpty() || !edge.sent.isEmpty()) {
            List<Wires.Sent> up = List.copyOf(control.sent);
            control.sent.clear();
            for (Wires.Sent s : up) {
                if (lost.test(s)) continue;
                if (s.to().equals(EDGE_RTP)) edge.deliver(edge.port("shared.rtp"), controlRtp, s.bytes());
                if (s.to().equals(EDGE_RTCP)) edge.deliver(edge.port("shared.rtcp"), controlRtcp, s.bytes());
            }
            List<Wires.Sent> down = List.copyOf(edge.sent);
            edge.sent.clear();
            for (Wires.Sent s : down) {
                if (lost.test(s)) continue;
                if (s.to().equals(controlRtp)) control.deliver(control.port("out.rtp"), EDGE_RTP, s.bytes());
                if (s.to().equals(controlRtcp)) control.deliver(control.port("out.rtcp"), EDGE_RTCP, s.bytes());
            }
        }
    }

    private void pass(long ns) {
        for (long done = 0; done < ns; done += 10 * MS) {
            carry();
            control.pass(10 * MS);
            edge.pass(10 * MS);
        }
        carry();
    }

    private static boolean isProbe(Wires.Sent s) {
        return (s.bytes()[0] & 0xc0) == 0;
    }

    private byte[] request(String username, StunKey key, int counter) {
        byte[] id = ByteBuffer.allocate(12).putInt(counter).array();
        return StunWriter.bindingRequest(id).username(username).integrity(key).integritySha256(key).fingerprint()
                .bytes();
    }

    @Test
    void theProbeBindsBothComponentsAndMediaFlowsBothWays() {
        pass(20 * MS);
        assertThat(control.events(MediaEvent.Latched.class)).hasSize(2).allMatch(MediaEvent.Latched::proven);
        assertThat(edge.events(MediaEvent.Latched.class)).extracting(MediaEvent.Latched::farEnd)
                .containsExactlyInAnyOrder(controlRtp, controlRtcp);
        assertThat(control.port("out.rtp").connected).isEqualTo(EDGE_RTP);

        List<Wires.Sent> up = control.arrive("in.rtp", PHONE, Wires.rtp(0, 1, 1));
        assertThat(up).singleElement().satisfies(s -> assertThat(s.to()).isEqualTo(EDGE_RTP));
        assertThat(edge.arrive("shared.rtp", controlRtp, up.getFirst().bytes())).singleElement()
                .satisfies(s -> assertThat(s.to()).isEqualTo(PUBLIC));
        List<Wires.Sent> down = edge.arrive("wan1.rtp", PUBLIC, Wires.rtp(0, 1, 2));
        assertThat(down).singleElement().satisfies(s -> assertThat(s.to()).isEqualTo(controlRtp));
        assertThat(control.arrive("out.rtp", EDGE_RTP, down.getFirst().bytes())).singleElement()
                .satisfies(s -> assertThat(s.to()).isEqualTo(PHONE));
        List<Wires.Sent> report = edge.arrive("wan1.rtcp", PUBLIC.withPort(7001), Wires.rtcp(2));
        assertThat(report).singleElement().satisfies(s -> assertThat(s.to()).isEqualTo(controlRtcp));
    }

    @Test
    void theRequestCarriesWhatTheStandardAsksFor() {
        StunMessage m = ((StunDecoded.Ok) StunMessage.decode(control.sent.getFirst().bytes())).message();
        assertThat(m.messageClass()).isEqualTo(StunClass.REQUEST);
        assertThat(m.username()).contains("user-1");
        assertThat(m.verifySha1(KEY)).isEqualTo(StunMessage.Verdict.RIGHT);
        assertThat(m.verifySha256(KEY)).isEqualTo(StunMessage.Verdict.RIGHT);
        edge.deliver(edge.port("shared.rtp"), controlRtp, control.sent.getFirst().bytes());
        StunMessage answer = ((StunDecoded.Ok) StunMessage.decode(edge.sent.getFirst().bytes())).message();
        assertThat(answer.messageClass()).isEqualTo(StunClass.SUCCESS);
        assertThat(answer.xorMappedAddress()).contains(controlRtp);
        assertThat(answer.transactionId()).isEqualTo(m.transactionId());
        assertThat(answer.verify(KEY)).isEqualTo(StunMessage.Verdict.RIGHT);
    }

    @Test
    void lostProbesAreAskedAgainAtGrowingDistanceUpToOneSecond() {
        int[] asked = {0};
        lost = s -> {
            if (s.to().equals(EDGE_RTP)) asked[0]++;
            return isProbe(s);
        };
        pass(3 * SECOND);
        assertThat(edge.events(MediaEvent.Latched.class)).isEmpty();
        // At 0, 50, 150, 350, 750, 1550 and 2550 ms.
        assertThat(asked[0]).isEqualTo(7);
        lost = s -> false;
        pass(SECOND);
        assertThat(edge.events(MediaEvent.Latched.class)).hasSize(2);
        assertThat(control.events(MediaEvent.ProbeFailing.class)).isEmpty();
    }

    @Test
    void mediaMayFollowTheFirstProbeAtOnce() {
        assertThat(control.arrive("in.rtp", PHONE, Wires.rtp(0, 1, 1))).hasSize(1);
    }

    @Test
    void probesKeepThePinholeOpenWithoutAnyMedia() {
        long[] last = {control.nowNs};
        long[] longest = {0};
        lost = s -> {
            if (isProbe(s) && s.to().equals(EDGE_RTP)) {
                longest[0] = Math.max(longest[0], control.nowNs - last[0]);
                last[0] = control.nowNs;
            }
            return false;
        };
        pass(300 * SECOND);
        assertThat(longest[0]).isBetween(6 * SECOND, 7_100 * MS);
        assertThat(edge.report(1).callee().rtp().farEnd()).contains(controlRtp);
    }

    @Test
    void aThirdOfTheProbesLostStillKeepsThePinholeOpen() {
        Random random = new Random(20);
        long[] last = {control.nowNs};
        long[] longest = {0};
        lost = s -> {
            if (isProbe(s) && random.nextInt(3) == 0) return true;
            if (s.to().equals(EDGE_RTP)) {
                longest[0] = Math.max(longest[0], control.nowNs - last[0]);
                last[0] = control.nowNs;
            }
            return false;
        };
        pass(600 * SECOND);
        assertThat(longest[0]).isLessThan(20 * SECOND);
        assertThat(control.events(MediaEvent.ProbeFailing.class)).isEmpty();
    }

    @Test
    void anInnerFirewallThatForgetsItsMappingIsFollowedByTheNextProbe() {
        pass(SECOND);
        controlRtp = Endpoint.of("192.0.2.99", 51515);
        assertThat(edge.arrive("shared.rtp", controlRtp, Wires.rtp(0, 1, 1))).as("not proven yet").isEmpty();
        assertThat(edge.relay.counters().strangers()).isEqualTo(1);
        pass(8 * SECOND);
        assertThat(edge.arrive("shared.rtp", controlRtp, Wires.rtp(0, 1, 1))).hasSize(1);
        assertThat(edge.arrive("shared.rtp", Endpoint.of("192.0.2.99", 40000), Wires.rtp(0, 2, 1))).as("old").isEmpty();
    }

    @Test
    void silenceOfEdgeIsToldOncePerOutageAndProbingGoesOn() {
        pass(SECOND);
        lost = TraversalLegTest::isProbe;
        pass(20 * SECOND);
        assertThat(control.events(MediaEvent.ProbeFailing.class)).isEmpty();
        pass(60 * SECOND);
        assertThat(control.events(MediaEvent.ProbeFailing.class)).hasSize(2)
                .allSatisfy(e -> assertThat(e.why()).contains("No answer from 192.0.2.1:3600"));
        lost = s -> false;
        pass(2 * SECOND);
        assertThat(edge.report(1).callee().rtp().farEnd()).as("bound again").contains(controlRtp);
        lost = TraversalLegTest::isProbe;
        pass(60 * SECOND);
        assertThat(control.events(MediaEvent.ProbeFailing.class)).as("the next outage").hasSize(4);
    }

    @Test
    void aSourceThatStopsToProveItselfGetsNothingMore() {
        pass(SECOND);
        lost = TraversalLegTest::isProbe;
        pass(28 * SECOND);
        assertThat(edge.arrive("wan1.rtp", PUBLIC, Wires.rtp(0, 1, 2))).hasSize(1);
        edge.sent.clear();
        pass(20 * SECOND);
        assertThat(edge.arrive("wan1.rtp", PUBLIC, Wires.rtp(0, 2, 2))).isEmpty();
        assertThat(edge.arrive("shared.rtp", controlRtp, Wires.rtp(0, 3, 2))).isEmpty();
    }

    @Test
    void strangersOnTheSharedPairAreMetWithSilence() {
        pass(SECOND);
        byte[] badKey = request("user-1", StunKey.shortTerm("guess"), Integer.MAX_VALUE);
        byte[] badUser = request("user-2", KEY, Integer.MAX_VALUE);
        byte[] noName = StunWriter.bindingRequest(new byte[12]).integrity(KEY).fingerprint().bytes();
        byte[] noTag = StunWriter.bindingRequest(new byte[12]).username("user-1").fingerprint().bytes();
        byte[] noPrint = StunWriter.bindingRequest(new byte[12]).username("user-1").integrity(KEY).bytes();
        for (byte[] b : List.of(badKey, badUser, noName, noTag, noPrint, Wires.rtp(0, 1, 1))) {
            assertThat(edge.arrive("shared.rtp", STRANGER, b)).isEmpty();
        }
        assertThat(edge.relay.counters().probesUnknown()).isEqualTo(2);
        assertThat(edge.relay.counters().probesRefused()).isEqualTo(3);
        assertThat(edge.relay.counters().strangers()).isEqualTo(1);
        assertThat(edge.report(1).callee().rtp().farEnd()).contains(controlRtp);
    }

    @Test
    void aCopiedProbeFromElsewhereDoesNotMoveTheMedia() {
        List<byte[]> seen = new ArrayList<>();
        lost = s -> {
            if (isProbe(s) && s.to().equals(EDGE_RTP)) seen.add(s.bytes());
            return false;
        };
        pass(30 * SECOND);
        assertThat(seen).hasSizeGreaterThan(4);
        for (byte[] copy : seen) assertThat(edge.arrive("shared.rtp", STRANGER, copy)).isEmpty();
        assertThat(edge.report(1).callee().rtp().farEnd()).contains(controlRtp);
        assertThat(edge.arrive("shared.rtcp", STRANGER, seen.getFirst())).as("nor the other component").isEmpty();
    }

    @Test
    void aFloodOfWrongTagsForOneLineDoesNotStopItsRealFarEnd() {
        pass(SECOND);
        byte[] wrong = request("user-1", StunKey.shortTerm("guess"), 1);
        for (int i = 0; i < 100_000; i++) edge.deliver(edge.port("shared.rtp"), STRANGER, wrong);
        assertThat(edge.sent).isEmpty();
        pass(20 * SECOND);
        assertThat(control.events(MediaEvent.ProbeFailing.class)).isEmpty();
        assertThat(edge.report(1).callee().rtp().farEnd()).contains(controlRtp);
    }

    @Test
    void controlBelievesOnlyEdgesEndpointAndOnlyTheRightPassword() {
        byte[] asked = control.sent.getFirst().bytes();
        StunMessage request = ((StunDecoded.Ok) StunMessage.decode(asked)).message();
        byte[] forged = StunWriter.success(request).xorMappedAddress(controlRtp).integrity(StunKey.shortTerm("guess"))
                .fingerprint().bytes();
        byte[] unsigned = StunWriter.success(request).xorMappedAddress(controlRtp).fingerprint().bytes();
        byte[] refusal = StunWriter.error(request, 401, "Unauthorized").integrity(KEY).fingerprint().bytes();
        byte[] right = StunWriter.success(request).xorMappedAddress(controlRtp).integrity(KEY).fingerprint().bytes();
        for (byte[] b : List.of(forged, unsigned, refusal)) control.arrive("out.rtp", EDGE_RTP, b);
        control.arrive("out.rtp", STRANGER, right);
        assertThat(control.events(MediaEvent.Latched.class)).isEmpty();
        assertThat(control.arrive("out.rtp", STRANGER, Wires.rtp(0, 1, 1))).isEmpty();
        assertThat(control.arrive("out.rtp", EDGE_RTP.withPort(36002), Wires.rtp(0, 1, 1))).isEmpty();
        control.arrive("out.rtp", EDGE_RTP, right);
        assertThat(control.events(MediaEvent.Latched.class)).hasSize(1);
    }

    @Test
    void aSourceThatANewLineProvesLeavesTheOldLine() {
        pass(SECOND);
        openEdge(2, "user-2", "password-2");
        List<Wires.Sent> answer =
                edge.arrive("shared.rtp", controlRtp, request("user-2", StunKey.shortTerm("password-2"), 1));
        assertThat(answer).hasSize(1);
        assertThat(edge.arrive("shared.rtp", controlRtp, Wires.rtp(0, 1, 1))).singleElement()
                .satisfies(s -> assertThat(s.from().name).isEqualTo("wan2.rtp"));
        assertThat(edge.report(1).callee().rtp().farEnd()).isEmpty();
        edge.command(new MediaCommand.CloseLine(1));
        assertThat(edge.arrive("shared.rtp", controlRtp, Wires.rtp(0, 2, 1))).as("line 2 is untouched").hasSize(1);
    }

    @Test
    void whenALineClosesItsSourcesAreStrangersAndTheSharedPairStays() {
        pass(SECOND);
        edge.command(new MediaCommand.CloseLine(1));
        assertThat(edge.events(MediaEvent.Closed.class)).hasSize(1);
        assertThat(edge.arrive("shared.rtp", controlRtp, Wires.rtp(0, 1, 1))).isEmpty();
        assertThat(edge.port("shared.rtp").closed).isFalse();
        assertThat(edge.port("wan1.rtp").closed).isTrue();
        openEdge(9, "user-1", "password-1");
        pass(8 * SECOND);
        assertThat(edge.report(9).callee().rtp().farEnd()).as("the name is free again").contains(controlRtp);
    }

    @Test
    void aLineThatCannotBeOpenedIsClosedAtOnceAndItsSocketsAreGivenBack() {
        openEdge(5, "user-1", "other");
        assertThat(edge.events(MediaEvent.Closed.class)).extracting(MediaEvent.Closed::line).containsExactly(5L);
        assertThat(edge.port("wan5.rtp").discarded).isTrue();
        edge.command(new MediaCommand.OpenLine(6, "x", new LegSpec(edge.pair("a"), new FarEnd.Proven(),
                PayloadRule.ANY_RTP),
                new LegSpec(edge.pair("b"), trusted(PUBLIC), PayloadRule.ANY_RTP), 0));
        edge.command(new MediaCommand.OpenLine(7, "x",
                new LegSpec(new LegPorts.Shared(3, "n", Sensitive.of("p")), new FarEnd.Proven(), PayloadRule.ANY_RTP),
                new LegSpec(edge.pair("b"), trusted(PUBLIC), PayloadRule.ANY_RTP), 0));
        assertThat(edge.events(MediaEvent.Closed.class)).hasSize(3);
        assertThat(edge.relay.counters().linesRefused()).isEqualTo(3);
    }

    @Test
    void aNewOfferWithTheSameCredentialDoesNotDisturbTheProbing() {
        pass(SECOND);
        control.command(new MediaCommand.UpdateLeg(1, LegSide.CALLER,
                new FarEnd.Probing(EDGE_RTP, EDGE_RTCP, "user-1", Sensitive.of("password-1")), PayloadRule.ANY_RTP));
        assertThat(control.sent).isEmpty();
        edge.command(new MediaCommand.UpdateLeg(1, LegSide.CALLEE, new FarEnd.Proven(), PayloadRule.ANY_RTP));
        assertThat(edge.report(1).callee().rtp().farEnd()).contains(controlRtp);
    }

    @Test
    void aLegWithoutFarEndOnTheSharedPairIsDeafUntilItIsProvenAnew() {
        pass(SECOND);
        edge.command(new MediaCommand.UpdateLeg(1, LegSide.CALLEE, new FarEnd.Unknown(), PayloadRule.ANY_RTP));
        assertThat(edge.arrive("shared.rtp", controlRtp, Wires.rtp(0, 1, 1))).isEmpty();
        pass(8 * SECOND);
        assertThat(edge.report(1).callee().rtp().farEnd()).isEmpty();
        edge.command(new MediaCommand.UpdateLeg(1, LegSide.CALLEE, new FarEnd.Proven(), PayloadRule.ANY_RTP));
        pass(3 * SECOND);
        assertThat(edge.report(1).callee().rtp().farEnd()).contains(controlRtp);
    }
}
