package org.sallyport.ports;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * Tells which rows of the book explain a packet: a pure function of the book, of who lives where, and of the packet.
 *
 * <p>A packet is explained by a row when it goes from the row's opener to the row's other end with ports of the row, or
 * back. TCP and TLS look the same from outside, so a row of either explains a TCP segment.
 */
public final class RowClassifier {
    private final PortBook book;
    private final Places places;
    private final boolean onlyBuilt;

    private RowClassifier(PortBook book, Places places, boolean onlyBuilt) {
        this.book = book;
        this.places = places;
        this.onlyBuilt = onlyBuilt;
    }

    /** Knows every row of the book. */
    public static RowClassifier of(PortBook book, Places places) {
        return new RowClassifier(book, places, false);
    }

    /**
     * Knows only the rows that the program uses under these settings, so that a packet of no feature of ours stands
     * out.
     */
    public static RowClassifier ofBuilt(PortBook book, Places places) {
        return new RowClassifier(book, places, true);
    }

    /**
     * Who lives where.
     *
     * @param control addresses of the control node
     * @param controlHidden addresses behind which a masquerading inner firewall hides control; from there any port
     *     counts
     * @param edge addresses of the edge node, static NAT addresses included
     * @param inside prefixes behind the inner firewall
     * @param dmz prefixes between the firewalls; everything else is the internet
     */
    public record Places(Set<IpAddress> control, Set<IpAddress> controlHidden, Set<IpAddress> edge, List<Cidr> inside,
            List<Cidr> dmz) {
        public Places {
            control = Set.copyOf(control);
            controlHidden = Set.copyOf(controlHidden);
            edge = Set.copyOf(edge);
            inside = List.copyOf(inside);
            dmz = List.copyOf(dmz);
        }

        /** On which side of the firewalls an address is. */
        public Location location(IpAddress address) {
            if (control.contains(address) || controlHidden.contains(address)) return Location.PRIVATE;
            if (edge.contains(address)) return Location.DMZ;
            for (Cidr c : inside) if (c.contains(address)) return Location.PRIVATE;
            for (Cidr c : dmz) if (c.contains(address)) return Location.DMZ;
            return Location.INTERNET;
        }

        boolean fits(Party party, IpAddress address) {
            boolean isControl = control.contains(address) || controlHidden.contains(address);
            boolean isEdge = edge.contains(address);
            if (party.role().isEmpty()) return !isControl && !isEdge && location(address) == party.location();
            return switch (party.role().get()) {
                case CONTROL -> isControl;
                case EDGE -> isEdge;
            };
        }
    }

    /**
     * One explanation.
     *
     * @param row the row
     * @param flow the transport of the row
     * @param answer whether the packet goes back to the end that opened
     */
    public record Match(Row row, Flow flow, boolean answer) {}

    /** Rows whose opener may send this packet as its first: what a firewall must let through without any state. */
    public List<Match> opening(boolean udp, Endpoint from, Endpoint to) {
        List<Match> out = new ArrayList<>();
        for (Row row : book.rows()) {
            if (onlyBuilt && !book.serves(row)) continue;
            for (Flow flow : row.flows()) {
                if (opens(row, flow, udp, from, to)) out.add(new Match(row, flow, false));
            }
        }
        return out;
    }

    /** Every row that explains the packet, those that it opens first, then those that it answers. */
    public List<Match> explain(boolean udp, Endpoint from, Endpoint to) {
        List<Match> out = new ArrayList<>(opening(udp, from, to));
        for (Match m : opening(udp, to, from)) {
            if (out.stream().noneMatch(o -> o.row() == m.row() && o.flow() == m.flow())) {
                out.add(new Match(m.row(), m.flow(), true));
            }
        }
        return out;
    }

    /** What to say of a packet that no row explains: what is missing, and which rows come nearest. */
    public String guess(boolean udp, Endpoint from, Endpoint to) {
        StringBuilder out = new StringBuilder("no row lets ").append(name(from)).append(" send ")
                .append(udp ? "udp " : "tcp ").append(from.port()).append(" -> ").append(to.port()).append(" to ")
                .append(name(to));
        int named = 0;
        for (Row row : book.rows()) {
            for (Flow flow : row.flows()) {
                String gap = gap(row, flow, udp, from, to);
                if (!gap.isEmpty() && named++ < 4) out.append(named == 1 ? "; nearest: " : ", ").append(gap);
            }
        }
        return out.toString();
    }

    private String name(Endpoint end) {
        if (places.fits(Party.CONTROL, end.address())) return "control";
        if (places.fits(Party.EDGE, end.address())) return "edge";
        return "somebody in " + places.location(end.address()).token();
    }

    private boolean opens(Row row, Flow flow, boolean udp, Endpoint from, Endpoint to) {
        if (!carries(flow, udp)) return false;
        return switch (row.opens()) {
            case NOBODY -> false;
            case FROM -> forward(row, flow, from, to);
            case TO -> forward(row, flow, to, from);
            case BOTH -> forward(row, flow, from, to) || forward(row, flow, to, from);
        };
    }

    private static boolean carries(Flow flow, boolean udp) {
        return flow.transport().isPresent() && (flow.transport().get() == Transport.UDP) == udp;
    }

    private boolean forward(Row row, Flow flow, Endpoint first, Endpoint second) {
        return places.fits(row.from(), first.address()) && places.fits(row.to(), second.address())
                && port(flow.fromPorts(), row.from(), first) && port(flow.toPorts(), row.to(), second);
    }

    private boolean port(Ports ports, Party party, Endpoint end) {
        return places.controlHidden().contains(end.address()) || book.resolve(ports, party).contains(end.port());
    }

    /** For a row between the same two parties that misses by one port: which, and by what. Else empty. */
    private String gap(Row row, Flow flow, boolean udp, Endpoint from, Endpoint to) {
        if (!carries(flow, udp) || row.opens() == Opens.NOBODY) return "";
        boolean backward = row.opens() == Opens.TO;
        Endpoint first = backward ? to : from;
        Endpoint second = backward ? from : to;
        if (!places.fits(row.from(), first.address()) || !places.fits(row.to(), second.address())) return "";
        boolean firstFits = port(flow.fromPorts(), row.from(), first);
        boolean secondFits = port(flow.toPorts(), row.to(), second);
        if (firstFits == secondFits) return "";
        Ports missed = firstFits ? flow.toPorts() : flow.fromPorts();
        Party party = firstFits ? row.to() : row.from();
        return row.id() + " (" + party.token() + " port must be " + book.resolve(missed, party) + ")";
    }
}
