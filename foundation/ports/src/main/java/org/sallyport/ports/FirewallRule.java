package org.sallyport.ports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress.Family;

/**
 * One opening in a firewall: who may send first to whom. Answers come back by the firewall's own state.
 *
 * @param rows ids of the rows that need it
 * @param from side the first packet comes from
 * @param to side it goes to
 * @param family address family
 * @param source sources; a prefix of length 0 stands for everybody
 * @param target destinations
 * @param protocol {@code udp} or {@code tcp}
 * @param sourcePorts source ports
 * @param targetPorts destination ports
 */
record FirewallRule(
        List<String> rows,
        Location from,
        Location to,
        Family family,
        List<Cidr> source,
        List<Cidr> target,
        String protocol,
        PortSet sourcePorts,
        PortSet targetPorts) {

    /**
     * What a firewall has to do.
     *
     * @param rules openings, in the order of the document
     * @param closed rows that cross the firewall and got no opening, each with the reason
     */
    record Plan(List<FirewallRule> rules, List<String> closed) {}

    /** The openings of one machine, those with equal ends and ports joined. */
    static Plan plan(PortBook book, Set<Firewall> walls, Topology topology, RowFilter filter) {
        Map<FirewallRule, LinkedHashSet<String>> rules = new LinkedHashMap<>();
        LinkedHashSet<String> closed = new LinkedHashSet<>();
        for (Firewall firewall : walls) plan(book, firewall, topology, filter, rules, closed);
        List<FirewallRule> out = new ArrayList<>();
        rules.forEach((rule, ids) -> out.add(rule.of(List.copyOf(ids))));
        return new Plan(List.copyOf(out), List.copyOf(closed));
    }

    private static void plan(PortBook book, Firewall firewall, Topology topology, RowFilter filter,
            Map<FirewallRule, LinkedHashSet<String>> rules, LinkedHashSet<String> closed) {
        for (PortLine line : book.lines()) {
            Row row = line.row();
            if (!filter.opens(book, row) || !firewall.between(row.from().location(), row.to().location())) continue;
            if (row.opens() == Opens.NOBODY || line.flow().transport().isEmpty()) continue;
            for (boolean forward : directions(row.opens())) {
                Optional<String> missing = add(line, forward, firewall, topology, rules);
                missing.ifPresent(why -> closed.add(row.id() + ": " + why));
            }
        }
    }

    private static List<Boolean> directions(Opens opens) {
        return switch (opens) {
            case FROM -> List.of(true);
            case TO -> List.of(false);
            case BOTH -> List.of(true, false);
            case NOBODY -> List.of();
        };
    }

    private static Optional<String> add(PortLine line, boolean forward, Firewall firewall, Topology topology,
            Map<FirewallRule, LinkedHashSet<String>> rules) {
        Row row = line.row();
        Party opener = forward ? row.from() : row.to();
        Party other = forward ? row.to() : row.from();
        PortSet sourcePorts = forward ? line.fromPorts() : line.toPorts();
        PortSet targetPorts = forward ? line.toPorts() : line.fromPorts();
        if (sourcePorts.isEmpty() || targetPorts.isEmpty()) return Optional.of("no ports are configured");
        Ports sourceKind = forward ? line.flow().fromPorts() : line.flow().toPorts();
        Ports targetKind = forward ? line.flow().toPorts() : line.flow().fromPorts();
        Optional<List<Cidr>> source = topology.addresses(opener, sourceKind, firewall);
        Optional<List<Cidr>> target = topology.addresses(other, targetKind, firewall);
        if (source.isEmpty()) return Optional.of("no address of " + opener.token() + " is known");
        if (target.isEmpty()) return Optional.of("no address of " + other.token() + " is known");
        boolean any = false;
        for (Family family : Family.values()) {
            List<Cidr> s = of(family, source.get());
            List<Cidr> t = of(family, target.get());
            if (s.isEmpty() || t.isEmpty()) continue;
            any = true;
            FirewallRule rule = new FirewallRule(List.of(), opener.location(), other.location(), family, s, t,
                    line.flow().transport().orElseThrow().ipProtocol(), sourcePorts, targetPorts);
            rules.computeIfAbsent(rule, _ -> new LinkedHashSet<>()).add(row.id());
        }
        if (any) return Optional.empty();
        return Optional.of(opener.token() + " and " + other.token() + " share no address family");
    }

    private static List<Cidr> of(Family family, List<Cidr> all) {
        return all.stream().filter(c -> c.base().family() == family).distinct().toList();
    }

    private FirewallRule of(List<String> ids) {
        return new FirewallRule(ids, from, to, family, source, target, protocol, sourcePorts, targetPorts);
    }

    /** Its sources in a language without sets; everybody is one of them. */
    List<Cidr> sources() {
        return ends(source);
    }

    /** Its targets in a language without sets. */
    List<Cidr> targets() {
        return ends(target);
    }

    private static List<Cidr> ends(List<Cidr> list) {
        return everybody(list) ? list.stream().filter(c -> c.prefixBits() == 0).limit(1).toList() : list;
    }

    /** Whether the list stands for everybody of the family. */
    static boolean everybody(List<Cidr> list) {
        return list.stream().anyMatch(c -> c.prefixBits() == 0);
    }

    static boolean wholeRange(PortSet ports) {
        return ports.ranges().equals(List.of(new PortRange(1, 65535)));
    }
}
