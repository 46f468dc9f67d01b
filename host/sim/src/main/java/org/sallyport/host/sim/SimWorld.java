package org.sallyport.host.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.sallyport.host.Alarm;
import org.sallyport.wire.Cidr;

/**
 * Everything that is simulated, on one thread: the caller of {@link #runFor} and {@link #runUntil}.
 *
 * <p>Virtual time stands still while something runs and jumps to the next event. Whatever is random is drawn from the
 * seed, by a stream for each host, segment and middlebox, so a run is repeated by its seed alone.
 */
public final class SimWorld {
    /** Where the virtual clock starts, in nanoseconds; not 0, so that nobody takes 0 for "never". */
    public static final long START_NS = SimTime.START_NS;

    /** Wall-clock time at {@link #START_NS}: 2026-11-01T00:00:00Z in milliseconds since 1970. */
    public static final long START_WALL_MS = SimTime.START_WALL_MS;

    private final SimClockwork clockwork;
    private final Map<String, SimHost> hosts = new LinkedHashMap<>();
    private final Map<String, SimSegment> segments = new LinkedHashMap<>();
    private final Map<String, Middlebox> boxes = new LinkedHashMap<>();

    /** A world of its own for this seed. */
    public SimWorld(long seed) {
        this.clockwork = new SimClockwork(seed);
    }

    /** What repeats this run. */
    public long seed() {
        return clockwork.seed();
    }

    /** Virtual time in nanoseconds, without any host's drift. */
    public long nowNs() {
        return clockwork.nowNs();
    }

    /** A stream of randomness for scripts; the label keeps it apart from all others. */
    public SeededEntropy entropy(String label) {
        return clockwork.entropy(label);
    }

    /** Runs a task of the script after a delay. */
    public Alarm after(long delayNs, Runnable task) {
        return clockwork.after(delayNs, task);
    }

    /** Lets virtual time pass. */
    public void runFor(long durationNs) {
        clockwork.runFor(durationNs);
    }

    /** Runs until the condition holds; false where it does not hold within the limit. */
    public boolean runUntil(BooleanSupplier condition, long limitNs) {
        return clockwork.runUntil(condition, limitNs);
    }

    /** Makes a network. */
    public SimSegment segment(String name, LinkConditions conditions, String... prefixes) {
        List<Cidr> cidrs = new ArrayList<>();
        for (String p : prefixes) cidrs.add(Cidr.of(p));
        SimSegment s = new SimSegment(clockwork, name, conditions, cidrs);
        put(segments, name, s);
        return s;
    }

    /** Makes a machine without addresses; {@link SimHost#attach} gives it some. */
    public SimHost host(String name) {
        SimHost h = new SimHost(clockwork, name);
        put(hosts, name, h);
        return h;
    }

    /** Joins two segments by a default-deny firewall. */
    public SimFirewall firewall(String name, SimSegment lower, SimSegment upper, FirewallOptions options,
            FirewallRules rules) {
        return join(new SimFirewall(clockwork, name, lower, upper, options, rules));
    }

    /** Joins a home network to the one above it by a NAT. */
    public SimNat nat(String name, SimSegment lower, SimSegment upper, NatOptions options) {
        return join(new SimNat(clockwork, name, lower, upper, options));
    }

    private <B extends Middlebox> B join(B box) {
        put(boxes, box.name, box);
        box.lower.joinAbove(box);
        box.upper.joinBelow(box);
        return box;
    }

    private static <T> void put(Map<String, T> map, String name, T value) {
        if (map.putIfAbsent(name, value) != null) throw new IllegalStateException("name taken: " + name);
    }

    /** All machines, in the order they were made. */
    public List<SimHost> hosts() {
        return List.copyOf(hosts.values());
    }

    /** Who renews the certificates of pairs. */
    public SimPairs pairs() {
        return clockwork.pairs();
    }

    /** The certificates that exist in this world. */
    public SimCertificates certificates() {
        return clockwork.certificates();
    }

    /** What every host sees. */
    public SimDns dns() {
        return clockwork.dns();
    }

    /** Every packet on every segment, the newest of them. */
    public Capture capture() {
        return clockwork.capture();
    }

    /** Marks a host whose packets may be refused without anyone being at fault: an attacker, a scanner. */
    public void stranger(SimHost host) {
        clockwork.stranger(host.name());
    }

    /** What firewalls found that should not be. */
    public List<Finding> findings() {
        return clockwork.findings();
    }

    /** Hears of every packet and message from now on. */
    public void watch(SimTap tap) {
        clockwork.watch(tap);
    }

    /** Drops by place and reason. */
    public Map<String, Long> drops() {
        return clockwork.drops();
    }

    /** Packets that were made and are neither delivered nor dropped nor on a wire: always 0, or some vanished. */
    public long packetsUnaccounted() {
        return clockwork.packetsUnaccounted();
    }

    /** Packets that hosts have made so far. */
    public long packetsMade() {
        return clockwork.packetsMade();
    }
}
