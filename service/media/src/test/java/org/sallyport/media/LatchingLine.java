package org.sallyport.media;

import static org.sallyport.media.Wires.SECOND;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** One line with a caller behind a NAT and a callee inside, and the packets of both. */
abstract class LatchingLine {
    static final Endpoint INSIDE = Endpoint.of("10.0.0.9", 4000);
    static final Endpoint INSIDE_RTCP = Endpoint.of("10.0.0.9", 4001);
    static final Endpoint DESCRIBED = Endpoint.of("192.168.1.5", 7078);
    static final Endpoint NATTED = Endpoint.of("198.51.100.7", 61000);
    static final Endpoint STRANGER = Endpoint.of("203.0.113.66", 5555);
    static final PayloadRule G711 = new PayloadRule(true, 1L | 1L << 8, 1L << (101 - 64));
    static final FarEnd TRUSTED_INSIDE =
            new FarEnd.Latching(Optional.of(INSIDE), Optional.of(INSIDE_RTCP), FarEnd.Belief.PROVEN, Optional.empty());
    static final FarEnd BEHIND_NAT = behindNat(DESCRIBED, Optional.of(NATTED.address()));

    final Wires wires = new Wires();
    int sequence;

    static FarEnd behindNat(Endpoint described, Optional<IpAddress> preferred) {
        return new FarEnd.Latching(Optional.of(described), Optional.of(described.withPort(described.port() + 1)),
                FarEnd.Belief.NONE,
                preferred);
    }

    @BeforeEach
    void openOneLine() {
        open(1, BEHIND_NAT, TRUSTED_INSIDE);
    }

    void open(long line, FarEnd caller, FarEnd callee) {
        wires.command(new MediaCommand.OpenLine(line, "call-" + line,
                new LegSpec(wires.pair("out" + line), caller, G711), new LegSpec(wires.pair("in" + line), callee, G711),
                60 * SECOND));
    }

    List<Wires.Sent> rtp(String port, Endpoint from) {
        return wires.arrive(port, from, Wires.rtp(0, sequence++, 42));
    }

    /** Whether a packet from inside reaches this endpoint now. */
    boolean mediaGoesTo(Endpoint to) {
        List<Wires.Sent> out = rtp("in1.rtp", INSIDE);
        return out.size() == 1 && out.getFirst().to().equals(to);
    }
}
