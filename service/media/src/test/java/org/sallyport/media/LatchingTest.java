package org.sallyport.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.media.Wires.MS;
import static org.sallyport.media.Wires.SECOND;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Latching and its guards: rows RTP-1 to RTP-7, RTP-14, RTP-18 to RTP-22 of the attack table. */
class LatchingTest extends LatchingLine {
    private static FarEnd asymmetric(FarEnd.Belief belief, Endpoint described, IpAddress preferred) {
        return new FarEnd.Latching(Optional.of(described), Optional.of(described.withPort(described.port() + 1)),
                belief,
                Optional.of(preferred), true);
    }

    @Test
    void whoReceivesElsewhereIsSentToThereForAsLongAsTheCallLasts() {
        Endpoint mouth = INSIDE.withPort(INSIDE.port() + 100);
        open(2, BEHIND_NAT, asymmetric(FarEnd.Belief.PROVEN, INSIDE, INSIDE.address()));
        for (int i = 0; i < 500; i++) {
            rtp("in2.rtp", mouth);
            assertThat(rtp("out2.rtp", NATTED)).singleElement().extracting(Wires.Sent::to).isEqualTo(INSIDE);
            // A connected socket would send to where it hears from.
            wires.pass(20 * MS);
        }
        assertThat(wires.report(2).callee().rtp().farEnd()).contains(mouth);
        assertThat(rtp("in2.rtp", STRANGER)).isEmpty();
        assertThat(rtp("in2.rtp", INSIDE.withPort(INSIDE.port() + 200)))
                .as("another port of the same address, once it is locked").isEmpty();
    }

    @Test
    void rtp18WhoIsHeardElsewhereThanHeIsDescribedIsSentToWhereHeIsHeard() {
        open(2, asymmetric(FarEnd.Belief.NAMED, DESCRIBED, NATTED.address()), TRUSTED_INSIDE);
        rtp("out2.rtp", NATTED);
        assertThat(rtp("in2.rtp", INSIDE)).singleElement().extracting(Wires.Sent::to).isEqualTo(NATTED);
        open(3, asymmetric(FarEnd.Belief.NONE, DESCRIBED, NATTED.address()), TRUSTED_INSIDE);
        rtp("out3.rtp", NATTED);
        assertThat(rtp("in3.rtp", INSIDE)).singleElement().extracting(Wires.Sent::to).isEqualTo(NATTED);
    }

    @Test
    void nothingIsSentToAnUntrustedDescriptionBeforeAPacketPassed() {
        assertThat(rtp("in1.rtp", INSIDE)).isEmpty();
        assertThat(wires.report(1).caller().rtp().dropped()).isEqualTo(1);
        assertThat(rtp("out1.rtp", NATTED)).hasSize(1);
        assertThat(mediaGoesTo(NATTED)).isTrue();
    }

    @Test
    void aTrustedDescriptionIsSentToAtOnceAndBoundByItsFirstPacket() {
        assertThat(rtp("out1.rtp", NATTED)).singleElement().satisfies(s -> {
            assertThat(s.to()).isEqualTo(INSIDE);
            assertThat(s.from().name).isEqualTo("in1.rtp");
        });
        assertThat(wires.report(1).callee().rtp().farEnd()).isEmpty();
        rtp("in1.rtp", INSIDE);
        assertThat(wires.report(1).callee().rtp().farEnd()).contains(INSIDE);
        assertThat(rtp("in1.rtp", STRANGER)).isEmpty();
        assertThat(wires.events(MediaEvent.Latched.class)).extracting(MediaEvent.Latched::farEnd)
                .containsExactly(NATTED, INSIDE);
    }

    @Test
    void rtp1AttackerFirstThenVictimGivesTheAttackerNothing() {
        for (int i = 0; i < 50; i++) {
            assertThat(wires.arrive("out1.rtp", STRANGER, Wires.rtp(0, i, 666))).isEmpty();
            assertThat(rtp("in1.rtp", INSIDE)).isEmpty();
            wires.pass(20 * MS);
        }
        assertThat(rtp("out1.rtp", NATTED)).hasSize(1);
        assertThat(mediaGoesTo(NATTED)).isTrue();
        assertThat(wires.arrive("out1.rtp", STRANGER, Wires.rtp(0, 51, 666))).isEmpty();
        assertThat(wires.sent).noneMatch(s -> s.to().equals(STRANGER));
    }

