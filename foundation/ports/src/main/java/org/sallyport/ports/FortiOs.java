package org.sallyport.ports;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress.Family;

/**
 * The command line of a FortiGate: addresses, services, policies, and for a static NAT a virtual address. Objects and
 * policies are made or overwritten under names and numbers of their own, so that the same file twice leaves the same
 * state. Even and odd are not told apart.
 */
final class FortiOs {
    /** Numbers that nobody types and no device gives by itself; each machine of the pair has its own hundreds. */
    private static final long FIRST_INNER = 3_600_000_001L;

    private static final long APART = 1000;
    private static final int COMMENT_CHARS_MAX = 250;

    private FortiOs() {}

    static String text(FirewallFile file) {
        StringBuilder out = new StringBuilder(file.heading("#"));
        out.append(
                "# Paste it as an administrator. Policies are judged in their order: move these in front of a deny of your"
                        + " own.\n# srcintf and dstintf are interfaces or zones: --side private=NAME and so on.\n");
        out.append("# Its SIP helpers have to be off:\n#     config system settings\n"
                + "#         set default-voip-alg-mode kernel-helper-based\n#         set sip-expectation disable\n"
                + "#         set sip-nat-trace disable\n#     end\n"
                + "# and the entries \"sip\", \"h323\" and \"ras\" of 'config system session-helper' deleted.\n");
        List<String> names = file.ruleNames();
        out.append("# To take it out: delete the policies ").append(first(file)).append(" to ")
                .append(first(file) + names.size() - 1).append(", then what is called sallyport-*.\n");
        addresses(out, file, Family.V4);
        addresses(out, file, Family.V6);
        services(out, file, names);
        translations(out, file);
        policies(out, file, names);
        return out.toString();
    }

    private static long first(FirewallFile file) {
        return FIRST_INNER + APART * List.of("inner", "outer", "both").indexOf(file.token());
    }

    private static void addresses(StringBuilder out, FirewallFile file, Family family) {
        LinkedHashSet<Cidr> all = new LinkedHashSet<>();
        for (FirewallRule r : file.rules()) {
            if (r.family() != family) continue;
            all.addAll(r.sources());
            all.addAll(r.targets());
        }
        all.removeIf(c -> c.prefixBits() == 0);
        if (all.isEmpty()) return;
        out.append(family == Family.V4 ? "config firewall address\n" : "config firewall address6\n");
        for (Cidr c : all) {
            out.append("    edit ").append(quoted(name(c))).append("\n        set ");
            if (family == Family.V4) out.append("subnet ").append(c.base()).append(' ').append(FirewallFile.mask(c));
            else out.append("ip6 ").append(c.base()).append('/').append(c.prefixBits());
            out.append("\n    next\n");
        }
        out.append("end\n");
    }

    private static void services(StringBuilder out, FirewallFile file, List<String> names) {
        out.append("config firewall service custom\n");
        for (int i = 0; i < names.size(); i++) {
            FirewallRule rule = file.rules().get(i);
            out.append("    edit ").append(quoted(names.get(i))).append("\n        set ").append(rule.protocol())
                    .append("-portrange ").append(String.join(" ", portRanges(rule))).append("\n    next\n");
        }
        out.append("end\n");
    }

    /** Target first, then source: {@code 7001:25000-29999}. */
    private static List<String> portRanges(FirewallRule rule) {
        List<String> out = new ArrayList<>();
        for (PortRange target : rule.targetPorts().ranges()) {
            for (PortRange source : rule.sourcePorts().ranges()) out.add(target + ":" + source);
        }
        return out;
    }

    private static void translations(StringBuilder out, FirewallFile file) {
        for (FirewallFile.Translation t : file.translations()) {
            boolean v4 = t.own().family() == Family.V4;
            out.append(v4 ? "config firewall vip\n" : "config firewall vip6\n").append("    edit ")
                    .append(quoted(name(t))).append("\n        set extip ").append(t.outside())
                    .append("\n        set mappedip ").append(v4 ? quoted(t.own().toString()) : t.own());
            if (v4) {
                // What edge opens has to leave under the same address.
                out.append("\n        set extintf ").append(quoted(file.style().side(Location.INTERNET)))
                        .append("\n        set nat-source-vip enable");
            }
            out.append("\n    next\nend\n");
        }
    }

    private static void policies(StringBuilder out, FirewallFile file, List<String> names) {
        out.append("config firewall policy\n");
        for (int i = 0; i < names.size(); i++) {
            FirewallRule rule = file.rules().get(i);
            String six = rule.family() == Family.V4 ? "" : "6";
            String targets = file.translation(rule).map(t -> quoted(name(t))).orElseGet(() -> list(rule.targets()));
            out.append("    edit ").append(first(file) + i)
                    .append("\n        set name ").append(quoted(names.get(i)))
                    .append("\n        set srcintf ").append(quoted(file.style().side(rule.from())))
                    .append("\n        set dstintf ").append(quoted(file.style().side(rule.to())))
                    .append("\n        set action accept")
                    .append("\n        set srcaddr").append(six).append(' ').append(list(rule.sources()))
                    .append("\n        set dstaddr").append(six).append(' ').append(targets)
                    .append("\n        set schedule \"always\"")
                    .append("\n        set service ").append(quoted(names.get(i)))
                    .append("\n        set comments ").append(quoted(FirewallFile.ids(rule, COMMENT_CHARS_MAX)))
                    .append("\n    next\n");
        }
        out.append("end\n");
    }

    private static String list(List<Cidr> all) {
        return String.join(" ", all.stream().map(c -> quoted(c.prefixBits() == 0 ? "all" : name(c))).toList());
    }

    private static String name(Cidr c) {
        return "sallyport-" + FirewallFile.address(c).replace('/', '_');
    }

    private static String name(FirewallFile.Translation t) {
        return "sallyport-edge-" + t.outside();
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
