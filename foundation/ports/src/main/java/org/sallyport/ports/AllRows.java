package org.sallyport.ports;

import java.util.List;
import java.util.stream.Stream;

/** The whole document, in its order. */
final class AllRows {
    static final List<Row> ROWS =
            Stream.of(SipRows.rows()).flatMap(List::stream).toList();

    private AllRows() {}
}