    @Test
    void rtp1VictimFirstThenAttackerChangesNothing() {
        rtp("out1.rtp", NATTED);
        for (int i = 0; i < 1_000; i++) {
            assertThat(wires.arrive("out1.rtp", STRANGER, Wires.rtp(0, i, 42))).isEmpty();
            if (i % 10 == 0) rtp("out1.rtp", NATTED);
            wires.pass(10 * MS);
        }
        assertThat(mediaGoesTo(NATTED)).isTrue();
        assertThat(wires.report(1).caller().rtp().refused()).isGreaterThan(1).isLessThanOrEqualTo(1_000);
    }

    @Test
    void rtp2TheDescribedAddressDisplacesANamedOneAndEndsLearning() {
        Endpoint near = NATTED.withPort(1);
        rtp("out1.rtp", near);
        assertThat(rtp("out1.rtp", DESCRIBED)).hasSize(1);
        assertThat(mediaGoesTo(DESCRIBED)).isTrue();
        wires.pass(400 * MS);
        assertThat(rtp("out1.rtp", near)).isEmpty();
        assertThat(mediaGoesTo(DESCRIBED)).isTrue();
    }

    @Test
    void rtp2AStrangerLatchesOnlyAfterAHoldAndLosesToAnybodyBetterAtAnyTime() {
        int firstPassed = -1;
        for (int i = 0; i < 400 && firstPassed < 0; i++) {
            if (!wires.arrive("out1.rtp", STRANGER, Wires.rtp(0, i, 9)).isEmpty()) firstPassed = i;
            wires.pass(20 * MS);
        }
        assertThat(firstPassed).isEqualTo(100);
        assertThat(mediaGoesTo(STRANGER)).isTrue();
        wires.pass(30 * SECOND);
        assertThat(rtp("out1.rtp", NATTED)).hasSize(1);
        assertThat(mediaGoesTo(NATTED)).isTrue();
    }

    @Test
    void rtp2ABrokenStreamOfAStrangerNeverLatches() {
        for (int i = 0; i < 400; i++) {
            assertThat(wires.arrive("out1.rtp", STRANGER, Wires.rtp(0, i * 2, 9))).isEmpty();
            wires.pass(20 * MS);
        }
    }

    @Test
    void aTrustedDescriptionNeverLatchesAStranger() {
        for (int i = 0; i < 400; i++) {
            assertThat(wires.arrive("in1.rtp", STRANGER, Wires.rtp(0, i, 9))).isEmpty();
            wires.pass(20 * MS);
        }
    }

    @Test
    void rtp3AThousandForeignPacketsInMidCallAreCountedAndGoNowhere() {
        for (int i = 0; i < 300; i++) {
            rtp("out1.rtp", NATTED);
            wires.pass(20 * MS);
        }
        long before = wires.report(1).caller().rtp().refused();
        wires.port("out1.rtp").connected = null;
        for (int i = 0; i < 1_000; i++) {
            assertThat(wires.arrive("out1.rtp", STRANGER, Wires.rtp(0, sequence + i, 42))).isEmpty();
        }
        assertThat(wires.report(1).caller().rtp().refused() - before).isEqualTo(1_000);
    }

    @Test
    void onlyExpectedPayloadTypesBind() {
        assertThat(wires.arrive("out1.rtp", NATTED, Wires.rtp(96, 1, 1))).isEmpty();
        assertThat(wires.arrive("out1.rtp", NATTED, new byte[172])).isEmpty();
        assertThat(wires.arrive("out1.rtp", NATTED, new byte[0])).isEmpty();
        assertThat(wires.arrive("out1.rtp", NATTED, Wires.rtp(101, 1, 1))).hasSize(1);
        assertThat(wires.arrive("out1.rtp", NATTED, Wires.rtp(96, 2, 1))).as("bound already").hasSize(1);
    }

