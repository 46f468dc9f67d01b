package org.sallyport.host.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Multicast;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;

/**
 * One network: hosts on it reach each other, and everything else goes through a middlebox. Segments form a tree whose
 * root is the internet.
 */
public final class SimSegment {
    /** Whatever has an address here. */
    interface Station {
        String name();

        /** A packet for one of its addresses. */
        void arrive(SimPacket packet);
    }

    /** What joins this network to another. */
    interface Crossing {
        /** A packet on its way toward the internet. */
        void fromLower(SimPacket packet);

        /** A packet on its way from the internet. */
        void fromUpper(SimPacket packet);

        /** Whether a packet for this address, seen on the upper segment, belongs to what is below. */
        boolean claims(IpAddress address);
    }

    private final SimClockwork world;
    private final String name;
    private final List<Cidr> prefixes;
    private final Map<IpAddress, Station> hosts = new HashMap<>();
    private final Map<IpAddress, Set<Station>> members = new HashMap<>();
    private final List<Crossing> below = new ArrayList<>();
    private final SeededEntropy entropy;
    private @Nullable Crossing above;
    private LinkConditions conditions;
    private long lastArrivalNs;
    private long wireFreeNs;
    private long nextStallNs;
    private long stalledUntilNs;
    private boolean cut;

    SimSegment(SimClockwork world, String name, LinkConditions conditions, List<Cidr> prefixes) {
        this.world = world;
        this.name = name;
        this.prefixes = List.copyOf(prefixes);
        this.conditions = conditions;
        this.entropy = world.entropy("segment " + name);
        planStall();
    }

    /** What happens to packets from now on. */
    public void conditions(LinkConditions other) {
        conditions = other;
        planStall();
    }

    /** While true nothing passes: the cable is out. */
    public void cut(boolean out) {
        cut = out;
    }

    void attach(IpAddress address, Station host) {
        if (hosts.putIfAbsent(address, host) != null) throw new IllegalStateException("address taken: " + address);
    }

    void joinBelow(Crossing box) {
        below.add(box);
    }

    void joinAbove(Crossing box) {
        if (above != null) throw new IllegalStateException(name + " has a way up already");
        above = box;
    }

    /** Whether the address is here or further down without translation. */
    boolean reaches(IpAddress address) {
        if (hosts.containsKey(address)) return true;
        for (Cidr p : prefixes) if (p.contains(address)) return true;
        for (Crossing b : below) if (b.claims(address)) return true;
        return false;
    }

    private void planStall() {
        if (conditions.stallEveryNs() == 0) nextStallNs = Long.MAX_VALUE;
        else nextStallNs =
                world.nowNs() + entropy.between(conditions.stallEveryNs() / 2, conditions.stallEveryNs() * 3 / 2);
    }

    /** Puts a packet on the wire; it arrives, or not, by the conditions. */
    void transmit(SimPacket packet) {
        world.capture().add(world.nowNs(), name, packet);
        if (cut || entropy.chance(conditions.lossPpm())) {
            world.dropped(packet, name + ": lost");
            return;
        }
        long now = world.nowNs();
        long sent = serialised(packet, now);
        if (sent < 0) {
            world.dropped(packet, name + ": queue full");
            return;
        }
        if (now >= nextStallNs) {
            stalledUntilNs = now + conditions.stallForNs();
            planStall();
        }
        long arrival =
                Math.max(sent, stalledUntilNs) + conditions.latencyNs() + entropy.between(0, conditions.jitterNs());
        if (entropy.chance(conditions.reorderPpm())) {
            arrival += entropy.between(1, Math.max(1, conditions.reorderDelayNs()));
        } else {
            arrival = Math.max(arrival, lastArrivalNs);
            lastArrivalNs = arrival;
        }
        travel(arrival, packet);
        if (entropy.chance(conditions.duplicatePpm())) {
            world.duplicated();
            travel(arrival + entropy.between(1, 1_000_000), packet);
        }
    }

    private void travel(long arrivalNs, SimPacket packet) {
        world.underway(1);
        world.at(arrivalNs, () -> {
            world.underway(-1);
            arrive(packet);
        });
    }

    /** When the last bit has left, or -1 where the queue has no room. */
    private long serialised(SimPacket packet, long now) {
        if (conditions.bitsPerSecond() == 0) return now;
        long perByteNs = 8_000_000_000L / conditions.bitsPerSecond();
        long waitingBytes = Math.max(0, wireFreeNs - now) / Math.max(1, perByteNs);
        if (waitingBytes > conditions.queueBytesMax()) return -1;
        wireFreeNs = Math.max(wireFreeNs, now) + packet.lengthBytes() * perByteNs;
        return wireFreeNs;
    }

    void join(IpAddress group, Station member) {
        members.computeIfAbsent(group, _ -> new LinkedHashSet<>()).add(member);
    }

    void leave(IpAddress group, Station member) {
        members.computeIfPresent(group, (_, all) -> all.remove(member) && all.isEmpty() ? null : all);
    }

    /** Every member here hears it but its sender; no middlebox passes a group's packets on. */
    private void toGroup(SimPacket packet) {
        boolean first = true;
        for (Station s : List.copyOf(members.getOrDefault(packet.to().address(), Set.of()))) {
            if (s.name().equals(packet.origin())) continue;
            if (!first) world.duplicated();
            first = false;
            s.arrive(packet);
        }
        if (first) world.dropped(packet, name + ": no member of the group");
    }

    private void arrive(SimPacket packet) {
        IpAddress to = packet.to().address();
        if (Multicast.isGroup(to)) {
            toGroup(packet);
            return;
        }
        Station host = hosts.get(to);
        if (host != null) {
            host.arrive(packet);
            return;
        }
        Optional<Crossing> down = below.stream().filter(b -> b.claims(to)).findFirst();
        if (down.isPresent()) down.get().fromUpper(packet);
        else if (above != null && prefixes.stream().noneMatch(p -> p.contains(to))) above.fromLower(packet);
        else world.dropped(packet, name + ": no such address");
    }
}
