package org.sallyport.ports;

import java.util.List;
import java.util.stream.Collectors;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.IpAddress.Family;

/** The language of {@code nft -f}. */
final class Nftables {
    /** nftables takes comments of at most 128 octets. */
    private static final int COMMENT_CHARS_MAX = 120;

    private Nftables() {}

    static String text(FirewallFile file) {
        String table = "inet sallyport_" + file.token();
        StringBuilder out = new StringBuilder("#!/usr/sbin/nft -f\n");
        out.append(file.heading("#"));
        out.append(
                "# A table of its own; no other is touched. Load it again after a change; take it out with\n#     nft delete"
                        + " table ")
                .append(table).append('\n');
        if (file.beside()) neighbors(out, file);
        out.append("# Load no SIP or H.323 tracking module beside it: it would rewrite what it cannot read.\n\n");
        // Declared before it is deleted, so that the file loads the first time too.
        out.append("table ").append(table).append("\ndelete table ").append(table).append("\n\n");
        out.append("table ").append(table).append(" {\n");
        file.topology().pinholeSeconds().ifPresent(s -> {
            if (usesUdp(file.plan(), Family.V4)) pinhole(out, "ip", s);
            if (usesUdp(file.plan(), Family.V6)) pinhole(out, "ip6", s);
        });
        if (file.beside()) besideOthers(out, file);
        else out.append("    chain forward {\n        type filter hook forward priority filter; policy drop;\n");
        rows(out, file);
        out.append("    }\n");
        translations(out, file);
        return out.append("}\n").toString();
    }

    /** Its rules in front of all others of the chain, where none drops them. */
    static String added(FirewallFile file) {
        StringBuilder out = new StringBuilder();
        for (FirewallRule rule : file.rules()) {
            out.append("nft 'insert rule inet sallyport_").append(file.token())
                    .append(file.beside() ? " edge " : " forward ").append(line(rule, file)).append("'\n");
        }
        return out.toString();
    }

    /** nftables drops a packet that any chain drops, so that rules which drop what they do not know have to be told. */
    private static void neighbors(StringBuilder out, FirewallFile file) {
        out.append(
                "# Where a chain of yours drops what it does not know, let it leave edge to this table, in front of its"
                        + " drop:\n");
        for (Family family : Family.values()) {
            if (file.edge(family).isEmpty()) continue;
            for (String end : List.of("saddr", "daddr")) {
                out.append("#     ").append(match(file, family, end)).append(" accept\n");
            }
        }
        out.append(
                "# What else edge needs, such as your own SSH to it, goes in files of yours, one rule a line:\n#     ")
                .append(own(file)).append('\n');
    }

    private static String own(FirewallFile file) {
        return "/etc/sallyport/firewall-" + file.token() + ".d/*.nft";
    }

    private static void besideOthers(StringBuilder out, FirewallFile file) {
        out.append("    chain forward {\n        type filter hook forward priority filter; policy accept;\n");
        for (Family family : Family.values()) {
            if (file.edge(family).isEmpty()) continue;
            for (String end : List.of("saddr", "daddr")) {
                out.append("        ").append(match(file, family, end)).append(" jump edge\n");
            }
        }
        out.append("    }\n\n    chain edge {\n");
    }

    private static String match(FirewallFile file, Family family, String end) {
        return (family == Family.V4 ? "ip " : "ip6 ") + end + " "
                + set(file.edge(family).stream().map(IpAddress::toString).toList());
    }

    private static void rows(StringBuilder out, FirewallFile file) {
        out.append("        ct state invalid counter drop comment \"no known connection\"\n");
        out.append("        ct state established,related counter accept comment \"answers\"\n\n");
        Location side = null;
        for (FirewallRule rule : file.rules()) {
            if (rule.from() != side) {
                side = rule.from();
                out.append("        # Opened from the ").append(side.token()).append(" side\n");
            }
            out.append("        ").append(line(rule, file)).append('\n');
        }
        // A pattern that fits no file is no fault.
        if (file.beside()) out.append("\n        include \"").append(own(file)).append("\"\n");
        out.append("\n        limit rate 10/second burst 50 packets log prefix \"sallyport-")
                .append(file.token()).append("-drop \"\n");
        out.append("        counter drop comment \"no row\"\n");
    }

    private static void translations(StringBuilder out, FirewallFile file) {
        if (file.translations().isEmpty()) return;
        out.append("\n    chain nat_in {\n        type nat hook prerouting priority dstnat; policy accept;\n");
        for (FirewallFile.Translation t : file.translations()) {
            String l3 = t.own().family() == Family.V4 ? "ip" : "ip6";
            out.append("        ").append(l3).append(" daddr ").append(t.outside()).append(" dnat ").append(l3)
                    .append(" to ").append(t.own()).append('\n');
        }
        out.append("    }\n\n    chain nat_out {\n        type nat hook postrouting priority srcnat; policy accept;\n");
        for (FirewallFile.Translation t : file.translations()) {
            String l3 = t.own().family() == Family.V4 ? "ip" : "ip6";
            out.append("        ").append(l3).append(" saddr ").append(t.own()).append(" snat ").append(l3)
                    .append(" to ").append(t.outside()).append('\n');
        }
        out.append("    }\n");
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

    private static String line(FirewallRule rule, FirewallFile file) {
        String l3 = rule.family() == Family.V4 ? "ip" : "ip6";
        StringBuilder out = new StringBuilder();
        file.neverThrough(rule).ifPresent(inside -> out.append("iifname != \"").append(inside)
                .append("\" oifname != \"").append(inside).append("\" "));
        // A rule without any address would match both families.
        if (FirewallRule.everybody(rule.source()) && FirewallRule.everybody(rule.target())) {
            out.append("meta nfproto ").append(rule.family() == Family.V4 ? "ipv4 " : "ipv6 ");
        }
        addresses(out, l3 + " saddr", rule.source());
        addresses(out, l3 + " daddr", rule.target());
        ports(out, rule.protocol(), "sport", rule.sourcePorts());
        ports(out, rule.protocol(), "dport", rule.targetPorts());
        out.append("ct state new ");
        if (file.topology().pinholeSeconds().isPresent() && rule.protocol().equals("udp")) {
            out.append("ct timeout set \"").append(pinholeName(l3)).append("\" ");
        }
        return out.append("counter accept comment \"").append(FirewallFile.ids(rule, COMMENT_CHARS_MAX)).append('"')
                .toString();
    }

    private static void addresses(StringBuilder out, String match, List<Cidr> list) {
        if (FirewallRule.everybody(list)) return;
        out.append(match).append(' ').append(set(list.stream().map(FirewallFile::address).toList())).append(' ');
    }

    private static void ports(StringBuilder out, String protocol, String end, PortSet ports) {
        if (!FirewallRule.wholeRange(ports)) {
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