    @Test
    void rtp5ARefusedPacketLeavesTheStateAsItWas() {
        LineReport before = wires.report(1);
        byte[] wrongType = Wires.rtp(96, 1, 1);
        wires.arrive("out1.rtp", NATTED, wrongType);
        wires.arrive("out1.rtcp", STRANGER, Wires.rtcp(1));
        LineReport after = wires.report(1);
        assertThat(after.caller().rtp().farEnd()).isEqualTo(before.caller().rtp().farEnd());
        assertThat(after.caller().rtp().packetsIn()).isZero();
        assertThat(after.callee()).isEqualTo(before.callee());
        assertThat(mediaGoesTo(NATTED)).isFalse();
    }

    @Test
    void rtp6AHandshakeOfAStrangerIsNothingAndOneOfTheEndpointBinds() {
        byte[] hello = new byte[100];
        hello[0] = 22;
        for (int i = 0; i < 500; i++) {
            assertThat(wires.arrive("out1.rtp", STRANGER, hello)).isEmpty();
            wires.pass(20 * MS);
        }
        assertThat(wires.arrive("out1.rtp", NATTED, hello)).hasSize(1);
        assertThat(mediaGoesTo(NATTED)).isTrue();
    }

    @Test
    void rtp14ReportsAreTakenFromTheBoundAddressOnlyAndCapped() {
        byte[] bye = {(byte) 0x81, (byte) 203, 0, 1, 0, 0, 0, 42};
        rtp("out1.rtp", NATTED);
        assertThat(wires.arrive("out1.rtcp", STRANGER, bye)).isEmpty();
        assertThat(wires.arrive("out1.rtp", STRANGER, bye)).isEmpty();
        assertThat(wires.arrive("out1.rtp", NATTED.withPort(9), bye)).as("same address, other port").isEmpty();
        assertThat(wires.arrive("out1.rtcp", NATTED.withPort(61001), Wires.rtcp(42))).hasSize(1);
        int passed = 0;
        for (int i = 0; i < 10_000; i++) {
            passed += wires.arrive("out1.rtcp", NATTED.withPort(61001), Wires.rtcp(42)).size();
            wires.pass(MS / 10);
        }
        assertThat(passed).isLessThanOrEqualTo(500 + 126);
    }

    @Test
    void reportsFollowTheAddressOfRtpAndMultiplexedOnesStayOnItsPort() {
        assertThat(wires.arrive("out1.rtcp", STRANGER, Wires.rtcp(1))).isEmpty();
        rtp("out1.rtp", NATTED);
        assertThat(wires.arrive("out1.rtcp", NATTED.withPort(33333), Wires.rtcp(1)))
                .singleElement().satisfies(s -> assertThat(s.to()).isEqualTo(INSIDE_RTCP));
        assertThat(wires.arrive("out1.rtp", NATTED, Wires.rtcp(1)))
                .singleElement().satisfies(s -> assertThat(s.from().name).isEqualTo("in1.rtp"));
        assertThat(wires.report(1).caller().rtp().lost()).isZero();
        assertThat(wires.report(1).caller().rtp().packetsIn()).isEqualTo(2);
    }

    @Test
    void whereATrustedEndpointSendsFromAnotherPortReportsAreGuessedOneHigher() {
        Endpoint moved = INSIDE.withPort(5000);
        rtp("out1.rtp", NATTED);
        rtp("in1.rtp", moved);
        assertThat(wires.arrive("out1.rtcp", NATTED.withPort(33333), Wires.rtcp(1)))
                .singleElement().satisfies(s -> assertThat(s.to()).isEqualTo(moved.withPort(5001)));
    }

