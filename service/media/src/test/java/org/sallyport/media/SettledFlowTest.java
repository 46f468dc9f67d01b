package org.sallyport.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.media.Wires.MS;
import static org.sallyport.media.Wires.SECOND;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Sensitive;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** When a flow is given to somebody who relays in our place, with what he has to know, and when it is taken back. */
class SettledFlowTest {
    private static final Endpoint A = Endpoint.of("198.51.100.7", 4000);
    private static final Endpoint B = Endpoint.of("10.0.0.2", 6000);
    private static final PayloadRule G711 = new PayloadRule(true, 1L, 0);

    /** A kernel: what it has, and what it has counted and not said. */
    private static final class Kernel implements FastPath {
        final Map<SettledFlow, long[]> has = new LinkedHashMap<>();
        final List<SettledFlow> given = new ArrayList<>();
        final Map<SettledFlow, long[]> last = new LinkedHashMap<>();
        boolean full;

        @Override
        public boolean take(SettledFlow flow) {
            if (full) return false;
            has.put(flow, new long[3]);
            return true;
        }

        @Override
        public void count(SettledFlow flow, Counted into) {
            long[] c = has.containsKey(flow) ? has.get(flow) : last.remove(flow);
            into.relayed(c[0], c[1], c[2]);
            c[0] = 0;
            c[1] = 0;
        }

        @Override
        public void giveBack(SettledFlow flow) {
            last.put(flow, has.remove(flow));
            given.add(flow);
        }

        /** A packet of a flow passes here, if it is here. */
        boolean relays(Endpoint from, long nowNs) {
            for (Map.Entry<SettledFlow, long[]> e : has.entrySet()) {
                if (!e.getKey().from().equals(from)) continue;
                e.getValue()[0]++;
                e.getValue()[1] += 172;
                e.getValue()[2] = nowNs;
                return true;
            }
            return false;
        }
    }

    private final Kernel kernel = new Kernel();
    private final Wires wires = new Wires(MediaLimits.DEFAULT, 1, kernel);
    private int sequence;

    private static FarEnd latching(Endpoint e) {
        return new FarEnd.Latching(Optional.of(e), Optional.of(e.withPort(e.port() + 1)), FarEnd.Belief.PROVEN,
                Optional.empty());
    }

    private void open() {
        wires.command(new MediaCommand.OpenLine(1, "l", new LegSpec(wires.pair("a"), latching(A), G711),
                new LegSpec(wires.pair("b"), latching(B), G711), 60 * SECOND));
    }

    /** Both sides speak for so long, wherever their packets pass. */
    private void speak(long ns) {
        for (long until = wires.nowNs + ns; wires.nowNs < until; wires.pass(20 * MS)) {
            sequence++;
            if (!kernel.relays(A, wires.nowNs)) wires.arrive("a.rtp", A, Wires.rtp(0, sequence, 1));
            if (!kernel.relays(B, wires.nowNs)) wires.arrive("b.rtp", B, Wires.rtp(0, sequence, 2));
        }
    }

    private void settled() {
        open();
        speak(10 * SECOND);
        assertThat(kernel.has).hasSize(2);
    }

    @Test
    void aFlowWhoseEndsAreBothFoundIsHandedOverWithAllThatMustBeKnown() {
        settled();
        SettledFlow flow = kernel.has.keySet().stream().filter(f -> f.from().equals(A)).findFirst().orElseThrow();
        assertThat(flow.to()).isEqualTo(B);
        assertThat(flow.at().address()).isEqualTo(Wires.US);
        assertThat(flow.out().address()).isEqualTo(Wires.US);
        assertThat(flow.dscp()).isEqualTo(46);
        assertThat(flow.payload()).isEqualTo(G711);
        assertThat(flow.packetsPerSecondMax()).isEqualTo(MediaLimits.DEFAULT.packetsPerSecondMax());
    }

    @Test
    void nothingIsHandedOverWhileABetterSourceMayStillCome() {
        open();
        speak(100 * MS);
        assertThat(kernel.has).isEmpty();
        wires.pass(SECOND);
        assertThat(kernel.has).as("the callee is not heard").isEmpty();
    }

    @Test
    void whatIsRelayedElsewhereCountsAndKeepsTheLineAlive() {
        settled();
        long before = wires.report(1).caller().rtp().packetsIn();
        speak(120 * SECOND);
        assertThat(kernel.given).isEmpty();
        LineReport.Flow in = wires.report(1).caller().rtp();
        assertThat(in.packetsIn() - before).isEqualTo(6_000);
        assertThat(in.bytesIn()).isEqualTo(in.packetsIn() * 172);
        assertThat(wires.report(1).callee().rtp().packetsOut()).isEqualTo(in.packetsIn());
        assertThat(wires.events(MediaEvent.Silent.class)).isEmpty();
        assertThat(wires.events(MediaEvent.Quiet.class)).isEmpty();
    }

    @Test
    void aFlowThatFallsSilentComesBackAndTheLineEndsAsItWould() {
        settled();
        wires.pass(5 * SECOND);
        assertThat(kernel.has).isEmpty();
        assertThat(wires.port("a.rtp").connected).as("a moved source can be heard").isNull();
        wires.pass(60 * SECOND);
        assertThat(wires.events(MediaEvent.Silent.class)).hasSize(1);
        speak(3 * SECOND);
        assertThat(kernel.has).as("and is handed over again").hasSize(2);
    }

