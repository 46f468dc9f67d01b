package org.sallyport.ports;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sallyport.wire.IpAddress.Family;

/**
 * One rule of a firewall's file without its addresses: what a check tries, and names where it is missing. It names the
 * same rows as the rule does, since rules with equal ends and ports are one.
 *
 * @param wall which firewall
 * @param rows ids of the rows that need it, in the order of the document
 * @param from side the first packet comes from
 * @param to side it goes to
 * @param family address family
 * @param protocol {@code udp} or {@code tcp}
 * @param sourcePorts source ports
 * @param targetPorts destination ports
 */
public record Opening(Firewall wall, List<String> rows, Location from, Location to, Family family, String protocol,
        PortSet sourcePorts, PortSet targetPorts) {
    public Opening {
        rows = List.copyOf(rows);
    }

    /** The openings of one firewall's file, in its order. */
    public static List<Opening> of(PortBook book, Firewall wall, Topology topology) {
        Set<Opening> out = new LinkedHashSet<>();
        for (FirewallRule r : FirewallRule.plan(book, Set.of(wall), topology, RowFilter.DEFAULT).rules()) {
            out.add(new Opening(wall, r.rows(), r.from(), r.to(), r.family(), r.protocol(), r.sourcePorts(),
                    r.targetPorts()));
        }
        return new ArrayList<>(out);
    }

    /** Whether it is there for any of these rows. */
    public boolean serves(String... ids) {
        for (String id : ids) if (rows.contains(id)) return true;
        return false;
    }

    /** Whether it lets a first packet with these ports pass. */
    public boolean admits(int sourcePort, int targetPort) {
        return sourcePorts.contains(sourcePort) && targetPorts.contains(targetPort);
    }

    /** Whether the opening lets somebody begin who is on the less trusted side. */
    public boolean inward() {
        return from == wall.far();
    }

    /** {@code udp 36002-59998 -> 36000}; ends that may have any port from 1024 up show as {@code *}. */
    public String ports() {
        return protocol + " " + shown(sourcePorts) + " -> " + shown(targetPorts);
    }

    private static String shown(PortSet ports) {
        return ports.isUnprivileged() ? "*" : ports.toString();
    }
}
