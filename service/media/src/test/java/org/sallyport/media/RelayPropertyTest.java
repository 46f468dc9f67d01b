package org.sallyport.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.media.Wires.MS;
import static org.sallyport.media.Wires.SECOND;

import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.machine.Sensitive;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Seeded lives of many lines: whatever comes in whatever order, some things never happen. */
class RelayPropertyTest {
    private static final int LINES = 6;

    private Wires wires;
    private Random random;

    private static Endpoint legit(int line) {
        return new Endpoint(IpAddress.v4(0x0a000000 | line), 4_000 + 2 * line);
    }

    private static Endpoint inside(int line) {
        return new Endpoint(IpAddress.v4(0xc0a80000 | line), 10_000 + 2 * line);
    }

    private void open(int line) {
        FarEnd out =
                new FarEnd.Latching(Optional.of(Endpoint.of("172.16.0.9", 5000)), Optional.empty(), FarEnd.Belief.NONE,
                        Optional.of(legit(line).address()));
        FarEnd in = new FarEnd.Latching(Optional.of(inside(line)),
                Optional.of(inside(line).withPort(inside(line).port() + 1)),
                FarEnd.Belief.PROVEN, Optional.empty());
        boolean shared = line % 2 == 1;
        LegSpec callee = shared
                ? new LegSpec(new LegPorts.Shared(0, "user" + line, Sensitive.of("pw" + line)), new FarEnd.Proven(),
                        PayloadRule.ANY_RTP)
                : new LegSpec(wires.pair("in" + line), in, PayloadRule.ANY_RTP);
        wires.ports.remove("out" + line + ".rtp");
        wires.ports.remove("out" + line + ".rtcp");
        wires.command(new MediaCommand.OpenLine(line, "l" + line,
                new LegSpec(wires.pair("out" + line), out, PayloadRule.ANY_RTP), callee, 0));
    }

    private byte[] anyPacket() {
        return switch (random.nextInt(5)) {
            case 0 -> Wires.rtcp(random.nextInt(4));
            case 1 -> {
                byte[] b = new byte[random.nextInt(60)];
                random.nextBytes(b);
                yield b;
            }
            case 2 -> StunWriter.bindingRequest(new byte[12]).username("user" + random.nextInt(LINES))
                    .integrity(StunKey.shortTerm("guess")).fingerprint().bytes();
            default -> Wires.rtp(random.nextInt(128), random.nextInt(65_536), random.nextInt(4));
        };
    }

    /** Strangers' addresses, the same few again and again so that they have every chance to latch. */
    private Endpoint stranger() {
        return new Endpoint(IpAddress.v4(0xcb007100 | random.nextInt(4)), 5_000 + random.nextInt(3));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void strangersReachNobodyAndGetNothing(long seed) {
        wires = new Wires(MediaLimits.DEFAULT, seed);
        random = new Random(seed);
        wires.command(new MediaCommand.OpenSharedPair(0, wires.port("s.rtp"), wires.port("s.rtcp")));
        for (int i = 0; i < LINES; i++) open(i);
        Set<Integer> strangers = Set.of(0, 1, 2, 3);
        int relayed = 0;
        for (int step = 0; step < 20_000; step++) {
            int line = random.nextInt(LINES);
            boolean legit = random.nextInt(3) == 0;
            Endpoint from = legit ? legit(line) : stranger();
            String[] names = {"out" + line + ".rtp", "out" + line + ".rtcp", "in" + line + ".rtp", "in" + line
                    + ".rtcp",
                "s.rtp", "s.rtcp"};
            String name = names[random.nextInt(legit ? 2 : names.length)];
            if (!legit && line % 2 == 1 && name.startsWith("in")) continue;
            int sent = wires.arrive(name, from, anyPacket()).size();
            if (legit) relayed += sent;
            else assertThat(sent).as("step %d at %s from %s", step, name, from).isZero();
            if (random.nextInt(3) == 0) wires.arrive("in" + (line & ~1) + ".rtp", inside(line & ~1), Wires.rtp(0,
                    step, 9));
            if (random.nextInt(500) == 0) {
                wires.command(new MediaCommand.CloseLine(line));
                if (line % 2 == 0) {
                    wires.ports.remove("in" + line + ".rtp");
                    wires.ports.remove("in" + line + ".rtcp");
                }
                open(line);
            }
            wires.pass(random.nextInt(40) * MS);
        }
        assertThat(relayed).isPositive();
        assertThat(wires.sent).noneMatch(s -> strangers.contains((int) (s.to().address().low() & 0xff))
                && s.to().address().low() >>> 8 == 0xcb0071);
        for (int i = 0; i < LINES; i++) checkSums(wires.report(i));
        assertThat(wires.nowNs).isGreaterThan(1_100 * SECOND);
    }

    /** What one leg accepted, the other has sent or dropped. */
    private static void checkSums(LineReport r) {
        assertThat(r.callee().rtp().packetsOut() + r.callee().rtp().dropped()).isEqualTo(r.caller().rtp().packetsIn());
        assertThat(r.caller().rtp().packetsOut() + r.caller().rtp().dropped()).isEqualTo(r.callee().rtp().packetsIn());
        assertThat(r.callee().rtcp().packetsOut()
                + r.callee().rtcp().dropped()).isEqualTo(r.caller().rtcp().packetsIn());
    }
}
