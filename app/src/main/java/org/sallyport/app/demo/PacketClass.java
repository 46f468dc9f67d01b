package org.sallyport.app.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sallyport.ports.Party;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.RowClassifier;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * Packets of one kind between two parties, with the rows of the port book that explain them.
 *
 * @param rows ids; empty where no row explains the packets, which is a fault
 * @param purpose of the rows, or what is missing
 * @param inner the party nearer to the private network
 * @param outer the party nearer to the internet
 * @param transport UDP counts datagrams; TCP and TLS count SIP messages and keep-alives, since segments are not seen
 * @param outward sent toward the internet
 * @param inward sent toward the private network
 */
record PacketClass(List<String> rows, String purpose, String inner, String outer, Transport transport, long outward,
        long inward) {
    /** Sorts what was counted into classes; a packet that both nodes saw counts where it arrived. */
    static List<PacketClass> of(Map<Traffic.Way, Long> counts, DemoAddresses addresses, PortBook book) {
        RowClassifier classifier = RowClassifier.ofBuilt(book, addresses.places());
        Map<String, PacketClass> classes = new TreeMap<>();
        counts.forEach((way, n) -> {
            if (way.sent() && isNode(addresses.name(way.to().address()))) return;
            PacketClass c = of(way, n, addresses, book, classifier);
            String key = String.join("+", c.rows) + " " + c.inner + " " + c.outer + " " + c.transport;
            classes.merge(key, c, PacketClass::plus);
        });
        List<PacketClass> out = new ArrayList<>(classes.values());
        out.sort(Comparator.comparingInt((PacketClass c) -> DemoAddresses.NAMES.indexOf(c.inner))
                .thenComparingInt(c -> DemoAddresses.NAMES.indexOf(c.outer))
                .thenComparing(c -> String.join("+", c.rows)));
        return out;
    }

    private static boolean isNode(String name) {
        return name.equals(DemoAddresses.CONTROL) || name.equals(DemoAddresses.EDGE);
    }

    private static PacketClass of(Traffic.Way way, long n, DemoAddresses addresses, PortBook book,
            RowClassifier classifier) {
        boolean udp = way.transport() == Transport.UDP;
        Endpoint from = way.from();
        Endpoint to = way.to();
        // TCP and TLS look alike to a firewall; the socket knows which it is.
        // Nobody here is behind a firewall of their own.
        List<String> possible = classifier.explain(udp, from, to).stream()
                .filter(m -> m.flow().transport().filter(way.transport()::equals).isPresent())
                .filter(m -> m.row().from() != Party.ENDPOINT_FIREWALL && m.row().to() != Party.ENDPOINT_FIREWALL)
                .map(m -> m.row().id()).distinct().sorted().toList();
        List<String> rows = possible.stream().filter(way.claimed()::contains).toList();
        if (rows.isEmpty()) rows = possible;
        String a = addresses.name(from.address());
        String b = addresses.name(to.address());
        boolean outward = DemoAddresses.NAMES.indexOf(a) < DemoAddresses.NAMES.indexOf(b);
        String purpose = rows.isEmpty() ? classifier.guess(udp, from, to)
                : String.join(" / ", rows.stream().map(id -> book.row(id).orElseThrow().purpose()).distinct().toList());
        return new PacketClass(rows, purpose, outward ? a : b, outward ? b : a, way.transport(), outward ? n : 0,
                outward ? 0 : n);
    }

    private PacketClass plus(PacketClass o) {
        return new PacketClass(rows, purpose, inner, outer, transport, outward + o.outward, inward + o.inward);
    }

    /** Whether some row explains them. */
    boolean explained() {
        return !rows.isEmpty();
    }

    Map<String, Object> facts() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("rows", rows);
        out.put("purpose", purpose);
        out.put("inner", inner);
        out.put("outer", outer);
        out.put("transport", transport.token());
        out.put("unit", transport == Transport.UDP ? "datagrams" : "messages");
        out.put("outward", outward);
        out.put("inward", inward);
        return out;
    }
}
