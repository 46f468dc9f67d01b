package org.sallyport.host.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;

/**
 * One network: hosts on it reach each other, and everything else goes through a middlebox. Segments form a tree whose
 * root is the internet.
 */
public final class SimSegment {
    private final SimWorld world;
    private final String name;
    private final List<Cidr> prefixes;
    private final Map<IpAddress, SimHost> hosts = new HashMap<>();
    private final List<Middlebox> below = new ArrayList<>();
    private final SeededEntropy entropy;
    private Middlebox above;
    private LinkConditions conditions;
    private long lastArrivalNs;
    private long wireFreeNs;
    private long nextStallNs;
    private long stalledUntilNs;
    private boolean cut;

    SimSegment(SimWorld world, String name, LinkConditions conditions, List<Cidr> prefixes) {
        this.world = world;
        this.name = name;
        this.prefixes = List.copyOf(prefixes);
        this.conditions = conditions;
        this.entropy = world.entropy("segment " + name);
        planStall();
    }

    /** Its name, as in captures. */
    public String name() {
        return name;
    }

    /** Prefixes that live here. */
    public List<Cidr> prefixes() {
        return prefixes;
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

    void attach(IpAddress address, SimHost host) {
        if (hosts.putIfAbsent(address, host) != null) throw new IllegalStateException("address taken: " + address);
    }

    void joinBelow(Middlebox box) {
        below.add(box);
    }

    void joinAbove(Middlebox box) {
        if (above != null) throw new IllegalStateException(name + " has a way up already");
        above = box;
    }

    /** Whether the address is here or further down without translation. */
    boolean reaches(IpAddress address) {
        if (hosts.containsKey(address)) return true;
        for (Cidr p : prefixes) if (p.contains(address)) return true;
        for (Middlebox b : below) if (b.claims(address)) return true;
        return false;
    }

    private void planStall() {
        if (conditions.stallEveryNs() == 0) nextStallNs = Long.MAX_VALUE;
        else nextStallNs = world.nowNs() + entropy.between(conditions.stallEveryNs() / 2, conditions.stallEveryNs() * 3 / 2);
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
        long arrival = Math.max(sent, stalledUntilNs) + conditions.latencyNs() + entropy.between(0, conditions.jitterNs());
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

    private void arrive(SimPacket packet) {
        IpAddress to = packet.to().address();
        SimHost host = hosts.get(to);
        if (host != null) {
            host.arrive(packet);
            return;
        }
        Optional<Middlebox> down = below.stream().filter(b -> b.claims(to)).findFirst();
        if (down.isPresent()) down.get().fromUpper(packet);
        else if (above != null && prefixes.stream().noneMatch(p -> p.contains(to))) above.fromLower(packet);
        else world.dropped(packet, name + ": no such address");
    }
}
