package org.sallyport.ports;

import java.util.Optional;
import java.util.Set;

/**
 * Which rows are wanted.
 *
 * @param role rows that have this role at an end; empty for both
 * @param chapters rows of these chapters; empty for every chapter
 * @param all tables: informative chapters too; firewalls: rows that are not built or whose switch is off too
 * @param ids rows of these ids; empty for any
 */
public record RowFilter(Optional<Role> role, Set<Chapter> chapters, boolean all, Set<String> ids) {
    /** No narrowing at all. */
    public static final RowFilter EVERYTHING = new RowFilter(Optional.empty(), Set.of(), true);

    /** The document's rows, built or not; for a firewall what is built and on. */
    public static final RowFilter DEFAULT = new RowFilter(Optional.empty(), Set.of(), false);

    public RowFilter {
        chapters = Set.copyOf(chapters);
        ids = Set.copyOf(ids);
    }

    /** Without a choice of single rows. */
    public RowFilter(Optional<Role> role, Set<Chapter> chapters, boolean all) {
        this(role, chapters, all, Set.of());
    }

    /** What a firewall opens for these rows alone. */
    public static RowFilter rows(Set<String> ids) {
        return new RowFilter(Optional.empty(), Set.of(), false, ids);
    }

    private boolean narrow(Row row) {
        boolean roleFits = role.isEmpty() || row.concerns(role.get());
        return roleFits && (ids.isEmpty() || ids.contains(row.id()))
                && (chapters.isEmpty() || chapters.contains(row.chapter()));
    }

    /** Whether a table shows the row. A chapter that is asked for by name is shown even if it only informs. */
    public boolean shows(Row row) {
        return narrow(row) && (all || !chapters.isEmpty() || !row.chapter().informative());
    }

    /** Whether a firewall opens for a row of the book; never for one that only informs. */
    public boolean opens(PortBook book, Row row) {
        return narrow(row) && (all || book.serves(row)) && !row.chapter().informative();
    }
}
