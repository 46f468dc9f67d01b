package org.sallyport.ports;

import java.util.List;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.IpAddress.Family;

/**
 * Access lists of a Cisco ASA: one for each side, to be bound to the interface of that side. From version 8.3 on such a
 * list names real addresses, as the book does. Even and odd are not told apart.
 */
final class Asa {
    private Asa() {}

    static String text(Firewall firewall, Topology topology, FirewallRule.Plan plan) {
        StringBuilder out = new StringBuilder(FirewallText.heading("!", firewall, topology, plan));
        out.append("! Inspection of SIP and H.323 has to be off:\n");
        out.append("policy-map global_policy\n class inspection_default\n  no inspect sip\n  no inspect h323 h225\n"
                + "  no inspect h323 ras\n!\n");
        for (Location side : List.of(firewall.near(), firewall.far())) {
            String name = name(firewall, side);
            out.append("clear configure access-list ").append(name).append('\n');
            for (FirewallRule rule : plan.rules()) {
                if (rule.from() == side) entries(out, name, rule);
            }
            out.append("access-list ").append(name).append(" extended deny ip any any log\n!\n");
        }
        for (Location side : List.of(firewall.near(), firewall.far())) {
            out.append("access-group ").append(name(firewall, side)).append(" in interface ").append(side.token())
                    .append('\n');
        }
        topology.pinholeSeconds().ifPresent(s -> {
            // The device takes no shorter time than a minute.
            int held = Math.max(60, s);
            out.append(String.format("timeout udp %d:%02d:%02d%n", held / 3600, held / 60 % 60, held % 60)
                    .replace("\r", ""));
        });
        return out.toString();
    }

    private static String name(Firewall firewall, Location side) {
        return ("sallyport_" + firewall.token() + "_from_" + side.token()).toUpperCase(java.util.Locale.ROOT);
    }

    private static void entries(StringBuilder out, String name, FirewallRule rule) {
        out.append("access-list ").append(name).append(" remark ").append(FirewallText.ids(rule)).append('\n');
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
        if (cidr.prefixBits() == cidr.base().family().octets() * 8) return "host " + cidr.base();
        return v4 ? cidr.base() + " " + IpAddress.v4(-1 << (32 - cidr.prefixBits())) : cidr.toString();
    }

    private static String ports(PortRange r) {
        return r.first() == r.last() ? " eq " + r.first() : " range " + r.first() + " " + r.last();
    }
}
