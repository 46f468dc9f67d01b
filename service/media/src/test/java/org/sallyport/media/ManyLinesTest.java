package org.sallyport.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.media.Wires.SECOND;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Machine;
import org.sallyport.machine.Sensitive;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Two thousand lines at once, and the limits. */
class ManyLinesTest {
    private static final int LINES = 2_000;

    private static Endpoint phone(int line) {
        return new Endpoint(IpAddress.v4(0x0a000000 + line), 4_000);
    }

    /** All calls come from one control node, as they do: only the port differs. */
    private static Endpoint control(int line, Component c) {
        return Endpoint.of("192.0.2.99", 36_002 + 2 * line + c.ordinal());
    }

    private static MediaCommand.OpenLine open(Wires wires, int line) {
        FarEnd far = new FarEnd.Latching(Optional.of(phone(line)), Optional.of(phone(line).withPort(4_001)),
                FarEnd.Belief.PROVEN,
                Optional.empty());
        return new MediaCommand.OpenLine(line, "l" + line, new LegSpec(wires.pair("wan" + line), far,
                PayloadRule.ANY_RTP),
                new LegSpec(new LegPorts.Shared(0, "user" + line, Sensitive.of("pw" + line)), new FarEnd.Proven(),
                        PayloadRule.ANY_RTP),
                60 * SECOND);
    }

    private static byte[] probe(int line) {
        return StunWriter.bindingRequest(new byte[12]).username("user" + line).integrity(StunKey.shortTerm("pw" + line))
                .fingerprint().bytes();
    }

    @Test
    void twoThousandLinesKeepApartAndLeaveNothingBehind() {
        Wires wires = new Wires();
        wires.command(new MediaCommand.OpenSharedPair(0, wires.port("s.rtp"), wires.port("s.rtcp")));
        for (int i = 0; i < LINES; i++) {
            wires.command(open(wires, i));
            assertThat(wires.arrive("s.rtp", control(i, Component.RTP), probe(i))).hasSize(1);
            assertThat(wires.arrive("s.rtcp", control(i, Component.RTCP), probe(i))).hasSize(1);
        }
        wires.pass(5 * SECOND);
        for (int i = 0; i < LINES; i++) {
            List<Wires.Sent> out = wires.arrive("s.rtp", control(i, Component.RTP), Wires.rtp(0, 1, i));
            assertThat(out).singleElement().extracting(Wires.Sent::to).isEqualTo(phone(i));
            List<Wires.Sent> in = wires.arrive("wan" + i + ".rtp", phone(i), Wires.rtp(0, 1, i));
            assertThat(in).singleElement().extracting(Wires.Sent::to).isEqualTo(control(i, Component.RTP));
        }
        for (int i = 0; i < LINES; i++) wires.command(new MediaCommand.CloseLine(i));
        assertThat(wires.events(MediaEvent.Closed.class)).hasSize(LINES);
        for (int i = 0; i < LINES; i++) {
            assertThat(wires.port("wan" + i + ".rtp").closed).isTrue();
            assertThat(wires.arrive("s.rtp", control(i, Component.RTP), Wires.rtp(0, 2, i))).isEmpty();
        }
        wires.pass(10 * SECOND);
        assertThat(wires.relay.deadlineNs()).as("nothing is waited for").isEqualTo(Machine.NEVER);
        assertThat(wires.relay.counters().strangers()).isEqualTo(LINES);
    }

    @Test
    void oneLineMoreThanTheLimitIsRefusedAndAFreedPlaceIsTakenAgain() {
        MediaLimits d = MediaLimits.DEFAULT;
        Wires wires = new Wires(new MediaLimits(3, 6, d.packetsPerSecondMax(), d.bitsPerSecondMax(),
                d.controlPacketsPerSecondMax(), d.burstNs(), d.learningNs(), d.strangerHoldNs(), d.strangerPacketsMin(),
                d.rebindSilenceNs(), d.unprovenPacketsMax(), d.unprovenBytesMax(), d.listenNs(), d.keepAliveNs(),
                d.probeFailingNs(), d.consentNs()), 1);
        wires.command(new MediaCommand.OpenSharedPair(0, wires.port("s.rtp"), wires.port("s.rtcp")));
        for (int i = 0; i < 4; i++) wires.command(open(wires, i));
        assertThat(wires.events(MediaEvent.Closed.class)).extracting(MediaEvent.Closed::line).containsExactly(3L);
        assertThat(wires.port("wan3.rtp").discarded).isTrue();
        wires.command(new MediaCommand.CloseLine(1));
        wires.command(open(wires, 5));
        assertThat(wires.arrive("s.rtp", control(5, Component.RTP), probe(5))).hasSize(1);
        assertThat(wires.events(MediaEvent.Closed.class)).hasSize(2);
    }

    @Test
    void aFaultOfTheDeskCostsOneLineAndNothingElse() {
        Wires wires = new Wires();
        wires.command(new MediaCommand.OpenSharedPair(0, wires.port("s.rtp"), wires.port("s.rtcp")));
        wires.command(new MediaCommand.OpenSharedPair(0, wires.port("x.rtp"), wires.port("x.rtcp")));
        assertThat(wires.port("x.rtp").discarded).as("the pair is open already").isTrue();
        wires.command(open(wires, 1));
        wires.command(open(wires, 2));
        wires.command(new MediaCommand.UpdateLeg(1, LegSide.CALLER, new FarEnd.Proven(), PayloadRule.ANY_RTP));
        wires.command(new MediaCommand.CloseLine(77));
        wires.command(new MediaCommand.Report(77));
        wires.command(new MediaCommand.UpdateLeg(77, LegSide.CALLER, new FarEnd.Unknown(), PayloadRule.ANY_RTP));
        // The desk that closes a line again has not heard of its end: it is told again, or it would wait for ever.
        assertThat(wires.events).hasSize(2).allSatisfy(e -> assertThat(e).isInstanceOf(MediaEvent.Closed.class))
                .extracting(MediaEvent::line).containsExactly(1L, 77L);
        assertThat(wires.arrive("s.rtp", control(2, Component.RTP), probe(2))).hasSize(1);
    }
}