    @Test
    void everyChangeTakesItBackAtOnce() {
        settled();
        wires.command(new MediaCommand.Expect(1, LegSide.CALLER, new PayloadRule(true, 1L << 8, 0)));
        assertThat(kernel.given).as("other payload types").extracting(SettledFlow::from).contains(A);
        speak(10 * SECOND);
        assertThat(kernel.has.keySet()).extracting(SettledFlow::payload).contains(new PayloadRule(true, 1L << 8, 0));
        kernel.given.clear();
        wires.command(new MediaCommand.UpdateLeg(1, LegSide.CALLEE, latching(Endpoint.of("10.0.0.3", 6000)), G711));
        assertThat(kernel.has).as("another far end, which is the next hop of the other direction").isEmpty();
    }

    @Test
    void aTransformKeepsAFlowHere() {
        settled();
        wires.command(new MediaCommand.Shape(1, LegSide.CALLER,
                new LegShape(new LegShape.Half(Optional.empty(), OptionalInt.of(5)), LegShape.Half.PLAIN)));
        assertThat(kernel.has).isEmpty();
        speak(5 * SECOND);
        assertThat(kernel.has).isEmpty();
    }

    @Test
    void theEndOfALineTakesItBackAndItsLastPacketsAreInTheReport() {
        settled();
        long before = wires.report(1).caller().rtp().packetsIn();
        assertThat(kernel.relays(A, wires.nowNs)).isTrue();
        wires.command(new MediaCommand.CloseLine(1));
        assertThat(kernel.has).isEmpty();
        assertThat(wires.events(MediaEvent.Closed.class)).singleElement()
                .satisfies(c -> assertThat(c.report().caller().rtp().packetsIn()).isEqualTo(before + 1));
    }

    @Test
    void whereThereIsNoRoomTheLoopGoesOnAlone() {
        kernel.full = true;
        open();
        speak(10 * SECOND);
        assertThat(wires.report(1).caller().rtp().packetsIn()).isEqualTo(500);
        kernel.full = false;
        speak(2 * SECOND);
        assertThat(kernel.has).as("asked again").hasSize(2);
    }

    private static byte[] proof(int number) {
        return StunWriter.bindingRequest(ByteBuffer.allocate(12).putInt(number).array()).username("u")
                .integrity(StunKey.shortTerm("p")).fingerprint().bytes();
    }

    @Test
    void aSourceThatMovesIsFollowedBeforeTheNextLook() {
        wires.command(new MediaCommand.OpenSharedPair(0, wires.port("s.rtp"), wires.port("s.rtcp")));
        wires.command(new MediaCommand.OpenLine(1, "l", new LegSpec(wires.pair("a"), latching(A), G711),
                new LegSpec(new LegPorts.Shared(0, "u", Sensitive.of("p")), new FarEnd.Proven(), G711), 0));
        wires.arrive("s.rtp", B, proof(1));
        for (int i = 0; i < 500; i++, wires.pass(20 * MS)) {
            if (!kernel.relays(A, wires.nowNs)) wires.arrive("a.rtp", A, Wires.rtp(0, i, 1));
            if (!kernel.relays(B, wires.nowNs)) wires.arrive("s.rtp", B, Wires.rtp(0, i, 2));
        }
        assertThat(kernel.has).hasSize(2);
        Endpoint moved = Endpoint.of("10.0.0.9", 7000);
        wires.arrive("s.rtp", moved, proof(2));
        assertThat(kernel.has).as("both directions, one from there and one to there").isEmpty();
        assertThat(wires.arrive("a.rtp", A, Wires.rtp(0, 600, 1))).singleElement().extracting(Wires.Sent::to)
                .isEqualTo(moved);
    }

    @Test
    void aProvenFlowOfASharedPairIsHandedOverUntilItsProofIsOver() {
        wires.command(new MediaCommand.OpenSharedPair(0, wires.port("s.rtp"), wires.port("s.rtcp")));
        wires.command(new MediaCommand.OpenLine(1, "l", new LegSpec(wires.pair("a"), latching(A), G711),
                new LegSpec(new LegPorts.Shared(0, "u", Sensitive.of("p")), new FarEnd.Proven(), G711), 0));
        wires.arrive("s.rtp", B, StunWriter.bindingRequest(new byte[12]).username("u").integrity(StunKey.shortTerm("p"))
                .fingerprint().bytes());
        for (int i = 0; i < 500; i++, wires.pass(20 * MS)) {
            if (!kernel.relays(A, wires.nowNs)) wires.arrive("a.rtp", A, Wires.rtp(0, i, 1));
            if (!kernel.relays(B, wires.nowNs)) wires.arrive("s.rtp", B, Wires.rtp(0, i, 2));
        }
        assertThat(kernel.has.keySet()).extracting(SettledFlow::from).contains(A, B);
        for (int i = 0; i < 1_500; i++, wires.pass(20 * MS)) {
            kernel.relays(A, wires.nowNs);
            kernel.relays(B, wires.nowNs);
        }
        assertThat(kernel.has).as("30 s without another proof").isEmpty();
    }
}
