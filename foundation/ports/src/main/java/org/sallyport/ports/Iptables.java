package org.sallyport.ports;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;
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

    static String text(FirewallFile file) {
        StringBuilder out = new StringBuilder(file.heading("#"));
        out.append("# Each of iptables-restore and ip6tables-restore takes its own lines.\n");
        file.topology().pinholeSeconds().ifPresent(s -> out.append("# UDP state of ").append(s)
                .append(" s: sysctl net.netfilter.nf_conntrack_udp_timeout and _stream\n"));
        if (file.beside()) besideOthers(out, file);
        else whole(out, file);
        return out.toString();
    }

    /** Under {@code -n} a chain that the file declares is emptied and filled again, and no other is touched. */
    private static void besideOthers(StringBuilder out, FirewallFile file) {
        String chain = chain(file);
        String rows = chain + "_ROWS";
        hooks(out, file, chain);
        out.append("*filter\n:").append(chain).append(" - [0:0]\n:").append(rows).append(" - [0:0]\n");
        for (Family family : Family.values()) {
            for (IpAddress edge : file.edge(family)) {
                for (String end : List.of("-s ", "-d ")) {
                    out.append(family(family)).append(" -A ").append(chain).append(' ').append(end).append(edge)
                            .append(" -j ").append(rows).append('\n');
                }
            }
        }
        rows(out, file, rows);
        out.append("COMMIT\n");
        if (file.translations().isEmpty()) return;
        out.append("*nat\n:").append(chain).append("_IN - [0:0]\n:").append(chain).append("_OUT - [0:0]\n");
        translations(out, file, chain + "_IN", chain + "_OUT");
    }

    /** Rules that call the chains are made once: a file for iptables-restore cannot ask whether they are there. */
    private static void hooks(StringBuilder out, FirewallFile file, String chain) {
        List<String> calls = new ArrayList<>(List.of("FORWARD -j " + chain));
        if (!file.translations().isEmpty()) {
            calls.add("PREROUTING -t nat -j " + chain + "_IN");
            calls.add("POSTROUTING -t nat -j " + chain + "_OUT");
        }
        out.append("# Chains of its own: load it with -n, again after a change, and no other rule is touched:\n");
        out.append("#     iptables-restore -n FILE && ip6tables-restore -n FILE\n");
        out.append(
                "# Then have them called, once; what stands above the calls is judged before them, such as your own SSH to"
                        + " edge:\n");
        for (String program : List.of("iptables", "ip6tables")) {
            for (String c : calls) {
                out.append("#     ").append(program).append(" -C ").append(c).append(" 2>/dev/null || ")
                        .append(program).append(" -I ").append(c).append('\n');
            }
        }
        out.append(
                "# To take it out, delete the calls (-D instead of -I), then empty and delete the chains (-F, then -X).\n");
    }

    private static void whole(StringBuilder out, FirewallFile file) {
        out.append("# It replaces the tables that it names: load it without -n.\n");
        out.append("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n");
        rows(out, file, "FORWARD");
        out.append("COMMIT\n");
        if (file.translations().isEmpty()) return;
        out.append("*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT"
                + " [0:0]\n");
        translations(out, file, "PREROUTING", "POSTROUTING");
    }

    private static void rows(StringBuilder out, FirewallFile file, String chain) {
        String to = "-A " + chain;
        out.append(to).append(" -m conntrack --ctstate INVALID -j DROP\n");
        out.append(to).append(" -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n");
        openings(out, file, to);
        out.append(to).append(" -m limit --limit 10/second --limit-burst 50 -j LOG --log-prefix \"sallyport-")
                .append(file.token()).append("-drop \"\n").append(to).append(" -j DROP\n");
    }

    /** Its rules in front of all others of the chain, where none drops them. */
    static String added(FirewallFile file) {
        StringBuilder out = new StringBuilder();
        openings(out, file, "-I " + chain(file) + "_ROWS");
        return out.toString().replaceAll("(?m)^-4", "iptables").replaceAll("(?m)^-6", "ip6tables");
    }

    private static void openings(StringBuilder out, FirewallFile file, String to) {
        for (FirewallRule rule : file.rules()) {
            String way = file.neverThrough(rule).map(inside -> " ! -i " + inside + " ! -o " + inside).orElse("");
            // One line for each pair of prefixes and each group of ports: the language knows no sets here.
            for (Cidr source : rule.sources()) {
                for (Cidr target : rule.targets()) {
                    for (String sports : ports("--sports", rule.sourcePorts())) {
                        for (String dports : ports("--dports", rule.targetPorts())) {
                            out.append(line(to + way, rule, source, target, sports, dports));
                        }
                    }
                }
            }
        }
    }

    private static void translations(StringBuilder out, FirewallFile file, String in, String away) {
        for (FirewallFile.Translation t : file.translations()) {
            String family = family(t.own().family());
            out.append(family).append(" -A ").append(in).append(" -d ").append(t.outside())
                    .append(" -j DNAT --to-destination ").append(t.own()).append('\n');
            out.append(family).append(" -A ").append(away).append(" -s ").append(t.own())
                    .append(" -j SNAT --to-source ").append(t.outside()).append('\n');
        }
        out.append("COMMIT\n");
    }

    private static String chain(FirewallFile file) {
        return "SALLYPORT_" + file.capitals();
    }

    private static String family(Family family) {
        return family == Family.V4 ? "-4" : "-6";
    }

    private static String line(String to, FirewallRule rule, Cidr source, Cidr target, String sports,
            String dports) {
        StringBuilder out = new StringBuilder(family(rule.family())).append(' ').append(to);
        if (source.prefixBits() > 0) out.append(" -s ").append(source);
        if (target.prefixBits() > 0) out.append(" -d ").append(target);
        return out.append(" -p ").append(rule.protocol()).append(" -m multiport ").append(sports)
                .append(" -m multiport ").append(dports).append(" -m conntrack --ctstate NEW -m comment --comment \"")
                .append(FirewallFile.ids(rule, COMMENT_CHARS_MAX)).append("\" -j ACCEPT\n").toString();
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
