package org.sallyport.ports;

import java.util.List;
import java.util.stream.Collectors;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress.Family;

/** The language of {@code nft -f}. */
final class Nftables {
    /** nftables takes comments of at most 128 octets. */
    private static final int COMMENT_CHARS_MAX = 120;

    private Nftables() {}

    static String text(Firewall firewall, Topology topology, FirewallRule.Plan plan) {
        String table = "inet sallyport_" + firewall.token();
        StringBuilder out = new StringBuilder("#!/usr/sbin/nft -f\n");
        out.append(FirewallText.heading("#", firewall, topology, plan));
        out.append("# Load no SIP or H.323 tracking module beside it: it would rewrite what it cannot read.\n\n");
        // Declared before it is deleted, so that the file loads the first time too.
        out.append("table ").append(table).append("\ndelete table ").append(table).append("\n\n");
        out.append("table ").append(table).append(" {\n");
        topology.pinholeSeconds().ifPresent(s -> {
            if (usesUdp(plan, Family.V4)) pinhole(out, "ip", s);
            if (usesUdp(plan, Family.V6)) pinhole(out, "ip6", s);
        });
        out.append("    chain forward {\n");
        out.append("        type filter hook forward priority filter; policy drop;\n");
        out.append("        ct state invalid counter drop comment \"no known connection\"\n");
        out.append("        ct state established,related counter accept comment \"answers\"\n\n");
        Location side = null;
        for (FirewallRule rule : plan.rules().stream().sorted(
                java.util.Comparator.comparing(FirewallRule::from)).toList()) {
            if (rule.from() != side) {
                side = rule.from();
                out.append("        # Opened from the ").append(side.token()).append(" side\n");
            }
            out.append("        ").append(line(rule, topology)).append('\n');
        }
        out.append("\n        limit rate 10/second burst 50 packets log prefix \"sallyport-")
                .append(firewall.token()).append("-drop \"\n");
        out.append("        counter drop comment \"no row\"\n    }\n}\n");
        return out.toString();
    }

    private static boolean usesUdp(FirewallRule.Plan plan, Family family) {
        return plan.rules().stream().anyMatch(r -> r.family() == family && r.protocol().equals("udp"));
    }

    private static void pinhole(StringBuilder out, String l3, int seconds) {
        out.append("    ct timeout ").append(pinholeName(l3)).append(" {\n        protocol udp\n        l3proto ")
                .append(l3).append("\n        policy = { unreplied : ").append(seconds).append(", replied : ")
                .append(seconds).append(" }\n    }\n\n");
    }

    private static String pinholeName(String l3) {
        return l3.equals("ip") ? "pinhole_v4" : "pinhole_v6";
    }

    private static String line(FirewallRule rule, Topology topology) {
        String l3 = rule.family() == Family.V4 ? "ip" : "ip6";
        StringBuilder out = new StringBuilder();
        // A rule without any address would match both families.
        if (FirewallRule.everybody(rule.source()) && FirewallRule.everybody(rule.target())) {
            out.append("meta nfproto ").append(rule.family() == Family.V4 ? "ipv4 " : "ipv6 ");
        }
        addresses(out, l3 + " saddr", rule.source());
        addresses(out, l3 + " daddr", rule.target());
        ports(out, rule.protocol(), "sport", rule.sourcePorts());
        ports(out, rule.protocol(), "dport", rule.targetPorts());
        out.append("ct state new ");
        if (topology.pinholeSeconds().isPresent() && rule.protocol().equals("udp")) {
            out.append("ct timeout set \"").append(pinholeName(l3)).append("\" ");
        }
        String ids = FirewallText.ids(rule);
        if (ids.length() > COMMENT_CHARS_MAX) ids = ids.substring(0, ids.lastIndexOf(' ', COMMENT_CHARS_MAX)) + " ...";
        return out.append("counter accept comment \"").append(ids).append('"').toString();
    }

    private static void addresses(StringBuilder out, String match, List<Cidr> list) {
        if (FirewallRule.everybody(list)) return;
        out.append(match).append(' ').append(set(list.stream().map(FirewallText::address).toList())).append(' ');
    }

    private static void ports(StringBuilder out, String protocol, String end, PortSet ports) {
        if (!FirewallText.wholeRange(ports)) {
            out.append(protocol).append(' ').append(end).append(' ');
            out.append(set(ports.ranges().stream().map(PortRange::toString).toList())).append(' ');
        }
        boolean several = ports.ranges().stream().anyMatch(r -> r.size() > 1);
        if (ports.parity() != Parity.ANY && several) {
            out.append(protocol).append(' ').append(end).append(" & 1 == ");
            out.append(ports.parity() == Parity.EVEN ? "0 " : "1 ");
        }
    }

    private static String set(List<String> items) {
        return items.size() == 1
                ? items.getFirst()
                : items.stream().collect(Collectors.joining(", ", "{ ", " }"));
    }
}
