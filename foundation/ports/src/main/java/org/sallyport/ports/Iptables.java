package org.sallyport.ports;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress.Family;

/**
 * The language of iptables-restore. A line that starts with -4 or -6 counts for that family only, so one file serves
 * both programs. Even and odd are not told apart here.
 */
final class Iptables {
    /** The multiport match takes 15 ports, a range counting for two. */
    private static final int RANGES_PER_MATCH_MAX = 7;

    private static final int COMMENT_CHARS_MAX = 250;

    private Iptables() {}

    static String text(Firewall firewall, Topology topology, FirewallRule.Plan plan) {
        StringBuilder out = new StringBuilder(FirewallText.heading("#", firewall, topology, plan));
        out.append("# For iptables-restore and for ip6tables-restore: each takes its own lines.\n");
        topology.pinholeSeconds().ifPresent(s -> out.append("# UDP state of ").append(s)
                .append(" s: sysctl net.netfilter.nf_conntrack_udp_timeout and _stream\n"));
        out.append("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n");
        out.append("-A FORWARD -m conntrack --ctstate INVALID -j DROP\n");
        out.append("-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n");
        for (FirewallRule rule : plan.rules()) {
            // One line for each pair of prefixes and each group of ports: the language knows no sets here.
            for (Cidr source : ends(rule.source())) {
                for (Cidr target : ends(rule.target())) {
                    for (String sports : ports("--sports", rule.sourcePorts())) {
                        for (String dports : ports("--dports", rule.targetPorts())) {
                            out.append(line(rule, source, target, sports, dports));
                        }
                    }
                }
            }
        }
        out.append("-A FORWARD -m limit --limit 10/second --limit-burst 50 -j LOG --log-prefix \"sallyport-")
                .append(firewall.token()).append("-drop \"\n-A FORWARD -j DROP\nCOMMIT\n");
        return out.toString();
    }

    private static List<Cidr> ends(List<Cidr> list) {
        return FirewallRule.everybody(list)
                ? list.stream().filter(c -> c.prefixBits() == 0).limit(1).toList()
                : list;
    }

    private static String line(FirewallRule rule, Cidr source, Cidr target, String sports, String dports) {
        StringBuilder out = new StringBuilder(rule.family() == Family.V4 ? "-4" : "-6").append(" -A FORWARD");
        if (source.prefixBits() > 0) out.append(" -s ").append(source);
        if (target.prefixBits() > 0) out.append(" -d ").append(target);
        String ids = FirewallText.ids(rule);
        if (ids.length() > COMMENT_CHARS_MAX) ids = ids.substring(0, ids.lastIndexOf(' ', COMMENT_CHARS_MAX)) + " ...";
        return out.append(" -p ").append(rule.protocol()).append(" -m multiport ").append(sports)
                .append(" -m multiport ").append(dports).append(" -m conntrack --ctstate NEW -m comment --comment \"")
                .append(ids).append("\" -j ACCEPT\n").toString();
    }

    private static List<String> ports(String option, PortSet ports) {
        List<String> out = new ArrayList<>();
        List<PortRange> all = ports.ranges();
        for (int i = 0; i < all.size(); i += RANGES_PER_MATCH_MAX) {
            out.add(option + " " + all.subList(i, Math.min(all.size(), i + RANGES_PER_MATCH_MAX)).stream()
                    .map(r -> r.first() == r.last() ? Integer.toString(r.first()) : r.first() + ":" + r.last())
                    .collect(Collectors.joining(",")));
        }
        return out;
    }
}
