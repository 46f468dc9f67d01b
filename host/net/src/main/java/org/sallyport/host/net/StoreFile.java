package org.sallyport.host.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The store of a node as others than that node may see it: copied, judged, never written. */
public final class StoreFile {
    /** Most octets of a store that is looked at: 2 GiB, a hundred times what a full node keeps. */
    public static final long OCTETS_MAX = 2L << 30;

    private static final String NAME = "store.db";
    private static final int COPIES_MAX = 40;
    private static final long BETWEEN_COPIES_NS = 50_000_000L;
    /** What SQLite's log begins with; other salts in it say that the log began anew. */
    private static final int LOG_HEAD_OCTETS = 32;

    private StoreFile() {}

    /** One entry as a service wrote it. */
    public record Entry(String part, String name, byte[] value) {}

    /**
     * What a store holds.
     *
     * @param layout before anything was brought to ours
     * @param release which took it over last; empty where it does not say
     * @param octets of the file and its log
     * @param fault why this release would not go on with it; empty where it would
     * @param entries those of services; none where there is a fault
     */
    public record Seen(int layout, Optional<String> release, long octets, Optional<String> fault, List<Entry> entries) {
        public Seen {
            entries = List.copyOf(entries);
        }
    }

    /** Whether there is a store in a state directory. */
    public static boolean exists(Path stateDirectory) {
        return Files.exists(stateDirectory.resolve(NAME));
    }

    /**
     * Looks at a copy, and brings the copy to our layout as a start would: the file of a running node is read, and
     * neither locked nor touched.
     *
     * @param scratch a directory with room for the copy
     * @throws IOException where it cannot be copied
     */
    public static Seen look(Path stateDirectory, Path scratch) throws IOException {
        Path copy = scratch.resolve(NAME);
        long octets = copy(stateDirectory.resolve(NAME), copy);
        int layout = 0;
        Optional<String> release = Optional.empty();
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + copy.toAbsolutePath())) {
            layout = StoreLayout.layout(c);
            release = StoreLayout.release(c);
            Optional<String> damage = damage(c);
            if (damage.isPresent()) return new Seen(layout, release, octets, damage, List.of());
            StoreLayout.OURS.bring(c);
            return new Seen(layout, release, octets, Optional.empty(), entries(c));
        } catch (SQLException e) {
            return new Seen(layout, release, octets, Optional.of(String.valueOf(e.getMessage())), List.of());
        }
    }

    private static Optional<String> damage(Connection c) throws SQLException {
        try (Statement s = c.createStatement(); ResultSet r = s.executeQuery("PRAGMA quick_check(1)")) {
            return r.next() && !"ok".equals(r.getString(1)) ? Optional.of(r.getString(1)) : Optional.empty();
        }
    }

    private static List<Entry> entries(Connection c) throws SQLException {
        List<Entry> out = new ArrayList<>();
        try (PreparedStatement s =
                c.prepareStatement("SELECT part, name, value FROM entries WHERE part <> ? ORDER BY part, name")) {
            s.setString(1, StoreLayout.PART);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) out.add(new Entry(r.getString(1), r.getString(2), r.getBytes(3)));
            }
        }
        return out;
    }

    /**
     * Writes what a store holds at this moment into one new file, by SQLite's own means: a node that runs goes on
     * writing meanwhile.
     *
     * @throws IOException with a sentence for people
     */
    public static void snapshot(Path stateDirectory, Path to) throws IOException {
        Path file = stateDirectory.resolve(NAME);
        if (Files.size(file) > OCTETS_MAX) throw new IOException("the store " + file + " is larger than 2 GiB");
        Files.createFile(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:file:" + uri(file) + "?mode=ro");
                Statement s = c.createStatement();
                PreparedStatement into = c.prepareStatement("VACUUM INTO ?")) {
            s.execute("PRAGMA busy_timeout = 5000");
            into.setString(1, to.toAbsolutePath().toString());
            into.execute();
        } catch (SQLException e) {
            // Without its side files, which a reader must not make, or held by a node on a full disk: as a copy.
            settled(file, to, e);
        }
    }

    /** SQLite's URIs have a query and a fragment, and escapes. */
    private static String uri(Path file) {
        return file.toAbsolutePath().toString().replace("%", "%25").replace("?", "%3f").replace("#", "%23");
    }

    private static void settled(Path file, Path to, SQLException first) throws IOException {
        Path scratch = Files.createTempDirectory(to.toAbsolutePath().getParent(), "store");
        try {
            Path copy = scratch.resolve(NAME);
            copy(file, copy);
            try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + copy.toAbsolutePath());
                    PreparedStatement into = c.prepareStatement("VACUUM INTO ?")) {
                // It takes no file that holds anything.
                Files.write(to, new byte[0]);
                into.setString(1, to.toAbsolutePath().toString());
                into.execute();
            } catch (SQLException e) {
                throw new IOException("the store " + file + " cannot be read: " + e.getMessage() + " ("
                        + first.getMessage() + ")", e);
            }
        } finally {
            for (String end : List.of("", "-wal", "-shm", "-journal"))
                Files.deleteIfExists(scratch.resolve(NAME + end));
            Files.deleteIfExists(scratch);
        }
    }

    /** A copy of file and log of one moment: taken again where the node moved the one into the other meanwhile. */
    private static long copy(Path file, Path to) throws IOException {
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        Path logTo = to.resolveSibling(to.getFileName() + "-wal");
        for (int i = 0; i < COPIES_MAX; i++) {
            Moment before = Moment.of(file, log);
            if (before.octets() > OCTETS_MAX) throw new IOException("the store " + file + " is larger than 2 GiB");
            Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(logTo);
            try {
                Files.copy(log, logTo);
            } catch (NoSuchFileException e) {
                // A node that has stopped leaves none.
                Files.deleteIfExists(logTo);
            }
            if (before.equals(Moment.of(file, log)))
                return before.octets() + (Files.exists(logTo) ? Files.size(logTo) : 0);
            LockSupport.parkNanos(BETWEEN_COPIES_NS);
        }
        throw new IOException(
                "the store " + file + " changes faster than it can be copied: try again, or stop the node");
    }

    /** By what one sees that the log was moved into the file. That the log grows does no harm. */
    private record Moment(FileTime modified, long octets, ByteBuffer logHead) {
        static Moment of(Path file, Path log) throws IOException {
            ByteBuffer head = ByteBuffer.allocate(LOG_HEAD_OCTETS);
            try (FileChannel c = FileChannel.open(log, StandardOpenOption.READ)) {
                while (head.hasRemaining() && c.read(head) > 0) {}
            } catch (NoSuchFileException e) {
                head.clear();
            }
            return new Moment(Files.getLastModifiedTime(file), Files.size(file), head.flip());
        }
    }
}
