package org.sallyport.app.h323;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sallyport.ports.Chapter;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortLine;
import org.sallyport.ports.PortSet;
import org.sallyport.ports.Row;
import org.sallyport.ports.RowClassifier;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** Which rows of the port book a packet of H.323 belongs to. */
public final class PduRows {
    private static final Set<Chapter> CHAPTERS = Set.of(Chapter.H323_ASSENT, Chapter.H323_H46018, Chapter.H323_H46019,
            Chapter.H323_PUBLIC, Chapter.H323_REGISTERED, Chapter.H323_INTERNAL);

    private final PortBook book;
    private final Optional<RowClassifier> classifier;

    /** Rows by who lives where; without places only ports can tell, which leaves several rows or none. */
    public PduRows(PortBook book, Optional<RowClassifier.Places> places) {
        this.book = book;
        this.classifier = places.map(p -> RowClassifier.of(book, p));
    }

    /**
     * What is known of a packet.
     *
     * @param ids rows that explain it
     * @param certain whether both ends are known; else the rows only fit its ports
     * @param guess what is missing, where no row explains it and both ends are known
     */
    public record Verdict(List<String> ids, boolean certain, Optional<String> guess) {
        /** Whether it is certain that no row explains it. */
        public boolean missing() {
            return guess.isPresent();
        }

        String text() {
            if (guess.isPresent()) return guess.get();
            if (ids.isEmpty()) return "no row by its ports";
            return certain ? String.join(" ", ids) : "by its ports " + String.join(" or ", ids);
        }
    }

    /** Ports that RAS uses under the settings: those of gatekeepers, of discovery and of zones. */
    public boolean isRasPort(int port) {
        return book.lines().stream()
                .filter(l -> h323(l.row()) && l.flow().transport().filter(Transport.UDP::equals).isPresent()
                        && carries(l.row(), PduKind.RAS))
                .anyMatch(l -> few(l.fromPorts(), port) || few(l.toPorts(), port));
    }

    /** Whether a row is there for PDUs of a kind, by what it says of itself. */
    private static boolean carries(Row row, PduKind kind) {
        String purpose = row.purpose();
        return switch (kind) {
            case RAS -> purpose.startsWith("RAS") || purpose.startsWith("Gatekeeper discovery")
                    || purpose.startsWith("Location requests");
            case CALL_SIGNALLING -> purpose.contains("Q.931");
            case H245 -> purpose.contains("H.245");
            case USER_INFORMATION, OPEN_LOGICAL_CHANNEL, TPKT -> true;
        };
    }

    /** A range is no evidence for one protocol. */
    private static boolean few(PortSet ports, int port) {
        return ports.contains(port) && ports.ranges().stream().allMatch(r -> r.first() == r.last());
    }

    /** The rows of a packet that holds a PDU of a kind. */
    public Verdict of(PduKind kind, boolean udp, Endpoint from, Endpoint to) {
        if (classifier.isEmpty()) return new Verdict(byPorts(kind, udp, from, to), false, Optional.empty());
        List<Row> rows = classifier.get().explain(udp, from, to).stream().map(RowClassifier.Match::row)
                .filter(PduRows::h323).toList();
        // A row of another purpose still lets the packet through; it is named where none of its own does.
        List<Row> own = rows.stream().filter(r -> carries(r, kind)).toList();
        return new Verdict(ids((own.isEmpty() ? rows : own).stream()), true,
                rows.isEmpty() ? Optional.of(classifier.get().guess(udp, from, to)) : Optional.empty());
    }

    private List<String> byPorts(PduKind kind, boolean udp, Endpoint from, Endpoint to) {
        return ids(book.lines().stream()
                .filter(l -> h323(l.row()) && carries(l.row(), kind))
                .filter(l -> l.flow().transport().filter(t -> (t == Transport.UDP) == udp).isPresent())
                .filter(l -> fits(l, from, to) || fits(l, to, from))
                .map(PortLine::row));
    }

    private static List<String> ids(Stream<Row> rows) {
        return rows.map(Row::id).distinct().sorted().toList();
    }

    private static boolean fits(PortLine l, Endpoint a, Endpoint b) {
        return l.fromPorts().contains(a.port()) && l.toPorts().contains(b.port());
    }

    private static boolean h323(Row row) {
        return CHAPTERS.contains(row.chapter());
    }
}
