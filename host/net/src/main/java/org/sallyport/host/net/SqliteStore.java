package org.sallyport.host.net;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sallyport.host.Store;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The store in one SQLite file. Owner of the file: the writer thread; the desk only queues.
 *
 * <p>What was queued is written in batches; after a crash of the process everything committed is there, after a crash
 * of the machine at most the last batches are missing (write-ahead log, synchronous=NORMAL).
 */
final class SqliteStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger("sallyport.node");
    private static final int BATCH_MAX = 1_000;
    private static final int SCHEMA = 1;
    private static final long STOP_SECONDS = 5;

    /** What waits for the writer, in order. */
    private sealed interface Job {
        /** A null value removes. */
        record Write(String table, String key, byte[] value) implements Job {}

        record Load(String table, Consumer<Map<String, byte[]>> entries) implements Job {}

        record Stop() implements Job {}
    }

    private final Path file;
    private final Desk desk;
    private final NetCounters counters;
    private final ArrayBlockingQueue<Job> jobs;
    private final Thread writer;
    private Connection connection;

    SqliteStore(Path file, NetHost.Parts parts) {
        this.file = file;
        this.desk = parts.desk();
        this.counters = parts.counters();
        this.jobs = new ArrayBlockingQueue<>(parts.limits().storeWritesMax());
        this.writer = Thread.ofPlatform().daemon().name("sallyport-store").start(this::run);
    }

    @Override
    public void load(String table, Consumer<Map<String, byte[]>> entries) {
        desk.own();
        if (jobs.offer(new Job.Load(table, entries))) return;
        counters.count(NetCounter.STORE_REFUSED);
        desk.post(() -> entries.accept(Map.of()));
    }

    @Override
    public void put(String table, String key, byte[] value) {
        desk.own();
        if (!jobs.offer(new Job.Write(table, key, value.clone()))) counters.count(NetCounter.STORE_REFUSED);
    }

    @Override
    public void delete(String table, String key) {
        desk.own();
        if (!jobs.offer(new Job.Write(table, key, null))) counters.count(NetCounter.STORE_REFUSED);
    }

    /** Writes what is queued and closes the file. From any other thread. */
    void stop() {
        try {
            if (!jobs.offer(new Job.Stop(), STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("the store did not take its stop");
            }
            writer.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Job> batch = new ArrayList<>();
        boolean running = true;
        while (running) {
            try {
                batch.clear();
                batch.add(jobs.take());
                jobs.drainTo(batch, BATCH_MAX - 1);
            } catch (InterruptedException e) {
                return;
            }
            running = !(batch.getLast() instanceof Job.Stop);
            try {
                handle(batch);
            } catch (RuntimeException e) {
                counters.count(NetCounter.OWN_FAILURE);
                LOG.error("the store {} failed at a batch of {}", file, batch.size(), e);
            }
        }
        close();
    }

    private void handle(List<Job> batch) {
        try {
            apply(batch);
        } catch (SQLException | IOException e) {
            LOG.warn("the store {} failed and is opened again: {}", file, e.getMessage());
            close();
            try {
                apply(batch);
            } catch (SQLException | IOException again) {
                LOG.error("the store {} failed; {} jobs are lost: {}", file, batch.size(), again.getMessage());
                for (Job job : batch) {
                    counters.count(NetCounter.STORE_REFUSED);
                    // A node that waits for its entries goes on without them.
                    if (job instanceof Job.Load load) desk.post(() -> load.entries().accept(Map.of()));
                }
                close();
            }
        }
    }

    private void apply(List<Job> batch) throws SQLException, IOException {
        if (connection == null) connection = open();
        Map<Job.Load, Map<String, byte[]>> loaded = new LinkedHashMap<>();
        for (Job job : batch) {
            switch (job) {
                case Job.Write w -> write(w);
                case Job.Load l -> loaded.put(l, read(l.table()));
                case Job.Stop _ -> {
                    // The writer sees it in the batch.
                }
            }
        }
        connection.commit();
        loaded.forEach((load, entries) -> desk.post(() -> load.entries().accept(entries)));
    }

    private void write(Job.Write w) throws SQLException {
        String sql = w.value() == null
                ? "DELETE FROM entries WHERE part = ? AND name = ?"
                : "INSERT INTO entries (part, name, value) VALUES (?, ?, ?)"
                        + " ON CONFLICT (part, name) DO UPDATE SET value = excluded.value";
        try (PreparedStatement s = connection.prepareStatement(sql)) {
            s.setString(1, w.table());
            s.setString(2, w.key());
            if (w.value() != null) s.setBytes(3, w.value());
            s.executeUpdate();
        }
    }

    private Map<String, byte[]> read(String table) throws SQLException {
        Map<String, byte[]> out = new LinkedHashMap<>();
        try (PreparedStatement s = connection.prepareStatement(
                "SELECT name, value FROM entries WHERE part = ? ORDER BY name")) {
            s.setString(1, table);
            try (ResultSet rows = s.executeQuery()) {
                while (rows.next()) out.put(rows.getString(1), rows.getBytes(2));
            }
        }
        return out;
    }

    private Connection open() throws SQLException, IOException {
        try {
            return connect();
        } catch (SQLException e) {
            if (!damaged(e)) throw e;
            LOG.error("the store {} is damaged ({}): it is moved aside and a new one begins", file, e.getMessage());
            moveAside();
            return connect();
        }
    }

    private static boolean damaged(SQLException e) {
        return e instanceof SQLiteException s
                && (s.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB
                        || s.getResultCode().code % 256 == SQLiteErrorCode.SQLITE_CORRUPT.code);
    }

    private Connection connect() throws SQLException, IOException {
        try {
            // SQLite gives its side files the mode of the main one.
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            LOG.debug("the store {} exists", file);
        }
        Connection c = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
        try (Statement s = c.createStatement()) {
            s.execute("PRAGMA busy_timeout = 2000");
            s.execute("PRAGMA journal_mode = WAL");
            s.execute("PRAGMA synchronous = NORMAL");
            check(s);
            s.execute("CREATE TABLE IF NOT EXISTS entries (part TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL,"
                    + " PRIMARY KEY (part, name)) WITHOUT ROWID");
            s.execute("PRAGMA user_version = " + SCHEMA);
            c.setAutoCommit(false);
            return c;
        } catch (SQLException e) {
            c.close();
            throw e;
        }
    }

    private void check(Statement s) throws SQLException {
        try (ResultSet r = s.executeQuery("PRAGMA quick_check(1)")) {
            if (r.next() && !"ok".equals(r.getString(1))) {
                throw new SQLiteException(r.getString(1), SQLiteErrorCode.SQLITE_CORRUPT);
            }
        }
        try (ResultSet r = s.executeQuery("PRAGMA user_version")) {
            if (r.next() && r.getInt(1) > SCHEMA) {
                throw new SQLException(file + " was written by a newer version of this program");
            }
        }
    }

    private void moveAside() throws IOException {
        String mark = ".damaged-" + System.currentTimeMillis();
        for (String end : List.of("", "-wal", "-shm")) {
            Path part = file.resolveSibling(file.getFileName() + end);
            if (Files.exists(part)) Files.move(part, file.resolveSibling(file.getFileName() + mark + end));
        }
    }

    private void close() {
        if (connection == null) return;
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("the store {} did not close: {}", file, e.getMessage());
        }
        connection = null;
    }
}
