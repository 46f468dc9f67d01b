package org.sallyport.ports;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

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

    /**
     * What is added to a firewall that has the file already but for one rule; empty where no rule has just these rows.
     *
     * @param rows those of the rule
     */
    public static String paste(PortBook book, Firewall wall, Topology topology, List<String> rows, Format format) {
        FirewallRule.Plan all = FirewallRule.plan(book, Set.of(wall), topology, RowFilter.DEFAULT);
        FirewallRule.Plan one = new FirewallRule.Plan(
                all.rules().stream().filter(r -> r.rows().equals(rows)).toList(), List.of());
        if (one.rules().isEmpty()) return "";
        FirewallFile file = new FirewallFile(Set.of(wall), topology, one, FirewallStyle.BESIDE);
        return switch (format) {
            case NFTABLES -> Nftables.added(file);
            case IPTABLES -> Iptables.added(file);
            case ASA -> lines(Asa.text(file), "access-list ");
            case FORTIOS -> lines(FortiOs.text(file), "").replaceAll("(?m)^(    edit) \\d+$", "$1 0");
            case PANOS -> lines(PanOs.text(file), "set service ", "set rulebase security ");
        };
    }

    private static String lines(String text, String... wanted) {
        return text.lines().filter(l -> !l.startsWith("#") && Arrays.stream(wanted).anyMatch(l::startsWith))
                .map(l -> l + "\n").collect(Collectors.joining());
    }

    /** Devices that deny by themselves what no policy allows have the one form. */
    private static FirewallFile one(FirewallFile file, Format format) {
        if (file.beside()) return file;
        throw new IllegalArgumentException(format.name().toLowerCase(Locale.ROOT)
                + " has one form, beside others: what no policy allows is denied there anyway");
    }
}
