package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SqliteStoreTest {
    private static final int CRASH_ENTRIES = 2_500;

    @TempDir
    Path state;

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> load(NetHost host, String table) {
        Mailbox<Map<String, byte[]>> entries = new Mailbox<>();
        host.run(h -> h.store().load(table, entries::put));
        return entries.take();
    }

    @Test
    void entriesOutliveTheHost() {
        try (NetHost host = NetHost.start(NetSettings.of(state))) {
            host.run(h -> {
                h.store().put("bindings", "alice", bytes("1"));
                h.store().put("bindings", "alice", bytes("2"));
                h.store().put("bindings", "bob", bytes("3"));
                h.store().put("zones", "alice", bytes("4"));
                h.store().delete("bindings", "bob");
                h.store().delete("bindings", "nobody");
            });
        }
        try (NetHost host = NetHost.start(NetSettings.of(state))) {
            assertThat(load(host, "bindings")).containsOnlyKeys("alice").containsEntry("alice", bytes("2"));
            assertThat(load(host, "zones")).containsEntry("alice", bytes("4"));
            assertThat(load(host, "other")).isEmpty();
        }
    }

    @Test
    void aLoadSeesWhatWasPutBefore() {
        try (NetHost host = NetHost.start(NetSettings.of(state))) {
            byte[] value = bytes("first");
            host.run(h -> {
                h.store().put("t", "quote ' and \" and ü", value);
                value[0] = 'X';
            });
            assertThat(load(host, "t")).containsEntry("quote ' and \" and ü", bytes("first"));
        }
    }

    /** Stands for a full disk: nothing can be written while somebody else holds the file's lock. */
    private Connection locked() throws Exception {
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + state.resolve("store.db").toAbsolutePath());
        try (Statement s = other.createStatement()) {
            s.execute("BEGIN EXCLUSIVE");
        }
        return other;
    }

    private static Optional<String> trouble(NetHost host) {
        return host.call(h -> h.store().trouble());
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) throw new AssertionError("waited in vain for " + what);
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void whatCannotBeWrittenWaitsIsSeenAndIsWrittenLater() throws Exception {
        try (NetHost host = NetHost.start(NetSettings.of(state))) {
            host.run(h -> h.store().put("bindings", "alice", bytes("1")));
            assertThat(load(host, "bindings")).containsOnlyKeys("alice");
            assertThat(trouble(host)).isEmpty();
            try (Connection other = locked()) {
                host.run(h -> h.store().put("bindings", "carol", bytes("7")));
                until("the alarm", () -> trouble(host).isPresent());
                host.run(h -> {
                    h.store().put("bindings", "bob", bytes("2"));
                    h.store().put("bindings", "bob", bytes("3"));
                    h.store().delete("bindings", "alice");
                });
                until("all to wait",
                        () -> trouble(host).filter(t -> t.contains("3 changes wait in memory")).isPresent());
                assertThat(load(host, "bindings")).containsOnlyKeys("bob", "carol").containsEntry("bob", bytes("3"));
                assertThat(Files.readString(state.resolve("store.mark"))).startsWith("lacking since 2").hasSize(64);
            }
            until("the store to be written again", () -> trouble(host).isEmpty());
            assertThat(Files.readString(state.resolve("store.mark"))).startsWith("whole").hasSize(64);
        }
        try (NetHost host = NetHost.start(NetSettings.of(state))) {
            assertThat(load(host, "bindings")).containsOnlyKeys("bob", "carol").containsEntry("bob", bytes("3"));
        }
    }

    @Test
    void theNextRunSaysThatTheOneBeforeLostSomething() throws Exception {
        try (NetHost host = NetHost.start(NetSettings.of(state))) {
            host.run(h -> h.store().put("bindings", "alice", bytes("1")));
            assertThat(load(host, "bindings")).hasSize(1);
        }
        // As a run leaves it that was killed meanwhile.
        Files.writeString(state.resolve("store.mark"), "lacking since 2026-11-30T09:00:00Z" + " ".repeat(29) + "\n");
        try (NetHost host = NetHost.start(NetSettings.of(state))) {
            assertThat(load(host, "bindings")).hasSize(1);
            assertThat(trouble(host).orElseThrow()).contains("the run before", "2026-11-30T09:00:00Z",
                    "register again");
        }
        try (NetHost host = NetHost.start(NetSettings.of(state))) {
            assertThat(load(host, "bindings")).hasSize(1);
            assertThat(trouble(host)).isEmpty();
        }
    }

    @Test
    void whatWaitsHasALimitOfItsOwn() {
        StoreDebt debt = new StoreDebt();
        byte[] large = new byte[1 << 20];
        int taken = 0;
        while (debt.add("t", "k" + taken, large)) taken++;
        assertThat(taken).isEqualTo(64);
        assertThat(debt.lost()).isEqualTo(1);
        assertThat(debt.add("t", "k0", new byte[1])).as("a smaller value in the place of another").isTrue();
        debt.settled();
        for (int i = 0; i < StoreDebt.ENTRIES_MAX; i++) debt.add("t", "k" + i, null);
        assertThat(debt.add("t", "one more", null)).isFalse();
        assertThat(debt.add("t", "k7", bytes("x"))).isTrue();
        assertThat(debt.summary()).isEqualTo("100000 of t");
    }

    @Test
    void onlyTheOwnerMayRead() throws IOException {
        Path directory = state.resolve("node");
        try (NetHost host = NetHost.start(NetSettings.of(directory))) {
            load(host, "t");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory))).isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("store.db"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aDamagedFileIsMovedAsideAndANewOneBegins() throws IOException {
        Files.writeString(state.resolve("store.db"), "this is no database at all, whatever it says ".repeat(100));
        try (NetHost host = NetHost.start(NetSettings.of(state))) {
            assertThat(load(host, "t")).isEmpty();
            host.run(h -> h.store().put("t", "k", bytes("v")));
            assertThat(load(host, "t")).containsEntry("k", bytes("v"));
        }
        try (var files = Files.list(state)) {
            assertThat(files.map(p -> p.getFileName().toString())).anyMatch(n -> n.startsWith("store.db.damaged-"));
        }
    }

    @Test
    void aFileWithABrokenPageIsMovedAsideToo() throws IOException {
        try (NetHost host = NetHost.start(NetSettings.of(state))) {
            host.run(h -> {
                for (int i = 0; i < 500; i++) h.store().put("t", "key" + i, new byte[200]);
            });
        }
        Path file = state.resolve("store.db");
        byte[] all = Files.readAllBytes(file);
        Arrays.fill(all, 4096, all.length, (byte) 0x5a);
        Files.write(file, all);
        try (NetHost host = NetHost.start(NetSettings.of(state))) {
            assertThat(load(host, "t")).isEmpty();
        }
    }

    @Test
    void whatWasCommittedSurvivesAKill() throws Exception {
        Process child = new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"),
                Victim.class.getName(), state.toString())
                .redirectErrorStream(true)
                .start();
        try (var lines = child.inputReader()) {
            assertThat(lines.lines().anyMatch("committed"::equals)).isTrue();
        }
        assertThat(child.waitFor()).isEqualTo(137);
        try (NetHost host = NetHost.start(NetSettings.of(state))) {
            assertThat(load(host, "t")).hasSizeGreaterThanOrEqualTo(CRASH_ENTRIES).containsKey("k2499");
        }
    }

    /** Writes, waits for the commit and dies without a word. */
    static final class Victim {
        public static void main(String[] args) {
            NetHost host = NetHost.start(NetSettings.of(Path.of(args[0])));
            host.run(h -> {
                for (int i = 0; i < CRASH_ENTRIES; i++) h.store().put("t", "k" + i, bytes("v" + i));
            });
            load(host, "t");
            System.out.println("committed");
            System.out.flush();
            ProcessHandle self = ProcessHandle.current();
            host.run(h -> h.store().put("t", "late", bytes("x")));
            Runtime.getRuntime().halt(self.isAlive() ? 137 : 0);
        }
    }
}
