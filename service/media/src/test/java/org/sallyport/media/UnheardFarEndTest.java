package org.sallyport.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.media.Wires.MS;
import static org.sallyport.media.Wires.SECOND;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** How much a far end gets that was never heard, and what counts as hearing it: row RTP-18 of the attack table. */
class UnheardFarEndTest extends LatchingLine {
    private static FarEnd believed(FarEnd.Belief belief, Endpoint described) {
        return new FarEnd.Latching(Optional.of(described), Optional.of(described.withPort(described.port() + 1)),
                belief,
                Optional.empty());
    }

    private void describeInside(FarEnd far) {
        wires.command(new MediaCommand.UpdateLeg(1, LegSide.CALLEE, far, G711));
    }

    /** How many of so many packets toward inside go out, 20 ms apart. */
    private int sentOf(int packets) {
        int sent = 0;
        for (int i = 0; i < packets; i++) {
            sent += rtp("out1.rtp", NATTED).size();
            if (i % 50 == 0)
                sent += wires.arrive("out1.rtcp", NATTED.withPort(NATTED.port() + 1), Wires.rtcp(1)).size();
            wires.pass(20 * MS);
        }
        return sent;
    }

    private List<MediaEvent.Withheld.Cause> withheld() {
        return wires.events(MediaEvent.Withheld.class).stream().map(MediaEvent.Withheld::cause).toList();
    }

    @Test
    void rtp18ADescribedAddressThatNeverAnswersGetsFewPacketsAndNoMoreByNewDescriptions() {
        MediaLimits limits = MediaLimits.DEFAULT;
        describeInside(believed(FarEnd.Belief.NAMED, INSIDE));
        assertThat(sentOf(3_000)).isEqualTo(limits.unprovenPacketsMax());
        LineReport.Leg inside = wires.report(1).callee();
        assertThat(inside.rtp().bytesOut() + inside.rtcp().bytesOut()).isLessThanOrEqualTo(limits.unprovenBytesMax());
        assertThat(withheld()).containsExactly(MediaEvent.Withheld.Cause.UNPROVEN);
        describeInside(believed(FarEnd.Belief.NAMED, INSIDE));
        assertThat(sentOf(100)).isZero();
        describeInside(believed(FarEnd.Belief.NAMED, INSIDE.withPort(9_000)));
        assertThat(sentOf(100)).as("another victim").isZero();
        describeInside(believed(FarEnd.Belief.NAMED, INSIDE));
        rtp("in1.rtp", INSIDE);
        assertThat(sentOf(3_000)).as("it was heard").isEqualTo(3_060);
    }

    @Test
    void rtp18LargePacketsAreBoundedByTheirOctets() {
        describeInside(believed(FarEnd.Belief.NAMED, INSIDE));
        byte[] large = Arrays.copyOf(Wires.rtp(0, 0, 42), 1_200);
        int sent = 0;
        for (int i = 0; i < 300; i++) {
            large[3] = (byte) i;
            large[2] = (byte) (i >> 8);
            sent += wires.arrive("out1.rtp", NATTED, large).size();
            wires.pass(20 * MS);
        }
        assertThat(sent).isEqualTo((int) (MediaLimits.DEFAULT.unprovenBytesMax() / 1_200));
    }

    @Test
    void rtp18NoiseFromAnAddressThatOnlyADescriptionNamedProvesNothing() {
        describeInside(believed(FarEnd.Belief.NAMED, INSIDE));
        assertThat(sentOf(500)).isEqualTo(MediaLimits.DEFAULT.unprovenPacketsMax());
        // What a name server or an echo of something else would answer to RTP.
        wires.arrive("in1.rtp", INSIDE, new byte[] {5, 0x34, (byte) 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0});
        wires.arrive("in1.rtp", INSIDE, new byte[] {13, 10});
        assertThat(sentOf(50)).isZero();
    }

    @Test
    void whoOnlyListensIsSentToForTheWholeTimeAndThenItIsTold() {
        long listenNs = MediaLimits.DEFAULT.listenNs();
        assertThat(sentOf(6_000)).as("two minutes").isEqualTo(6_120);
        wires.pass(listenNs - 200 * SECOND);
        assertThat(sentOf(100)).isEqualTo(102);
        describeInside(TRUSTED_INSIDE);
        wires.pass(listenNs - 10 * SECOND);
        assertThat(sentOf(100)).as("a new offer is a sign of life").isEqualTo(102);
        assertThat(withheld()).isEmpty();
        wires.pass(10 * SECOND);
        assertThat(sentOf(100)).isZero();
        assertThat(withheld()).containsExactly(MediaEvent.Withheld.Cause.UNHEARD);
    }

    @Test
    void anySignOfLifeOfAProvenListenerCounts() {
        byte[] stun = StunWriter.bindingRequest(new byte[12]).fingerprint().bytes();
        byte[][] signs = {{13, 10}, {0}, Wires.rtp(77, 1, 1), stun};
        long listenNs = MediaLimits.DEFAULT.listenNs();
        for (byte[] sign : signs) {
            wires.pass(listenNs - 10 * SECOND);
            assertThat(wires.arrive("in1.rtp", INSIDE, sign).stream().filter(s -> s.to().equals(NATTED))).isEmpty();
        }
        wires.pass(listenNs - 10 * SECOND);
        assertThat(sentOf(100)).isEqualTo(102);
        assertThat(withheld()).isEmpty();
    }

    @Test
    void aStunKeepAliveOfWhoOnlyListensBindsWhereItIsNamed() {
        byte[] stun = StunWriter.bindingRequest(new byte[12]).fingerprint().bytes();
        wires.arrive("out1.rtp", STRANGER, stun);
        assertThat(rtp("in1.rtp", INSIDE)).isEmpty();
        assertThat(wires.arrive("out1.rtp", NATTED, stun)).isEmpty();
        assertThat(mediaGoesTo(NATTED)).isTrue();
        wires.arrive("out1.rtp", STRANGER, stun);
        assertThat(mediaGoesTo(NATTED)).isTrue();
    }
}
