package org.sallyport.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.ports.Firewall;
import org.sallyport.ports.Location;
import org.sallyport.ports.Opening;
import org.sallyport.ports.Parity;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.PortSet;
import org.sallyport.wire.IpAddress;

/**
 * A firewall's rule on its way to somebody who has no port book.
 *
 * <pre>
 *  outer SIP-6,SIN-4 internet V4 udp 1024-65535:ANY 36002-59998:EVEN
 * </pre>
 */
final class OpeningText {
    private static final int WORDS = 7;
    private static final int RANGES_MAX = 64;

    private OpeningText() {}

    static String of(Opening o) {
        return String.join(" ", o.wall().token(), String.join(",", o.rows()), o.from().token(), o.family().name(),
                o.protocol(), o.sourcePorts() + ":" + o.sourcePorts().parity(),
                o.targetPorts() + ":" + o.targetPorts().parity());
    }

    static Optional<Opening> read(String text) {
        String[] w = text.split(" ");
        if (w.length != WORDS) return Optional.empty();
        for (Firewall wall : Firewall.values()) {
            if (!wall.token().equals(w[0])) continue;
            boolean outward = w[2].equals(wall.near().token());
            Location from = outward ? wall.near() : wall.far();
            Optional<PortSet> source = ports(w[5]);
            Optional<PortSet> target = ports(w[6]);
            if (source.isEmpty() || target.isEmpty()) return Optional.empty();
            return Optional.of(new Opening(wall, List.of(w[1].split(",")), from, outward ? wall.far() : wall.near(),
                    w[3].equals("V6") ? IpAddress.Family.V6 : IpAddress.Family.V4, w[4].equals("tcp") ? "tcp" : "udp",
                    source.get(), target.get()));
        }
        return Optional.empty();
    }

    private static Optional<PortSet> ports(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) return Optional.empty();
        Parity parity = text.endsWith(":EVEN") ? Parity.EVEN : text.endsWith(":ODD") ? Parity.ODD : Parity.ANY;
        List<PortRange> ranges = new ArrayList<>();
        for (String part : text.substring(0, colon).split(",")) {
            if (!part.matches("[0-9]{1,5}(-[0-9]{1,5})?") || ranges.size() == RANGES_MAX) return Optional.empty();
            int dash = part.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
            if (first < 1 || last < first || last > 65_535) return Optional.empty();
            ranges.add(new PortRange(first, last));
        }
        return Optional.of(new PortSet(ranges, parity));
    }
}
