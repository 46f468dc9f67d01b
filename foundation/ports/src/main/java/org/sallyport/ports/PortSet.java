package org.sallyport.ports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Ports as a row ends up with them: ranges in ascending order, of which perhaps only the even or the odd ports count.
 *
 * @param ranges disjoint and ascending; both bounds of each have the parity; empty where nothing is open
 * @param parity which ports of the ranges count
 */
public record PortSet(List<PortRange> ranges, Parity parity) {
    /** No port at all. */
    public static final PortSet EMPTY = new PortSet(List.of(), Parity.ANY);

    /** 1024-65535. */
    public static final PortSet UNPRIVILEGED = of(PortRange.UNPRIVILEGED);

    public PortSet {
        ranges = normal(ranges, parity);
    }

    /** Every port of the ranges. */
    public static PortSet of(PortRange... ranges) {
        return new PortSet(List.of(ranges), Parity.ANY);
    }

    /** These single ports. */
    public static PortSet of(int... ports) {
        List<PortRange> list = new ArrayList<>();
        for (int p : ports) list.add(PortRange.of(p));
        return new PortSet(list, Parity.ANY);
    }

    /** Sorts, trims bounds to the parity, and joins what touches. */
    private static List<PortRange> normal(List<PortRange> given, Parity parity) {
        List<PortRange> sorted = new ArrayList<>(given);
        sorted.sort(Comparator.comparingInt(PortRange::first));
        List<PortRange> out = new ArrayList<>();
        for (PortRange r : sorted) {
            int first = parity.admits(r.first()) ? r.first() : r.first() + 1;
            int last = parity.admits(r.last()) ? r.last() : r.last() - 1;
            if (first > last) continue;
            int gap = parity == Parity.ANY ? 1 : 2;
            if (!out.isEmpty() && out.getLast().last() + gap >= first) {
                PortRange before = out.removeLast();
                out.add(new PortRange(before.first(), Math.max(before.last(), last)));
            } else {
                out.add(new PortRange(first, last));
            }
        }
        return List.copyOf(out);
    }

    /** The same ranges, of which only this parity counts. */
    public PortSet only(Parity wanted) {
        return new PortSet(ranges, wanted);
    }

    /** What is left of a set of any parity after taking a range out. */
    public PortSet without(PortRange gap) {
        List<PortRange> out = new ArrayList<>();
        for (PortRange r : ranges) {
            if (!r.overlaps(gap)) {
                out.add(r);
                continue;
            }
            if (r.first() < gap.first()) out.add(new PortRange(r.first(), gap.first() - 1));
            if (r.last() > gap.last()) out.add(new PortRange(gap.last() + 1, r.last()));
        }
        return new PortSet(out, parity);
    }

    /** Whether the port counts. */
    public boolean contains(int port) {
        if (!parity.admits(port)) return false;
        for (PortRange r : ranges) {
            if (r.contains(port)) return true;
        }
        return false;
    }

    /** Whether some port counts in both sets. */
    public boolean overlaps(PortSet other) {
        for (PortRange a : ranges) {
            for (PortRange b : other.ranges) {
                if (!a.overlaps(b)) continue;
                PortRange shared = new PortRange(Math.max(a.first(), b.first()), Math.min(a.last(), b.last()));
                if (shared.size() > 1 && !opposite(other)) return true;
                if (parity.admits(shared.first()) && other.parity.admits(shared.first())) return true;
            }
        }
        return false;
    }

    private boolean opposite(PortSet other) {
        return parity != Parity.ANY && other.parity != Parity.ANY && parity != other.parity;
    }

    /** Whether there is no port at all. */
    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /** Whether this is every unprivileged port, the document's "any port from 1024 up". */
    public boolean isUnprivileged() {
        return equals(UNPRIVILEGED);
    }

    /** How many ports count. */
    public int size() {
        int n = 0;
        for (PortRange r : ranges) n += parity == Parity.ANY ? r.size() : r.size() / 2 + 1;
        return n;
    }

    /** {@code 5060}, {@code 36002-59998} or {@code 80,443}; the parity shows in the bounds. Empty where nothing is. */
    @Override
    public String toString() {
        return ranges.stream().map(PortRange::toString).collect(Collectors.joining(","));
    }
}
