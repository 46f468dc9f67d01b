package org.sallyport.ports;

import java.util.Optional;

/**
 * An inclusive range of ports.
 *
 * @param first lowest port, 1 to 65535
 * @param last highest port, not below {@code first}
 */
public record PortRange(int first, int last) {
    /** Any port that needs no privilege, printed as {@code 1024-65535}. */
    public static final PortRange UNPRIVILEGED = new PortRange(1024, 65535);

    public PortRange {
        if (first < 1 || last > 65535 || first > last) {
            throw new IllegalArgumentException("range=" + first + "-" + last);
        }
    }

    /** The range of one port. */
    public static PortRange of(int port) {
        return new PortRange(port, port);
    }

    /** Reads {@code 5060} or {@code 36000-59999}, spaces around the dash allowed; empty for anything else. */
    public static Optional<PortRange> parse(String text) {
        String[] parts = text.strip().split("\\s*-\\s*", -1);
        if (parts.length > 2) return Optional.empty();
        for (String p : parts) {
            if (!p.matches("[0-9]{1,5}")) return Optional.empty();
        }
        int first = Integer.parseInt(parts[0]);
        int last = Integer.parseInt(parts[parts.length - 1]);
        if (first < 1 || last > 65535 || first > last) return Optional.empty();
        return Optional.of(new PortRange(first, last));
    }

    /** Whether the port lies in the range. */
    public boolean contains(int port) {
        return port >= first && port <= last;
    }

    /** Whether the two ranges share a port. */
    public boolean overlaps(PortRange other) {
        return first <= other.last && other.first <= last;
    }

    /** How many ports. */
    public int size() {
        return last - first + 1;
    }

    /** {@code 5060} or {@code 36002-59998}. */
    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
