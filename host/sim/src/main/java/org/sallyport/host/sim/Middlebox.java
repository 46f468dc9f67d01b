package org.sallyport.host.sim;

import java.util.Map;
import java.util.TreeMap;

/** What joins a protected segment to the one nearer to the internet. Owner: the world's thread. */
abstract class Middlebox implements SimSegment.Crossing {
    final SimClockwork world;
    final String name;
    final SimSegment lower;
    final SimSegment upper;
    private final Map<String, Long> counters = new TreeMap<>();

    Middlebox(SimClockwork world, String name, SimSegment lower, SimSegment upper) {
        this.world = world;
        this.name = name;
        this.lower = lower;
        this.upper = upper;
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
