package org.sallyport.host.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * A default-deny firewall with state, and with the two translations that firewalls do: hiding everything behind one
 * address, and a static pair of addresses.
 *
 * <p>Rules see addresses as nftables' forward hook does: after translation of the destination, before translation of
 * the source. The first packet of a flow needs a row; later ones and the answers need the state, which for UDP closes a
 * drawn time after the last packet of the opening side.
 */
public final class SimFirewall extends Middlebox {
    private static final int PORT_TRIES = 10_000;

    private final FirewallRules rules;
    private final SeededEntropy entropy;
    private final Map<Tuple, Flow> byLower = new HashMap<>();
    private final Map<Tuple, Flow> byUpper = new HashMap<>();
    private final Map<IpAddress, IpAddress> toPublic = new HashMap<>();
    private final Map<IpAddress, IpAddress> toLower = new HashMap<>();
    private final Map<String, Long> rowPackets = new TreeMap<>();
    private final FirewallOptions options;
    private boolean streamsStopped;
    private String rowForgotten = "";
    private Missing missing = (_, _, _, _) -> false;

    SimFirewall(SimClockwork world, String name, SimSegment lower, SimSegment upper, FirewallOptions options,
            FirewallRules rules) {
        super(world, name, lower, upper);
        this.options = options;
        this.rules = rules;
        this.entropy = world.entropy("firewall " + name);
        options.staticNat().forEach((inside, outside) -> {
            toPublic.put(inside, outside);
            toLower.put(outside, inside);
        });
    }

    /** A flow as one side sees it: the protected end first. */
    private record Tuple(boolean udp, Endpoint inner, Endpoint outer) {}

    private static final class Flow {
        final Tuple lower;
        final Tuple upper;
        final boolean fromLower;
        final List<String> rows;
        final long lifeNs;
        long expiresNs;

        Flow(Tuple lower, Tuple upper, boolean fromLower, List<String> rows, long lifeNs) {
            this.lower = lower;
            this.upper = upper;
            this.fromLower = fromLower;
            this.rows = rows;
            this.lifeNs = lifeNs;
        }
    }

    /** Forgets every flow, as a restart or a fail-over without state does. */
    public void loseState() {
        byLower.clear();
        byUpper.clear();
    }

    /** While true no segment of TCP passes, and every connection is forgotten; datagrams pass as before. */
    public void stopStreams(boolean on) {
        streamsStopped = on;
        if (!on) return;
        byLower.keySet().removeIf(t -> !t.udp);
        byUpper.keySet().removeIf(t -> !t.udp);
    }

    /**
     * From now on packets that a row would explain are dropped, as by a firewall whose administrator left it out;
     * empty: none.
     */
    public void forgetRow(String id) {
        rowForgotten = id;
    }

    /** A rule that the file of a firewall lacks. */
    @FunctionalInterface
    public interface Missing {
        /** Whether this rule was the one that let a first packet pass. */
        boolean opened(boolean fromLower, boolean udp, int sourcePort, int targetPort);
    }

    /** From now on one rule is missing; what it had opened is closed. */
    public void without(Missing rule) {
        missing = rule;
        loseState();
    }

    private List<String> rows(boolean fromLower, SimPacket packet, Endpoint to) {
        return missing.opened(fromLower, packet.udp(), packet.from().port(), to.port()) ? List.of()
                : rules.rows(fromLower, packet.udp(), packet.from(), to);
    }

    private boolean forgotten(SimPacket packet, boolean fromLower, Endpoint to) {
        if (rowForgotten.isEmpty()) return false;
        boolean hit = rules.rows(fromLower, packet.udp(), packet.from(), to).contains(rowForgotten)
                || rules.rows(!fromLower, packet.udp(), to, packet.from()).contains(rowForgotten);
        if (hit) drop(packet, "row-forgotten");
        return hit;
    }

    private boolean stops(SimPacket packet) {
        if (!streamsStopped || packet.udp()) return false;
        drop(packet, "streams-stopped");
        return true;
    }

    /** Packets that passed, by the rows that explain their flow. */
    public Map<String, Long> rowPackets() {
        return new TreeMap<>(rowPackets);
    }

    @Override
    public boolean claims(IpAddress address) {
        if (toLower.containsKey(address) || options.masquerade().filter(address::equals).isPresent()) return true;
        return options.masquerade().isEmpty() && !toPublic.containsKey(address) && lower.reaches(address);
    }

