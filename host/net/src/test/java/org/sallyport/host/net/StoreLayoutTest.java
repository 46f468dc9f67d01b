package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.machine.Release;

/** State of one release under the next one and the one before, with a layout that no release has had yet. */
@Timeout(60)
class StoreLayoutTest {
    private static final int ENTRIES = 300;
    private static final StoreLayout.Step SINCE = new StoreLayout.Step(2, s -> {
        s.execute("ALTER TABLE entries ADD COLUMN since INTEGER NOT NULL DEFAULT 0");
        s.execute("UPDATE entries SET since = 7");
    });
    private static final StoreLayout THIS = StoreLayout.OURS;
    /** The release in which a new layout is read and not written yet. */
    private static final StoreLayout READS_NEXT = new StoreLayout(1, 2, List.of(THIS.steps().getFirst(), SINCE));
    /** The one after it. */
    private static final StoreLayout WRITES_NEXT = new StoreLayout(2, 2, List.of(THIS.steps().getFirst(), SINCE));

    @TempDir
    Path state;

    private final List<NetHost> hosts = new ArrayList<>();

    @AfterEach
    void close() {
        hosts.forEach(NetHost::close);
    }

    private Path file() {
        return state.resolve("store.db");
    }

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    private interface Use {
        void store(NetHost host, SqliteStore store);
    }

    /** A run of a release; its store is closed afterwards. */
    private void run(StoreLayout layout, Use use) {
        NetHost host = NetHost.start(NetSettings.of(state.resolve("run" + hosts.size())));
        hosts.add(host);
        SqliteStore store = host.call(h -> ((NetHost) h).storeAt(file(), layout));
        use.store(host, store);
        store.stop();
    }

    private static Map<String, byte[]> load(NetHost host, SqliteStore store, String table) {
        Mailbox<Map<String, byte[]>> entries = new Mailbox<>();
        host.run(_ -> store.load(table, entries::put));
        return entries.take();
    }

    private void fill(StoreLayout layout) {
        run(layout, (host, store) -> {
            host.run(_ -> {
                for (int i = 0; i < ENTRIES; i++) store.put("bindings", "k" + i, bytes("v" + i));
            });
            assertThat(load(host, store, "bindings")).hasSize(ENTRIES);
        });
    }

