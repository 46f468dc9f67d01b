package org.sallyport.ports;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * Says of a packet which rows explain it, from the same rows and addresses as the printed firewall files. Immutable.
 *
 * <p>The simulator's firewalls and the lab's look through captures both ask here, so that a packet without a row cannot
 * pass one and be missed by the other.
 */
public final class RowMatcher {
    private final Map<Firewall, List<FirewallRule>> rules = new EnumMap<>(Firewall.class);
    private final List<PortLine> lines;
    private final Map<Party, List<Cidr>> places = new EnumMap<>(Party.class);
    private final List<Cidr> ours;

    private RowMatcher(PortBook book, Topology topology, RowFilter filter) {
        for (Firewall f : Firewall.values()) {
            rules.put(f, FirewallRule.plan(book, EnumSet.of(f), topology, filter).rules());
        }
        lines = book.lines().stream()
                .filter(l -> filter.opens(book, l.row()) && l.flow().transport().isPresent())
                .toList();
        List<Cidr> edge = new ArrayList<>(Topology.hosts(topology.edgeInner()));
        edge.addAll(Topology.hosts(topology.edgeOuter()));
        edge.addAll(Topology.hosts(topology.edgePublic()));
        List<Cidr> control = Topology.hosts(topology.control());
        places.putAll(topology.others());
        places.put(Party.CONTROL, control);
        places.put(Party.BACK_TO_BACK_AGENT, control);
        places.put(Party.EDGE, edge);
        ours = new ArrayList<>(control);
        ours.addAll(edge);
    }

    /** The matcher of a pair at these addresses; the filter counts as for a firewall, so by default built rows only. */
    public static RowMatcher of(PortBook book, Topology topology, RowFilter filter) {
        return new RowMatcher(book, topology, filter);
    }

    /**
     * Rows that let the first packet of a flow through a firewall, as its filter sees the packet: after a translation
     * of the destination and before one of the source.
     *
     * @param firewall which
     * @param ipProtocol {@code udp} or {@code tcp}
     * @param source where the packet comes from
     * @param target where it goes
     * @return ids in the order of the document; empty where the packet has to be dropped
     */
    public List<String> openedBy(Firewall firewall, String ipProtocol, Endpoint source, Endpoint target) {
        LinkedHashSet<String> ids = new LinkedHashSet<>();
        for (FirewallRule r : Objects.requireNonNull(rules.get(firewall))) {
            if (r.protocol().equals(ipProtocol) && r.sourcePorts().contains(source.port())
                    && r.targetPorts().contains(target.port()) && in(r.source(), source.address())
                    && in(r.target(), target.address())) {
                ids.addAll(r.rows());
            }
        }
        return List.copyOf(ids);
    }

    /**
     * Rows that a packet anywhere in the picture may belong to, whichever way it goes: the first packet or an answer.
     * Somebody whose address is not known may be anybody but our own nodes.
     *
     * @param ipProtocol {@code udp} or {@code tcp}
     * @param source where the packet comes from
     * @param target where it goes
     * @return ids in the order of the document; empty for a packet that no row explains
     */
    public List<String> explains(String ipProtocol, Endpoint source, Endpoint target) {
        LinkedHashSet<String> ids = new LinkedHashSet<>();
        for (PortLine l : lines) {
            if (!l.flow().transport().orElseThrow().ipProtocol().equals(ipProtocol)) continue;
            if (fits(l, source, target) || fits(l, target, source)) ids.add(l.row().id());
        }
        return List.copyOf(ids);
    }

    private boolean fits(PortLine line, Endpoint from, Endpoint to) {
        return line.fromPorts().contains(from.port()) && line.toPorts().contains(to.port())
                && mayBe(line.row().from(), from.address()) && mayBe(line.row().to(), to.address());
    }

    private boolean mayBe(Party party, IpAddress address) {
        List<Cidr> known = places.get(party);
        return known == null || known.isEmpty() ? party.role().isEmpty() && !in(ours, address) : in(known, address);
    }

    private static boolean in(List<Cidr> prefixes, IpAddress address) {
        for (Cidr c : prefixes) {
            if (c.contains(address)) return true;
        }
        return false;
    }
}
