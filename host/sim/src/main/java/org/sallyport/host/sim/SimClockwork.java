package org.sallyport.host.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.sallyport.host.Alarm;

/**
 * What everything in one world shares: time, chance, what is known by name, and the count of packets. Owner: the
 * world's thread.
 */
final class SimClockwork {
    /** Most events at one instant; more means that something calls itself forever. */
    private static final int EVENTS_AT_ONE_INSTANT_MAX = 100_000;

    private final long seed;
    private final SeededEntropy root;
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<SimTap> taps = new ArrayList<>();
    private final Set<String> strangers = new HashSet<>();
    private final Map<String, Long> drops = new TreeMap<>();
    private final Capture capture = new Capture();
    private final SimCertificates certificates = new SimCertificates();
    private final SimPairs pairs = new SimPairs(certificates);
    private final SimDns dns = new SimDns();
    private long nowNs = SimTime.START_NS;
    private long eventCount;
    private long packetCount;
    private long duplicates;
    private long delivered;
    private long dropped;
    private long inFlight;

    SimClockwork(long seed) {
        this.seed = seed;
        this.root = new SeededEntropy(seed);
    }

    private record Event(long timeNs, long order, Runnable task, boolean[] cancelled) implements Comparable<Event> {
        @Override
        public int compareTo(Event o) {
            return timeNs != o.timeNs ? Long.compare(timeNs, o.timeNs) : Long.compare(order, o.order);
        }
    }

    long seed() {
        return seed;
    }

    long nowNs() {
        return nowNs;
    }

    SeededEntropy entropy(String label) {
        return root.child(label);
    }

    /** Runs a task at a time; times that are past mean now. */
    Alarm at(long timeNs, Runnable task) {
        boolean[] cancelled = new boolean[1];
        queue.add(new Event(Math.max(timeNs, nowNs), eventCount++, task, cancelled));
        return () -> cancelled[0] = true;
    }

    /** Runs a task of the script after a delay. */
    Alarm after(long delayNs, Runnable task) {
        return at(nowNs + delayNs, task);
    }

    /** Lets virtual time pass. */
    void runFor(long durationNs) {
        long end = nowNs + durationNs;
        runUntil(() -> false, durationNs);
        nowNs = Math.max(nowNs, end);
    }

    /** Runs until the condition holds; false where it does not hold within the limit. */
    boolean runUntil(BooleanSupplier condition, long limitNs) {
        long end = nowNs + limitNs;
        int atThisInstant = 0;
        while (!condition.getAsBoolean()) {
            Event next = queue.peek();
            if (next == null || next.timeNs > end) {
                nowNs = end;
                return condition.getAsBoolean();
            }
            queue.remove();
            if (next.cancelled[0]) continue;
            atThisInstant = next.timeNs == nowNs ? atThisInstant + 1 : 0;
            if (atThisInstant > EVENTS_AT_ONE_INSTANT_MAX) {
                throw new IllegalStateException("time stands still, seed " + seed + ", in " + next.task);
            }
            nowNs = next.timeNs;
            next.task.run();
        }
        return true;
    }

    SimPairs pairs() {
        return pairs;
    }

    SimCertificates certificates() {
        return certificates;
    }

    SimDns dns() {
        return dns;
    }

    Capture capture() {
        return capture;
    }

    void stranger(String hostName) {
        strangers.add(hostName);
    }

    boolean isStranger(String hostName) {
        return strangers.contains(hostName);
    }

    void found(Finding finding) {
        findings.add(finding);
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    void watch(SimTap tap) {
        taps.add(tap);
    }

    long nextPacketId() {
        return ++packetCount;
    }

    void sent(String host, SimPacket packet) {
        for (SimTap t : taps) t.sent(nowNs, host, packet);
    }

    void duplicated() {
        duplicates++;
    }

    void delivered(String host, SimPacket packet) {
        delivered++;
        for (SimTap t : taps) t.delivered(nowNs, host, packet);
    }

    void dropped(SimPacket packet, String where) {
        dropped++;
        drops.merge(where, 1L, Long::sum);
        for (SimTap t : taps) t.dropped(nowNs, where, packet);
    }

    void message(SimMessage message) {
        for (SimTap t : taps) t.message(message);
    }

    void underway(int more) {
        inFlight += more;
    }

    Map<String, Long> drops() {
        return new TreeMap<>(drops);
    }

    /** 0, or some packets vanished. */
    long packetsUnaccounted() {
        return packetCount + duplicates - delivered - dropped - inFlight;
    }

    long packetsMade() {
        return packetCount;
    }
}
