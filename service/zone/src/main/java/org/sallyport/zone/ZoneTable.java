package org.sallyport.zone;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.Refusal;
import org.sallyport.wire.Endpoint;

/**
 * The zones of a node and what is known of each, protocol by protocol: the one's connection says nothing about the
 * other's. Owner: the desk.
 */
public final class ZoneTable {
    /** Most zones of a node. */
    public static final int ZONES_MAX = 1000;

    /** First pause after a lost connection, before it doubles: 1 s. */
    static final long BACKOFF_FIRST_NS = 1_000_000_000L;

    /**
     * Longest pause while nobody is there: 2 s. Whoever calls may do so 5 s after a process of the pair is back, at the
     * price of one SYN; a machine that does not even refuse takes the time of an attempt more.
     */
    static final long PROBE_NS = 2_000_000_000L;

    /** How long a traversal zone that was lost may be expected to be back any moment: 10 s. */
    static final long SOON_NS = 10_000_000_000L;

    private final Map<String, Zone> zones = new LinkedHashMap<>();
    private final Map<String, Map<Protocol, ZoneStatus>> statuses = new LinkedHashMap<>();

    /** One line of {@code status zones}. */
    public record Row(Zone zone, ZoneStatus status) {}

    public ZoneTable(List<Zone> zones, long nowNs) {
        if (zones.size() > ZONES_MAX) throw new IllegalArgumentException("zones=" + zones.size());
        for (Zone z : zones) {
            if (this.zones.put(z.name(), z) != null) throw new IllegalArgumentException("two zones " + z.name());
            statuses.put(z.name(), first(z, nowNs));
        }
    }

    private static Map<Protocol, ZoneStatus> first(Zone zone, long nowNs) {
        ZoneStatus status = switch (zone) {
            case Zone.LocalZone _, Zone.DefaultZone _, Zone.Dns _, Zone.Neighbor _ -> new ZoneStatus.Ready();
            case Zone.Traversal _ -> new ZoneStatus.Starting(nowNs);
        };
        Map<Protocol, ZoneStatus> out = new EnumMap<>(Protocol.class);
        for (Protocol p : Protocol.values()) out.put(p, status);
        return out;
    }

    /** Other zones from now on; what is known of a zone stays known unless its ends begin anew. */
    public void exchange(ZoneExchange exchange, long nowNs) {
        Map<String, Map<Protocol, ZoneStatus>> before = Map.copyOf(statuses);
        zones.clear();
        statuses.clear();
        for (Zone z : exchange.all()) {
            boolean anew = exchange.begun().contains(z);
            zones.put(z.name(), z);
            statuses.put(z.name(), anew ? first(z, nowNs) : before.getOrDefault(z.name(), first(z, nowNs)));
        }
    }

    /** The zones themselves, in the order of the config. */
    public List<Zone> zones() {
        return List.copyOf(zones.values());
    }

    /** The zone of that name. */
    public Optional<Zone> zone(String name) {
        return Optional.ofNullable(zones.get(name));
    }

    /**
     * How often a traversal zone is kept alive, in nanoseconds; 0 for one that needs no connection or is there no more.
     */
    public long keepAliveNs(String name) {
        return zones.get(name) instanceof Zone.Traversal z ? z.keepAliveNs() : 0;
    }

    /** What a protocol knows of the zone; the name must be a zone's. */
    public ZoneStatus status(String name, Protocol protocol) {
        return Objects.requireNonNull(known(name).get(protocol));
    }

    /**
     * Whether a traversal zone was lost a moment ago: rather than to be refused, whoever has no other way may wait for
     * its next connection.
     */
    public boolean soonBack(String name, Protocol protocol, long nowNs) {
        return status(name, protocol) instanceof ZoneStatus.Down d && zones.get(name) instanceof Zone.Traversal
                && nowNs - d.sinceNs() < SOON_NS;
    }

    /** The zone is connected and proven. */
    public void up(String name, Protocol protocol, Endpoint peer, long nowNs) {
        known(name).put(protocol, new ZoneStatus.Up(nowNs, peer));
    }

    /**
     * The zone is lost or could not be reached. The pause before the next attempt doubles with every failure, less a
     * random quarter, so that many clients do not come back at once: up to the zone's retry interval where somebody
     * refuses us, for that will not change by itself; up to {@link #PROBE_NS} where nobody is there.
     */
    public ZoneStatus.Down down(String name, Protocol protocol, Refusal why, long nowNs, Entropy entropy) {
        ZoneStatus before = status(name, protocol);
        Zone zone = zones.get(name);
        boolean absent = isAbsence(why);
        int failures = before instanceof ZoneStatus.Down d && isAbsence(d.why()) == absent ? d.failures() + 1 : 1;
        long sinceNs = before instanceof ZoneStatus.Down d ? d.sinceNs() : nowNs;
        long retryAtNs = zone instanceof Zone.TraversalClient c
                ? nowNs + pauseNs(failures, absent ? Math.min(PROBE_NS, c.retryNs()) : c.retryNs(), entropy)
                : Machine.NEVER;
        ZoneStatus.Down down = new ZoneStatus.Down(sinceNs, why, failures, retryAtNs);
        known(name).put(protocol, down);
        return down;
    }

    /** Whether nobody was met at all, which costs nobody anything to try again. */
    private static boolean isAbsence(Refusal why) {
        return switch (why.reason()) {
            case NEXT_HOP_UNREACHABLE, NEXT_HOP_SILENT, NAME_NOT_RESOLVED, RESOLVER_DOWN, NO_OUTBOUND_PORTS,
                    ZONE_UNREACHABLE,
                    ZONE_NO_LISTENER -> true;
            default -> false;
        };
    }

    private static long pauseNs(int failures, long mostNs, Entropy entropy) {
        long pauseNs = Math.min(mostNs, BACKOFF_FIRST_NS << Math.min(failures - 1, 20));
        return pauseNs - pauseNs / 4 * entropy.below(1000) / 1000;
    }

    private Map<Protocol, ZoneStatus> known(String name) {
        Map<Protocol, ZoneStatus> all = statuses.get(name);
        if (all == null) throw new IllegalArgumentException("no zone " + name);
        return all;
    }

    /** When the next attempt of any zone is due for a protocol, in nanoseconds, or {@link Machine#NEVER}. */
    public long deadlineNs(Protocol protocol) {
        long out = Machine.NEVER;
        for (Map<Protocol, ZoneStatus> all : statuses.values()) {
            if (all.get(protocol) instanceof ZoneStatus.Down d) out = Math.min(out, d.retryAtNs());
        }
        return out;
    }

    /** All zones in the order of the config, as one protocol knows them. */
    public List<Row> rows(Protocol protocol) {
        return zones.values().stream().map(z -> new Row(z, status(z.name(), protocol))).toList();
    }
}
