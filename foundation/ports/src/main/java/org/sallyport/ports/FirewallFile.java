package org.sallyport.ports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.IpAddress.Family;

/**
 * What the languages have in common: one file for one machine.
 *
 * @param walls which of the two firewalls the machine is, one or both
 * @param topology addresses
 * @param plan openings
 * @param style how the file is to look
 */
record FirewallFile(Set<Firewall> walls, Topology topology, FirewallRule.Plan plan, FirewallStyle style) {
    /**
     * A one to one translation.
     *
     * @param outside what the internet knows
     * @param own what edge has
     */
    record Translation(IpAddress outside, IpAddress own) {}

    /** {@code inner}, {@code outer} or {@code both}. */
    String token() {
        return walls.size() > 1 ? "both" : walls.iterator().next().token();
    }

    /**
     * The interface that an opening toward the internet must not lead to or from: on a machine that is both firewalls,
     * everybody would else be everybody inside too.
     */
    Optional<String> neverThrough(FirewallRule rule) {
        boolean outer = rule.from() == Location.INTERNET || rule.to() == Location.INTERNET;
        if (walls.size() < 2 || !outer) return Optional.empty();
        return Optional.of(Optional.ofNullable(style.sides().get(Location.PRIVATE))
                .orElseThrow(() -> new IllegalArgumentException(
                        "a machine that is both firewalls must know which interface leads inside, or the"
                                + " internet's rows would open it: --side private=eth0")));
    }

    boolean beside() {
        return style.form() == FirewallStyle.Form.BESIDE;
    }

    /** The sides that the machine looks at, the more trusted first. */
    List<Location> sides() {
        EnumSet<Location> out = EnumSet.noneOf(Location.class);
        for (Firewall w : walls) {
            out.add(w.near());
            out.add(w.far());
        }
        return List.copyOf(out);
    }

    /** The openings, those of one side together. */
    List<FirewallRule> rules() {
        return plan.rules().stream().sorted(Comparator.comparing(FirewallRule::from)).toList();
    }

    /** Addresses of edge of one family, whichever side they look to: what a file beside others judges. */
    List<IpAddress> edge(Family family) {
        LinkedHashSet<IpAddress> out = new LinkedHashSet<>(topology.edgeInner());
        out.addAll(topology.edgeOuter());
        return out.stream().filter(a -> a.family() == family).toList();
    }

    /** The translations that this machine makes; none on one that is the inner firewall alone. */
    List<Translation> translations() {
        List<Translation> out = new ArrayList<>();
        if (!style.translates() || !walls.contains(Firewall.OUTER)) return out;
        for (IpAddress outside : topology.edgePublic()) {
            topology.edgeOuter().stream().filter(a -> a.family() == outside.family()).findFirst()
                    .ifPresent(own -> out.add(new Translation(outside, own)));
        }
        return List.copyOf(out);
    }

    /** The translation that a packet from outside meets on its way to these targets. */
    Optional<Translation> translation(FirewallRule rule) {
        if (rule.from() != Location.INTERNET) return Optional.empty();
        return translations().stream()
                .filter(t -> rule.target().stream().map(Cidr::base).anyMatch(t.own()::equals))
                .findFirst();
    }

    /** A name for a rule, for languages whose rules have one: its first row; a number tells further ones apart. */
    List<String> ruleNames() {
        List<String> out = new ArrayList<>();
        for (FirewallRule r : rules()) {
            String base = "sallyport-" + token() + "-" + r.rows().getFirst() + "-" + r.protocol()
                    + (r.family() == Family.V4 ? "-v4" : "-v6");
            String name = base;
            for (int i = 2; out.contains(name); i++) name = base + "-" + i;
            out.add(name);
        }
        return List.copyOf(out);
    }

    /** What every file says first, each line after the language's own mark for comments. */
    String heading(String mark) {
        StringBuilder out = new StringBuilder();
        String between = String.join(", ", sides().stream().map(Location::token).toList());
        line(out, mark, (walls.size() > 1 ? "Both firewalls on one machine, " : "The " + token() + " firewall, ")
                + between + ": default deny, opened for the rows that each rule names.");
        line(out, mark, "Generated from the port book; change the configuration, not this file.");
        if (walls.equals(Set.of(Firewall.OUTER))) {
            line(out, mark,
                    "For a machine without a leg in the private network, which it would open to edge as part of the"
                            + " internet:");
            line(out, mark, "one that is both firewalls takes --firewall both.");
        }
        if (beside()) {
            line(out, mark,
                    "It judges what goes to edge or comes from edge, and nothing else: whatever else passes here"
                            + " is left to");
            line(out, mark, "rules of your own. For a machine that is there for the pair alone: --form whole.");
        } else {
            line(out, mark, "It judges everything that this machine forwards. Beside rules of your own take the other"
                    + " form, --form beside.");
        }
        translated(out, mark);
        for (String closed : plan.closed()) line(out, mark, "Not opened, " + closed + ".");
        return out.toString();
    }

    private void translated(StringBuilder out, String mark) {
        if (!walls.contains(Firewall.OUTER) || topology.edgePublic().isEmpty()) return;
        line(out, mark, "Edge is known outside as " + topology.edgePublic()
                + ": translated one to one, every port" + (translations().isEmpty()
                        ? ", by another machine." : ", by the last lines. Where another machine"));
        if (!translations().isEmpty()) line(out, mark, "translates: --no-nat.");
    }

    private static void line(StringBuilder out, String mark, String text) {
        out.append(mark).append(' ').append(text).append('\n');
    }

    /** The token in capitals. */
    String capitals() {
        return token().toUpperCase(Locale.ROOT);
    }

    /** Addresses as text: a host without its prefix length. */
    static String address(Cidr cidr) {
        return isHost(cidr) ? cidr.base().toString() : cidr.toString();
    }

    static boolean isHost(Cidr cidr) {
        return cidr.prefixBits() == cidr.base().family().octets() * 8;
    }

    /** The mask of an IPv4 prefix, {@code 255.255.0.0}. */
    static String mask(Cidr cidr) {
        return IpAddress.v4(cidr.prefixBits() == 0 ? 0 : -1 << (32 - cidr.prefixBits())).toString();
    }

    /** Ids of a rule in one text of a bounded length. */
    static String ids(FirewallRule rule, int charsMax) {
        String ids = String.join(" ", rule.rows());
        return ids.length() <= charsMax ? ids : ids.substring(0, ids.lastIndexOf(' ', charsMax)) + " ...";
    }
}
