package org.sallyport.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.media.Wires.SECOND;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.wire.Endpoint;

/** A side that sends no RTP is told of once, and again when it is back. */
class QuietSideTest {
    private static final Endpoint A = Endpoint.of("10.0.0.1", 4000);
    private static final Endpoint B = Endpoint.of("10.0.0.2", 6000);

    private final Wires wires = new Wires();

    private static FarEnd trusted(Endpoint e) {
        return new FarEnd.Latching(Optional.of(e), Optional.of(e.withPort(e.port() + 1)), FarEnd.Belief.PROVEN,
                Optional.empty());
    }

    private void open(PayloadRule rule) {
        wires.command(new MediaCommand.OpenLine(1, "x", new LegSpec(wires.pair("a"), trusted(A), rule),
                new LegSpec(wires.pair("b"), trusted(B), rule), 0));
    }

    private List<String> told() {
        return wires.events.stream().filter(e -> e instanceof MediaEvent.Quiet || e instanceof MediaEvent.Audible)
                .map(e -> switch (e) {
                    case MediaEvent.Quiet q -> "quiet " + q.side();
                    case MediaEvent.Audible q -> "audible " + q.side();
                    default -> "";
                }).toList();
    }

    /** Both sides or one of them send for some seconds; the relay's clock is looked at as it asks for. */
    private void pass(int seconds, boolean a, boolean b) {
        for (int i = 0; i < 10 * seconds; i++) {
            wires.nowNs += SECOND / 10;
            if (a) wires.deliver(wires.port("a.rtp"), A, Wires.rtp(111, ++number, 7));
            if (b) wires.deliver(wires.port("b.rtp"), B, Wires.rtp(111, ++number, 8));
            if (wires.relay.deadlineNs() <= wires.nowNs) wires.relay.timer(wires.nowNs);
        }
    }

    private int number;

    @Test
    void afterFiveSecondsAndOnce() {
        open(PayloadRule.ANY_RTP);
        pass(4, true, false);
        assertThat(told()).isEmpty();
        pass(2, true, false);
        assertThat(told()).containsExactly("quiet CALLEE");
        pass(30, true, false);
        assertThat(told()).hasSize(1);
        pass(3, true, true);
        assertThat(told()).containsExactly("quiet CALLEE", "audible CALLEE");
        pass(7, false, true);
        assertThat(told()).containsExactly("quiet CALLEE", "audible CALLEE", "quiet CALLER");
    }

    @Test
    void whoIsBackAfterANewDescriptionIsToldOf() {
        open(PayloadRule.ANY_RTP);
        pass(7, true, false);
        wires.command(new MediaCommand.UpdateLeg(1, LegSide.CALLEE, trusted(B), PayloadRule.ANY_RTP));
        pass(8, true, true);
        assertThat(told()).containsExactly("quiet CALLEE", "audible CALLEE");
    }

    @Test
    void reportsAreNoSound() {
        open(PayloadRule.ANY_RTP);
        for (int i = 0; i < 8; i++) {
            wires.deliver(wires.port("b.rtcp"), B.withPort(6001), Wires.rtcp(8));
            pass(1, true, false);
        }
        assertThat(told()).containsExactly("quiet CALLEE");
        MediaEvent.Quiet quiet = (MediaEvent.Quiet) wires.events.stream().filter(MediaEvent.Quiet.class::isInstance)
                .findFirst().orElseThrow();
        assertThat(quiet.report().callee().rtcp().lastInNs()).isPositive();
        assertThat(quiet.report().callee().rtp().lastMediaNs()).isZero();
    }

    @Test
    void theSourceOfWhatWasRefusedIsKept() {
        open(PayloadRule.ANY_RTP);
        Endpoint other = Endpoint.of("10.0.0.9", 7777);
        for (int i = 0; i < 7; i++) {
            wires.deliver(wires.port("b.rtp"), other, Wires.rtp(111, 3, 9));
            pass(1, true, false);
        }
        MediaEvent.Quiet quiet = (MediaEvent.Quiet) wires.events.stream().filter(MediaEvent.Quiet.class::isInstance)
                .findFirst().orElseThrow();
        assertThat(quiet.report().callee().rtp().refusedFrom()).contains(other);
    }

    @Test
    void whatIsNotRtpMayBeQuiet() {
        open(PayloadRule.OPAQUE);
        pass(30, false, false);
        assertThat(told()).isEmpty();
    }
}
