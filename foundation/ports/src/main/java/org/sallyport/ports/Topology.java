package org.sallyport.ports;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;

/**
 * Real addresses for the document's picture, of either family. A static NAT does not show here but as information: a
 * filter sees edge's own address in both directions, after the translation of what comes in and before that of what
 * goes out.
 *
 * @param control addresses of control as the inner firewall sees them
 * @param edgeInner addresses of edge that control talks to
 * @param edgeOuter addresses of edge that the outer firewall sees, before any translation
 * @param edgePublic addresses under which the internet knows edge where they differ; informs only
 * @param others addresses of everybody else whose place is known
 * @param pinholeSeconds how long the firewall keeps the state of a silent UDP flow; empty for its own default
 */
public record Topology(
        List<IpAddress> control,
        List<IpAddress> edgeInner,
        List<IpAddress> edgeOuter,
        List<IpAddress> edgePublic,
        Map<Party, List<Cidr>> others,
        OptionalInt pinholeSeconds) {

    public Topology {
        control = List.copyOf(control);
        edgeInner = List.copyOf(edgeInner);
        edgeOuter = List.copyOf(edgeOuter);
        edgePublic = List.copyOf(edgePublic);
        others = Map.copyOf(others);
        for (List<IpAddress> list : List.of(control, edgeInner, edgeOuter, edgePublic)) {
            for (IpAddress a : list) {
                if (a.isAny()) throw new IllegalArgumentException("a rule needs a real address, not " + a);
            }
        }
        if (pinholeSeconds.isPresent() && pinholeSeconds.getAsInt() < 1) {
            throw new IllegalArgumentException("pinholeSeconds=" + pinholeSeconds.getAsInt());
        }
    }

    /** The pair alone: control, edge toward control, edge toward the internet. */
    public static Topology of(List<IpAddress> control, List<IpAddress> edgeInner, List<IpAddress> edgeOuter) {
        return new Topology(control, edgeInner, edgeOuter, List.of(), Map.of(), OptionalInt.empty());
    }

    /** The same with somebody else's addresses. */
    public Topology with(Party party, List<Cidr> addresses) {
        Map<Party, List<Cidr>> more = new EnumMap<>(Party.class);
        more.putAll(others);
        more.put(party, List.copyOf(addresses));
        return new Topology(control, edgeInner, edgeOuter, edgePublic, more, pinholeSeconds);
    }

    /** The same behind a static NAT. */
    public Topology behind(List<IpAddress> publicAddresses) {
        return new Topology(control, edgeInner, edgeOuter, publicAddresses, others, pinholeSeconds);
    }

    /** The same with a pinhole of so many seconds. */
    public Topology withPinholeSeconds(int seconds) {
        return new Topology(control, edgeInner, edgeOuter, edgePublic, others, OptionalInt.of(seconds));
    }

    /** Where a party has these ports, as one firewall sees it; empty where a rule cannot be written. */
    Optional<List<Cidr>> addresses(Party party, Ports ports, Firewall firewall) {
        if (party == Party.EDGE && firewall == Firewall.INNER && relays(ports)) {
            return present(hosts(relays(ports.settings().size() > 1)));
        }
        return addresses(party, firewall);
    }

    private static boolean relays(Ports ports) {
        return ports.settings().contains(Setting.TURN_RELAY) || ports.settings().contains(Setting.TURN_TCP_RELAY);
    }

    /** Edge relays on its outer addresses alone, and who is inside may have been told the public one. */
    private List<IpAddress> relays(boolean innerToo) {
        LinkedHashSet<IpAddress> out = new LinkedHashSet<>(innerToo ? edgeInner : List.of());
        out.addAll(edgeOuter);
        out.addAll(edgePublic);
        return List.copyOf(out);
    }

    private Optional<List<Cidr>> addresses(Party party, Firewall firewall) {
        return switch (party) {
            case CONTROL, BACK_TO_BACK_AGENT -> present(hosts(control));
            case EDGE -> present(hosts(firewall == Firewall.INNER ? edgeInner : edgeOuter));
            // Administration from the internet is normally not opened: only for addresses that somebody named.
            case MANAGEMENT_INTERNET -> present(others.getOrDefault(party, List.of()));
            default -> {
                List<Cidr> known = others.getOrDefault(party, List.of());
                if (known.isEmpty() && party.location() == Location.INTERNET) yield Optional.of(anywhere());
                yield present(known);
            }
        };
    }

    private static Optional<List<Cidr>> present(List<Cidr> list) {
        return list.isEmpty() ? Optional.empty() : Optional.of(list);
    }

    static List<Cidr> hosts(List<IpAddress> addresses) {
        List<Cidr> out = new ArrayList<>();
        for (IpAddress a : addresses) out.add(new Cidr(a, a.family().octets() * 8));
        return out;
    }

    private static List<Cidr> anywhere() {
        return List.of(new Cidr(IpAddress.ANY_V4, 0), new Cidr(IpAddress.ANY_V6, 0));
    }
}