    @Test
    void aNatThatMovesThePortIsFollowedAfterSilenceIfTheStreamGoesOn() {
        for (int i = 0; i < 400; i++) {
            rtp("out1.rtp", NATTED);
            wires.pass(20 * MS);
        }
        assertThat(wires.port("out1.rtp").connected).isEqualTo(NATTED);
        Endpoint moved = NATTED.withPort(62222);
        assertThat(rtp("out1.rtp", moved)).as("the kernel hides it").isEmpty();
        wires.pass(3_500 * MS);
        assertThat(wires.port("out1.rtp").connected).isNull();
        assertThat(wires.arrive("out1.rtp", moved, Wires.rtp(0, sequence, 43))).as("another stream").isEmpty();
        assertThat(rtp("out1.rtp", STRANGER)).as("another address").isEmpty();
        assertThat(rtp("out1.rtp", moved)).hasSize(1);
        assertThat(mediaGoesTo(moved)).isTrue();
        assertThat(rtp("out1.rtp", NATTED)).isEmpty();
        assertThat(wires.arrive("out1.rtcp", moved.withPort(62223), Wires.rtcp(42))).hasSize(1);
    }

    @Test
    void anotherPortOfTheSameAddressIsRefusedWhileTheBoundOneSpeaks() {
        for (int i = 0; i < 400; i++) {
            rtp("out1.rtp", NATTED);
            wires.port("out1.rtp").connected = null;
            assertThat(rtp("out1.rtp", NATTED.withPort(9))).isEmpty();
            wires.pass(20 * MS);
        }
    }

    @Test
    void aNewOfferWithTheSameDescriptionKeepsTheBindingAndOpensTheWindow() {
        for (int i = 0; i < 400; i++) {
            rtp("out1.rtp", NATTED);
            wires.pass(20 * MS);
        }
        wires.command(new MediaCommand.UpdateLeg(1, LegSide.CALLER, BEHIND_NAT, G711));
        assertThat(wires.port("out1.rtp").connected).isNull();
        assertThat(mediaGoesTo(NATTED)).isTrue();
        wires.pass(300 * MS);
        Endpoint moved = NATTED.withPort(62222);
        assertThat(wires.arrive("out1.rtp", moved, Wires.rtp(0, 1, 99))).as("a new stream is fine now").hasSize(1);
        assertThat(mediaGoesTo(moved)).isTrue();
    }

    @Test
    void aNewOfferWithAnotherDescriptionStartsAnew() {
        rtp("out1.rtp", NATTED);
        FarEnd other = behindNat(Endpoint.of("192.168.1.6", 9000), Optional.of(IpAddress.of("198.51.100.8")));
        wires.command(new MediaCommand.UpdateLeg(1, LegSide.CALLER, other, G711));
        assertThat(rtp("in1.rtp", INSIDE)).as("the old far end hears nothing more").isEmpty();
        assertThat(rtp("out1.rtp", NATTED)).as("and is not heard").isEmpty();
        assertThat(rtp("out1.rtp", Endpoint.of("198.51.100.8", 1024))).hasSize(1);
    }

    @Test
    void aLegOnHoldWithoutAddressNeitherHearsNorSends() {
        rtp("out1.rtp", NATTED);
        wires.command(new MediaCommand.UpdateLeg(1, LegSide.CALLER, new FarEnd.Unknown(), G711));
        assertThat(rtp("out1.rtp", NATTED)).isEmpty();
        assertThat(rtp("in1.rtp", INSIDE)).isEmpty();
        wires.command(new MediaCommand.UpdateLeg(1, LegSide.CALLER, BEHIND_NAT, G711));
        assertThat(rtp("out1.rtp", NATTED)).hasSize(1);
        assertThat(mediaGoesTo(NATTED)).isTrue();
    }

    @Test
    void rtp19TheNextCallOnTheSamePortDoesNotHearTheOldSender() {
        rtp("out1.rtp", NATTED);
        wires.command(new MediaCommand.CloseLine(1));
        assertThat(wires.port("out1.rtp").closed).isTrue();
        Wires.Port reused = new Wires.Port("again.rtp");
        wires.ports.put("out2.rtp", reused);
        open(2, behindNat(DESCRIBED, Optional.of(IpAddress.of("198.51.100.200"))), TRUSTED_INSIDE);
        assertThat(rtp("out2.rtp", NATTED)).isEmpty();
        wires.relay.datagram(wires.port("out1.rtp"), wires.port("out1.rtp").tag,
                ByteBuffer.wrap(Wires.rtp(0, 1, 1)), 0, NATTED.address().low(), NATTED.port(), wires.nowNs);
        assertThat(wires.relay.counters().stray()).isEqualTo(1);
    }

