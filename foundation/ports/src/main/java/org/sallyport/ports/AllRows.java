package org.sallyport.ports;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The whole document, in its order. */
final class AllRows {
    static final List<Row> ROWS = Stream.of(
            AdministrationRows.rows(),
            UnifiedRows.rows(),
            SipRows.rows(),
            H323Rows.rows(),
            LyncRows.rows(),
            ClusterRows.rows(),
            TurnStreamRows.rows(),
            CertificateRows.rows())
            .flatMap(List::stream)
            .sorted(Comparator.comparing(Row::chapter).thenComparing(AllRows::prefix).thenComparing(AllRows::number))
            .toList();

    private AllRows() {}

    private static String prefix(Row row) {
        return row.id().substring(0, row.id().indexOf('-'));
    }

    private static int number(Row row) {
        return Integer.parseInt(row.id().substring(row.id().indexOf('-') + 1).replaceAll("[a-z]", ""));
    }
}
