package org.sallyport.app;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.ports.Firewall;
import org.sallyport.ports.FirewallStyle;
import org.sallyport.ports.Location;
import picocli.CommandLine.Option;

/** How {@code sallyport ports} is to print the file of a firewall. */
final class FirewallOptions {
    /** Which of the two a machine is. */
    enum Which {
        INNER(EnumSet.of(Firewall.INNER)),
        OUTER(EnumSet.of(Firewall.OUTER)),
        BOTH(EnumSet.allOf(Firewall.class));

        final Set<Firewall> walls;

        Which(Set<Firewall> walls) {
            this.walls = walls;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(names = "--firewall", paramLabel = "WHICH",
            description = "Whose rules a firewall's format prints: inner, outer, or both where one machine is both.")
    @Nullable
    Which which;

    @Option(names = "--form", paramLabel = "FORM", defaultValue = "BESIDE",
            description = "beside (default): in a place of its own, judging what goes to edge or comes from it. whole:"
                    + " everything that the firewall forwards; for nftables, iptables and asa.")
    private FirewallStyle.Form form;

    @Option(names = "--no-nat", description = "Without the lines of a static NAT: another machine translates.")
    private boolean untranslated;

    @Option(names = "--side", paramLabel = "SIDE=NAME",
            description = "What the firewall calls its interface or zone toward private, dmz or internet; for asa, fortios"
                    + " and panos; may be repeated.")
    private Map<Location, String> sides = Map.of();

    @Option(names = "--access-list", paramLabel = "SIDE=NAME",
            description = "The access list that an ASA has bound to that side already; may be repeated.")
    private Map<Location, String> lists = Map.of();

    @Option(names = "--endpoints", paramLabel = "PREFIX",
            description = "Where the endpoints inside are, for the rules of rows that start there; may be repeated.")
    List<String> endpoints = List.of();

    FirewallStyle style() {
        return new FirewallStyle(form, !untranslated, sides, lists);
    }
}
