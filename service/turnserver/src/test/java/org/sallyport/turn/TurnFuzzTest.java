package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.SimHost;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.tcp.StreamLimits;
import org.sallyport.turn.tcp.TcpRelayLimits;
import org.sallyport.wire.Endpoint;

/**
 * Targets for Jazzer: whole lives of a loop and of the desk's TCP relays. The ordinary build replays the files under
 * {@code TurnFuzzTestInputs} and lives a hundred thousand mutated inputs of its own; {@code JAZZER_FUZZ=1} searches.
 */
class TurnFuzzTest {
    private static final int STEPS = 100_000;

    @FuzzTest(maxDuration = "2m")
    void allocations(byte[] script) {
        AllocationMachine.run(script);
    }

    @FuzzTest(maxDuration = "2m")
    void tcpRelays(byte[] script) {
        streams(script);
    }

    @Test
    void aHundredThousandMutatedInputsBreakNothingThatMustHold() {
        Random random = new Random(53);
        int inputs = 0;
        int delivered = 0;
        long begun = 0;
        long permissions = 0;
        for (int i = 0; inputs < STEPS; i++) {
            byte[] script = new byte[600];
            random.nextBytes(script);
            byte[] seed = AllocationMachine.seed(i % 3).orElse(new byte[0]);
            System.arraycopy(seed, 0, script, 0, seed.length);
            AllocationMachine.Lived lived = AllocationMachine.run(script);
            inputs += lived.inputs();
            delivered += lived.delivered();
            begun += lived.begun();
            permissions += lived.permissions();
        }
        // The lives are lives: what is forbidden is not kept from happening by nothing happening at all.
        assertThat(delivered).isGreaterThan(500);
        assertThat(begun).isGreaterThan(2_000);
        assertThat(permissions).isGreaterThan(2_000);
    }

    @Test
    void aThousandMutatedStreamsBreakNothingThatMustHold() {
        Random random = new Random(6_062);
        long begun = 0;
        for (int i = 0; i < 30; i++) {
            byte[] script = new byte[120];
            random.nextBytes(script);
            begun += streams(script);
        }
        assertThat(begun).isGreaterThan(20);
    }

    // ---------------------------------------------------------------- RFC 6062

    /** Three clients, a peer that accepts and one that does not; how many allocations there were. */
    private static long streams(byte[] script) {
        StreamBench bench = new StreamBench(7, StreamLimits.DEFAULTS, Optional.of(TcpRelayLimits.DEFAULTS));
        SimHost peer = bench.host("peer", "8.8.4.4");
        StreamBench.Acceptor door = bench.new Acceptor(peer, Endpoint.of("8.8.4.4", 9_000));
        SimHost phone = bench.host("phone", "192.0.1.7");
        StreamBench.Client[] clients = new StreamBench.Client[3];
        Octets in = new Octets(script);
        while (in.left()) {
            int who = in.next() % clients.length;
            if (clients[who] == null || clients[who].closed != null) {
                clients[who] = bench.client(phone);
                bench.settle();
            }
            step(bench, clients[who], door, in, (who & 1) == 0 ? "alice" : "bob");
            holds(bench);
        }
        for (StreamBench.Client c : clients) if (c != null) c.stream.close();
        bench.world.runFor(120 * StreamBench.SECOND);
        check(bench.ledger.total() == 0, "the ledger holds what nobody holds");
        check(bench.streams.connections() == 0, "a connection is left");
        check(bench.edge.liveSockets().size() == 1, "more than the listener is open");
        return bench.streams.counters().values().getOrDefault("tcp-relays-allocations-begun", 0L);
    }

    private static void step(
            StreamBench bench, StreamBench.Client c, StreamBench.Acceptor door, Octets in, String user) {
        switch (in.next() % 10) {
            case 0, 1, 2 -> tell(bench, c, c.request(StunMethod.ALLOCATE).requestedTransport(6), user);
            case 3 -> tell(bench, c, c.request(StunMethod.CONNECT).xorAddress(StunAttribute.XOR_PEER_ADDRESS,
                    Endpoint.of("8.8.4.4", 8_998 + in.next() % 4)), user);
            case 4, 5 -> tell(bench, c, mutant(c, in), user);
            case 6 -> c.send(in.some(in.next() % 40));
            case 7 -> {
                byte[] whole = StunWriter.bindingRequest(new byte[12]).bytes();
                whole[in.next() % whole.length] ^= (byte) in.next();
                c.send(Arrays.copyOf(whole, 1 + in.next() % whole.length));
            }
            case 8 -> {
                if (door.accepted.isEmpty()) return;
                StreamBench.Client far = door.accepted.get(in.next() % door.accepted.size());
                if ((in.next() & 1) == 0) far.stream.close();
                else if (far.closed == null) far.send("some octets".getBytes(StandardCharsets.US_ASCII));
            }
            default -> {
                if ((in.next() & 3) == 0) c.stream.close();
                else bench.world.runFor(in.next() * StreamBench.SECOND / 4);
            }
        }
        bench.settle();
    }

    /** A request of any method with attributes of any content, for which the signature is right. */
    private static StunWriter mutant(StreamBench.Client c, Octets in) {
        StunMethod[] methods =
                {StunMethod.ALLOCATE, StunMethod.REFRESH, StunMethod.CREATE_PERMISSION, StunMethod.CONNECT,
                    StunMethod.CONNECTION_BIND, StunMethod.CHANNEL_BIND};
        StunWriter w = c.request(methods[in.next() % methods.length]);
        for (int n = in.next() % 4; n > 0; n--) {
            StunAttribute a = StunAttribute.values()[in.next() % StunAttribute.values().length];
            w.attribute(a, in.some(in.next() % 22));
        }
        return w;
    }

    private static void tell(StreamBench bench, StreamBench.Client c, StunWriter request, String user) {
        if (c.closed != null || c.frames.isEmpty() && !learned(bench, c)) return;
        c.send(c.signed(request, user));
        bench.settle();
    }

    /** A connection that was closed for what it said before learns nothing any more. */
    private static boolean learned(StreamBench bench, StreamBench.Client c) {
        c.send(c.request(StunMethod.CONNECT).bytes());
        bench.settle();
        if (c.frames.isEmpty()) return false;
        c.learnNonce();
        return c.closed == null;
    }

    private static void holds(StreamBench bench) {
        int allocations = bench.streams.allocations().size();
        check(bench.ledger.total() == allocations, "ledger " + bench.ledger.total() + ", allocations " + allocations);
        check(bench.streams.connections() <= 3 + allocations, "more connections than clients");
        for (AllocationReport a : bench.streams.allocations()) check(a.permissions() <= 8, "a table beyond its limit");
        check(bench.told().stream().noneMatch(t -> t instanceof TurnCommand.FromStream f && f.frame().length > 65_540),
                "a frame beyond its limit");
    }

    private static void check(boolean holds, String what) {
        if (!holds) throw new AssertionError(what);
    }

    /** Reads a script; zeros behind its end. */
    private static final class Octets {
        private final byte[] all;
        private int at;

        Octets(byte[] all) {
            this.all = all;
        }

        boolean left() {
            return at < all.length;
        }

        int next() {
            return left() ? all[at++] & 0xff : 0;
        }

        byte[] some(int count) {
            byte[] out = new byte[count];
            for (int i = 0; i < count; i++) out[i] = (byte) next();
            return out;
        }
    }
}