    @Override
    public void fromLower(SimPacket packet) {
        count("in");
        if (stops(packet) || forgotten(packet, true, packet.to())) return;
        Tuple key = new Tuple(packet.udp(), packet.from(), packet.to());
        Flow flow = byLower.get(key);
        if (flow != null && passes(flow, packet, true)) {
            forwardUp(packet.withFrom(flow.upper.inner));
            return;
        }
        List<String> rows = rows(true, packet, packet.to());
        if (!opens(packet, rows)) {
            refuse(packet, true, packet.from(), packet.to(), rows, flow);
            return;
        }
        Endpoint seen = hidden(packet);
        if (seen == null) {
            drop(packet, "no-port");
            return;
        }
        Flow opened = open(key, new Tuple(packet.udp(), seen, packet.to()), true, rows);
        tally(opened);
        forwardUp(packet.withFrom(seen));
    }

    @Override
    public void fromUpper(SimPacket packet) {
        count("in");
        IpAddress inside = toLower.getOrDefault(packet.to().address(), packet.to().address());
        Endpoint target = new Endpoint(inside, packet.to().port());
        if (stops(packet) || forgotten(packet, false, target)) return;
        Tuple key = new Tuple(packet.udp(), packet.to(), packet.from());
        Flow flow = byUpper.get(key);
        if (flow != null && passes(flow, packet, false)) {
            forwardDown(packet.withTo(flow.lower.inner));
            return;
        }
        List<String> rows = rows(false, packet, target);
        boolean hiddenTarget = options.masquerade().isPresent() && !toLower.containsKey(packet.to().address());
        if (hiddenTarget || !opens(packet, rows)) {
            refuse(packet, false, packet.from(), target, hiddenTarget ? List.of() : rows, flow);
            return;
        }
        Flow opened = open(new Tuple(packet.udp(), target, packet.from()), key, false, rows);
        tally(opened);
        forwardDown(packet.withTo(target));
    }

    private static boolean opens(SimPacket packet, List<String> rows) {
        return !rows.isEmpty() && (packet.udp() || packet.opensTcp());
    }

    /** Whether the packet belongs to a flow that is open; refreshes the flow where the packet may. */
    private boolean passes(Flow flow, SimPacket packet, boolean fromLower) {
        if (world.nowNs() > flow.expiresNs) return false;
        if (!packet.udp() || flow.fromLower == fromLower || options.answersRefresh()) {
            flow.expiresNs = world.nowNs() + flow.lifeNs;
        }
        tally(flow);
        return true;
    }

    private void tally(Flow flow) {
        rowPackets.merge(String.join("+", flow.rows), 1L, Long::sum);
    }

    private Flow open(Tuple lowerTuple, Tuple upperTuple, boolean fromLower, List<String> rows) {
        long life = lowerTuple.udp
                ? entropy.between(options.pinholeMinNs(), options.pinholeMaxNs())
                : options.tcpIdleNs();
        Flow old = byLower.remove(lowerTuple);
        if (old != null) byUpper.remove(old.upper);
        Flow flow = new Flow(lowerTuple, upperTuple, fromLower, rows, life);
        flow.expiresNs = world.nowNs() + life;
        byLower.put(lowerTuple, flow);
        byUpper.put(upperTuple, flow);
        count("opened");
        return flow;
    }

    /** The source as the upper side sees it, or null where no port is free. */
    private @Nullable Endpoint hidden(SimPacket packet) {
        IpAddress pair = toPublic.get(packet.from().address());
        if (pair != null) return new Endpoint(pair, packet.from().port());
        if (options.masquerade().isEmpty()) return packet.from();
        for (int i = 0; i < PORT_TRIES; i++) {
            Endpoint e = new Endpoint(options.masquerade().get(), 1024 + entropy.below(64_512));
            Flow taken = byUpper.get(new Tuple(packet.udp(), e, packet.to()));
            if (taken == null || world.nowNs() > taken.expiresNs) return e;
        }
        return null;
    }

    /** Drops, and says so where the sender is one of ours. */
    private void refuse(SimPacket packet, boolean fromLower, Endpoint from, Endpoint to, List<String> rows,
            @Nullable Flow expired) {
        List<String> mirror = expired != null ? expired.rows : rules.rows(!fromLower, packet.udp(), to, from);
        Finding.Kind kind;
        String detail;
        List<String> explaining = rows.isEmpty() ? mirror : rows;
        if (explaining.isEmpty()) {
            kind = Finding.Kind.NO_ROW;
            detail = rules.guess(fromLower, packet.udp(), from, to);
        } else if (packet.udp()) {
            kind = Finding.Kind.PINHOLE_CLOSED;
            detail = "answer to a flow of " + String.join("+", explaining) + " whose pinhole is closed";
        } else {
            kind = Finding.Kind.NO_STATE;
            detail = "segment of a connection of " + String.join("+", explaining) + " that this firewall does not know";
        }
        drop(packet, kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        if (!world.isStranger(packet.origin())) {
            world.found(new Finding(world.nowNs(), kind, name, packet, explaining, detail));
        }
    }
}
