package org.sallyport.ports;

import java.util.Locale;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress.Family;

/**
 * Access lists of a Cisco ASA: one for each side, to be bound to the interface of that side. From version 8.3 on such a
 * list names real addresses, as the book does. Even and odd are not told apart.
 */
final class Asa {
    private static final String INSPECTION = "policy-map global_policy\n class inspection_default\n  no inspect sip\n"
            + "  no inspect h323 h225\n  no inspect h323 ras\n";

    private Asa() {}

    static String text(FirewallFile file) {
        if (file.walls().size() > 1) {
            throw new IllegalArgumentException(
                    "an access list of an ASA names no way out, so that on a machine that is both"
                            + " firewalls 'any' would be everybody inside too; print inner and outer, and deny edge the inside by"
                            + " entries of your own in front");
        }
        StringBuilder out = new StringBuilder(file.heading("!"));
        if (file.beside()) fragment(out, file);
        else whole(out, file);
        translations(out, file);
        return out.toString();
    }

    /**
     * Entries that are added to lists. The device passes over an entry that it has already, but would keep a remark
     * twice, so that the ids stand in comments.
     */
    private static void fragment(StringBuilder out, FirewallFile file) {
        out.append(
                "! A fragment: it adds entries to access lists and changes nothing else. An interface has one list for\n"
                        + "! what comes in. Where one is bound already, have the entries added to it by --access-list SIDE=NAME, and\n"
                        + "! move them in front of a deny of your own. Where none is bound:\n");
        for (Location side : file.sides()) out.append("!   ").append(group(file, side));
        out.append("! Inspection of SIP and H.323 has to be off:\n");
        INSPECTION.lines().forEach(l -> out.append("!   ").append(l).append('\n'));
        for (Location side : file.sides()) {
            for (FirewallRule rule : file.rules()) {
                if (rule.from() != side) continue;
                out.append("! ").append(FirewallFile.ids(rule, Integer.MAX_VALUE)).append('\n');
                entries(out, list(file, side), rule);
            }
        }
    }

    private static void whole(StringBuilder out, FirewallFile file) {
        out.append("! Inspection of SIP and H.323 has to be off:\n").append(INSPECTION).append("!\n");
        for (Location side : file.sides()) {
            String name = list(file, side);
            out.append("clear configure access-list ").append(name).append('\n');
            for (FirewallRule rule : file.rules()) {
                if (rule.from() != side) continue;
                out.append("access-list ").append(name).append(" remark ")
                        .append(FirewallFile.ids(rule, Integer.MAX_VALUE)).append('\n');
                entries(out, name, rule);
            }
            out.append("access-list ").append(name).append(" extended deny ip any any log\n!\n");
        }
        for (Location side : file.sides()) out.append(group(file, side));
        file.topology().pinholeSeconds().ifPresent(s -> {
            // The device takes no shorter time than a minute.
            int held = Math.max(60, s);
            out.append(String.format("timeout udp %d:%02d:%02d%n", held / 3600, held / 60 % 60, held % 60)
                    .replace("\r", ""));
        });
    }

    private static String group(FirewallFile file, Location side) {
        return "access-group " + list(file, side) + " in interface " + file.style().side(side) + "\n";
    }

    private static String list(FirewallFile file, Location side) {
        return file.style().lists().getOrDefault(side,
                ("sallyport_" + file.token() + "_from_" + side.token()).toUpperCase(Locale.ROOT));
    }

    private static void translations(StringBuilder out, FirewallFile file) {
        for (FirewallFile.Translation t : file.translations()) {
            out.append("object network SALLYPORT_EDGE_").append(t.own().family()).append("\n host ").append(t.own())
                    .append("\n nat (").append(file.style().side(Location.DMZ)).append(',')
                    .append(file.style().side(Location.INTERNET)).append(") static ").append(t.outside()).append('\n');
        }
    }

    private static void entries(StringBuilder out, String name, FirewallRule rule) {
        for (Cidr source : rule.source()) {
            for (Cidr target : rule.target()) {
                for (PortRange s : rule.sourcePorts().ranges()) {
                    for (PortRange t : rule.targetPorts().ranges()) {
                        out.append("access-list ").append(name).append(" extended permit ").append(rule.protocol())
                                .append(' ').append(end(source)).append(ports(s)).append(' ').append(end(target))
                                .append(ports(t)).append('\n');
                    }
                }
            }
        }
    }

    private static String end(Cidr cidr) {
        boolean v4 = cidr.base().family() == Family.V4;
        if (cidr.prefixBits() == 0) return v4 ? "any4" : "any6";
        if (FirewallFile.isHost(cidr)) return "host " + cidr.base();
        return v4 ? cidr.base() + " " + FirewallFile.mask(cidr) : cidr.toString();
    }

    private static String ports(PortRange r) {
        return r.first() == r.last() ? " eq " + r.first() : " range " + r.first() + " " + r.last();
    }
}
