package org.sallyport.host.net;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.sallyport.machine.Release;

/**
 * How the file of the store is laid out, by SQLite's {@code user_version}, and how an older file becomes one of today.
 *
 * <p>A release writes the layout that the release before reads, so that the one before goes on with the file: a new
 * layout is read for one release before it is written.
 *
 * @param writes the layout that a file is brought to
 * @param reads the newest layout that can be used as it is
 * @param steps from an empty file on, in order
 */
record StoreLayout(int writes, int reads, List<Step> steps) {
    /** Its own entries, beside those of the services. */
    static final String PART = "store";
    private static final String RELEASE = "release";

    /** The layouts that this release knows. */
    static final StoreLayout OURS = new StoreLayout(1, 1, List.of(new Step(1, s -> s.execute(
            // The release before made table and version one after the other.
            "CREATE TABLE IF NOT EXISTS entries (part TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL,"
                    + " PRIMARY KEY (part, name)) WITHOUT ROWID"))));

    StoreLayout {
        steps = List.copyOf(steps);
    }

    /** What makes a layout out of the one before. */
    record Step(int to, Change change) {}

    /** One step, within a transaction of all of them. */
    interface Change {
        void make(Statement s) throws SQLException;
    }

    /** A file that only a later release reads. */
    static final class Newer extends SQLException {
        private static final long serialVersionUID = 1L;

        Newer(int layout, Optional<String> release, int reads) {
            super("it is of layout " + layout + release.map(r -> ", written by release " + r).orElse("")
                    + ", and release " + Release.OURS + " reads up to layout " + reads);
        }
    }

    /**
     * Brings a file to our layout, all of it or nothing of it: whoever is ended meanwhile leaves the file as it was.
     *
     * @param open committing each statement by itself
     * @return the layout that the file had
     * @throws Newer where the file is left alone
     */
    int bring(Connection open) throws SQLException {
        int before = layout(open);
        if (before > reads) throw new Newer(before, release(open), reads);
        if (before >= writes) return before;
        try (Statement s = open.createStatement()) {
            s.execute("BEGIN IMMEDIATE");
            try {
                // Somebody else may have been faster.
                int now = layout(open);
                for (Step step : steps) {
                    if (step.to() <= now || step.to() > writes) continue;
                    step.change().make(s);
                    s.execute("PRAGMA user_version = " + step.to());
                }
                s.execute("COMMIT");
            } catch (SQLException e) {
                s.execute("ROLLBACK");
                throw e;
            }
        }
        return before;
    }

    /** The layout of a file, 0 for an empty one. */
    static int layout(Connection open) throws SQLException {
        try (Statement s = open.createStatement(); ResultSet r = s.executeQuery("PRAGMA user_version")) {
            return r.next() ? r.getInt(1) : 0;
        }
    }

    /** Which release took the file over last; empty where none has said so. */
    static Optional<String> release(Connection open) {
        try (PreparedStatement s = open.prepareStatement("SELECT value FROM entries WHERE part = ? AND name = ?")) {
            s.setString(1, PART);
            s.setString(2, RELEASE);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? Release.parse(new String(r.getBytes(1), StandardCharsets.UTF_8)).map(Object::toString)
                        : Optional.empty();
            }
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    /** Notes that this release has taken the file over. */
    static void taken(StoreDebt debt) {
        debt.add(PART, RELEASE, Release.OURS.toString().getBytes(StandardCharsets.UTF_8));
    }
}
