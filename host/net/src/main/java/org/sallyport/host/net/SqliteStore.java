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
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sallyport.host.Store;
import org.sallyport.machine.Release;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The store in one SQLite file. Owner of the file: the writer thread; the desk only queues.
 *
 * <p>What was queued is written in batches; after a crash of the process everything committed is there, after a crash
 * of the machine at most the last batches are missing (write-ahead log, synchronous=NORMAL). What cannot be written,
 * since the disk is full, waits in memory and is tried again; the log, {@code status} and the next run say so.
 */
final class SqliteStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger("sallyport.node");
    private static final int BATCH_MAX = 1_000;
    private static final String PUT = "INSERT INTO entries (part, name, value) VALUES (?, ?, ?)"
            + " ON CONFLICT (part, name) DO UPDATE SET value = excluded.value";
    private static final String REMOVE = "DELETE FROM entries WHERE part = ? AND name = ?";
    private static final long STOP_SECONDS = 5;
    /**
     * How long a change waits for others that are written with it, since each commit costs as much as ten changes: 10
     * ms.
     */
    private static final long TOGETHER_NS = TimeUnit.MILLISECONDS.toNanos(10);
    /** How soon what could not be written is tried again: 5 s. */
    private static final long AGAIN_NS = TimeUnit.SECONDS.toNanos(5);
    /** How long it is said that the run before has lost something: 1 h, in which most phones have registered again. */
    private static final long LACKING_TOLD_NS = TimeUnit.HOURS.toNanos(1);
    /** Between two lines of the log about it: 60 s. */
    private static final long TOLD_EVERY_NS = TimeUnit.SECONDS.toNanos(60);

    /** What waits for the writer, in order. */
    private sealed interface Job {
        /** A null value removes. */
        record Write(String table, String key, byte @Nullable [] value) implements Job {}

        record Load(String table, Consumer<Map<String, byte[]>> entries) implements Job {}

        record Stop() implements Job {}
    }

    private final Path file;
    private final Desk desk;
    private final NetCounters counters;
    private final ArrayBlockingQueue<Job> jobs;
    private final Thread writer;
    private final StoreDebt debt = new StoreDebt();
    private final StoreMark mark;
    private final StoreLayout layout;
    private @Nullable Connection connection;
    /** The file is of a later release: it is left alone, and nothing is kept. */
    private boolean newer;
    private long againNs;
    private long toldNs;
    /** Why nothing can be written, or empty, and how much waits. Written by the writer, read by the desk. */
    private volatile String trouble = "";
    private volatile int waiting;
    private volatile long lost;
    private volatile String lacking = "";
    private final long startedNs = System.nanoTime();
    /** The desk's. */
    private long refused;
    private long refusedToldNs = Long.MIN_VALUE;

    SqliteStore(Path file, SocketParts parts, StoreLayout layout) {
        this.file = file;
        this.layout = layout;
        this.mark = new StoreMark(file.resolveSibling("store.mark"));
        this.desk = parts.desk();
        this.counters = parts.counters();
        this.jobs = new ArrayBlockingQueue<>(parts.limits().storeWritesMax());
        this.writer = Thread.ofPlatform().daemon().name("sallyport-store").start(this::run);
    }

    @Override
    public void load(String table, Consumer<Map<String, byte[]>> entries) {
        desk.own();
        if (offer(new Job.Load(table, entries))) return;
        desk.post(() -> entries.accept(Map.of()));
    }

    @Override
    public void put(String table, String key, byte[] value) {
        desk.own();
        offer(new Job.Write(table, key, value.clone()));
    }

    @Override
    public void delete(String table, String key) {
        desk.own();
        offer(new Job.Write(table, key, null));
    }

    @Override
    public Optional<String> trouble() {
        String now = trouble.isEmpty() ? "" : alarm(trouble);
        String before = System.nanoTime() - startedNs < LACKING_TOLD_NS ? lacking : "";
        return Optional.of(now + (now.isEmpty() || before.isEmpty() ? "" : "; ") + before).filter(t -> !t.isEmpty());
    }

    private boolean offer(Job job) {
        if (jobs.offer(job)) return true;
        counters.count(NetCounter.STORE_REFUSED);
        refused++;
        long nowNs = System.nanoTime();
        if (refusedToldNs == Long.MIN_VALUE || nowNs - refusedToldNs >= TOLD_EVERY_NS) {
            refusedToldNs = nowNs;
            LOG.error("the store {} does not keep up: {} changes were not taken", file, refused);
        }
        return false;
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
        mark.lackingSince().ifPresent(since -> {
            lacking = "the run before ended while its store could not be written, since " + since
                    + ": registrations, calls and whatever"
                    + " else began then are forgotten, and phones are back when they register again";
            // The log may lie on the same full disk.
            LOG.warn(lacking);
        });
        mark.whole();
        List<Job> batch = new ArrayList<>();
        boolean running = true;
        while (running) {
            try {
                batch.clear();
                Job first = debt.size() == 0 ? jobs.take() : jobs.poll(AGAIN_NS, TimeUnit.NANOSECONDS);
                if (first != null) batch.add(first);
                if (first instanceof Job.Write) LockSupport.parkNanos(TOGETHER_NS);
                jobs.drainTo(batch, BATCH_MAX - batch.size());
            } catch (InterruptedException e) {
                return;
            }
            running = batch.isEmpty() || !(batch.getLast() instanceof Job.Stop);
            try {
                handle(batch);
            } catch (RuntimeException e) {
                counters.count(NetCounter.OWN_FAILURE);
                LOG.error("the store {} failed at a batch of {}", file, batch.size(), e);
            }
        }
        if (debt.size() > 0) {
            LOG.error("the store {} could not be written to the end, so these changes are lost: {}", file,
                    debt.summary());
        }
        close();
    }

    private void handle(List<Job> batch) {
        for (Job job : batch) {
            switch (job) {
                case Job.Write w -> {
                    if (!debt.add(w.table(), w.key(), w.value())) counters.count(NetCounter.STORE_REFUSED);
                }
                case Job.Load l -> {
                    settle(false);
                    answer(l);
                }
                case Job.Stop _ -> againNs = System.nanoTime();
            }
        }
        settle(!batch.isEmpty() && batch.getLast() instanceof Job.Stop);
        waiting = debt.size();
        lost = debt.lost();
    }

    /** Writes everything that waits, or keeps it; while the store is in trouble not more often than it may. */
    private void settle(boolean last) {
        if (newer) {
            debt.settled();
            return;
        }
        if (debt.size() == 0 || !last && !trouble.isEmpty() && System.nanoTime() < againNs) return;
        try {
            writeAll();
        } catch (StoreLayout.Newer e) {
            left(e);
        } catch (SQLException | IOException e) {
            undo(e);
            try {
                writeAll();
            } catch (SQLException | IOException again) {
                undo(again);
                inTrouble(String.valueOf(again.getMessage()));
            }
        }
    }

    private Connection connection() throws SQLException, IOException {
        if (connection == null) connection = open();
        return connection;
    }

    private void writeAll() throws SQLException, IOException {
        Connection open = connection();
        // To prepare a statement costs more than to run it: once for a batch, and kept by nobody who might lose the
        // file.
        try (PreparedStatement put = open.prepareStatement(PUT);
                PreparedStatement remove = open.prepareStatement(REMOVE)) {
            for (Map.Entry<StoreDebt.Key, byte[]> e : debt.all().entrySet()) {
                write(e.getValue() == null ? remove : put, e.getKey(), e.getValue());
            }
        }
        open.commit();
        int waited = debt.size();
        debt.settled();
        if (trouble.isEmpty()) return;
        trouble = "";
        mark.whole();
        LOG.info("the store {} is written again, with {} changes that waited", file, waited);
    }

    /**
     * A full disk lets a connection live, and a new one may not open there; after any other fault it is opened anew.
     */
    private void undo(Exception why) {
        boolean full =
                why instanceof SQLiteException s && s.getResultCode().code % 256 == SQLiteErrorCode.SQLITE_FULL.code;
        try {
            if (full && connection != null) connection.rollback();
            else close();
        } catch (SQLException e) {
            close();
        }
    }

    private void inTrouble(String why) {
        long nowNs = System.nanoTime();
        againNs = nowNs + AGAIN_NS;
        boolean fresh = trouble.isEmpty();
        trouble = why;
        waiting = debt.size();
        if (fresh) mark.lacking();
        if (!fresh && nowNs - toldNs < TOLD_EVERY_NS) return;
        toldNs = nowNs;
        LOG.error(alarm(why));
    }

    /** A later release goes on with it, as it is. */
    private void left(StoreLayout.Newer why) {
        newer = true;
        debt.settled();
        trouble = String.valueOf(why.getMessage());
        LOG.error(alarm(trouble));
    }

    private String alarm(String why) {
        if (newer) return "the store " + file + " is left alone (" + why
                + "): nothing is kept over a restart until a later release runs, or the file is moved away";
        return "the store " + file + " cannot be written (" + why + "): " + waiting
                + " changes wait in memory, and are lost if the node"
                + " ends before" + (lost == 0 ? "" : "; " + lost + " are lost, since no more may wait");
    }

    /** What the file holds and what waits. A node that waits for its entries goes on with what there is. */
    private void answer(Job.Load load) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int i = 0; i < 2 && !newer; i++) {
            try {
                entries = read(connection(), load.table());
                break;
            } catch (StoreLayout.Newer e) {
                left(e);
            } catch (SQLException | IOException e) {
                close();
                if (i == 0) continue;
                counters.count(NetCounter.STORE_REFUSED);
                LOG.error("the store {} cannot be read, so the node goes on without its {}: {}", file, load.table(),
                        e.getMessage());
            }
        }
        debt.overlay(load.table(), entries);
        Map<String, byte[]> all = entries;
        desk.post(() -> load.entries().accept(all));
    }

    private static void write(PreparedStatement s, StoreDebt.Key key, byte @Nullable [] value) throws SQLException {
        s.setString(1, key.table());
        s.setString(2, key.name());
        if (value != null) s.setBytes(3, value);
        s.executeUpdate();
    }

    private static Map<String, byte[]> read(Connection open, String table) throws SQLException {
        Map<String, byte[]> out = new LinkedHashMap<>();
        try (PreparedStatement s = open.prepareStatement(
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
        try {
            return connect(false);
        } catch (SQLException e) {
            // Alone it needs no file of shared memory, for which a full disk has no room; reading goes on.
            if (damaged(e) || e instanceof StoreLayout.Newer) throw e;
            return connect(true);
        }
    }

    private Connection connect(boolean alone) throws SQLException {
        Connection c = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
        try (Statement s = c.createStatement()) {
            s.execute("PRAGMA busy_timeout = 2000");
            if (alone) s.execute("PRAGMA locking_mode = EXCLUSIVE");
            s.execute("PRAGMA journal_mode = WAL");
            s.execute("PRAGMA synchronous = NORMAL");
            check(s);
            takeOver(c);
            c.setAutoCommit(false);
            return c;
        } catch (SQLException e) {
            c.close();
            throw e;
        }
    }

    private void takeOver(Connection c) throws SQLException {
        int before = layout.bring(c);
        Optional<String> release = StoreLayout.release(c);
        if (before == 0) LOG.info("a new store begins in {}", file);
        else if (before < layout.writes())
            LOG.info("the store {} was of layout {} and is of {} now", file, before, layout.writes());
        if (release.equals(Optional.of(Release.OURS.toString()))) return;
        if (before > 0)
            LOG.info("the store {} is taken over from release {}", file, release.orElse(Release.BEFORE.toString()));
        StoreLayout.taken(debt);
    }

    private static void check(Statement s) throws SQLException {
        try (ResultSet r = s.executeQuery("PRAGMA quick_check(1)")) {
            if (r.next() && !"ok".equals(r.getString(1))) {
                throw new SQLiteException(r.getString(1), SQLiteErrorCode.SQLITE_CORRUPT);
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