    private int ask(String pragma) throws SQLException {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(pragma)) {
            return r.next() ? r.getInt(1) : -1;
        }
    }

    @Test
    void aLayoutThatOneReleaseReadsIsWrittenByTheNextAndTakenBack() throws SQLException {
        fill(READS_NEXT);
        assertThat(ask("PRAGMA user_version")).isEqualTo(1);
        run(WRITES_NEXT, (host, store) -> {
            assertThat(load(host, store, "bindings")).hasSize(ENTRIES).containsEntry("k7", bytes("v7"));
            host.run(_ -> store.put("bindings", "k7", bytes("newer")));
        });
        assertThat(ask("PRAGMA user_version")).isEqualTo(2);
        assertThat(ask("SELECT since FROM entries WHERE name = 'k8'")).isEqualTo(7);
        run(READS_NEXT, (host, store) -> {
            assertThat(load(host, store, "bindings")).hasSize(ENTRIES).containsEntry("k7", bytes("newer"));
            host.run(_ -> store.put("bindings", "k8", bytes("back")));
            assertThat(store.trouble()).isEmpty();
        });
        run(WRITES_NEXT, (host, store) -> assertThat(load(host, store, "bindings")).hasSize(ENTRIES)
                .containsEntry("k8", bytes("back")));
    }

    @Test
    void aLayoutThatIsNotKnownIsLeftAloneAndSaidSo() throws Exception {
        fill(WRITES_NEXT);
        byte[] before = Files.readAllBytes(file());
        run(THIS, (host, store) -> {
            assertThat(load(host, store, "bindings")).isEmpty();
            host.run(_ -> store.put("bindings", "x", bytes("lost")));
            assertThat(load(host, store, "bindings")).isEmpty();
            assertThat(store.trouble().orElseThrow()).contains("is left alone", "layout 2", "release " + Release.OURS,
                    "nothing is kept over a restart");
        });
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
        run(WRITES_NEXT, (host, store) -> assertThat(load(host, store, "bindings")).hasSize(ENTRIES));
    }

    @Test
    void whoDiesWithinAStepLeavesTheFileAsItWas() throws Exception {
        fill(THIS);
        Process victim = new ProcessBuilder(System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                Victim.class.getName(), file().toString()).redirectErrorStream(true).start();
        assertThat(new String(victim.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).contains("within");
        assertThat(victim.waitFor()).isEqualTo(137);
        assertThat(ask("PRAGMA user_version")).isEqualTo(1);
        assertThat(ask("SELECT count(*) FROM pragma_table_info('entries') WHERE name = 'since'")).isZero();
        run(THIS, (host, store) -> assertThat(load(host, store, "bindings")).hasSize(ENTRIES));
        run(WRITES_NEXT, (host, store) -> assertThat(load(host, store, "bindings")).hasSize(ENTRIES));
        assertThat(ask("PRAGMA user_version")).isEqualTo(2);
    }

    /** Makes half of a step and dies. */
    static final class Victim {
        public static void main(String[] args) throws SQLException {
            StoreLayout.Step half = new StoreLayout.Step(2, s -> {
                SINCE.change().make(s);
                System.out.println("within");
                System.out.flush();
                Runtime.getRuntime().halt(137);
            });
            try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + args[0]);
                    Statement s = c.createStatement()) {
                s.execute("PRAGMA journal_mode = WAL");
                // So small a cache that half of the step is in the file when it ends.
                s.execute("PRAGMA cache_size = 1");
                new StoreLayout(2, 2, List.of(half)).bring(c);
            }
        }
    }

    @Test
    void aDiskThatIsFullWithinAStepLosesNothing() throws SQLException {
        fill(THIS);
        StoreLayout.Step large = new StoreLayout.Step(2, s -> {
            // As a disk without room for more pages.
            s.execute("PRAGMA max_page_count = 30");
            s.execute("UPDATE entries SET value = zeroblob(20000)");
        });
        StoreLayout tooLarge = new StoreLayout(2, 2, List.of(large));
        run(tooLarge, (host, store) -> {
            assertThat(load(host, store, "bindings")).as("this run goes on without").isEmpty();
            host.run(_ -> store.put("bindings", "k7", bytes("late")));
            assertThat(load(host, store, "bindings")).containsOnlyKeys("k7");
            assertThat(store.trouble().orElseThrow()).contains("cannot be written", "full", "wait in memory");
        });
        assertThat(ask("PRAGMA user_version")).isEqualTo(1);
        run(THIS, (host, store) -> assertThat(load(host, store, "bindings")).hasSize(ENTRIES).containsEntry("k7",
                bytes("v7")));
    }

    @Test
    void whoTookAStoreOverLastIsWrittenInIt() throws Exception {
        fill(THIS);
        StoreFile.Seen seen = StoreFile.look(state, Files.createDirectory(state.resolve("scratch")));
        assertThat(seen.release()).contains(Release.OURS.toString());
        assertThat(seen.layout()).isEqualTo(1);
        assertThat(seen.fault()).isEmpty();
        assertThat(seen.entries()).hasSize(ENTRIES);
    }

    @Test
    void aStoreOfTheReleaseBeforeIsTakenOver() throws Exception {
        try (InputStream in = StoreLayoutTest.class.getResourceAsStream("store-0.1.db")) {
            Files.copy(in, file());
        }
        assertThat(StoreFile.look(state, Files.createDirectory(state.resolve("scratch"))).release()).isEmpty();
        run(THIS, (host, store) -> {
            assertThat(load(host, store, "bindings")).isNotEmpty();
            assertThat(load(host, store, "calls")).isNotEmpty();
            assertThat(load(host, store, "keys")).containsOnlyKeys("route-tokens");
        });
        assertThat(ask("PRAGMA user_version")).as("or the release before could not go back to it").isEqualTo(1);
    }

    @Test
    void aRunningStoreIsLookedAtAndCopiedWithoutALock() throws Exception {
        run(THIS, (host, store) -> {
            host.run(_ -> store.put("bindings", "alice", bytes("1")));
            assertThat(load(host, store, "bindings")).hasSize(1);
            List<String> before = names();
            try {
                Path scratch = Files.createDirectory(state.resolve("scratch"));
                assertThat(StoreFile.look(state, scratch).entries()).singleElement()
                        .satisfies(e -> assertThat(e.value()).isEqualTo(bytes("1")));
                StoreFile.snapshot(state, state.resolve("copy.db"));
                host.run(_ -> store.put("bindings", "bob", bytes("2")));
                assertThat(load(host, store, "bindings")).hasSize(2);
                assertThat(names()).containsAll(before);
                Path other = Files.createDirectory(state.resolve("other"));
                Files.move(state.resolve("copy.db"), other.resolve("store.db"));
                assertThat(StoreFile.look(other, Files.createDirectory(state.resolve("scratch2"))).entries())
                        .extracting(StoreFile.Entry::name).containsExactly("alice");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            assertThat(store.trouble()).isEqualTo(Optional.empty());
        });
        // And once it has stopped, without its side files.
        assertThat(names()).doesNotContain("store.db-wal");
        StoreFile.snapshot(state, state.resolve("after.db"));
        assertThat(names()).doesNotContain("store.db-wal", "store.db-shm");
        assertThat(Files.size(state.resolve("after.db"))).isPositive();
    }

    private List<String> names() {
        try (var all = Files.list(state)) {
            return all.map(p -> p.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aStoreThatAnotherHoldsForItselfIsCopiedAllTheSame() throws Exception {
        fill(THIS);
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file()); Statement s = c.createStatement()) {
            s.execute("PRAGMA locking_mode = EXCLUSIVE");
            s.execute("INSERT INTO entries VALUES ('bindings', 'last', x'00')");
            StoreFile.snapshot(state, state.resolve("copy.db"));
        }
        Path other = Files.createDirectory(state.resolve("other"));
        Files.move(state.resolve("copy.db"), other.resolve("store.db"));
        assertThat(StoreFile.look(other, Files.createDirectory(state.resolve("scratch"))).entries())
                .hasSize(ENTRIES + 1);
    }
}
