package org.sallyport.ports;

import java.util.List;
import org.sallyport.wire.Cidr;

/** Prints what the book asks of a firewall, in three languages: pure functions from rows and addresses to text. */
public final class FirewallText {
    private FirewallText() {}

    /** The languages. */
    public enum Format {
        /** A file for {@code nft -f}; loads as a whole, replaces what it loaded before. */
        NFTABLES,
        /** A file for {@code iptables-restore} and {@code ip6tables-restore} alike. */
        IPTABLES,
        /** Access lists of a Cisco ASA, version 9 or later. */
        ASA
    }

    /**
     * The whole rule set of one firewall: state first, the openings of the rows, everything else dropped.
     *
     * @throws IllegalArgumentException where the filter leaves no opening at all, since such a file cuts the pair off
     */
    public static String render(PortBook book, Firewall firewall, Topology topology, RowFilter filter, Format format) {
        FirewallRule.Plan plan = FirewallRule.plan(book, firewall, topology, filter);
        if (plan.rules().isEmpty()) {
            throw new IllegalArgumentException(
                    "no row crosses the " + firewall.token() + " firewall: " + plan.closed());
        }
        return switch (format) {
            case NFTABLES -> Nftables.text(firewall, topology, plan);
            case IPTABLES -> Iptables.text(firewall, topology, plan);
            case ASA -> Asa.text(firewall, topology, plan);
        };
    }

    /** What every file says first, each line after the language's own mark for comments. */
    static String heading(String mark, Firewall firewall, Topology topology, FirewallRule.Plan plan) {
        StringBuilder out = new StringBuilder();
        out.append(mark).append(" The ").append(firewall.token()).append(" firewall, ")
                .append(firewall.near().token()).append(" to ").append(firewall.far().token())
                .append(": default deny, opened for the rows that each rule names.\n");
        out.append(mark).append(" Generated from the port book; change the configuration, not this file.\n");
        if (firewall == Firewall.OUTER && !topology.edgePublic().isEmpty()) {
            out.append(mark).append(" Edge is known outside as ").append(topology.edgePublic())
                    .append(": translate one to one, every port. The rules name its own address,\n").append(mark)
                    .append(" which a filter sees in both directions.\n");
        }
        for (String closed : plan.closed()) out.append(mark).append(" Not opened, ").append(closed).append(".\n");
        return out.toString();
    }

    /** Addresses as text: a host without its prefix length. */
    static String address(Cidr cidr) {
        boolean host = cidr.prefixBits() == cidr.base().family().octets() * 8;
        return host ? cidr.base().toString() : cidr.toString();
    }

    /** Ids of a rule in one text. */
    static String ids(FirewallRule rule) {
        return String.join(" ", rule.rows());
    }

    static boolean wholeRange(PortSet ports) {
        return ports.ranges().equals(List.of(new PortRange(1, 65535)));
    }
}