    @Test
    void rtp20SilenceIsToldOnceAndRefusedPacketsDoNotHideIt() {
        rtp("out1.rtp", NATTED);
        for (int i = 0; i < 70; i++) {
            wires.arrive("out1.rtp", STRANGER, Wires.rtp(0, i * 7, 1));
            wires.pass(SECOND);
        }
        assertThat(wires.events(MediaEvent.Silent.class)).hasSize(1);
        wires.pass(200 * SECOND);
        assertThat(wires.events(MediaEvent.Silent.class)).hasSize(1);
        wires.command(new MediaCommand.UpdateLeg(1, LegSide.CALLER, BEHIND_NAT, G711));
        wires.pass(59 * SECOND);
        assertThat(wires.events(MediaEvent.Silent.class)).hasSize(1);
        wires.pass(2 * SECOND);
        assertThat(wires.events(MediaEvent.Silent.class)).as("a new offer counts afresh").hasSize(2);
    }

    @Test
    void rtp21TenTimesTheRateIsCutToTheRateAndOtherLinesLoseNothing() {
        open(2, BEHIND_NAT, TRUSTED_INSIDE);
        rtp("out1.rtp", NATTED);
        int flooded = 0;
        int other = 0;
        for (int i = 0; i < 100_000; i++) {
            flooded += rtp("out1.rtp", NATTED).size();
            if (i % 1_000 == 0) other += wires.arrive("out2.rtp", NATTED, Wires.rtp(0, i / 1_000, 2)).size();
            wires.nowNs += 20_000;
        }
        assertThat(flooded).isBetween(10_000, 10_000 + 1_300);
        assertThat(other).isEqualTo(100);
    }

    @Test
    void stunOfAnEndpointIsNeitherRelayedNorAnswered() {
        rtp("out1.rtp", NATTED);
        byte[] probe = StunWriter.bindingRequest(new byte[12]).username("x").fingerprint().bytes();
        assertThat(wires.arrive("out1.rtp", NATTED, probe)).isEmpty();
    }

    @Test
    void anOpaqueLineCarriesAnyDatagramButStun() {
        wires.command(new MediaCommand.OpenLine(3, "fax", new LegSpec(wires.pair("out3"), BEHIND_NAT,
                PayloadRule.OPAQUE),
                new LegSpec(wires.pair("in3"), TRUSTED_INSIDE, PayloadRule.OPAQUE), 0));
        byte[] udptl = {0, 1, 2, 3, 0, 0};
        assertThat(wires.arrive("out3.rtp", NATTED, udptl)).hasSize(1);
        assertThat(wires.arrive("out3.rtp", STRANGER, udptl)).isEmpty();
        wires.pass(30 * SECOND);
        assertThat(wires.port("out3.rtp").connected).as("an opaque flow stays connected").isEqualTo(NATTED);
    }

    @Test
    void countersAddUpAndTheReportOutlivesTheLine() {
        for (int i = 0; i < 100; i++) {
            if (i != 50) wires.arrive("out1.rtp", NATTED, Wires.rtp(0, i, 42));
            rtp("in1.rtp", INSIDE);
            wires.pass(20 * MS);
        }
        wires.command(new MediaCommand.CloseLine(1));
        LineReport r = wires.events(MediaEvent.Closed.class).getFirst().report();
        assertThat(r.caller().rtp().packetsIn()).isEqualTo(99);
        assertThat(r.caller().rtp().bytesIn()).isEqualTo(99 * 172);
        assertThat(r.callee().rtp().packetsOut()).isEqualTo(99);
        assertThat(r.caller().rtp().lost()).isEqualTo(1);
        assertThat(r.caller().rtp().jitterUs()).isLessThan(20_000);
        assertThat(r.callee().rtp().packetsIn()).isEqualTo(100);
        assertThat(r.caller().rtp().packetsOut() + r.caller().rtp().dropped()).isEqualTo(100);
        assertThat(r.caller().rtp().latchedAtNs()).isEqualTo(1_000 * SECOND);
    }
}
