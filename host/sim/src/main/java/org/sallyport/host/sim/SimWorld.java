package org.sallyport.host.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
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
    public static final long START_NS = 1_000_000_000_000L;

    /** Wall-clock time at {@link #START_NS}: 2026-11-01T00:00:00Z in milliseconds since 1970. */
    public static final long START_WALL_MS = 1_793_491_200_000L;

    /** Most events at one instant; more means that something calls itself forever. */
    private static final int EVENTS_AT_ONE_INSTANT_MAX = 100_000;

    private final long seed;
    private final SeededEntropy root;
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final Map<String, SimHost> hosts = new LinkedHashMap<>();
    private final Map<String, SimSegment> segments = new LinkedHashMap<>();
    private final Map<String, Middlebox> boxes = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<SimTap> taps = new ArrayList<>();
    private final Set<String> strangers = new HashSet<>();
    private final Map<String, Long> drops = new TreeMap<>();
    private final Capture capture = new Capture();
    private final SimCertificates certificates = new SimCertificates();
    private final SimDns dns = new SimDns();
    private TcpTimes tcpTimes = TcpTimes.USUAL;
    private long nowNs = START_NS;
    private long eventCount;
    private long packetCount;
    private long duplicates;
    private long delivered;
    private long dropped;
    private long inFlight;

    /** A world of its own for this seed. */
    public SimWorld(long seed) {
        this.seed = seed;
        this.root = new SeededEntropy(seed);
    }

    private record Event(long timeNs, long order, Runnable task, boolean[] cancelled) implements Comparable<Event> {
        @Override
        public int compareTo(Event o) {
            return timeNs != o.timeNs ? Long.compare(timeNs, o.timeNs) : Long.compare(order, o.order);
        }
    }

    /** What repeats this run. */
    public long seed() {
        return seed;
    }

    /** Virtual time in nanoseconds, without any host's drift. */
    public long nowNs() {
        return nowNs;
    }

    /** A stream of randomness for scripts; the label keeps it apart from all others. */
    public SeededEntropy entropy(String label) {
        return root.child(label);
    }

    /** Runs a task of the script at a time; times that are past mean now. */
    public Alarm at(long timeNs, Runnable task) {
        boolean[] cancelled = new boolean[1];
        queue.add(new Event(Math.max(timeNs, nowNs), eventCount++, task, cancelled));
        return () -> cancelled[0] = true;
    }

    /** Runs a task of the script after a delay. */
    public Alarm after(long delayNs, Runnable task) {
        return at(nowNs + delayNs, task);
    }

    /** Lets virtual time pass. */
    public void runFor(long durationNs) {
        long end = nowNs + durationNs;
        runUntil(() -> false, durationNs);
        nowNs = Math.max(nowNs, end);
    }

    /** Runs until the condition holds; false where it does not hold within the limit. */
    public boolean runUntil(BooleanSupplier condition, long limitNs) {
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

    /** Makes a network. */
    public SimSegment segment(String name, LinkConditions conditions, String... prefixes) {
        List<Cidr> cidrs = new ArrayList<>();
        for (String p : prefixes) cidrs.add(Cidr.of(p));
        SimSegment s = new SimSegment(this, name, conditions, cidrs);
        put(segments, name, s);
        return s;
    }

    /** Makes a machine without addresses; {@link SimHost#attach} gives it some. */
    public SimHost host(String name) {
        SimHost h = new SimHost(this, name);
        put(hosts, name, h);
        return h;
    }

    /** Joins two segments by a default-deny firewall. */
    public SimFirewall firewall(String name, SimSegment lower, SimSegment upper, FirewallOptions options,
            FirewallRules rules) {
        return join(new SimFirewall(this, name, lower, upper, options, rules));
    }

    /** Joins a home network to the one above it by a NAT. */
    public SimNat nat(String name, SimSegment lower, SimSegment upper, NatOptions options) {
        return join(new SimNat(this, name, lower, upper, options));
    }

    /** Joins two segments without any rule. */
    public SimRouter router(String name, SimSegment lower, SimSegment upper) {
        return join(new SimRouter(this, name, lower, upper));
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

    /** All middleboxes, in the order they were made. */
    public List<String> middleboxes() {
        return List.copyOf(boxes.keySet());
    }

    /** Counters of a middlebox. */
    public Map<String, Long> counters(String middlebox) {
        return boxes.get(middlebox).counters();
    }

    /** The certificates that exist in this world. */
    public SimCertificates certificates() {
        return certificates;
    }

    /** What hosts see that have no resolver of their own. */
    public SimDns dns() {
        return dns;
    }

    /** How patient TCP is. */
    public void tcpTimes(TcpTimes times) {
        tcpTimes = times;
    }

    TcpTimes tcpTimes() {
        return tcpTimes;
    }

    /** Every packet on every segment, the newest of them. */
    public Capture capture() {
        return capture;
    }

    /** Marks a host whose packets may be refused without anyone being at fault: an attacker, a scanner. */
    public void stranger(SimHost host) {
        strangers.add(host.name());
    }

    boolean stranger(String hostName) {
        return strangers.contains(hostName);
    }

    /** What firewalls found that should not be. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    void found(Finding finding) {
        findings.add(finding);
    }

    /** Hears of every packet and message from now on. */
    public void watch(SimTap tap) {
        taps.add(tap);
    }

    long nextPacketId() {
        return ++packetCount;
    }

    void sent(SimHost host, SimPacket packet) {
        for (SimTap t : taps) t.sent(nowNs, host.name(), packet);
    }

    void duplicated() {
        duplicates++;
    }

    void delivered(SimHost host, SimPacket packet) {
        delivered++;
        for (SimTap t : taps) t.delivered(nowNs, host.name(), packet);
    }

    void dropped(SimPacket packet, String where) {
        dropped++;
        drops.merge(where, 1L, Long::sum);
        for (SimTap t : taps) t.dropped(nowNs, where, packet);
    }

    void message(SimMessage message) {
        for (SimTap t : taps) t.message(message);
    }

    /** Drops by place and reason. */
    public Map<String, Long> drops() {
        return new TreeMap<>(drops);
    }

    void underway(int more) {
        inFlight += more;
    }

    /** Packets that were made and are neither delivered nor dropped nor on a wire: always 0, or some vanished. */
    public long packetsUnaccounted() {
        return packetCount + duplicates - delivered - dropped - inFlight;
    }

    /** Packets that hosts have made so far. */
    public long packetsMade() {
        return packetCount;
    }
}
