package org.sallyport.ports;

import java.util.Set;

/**
 * Prints what the book asks of a firewall, in the languages of firewalls: pure functions from rows and addresses to
 * text.
 */
public final class FirewallText {
    private FirewallText() {}

    /** The languages. */
    public enum Format {
        /** A file for {@code nft -f}: a table of its own, which replaces what the same file loaded before. */
        NFTABLES,
        /** A file for {@code iptables-restore} and {@code ip6tables-restore} alike. */
        IPTABLES,
        /** Access lists of a Cisco ASA, version 9 or later. */
        ASA,
        /** Addresses, services and policies of a FortiGate, FortiOS 6.4 or later. */
        FORTIOS,
        /** Set commands of a Palo Alto Networks firewall, PAN-OS 9 or later. */
        PANOS
    }

    /**
     * The file of one machine that is one of the two firewalls, or both: state first, the openings of the rows,
     * everything else that it judges dropped.
     *
     * @throws IllegalArgumentException where the filter leaves no opening at all, since such a file cuts the pair off,
     *     and where the language has no such form
     */
    public static String render(PortBook book, Set<Firewall> walls, Topology topology, RowFilter filter, Format format,
            FirewallStyle style) {
        FirewallRule.Plan plan = FirewallRule.plan(book, walls, topology, filter);
        FirewallFile file = new FirewallFile(walls, topology, plan, style);
        if (plan.rules().isEmpty()) {
            throw new IllegalArgumentException("no row crosses the " + file.token() + " firewall: " + plan.closed());
        }
        return switch (format) {
            case NFTABLES -> Nftables.text(file);
            case IPTABLES -> Iptables.text(file);
            case ASA -> Asa.text(file);
            case FORTIOS -> FortiOs.text(one(file, format));
            case PANOS -> PanOs.text(one(file, format));
        };
    }

    /** Devices that deny by themselves what no policy allows have the one form. */
    private static FirewallFile one(FirewallFile file, Format format) {
        if (file.beside()) return file;
        throw new IllegalArgumentException(format.name().toLowerCase(java.util.Locale.ROOT)
                + " has one form, beside others: what no policy allows is denied there anyway");
    }
}
