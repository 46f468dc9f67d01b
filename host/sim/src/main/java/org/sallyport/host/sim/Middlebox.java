package org.sallyport.host.sim;

import java.util.Map;
import java.util.TreeMap;
import org.sallyport.wire.IpAddress;

/** What joins a protected segment to the one nearer to the internet. Owner: the world's thread. */
abstract sealed class Middlebox permits SimFirewall, SimNat, SimRouter {
    final SimWorld world;
    final String name;
    final SimSegment lower;
    final SimSegment upper;
    private final Map<String, Long> counters = new TreeMap<>();

    Middlebox(SimWorld world, String name, SimSegment lower, SimSegment upper) {
        this.world = world;
        this.name = name;
        this.lower = lower;
        this.upper = upper;
    }

    /** A packet on its way toward the internet. */
    abstract void fromLower(SimPacket packet);

    /** A packet on its way from the internet. */
    abstract void fromUpper(SimPacket packet);

    /** Whether a packet for this address, seen on the upper segment, belongs to us. */
    abstract boolean claims(IpAddress address);

    /** Its name, for messages. */
    public final String name() {
        return name;
    }

    /** What happened how often; names as in {@code in}, {@code out}, {@code dropped.no-row}. */
    public final Map<String, Long> counters() {
        return new TreeMap<>(counters);
    }

    final void count(String counter) {
        counters.merge(counter, 1L, Long::sum);
    }

    final void drop(SimPacket packet, String why) {
        count("dropped." + why);
        world.dropped(packet, name + ": " + why);
    }

    final void forwardUp(SimPacket packet) {
        count("out");
        upper.transmit(packet);
    }

    final void forwardDown(SimPacket packet) {
        count("out");
        lower.transmit(packet);
    }
}
