package org.sallyport.app.init;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.sallyport.config.init.PairPlan;
import org.sallyport.wire.IpAddress;

/** Judges the addresses of a new pair before anything is written with them. */
public final class PairAddresses {
    private static final int MULTICAST_V4_FIRST = 224;
    private static final int MULTICAST_V6_FIRST = 0xff;

    private PairAddresses() {}

    /** What makes these addresses no pair, in one sentence; empty where nothing does. */
    public static Optional<String> fault(PairPlan plan) {
        Map<String, IpAddress> all = new LinkedHashMap<>();
        all.put("--control-address", plan.control());
        all.put("--edge-inner", plan.edgeInner());
        all.put("--edge-outer", plan.edgeOuter());
        plan.publicAddress().ifPresent(p -> all.put("--public", p));
        for (Map.Entry<String, IpAddress> e : all.entrySet()) {
            if (!isOneMachines(e.getValue())) {
                return Optional.of(e.getKey() + " " + e.getValue() + " is no address of one machine");
            }
        }
        if (plan.control().equals(plan.edgeInner()) || plan.control().equals(plan.edgeOuter())) {
            return Optional
                    .of("control and edge both have " + plan.control() + ": they are two machines, one on each side of"
                            + " the inner firewall, with an address each");
        }
        if (plan.control().family() != plan.edgeInner().family()) {
            return Optional.of("control has " + plan.control() + " and edge has " + plan.edgeInner()
                    + " toward it: one is IPv4 and one is IPv6, so that they never meet");
        }
        return plan.publicAddress().flatMap(p -> publicFault(plan, p));
    }

    private static Optional<String> publicFault(PairPlan plan, IpAddress p) {
        if (p.equals(plan.edgeOuter()) || p.equals(plan.edgeInner())) {
            return Optional.of(
                    "--public " + p + " is an address of edge itself: leave --public away, it is for a firewall that"
                            + " translates another address to edge's");
        }
        if (p.equals(plan.control())) {
            return Optional.of("--public " + p + " is the address of control, which the internet never sees");
        }
        if (!p.isV4() || !plan.edgeOuter().isV4()) {
            return Optional.of("--public is for a static NAT of IPv4; over IPv6 edge is known by its own address");
        }
        return Optional.empty();
    }

    private static boolean isOneMachines(IpAddress address) {
        int first = address.octets()[0] & 0xff;
        boolean multicast = address.isV4() ? first >= MULTICAST_V4_FIRST : first == MULTICAST_V6_FIRST;
        return !address.isAny() && !multicast;
    }

    /**
     * Which of the two machines this one is not, in one sentence; empty where it has the addresses of both.
     *
     * @param here whether an address is one of this machine
     */
    public static Optional<String> elsewhere(PairPlan plan, Predicate<IpAddress> here) {
        List<String> missing = new ArrayList<>();
        List<String> roles = new ArrayList<>();
        if (!here.test(plan.control())) {
            missing.add(plan.control() + " (control)");
            roles.add("control");
        }
        List<IpAddress> edge = new ArrayList<>(List.of(plan.edgeInner()));
        if (!edge.contains(plan.edgeOuter())) edge.add(plan.edgeOuter());
        for (IpAddress a : edge) {
            if (here.test(a)) continue;
            missing.add(a + " (edge)");
            if (!roles.contains("edge")) roles.add("edge");
        }
        if (missing.isEmpty()) return Optional.empty();
        return Optional.of("Not of this machine: " + String.join(", ", missing) + "; run " + String.join(" and ", roles)
                + " where " + (missing.size() > 1 ? "these addresses are." : "this address is."));
    }
}
