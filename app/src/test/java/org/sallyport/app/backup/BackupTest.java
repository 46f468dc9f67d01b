package org.sallyport.app.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.app.CommandProbe;
import org.sallyport.app.backup.Manifest.Item;
import org.sallyport.app.backup.Manifest.Kind;
import org.sallyport.app.backup.Manifest.Place;

@Timeout(120)
class BackupTest {
    private static final String PASSPHRASE = "correct horse battery";
    private static final BackupHead CHEAP = new BackupHead(1, "0.2", 256, 1, 1, new byte[BackupHead.SALT_OCTETS]);

    @TempDir
    Path dir;

    private Path passphrase;
    private Path edge;
    private Path backup;

    @BeforeEach
    void pair() throws Exception {
        passphrase = Files.writeString(dir.resolve("passphrase"), PASSPHRASE + "\n");
        ok("init", "--dir", dir.resolve("pair").toString(), "--domain", "example.org", "--control-address",
                "127.61.1.1",
                "--edge-inner", "127.61.2.1", "--edge-outer", "127.61.3.1", "--user", "alice");
        edge = dir.resolve("pair/edge/edge.yaml");
        Path outside = Files.writeString(dir.resolve("outside-secret"), "traversal secret of somewhere else\n");
        Files.writeString(edge, Files.readString(edge).replace("file:secrets/traversal", "file:" + outside)
                + "state-directory: kept/state\n");
        Path state = Files.createDirectories(edge.resolveSibling("kept/state"));
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + state.resolve("store.db"));
                Statement s = c.createStatement()) {
            s.execute("PRAGMA journal_mode = WAL");
            s.execute("CREATE TABLE entries (part TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL,"
                    + " PRIMARY KEY (part, name)) WITHOUT ROWID");
            s.execute("PRAGMA user_version = 1");
            s.execute("INSERT INTO entries VALUES ('keys', 'route-tokens', zeroblob(32))");
        }
        backup = dir.resolve("edge.backup");
    }

    private static String ok(String... words) {
        CommandProbe run = CommandProbe.of(words);
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        return run.out();
    }

    private String made() {
        return ok("backup", "--config", edge.toString(), "--out", backup.toString(), "--passphrase-file",
                passphrase.toString());
    }

    private CommandProbe restore(Path from, String... more) {
        String[] words = {"restore", from.toString(), "--to", dir.resolve("etc").toString(), "--passphrase-file",
            passphrase.toString()};
        String[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return CommandProbe.of(all);
    }

    /** What lies in a folder, with modes. */
    private static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> out = new TreeMap<>();
        if (!Files.exists(root)) return out;
        try (var all = Files.walk(root)) {
            for (Path p : all.toList()) out.put(root.relativize(p).toString(),
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(p)));
        }
        return out;
    }

    @Test
    void whatIsBackedUpComesBackWithItsModesAndNothingElse() throws Exception {
        assertThat(made()).contains("the edge node edge", "authority", "not in it");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup))).isEqualTo("rw-------");
        String list = ok("backup", "list", backup.toString(), "--passphrase-file", passphrase.toString());
        assertThat(list).contains("edge.yaml", "certificates/edge.key", "elsewhere", "store.db")
                .doesNotContain("authority.key");
        assertThat(new String(Files.readAllBytes(backup), StandardCharsets.ISO_8859_1))
                .doesNotContain("edge.yaml", "traversal secret");
        assertThat(restore(backup, "--dry-run").out()).contains("would write");
        assertThat(dir.resolve("etc")).doesNotExist();
        CommandProbe run = restore(backup);
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("put it where the configuration names it");
        Path etc = dir.resolve("etc");
        for (String name : List.of("edge.yaml", "certificates/edge.pem", "certificates/edge.key",
                "certificates/authority.pem")) {
            assertThat(etc.resolve(name)).hasSameBinaryContentAs(edge.resolveSibling(name));
            assertThat(Files.getPosixFilePermissions(etc.resolve(name)))
                    .isEqualTo(Files.getPosixFilePermissions(edge.resolveSibling(name)));
        }
        assertThat(tree(etc)).containsEntry("certificates/edge.key", "rw-------").containsEntry("kept/state/store.db",
                "rw-------").doesNotContainKeys("kept/state/store.db-wal", "secrets/traversal");
        assertThat(etc.resolve("elsewhere" + dir.resolve("outside-secret"))).hasContent(
                "traversal secret of somewhere else");
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + etc.resolve("kept/state/store.db"));
                var r = c.createStatement().executeQuery("SELECT count(*) FROM entries")) {
            assertThat(r.getInt(1)).isEqualTo(1);
        }
        assertThat(tree(dir).keySet()).noneMatch(p -> p.contains("restoring") || p.contains(".backup/"));
    }

    @Test
    void nothingIsOverwrittenUnlessAskedForAndThenSetAside() throws Exception {
        made();
        assertThat(CommandProbe.of("backup", "--config", edge.toString(), "--out", backup.toString(),
                "--passphrase-file", passphrase.toString()).err()).contains("is there already");
        Files.createDirectories(dir.resolve("etc"));
        Files.writeString(dir.resolve("etc/notes"), "mine");
        CommandProbe refused = restore(backup);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out()).contains("is not empty", "--force");
        assertThat(tree(dir.resolve("etc"))).containsOnlyKeys("", "notes");
        assertThat(restore(backup, "--force").out()).contains("set aside");
        assertThat(dir.resolve("etc/edge.yaml")).exists();
        try (var all = Files.list(dir)) {
            assertThat(all.filter(p -> p.getFileName().toString().startsWith("etc.before-")).toList()).singleElement()
                    .satisfies(p -> assertThat(p.resolve("notes")).hasContent("mine"));
        }
    }

    @Test
    void whereItDoesNotFitItSaysWhyAndWritesNothing() throws Exception {
        Manifest m = manifest(List.of("192.0.2.99"), "9.4", "edge");
        Path stranger = sealed(CHEAP, m.octets(), new byte[4], true);
        Files.createDirectories(dir.resolve("etc"));
        Files.copy(dir.resolve("pair/control/control.yaml"), dir.resolve("etc/control.yaml"));
        Files.createDirectories(dir.resolve("etc/secrets"));
        for (String s : List.of("secrets/traversal", "secrets/users"))
            Files.copy(dir.resolve("pair/control/" + s), dir.resolve("etc/" + s));
        Map<String, String> before = tree(dir.resolve("etc"));
        CommandProbe run = restore(stranger, "--force");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("made by release 9.4", "192.0.2.99, which this machine does not have",
                "is of the node control (control)");
        assertThat(tree(dir.resolve("etc"))).isEqualTo(before);
    }

    @Test
    void aRunningNodeIsNotWrittenOver() throws Exception {
        made();
        try (BackupReader r = new BackupReader(backup, PASSPHRASE.toCharArray())) {
            Path state = Files.createDirectory(dir.resolve("var"));
            Files.createFile(state.resolve("admin.sock"));
            Restore restore =
                    new Restore(r.manifest(), new Restore.Wanted(dir.resolve("etc"), state, true, true, false),
                            new Restore.Here(Set.of(), false, _ -> true, "1"));
            assertThat(restore.misfits()).singleElement().asString().contains("A node runs here", "stop it first");
        }
    }

    @Test
    void aConfigurationThatWouldNotStartIsNotPutInPlace() throws Exception {
        byte[] text = "role: both\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Manifest m = manifest(List.of(), "0.2", "edge", text.length);
        CommandProbe run = restore(sealed(CHEAP, m.octets(), text, true));
        assertThat(run.err()).contains("cannot be used by release", "Nothing was written");
        assertThat(tree(dir).keySet()).noneMatch(p -> p.startsWith("etc"));
    }

    @Test
    void everyFlippedBitAndEveryCutIsNoticed() throws Exception {
        byte[] text = new byte[3 * Chunks.OCTETS - 1000];
        new Random(7).nextBytes(text);
        Path whole = sealed(CHEAP, manifest(List.of(), "0.2", "edge", text.length).octets(), text, true);
        byte[] octets = Files.readAllBytes(whole);
        Random random = new Random(11);
        for (int i = 0; i < 120; i++) {
            byte[] wrong = octets.clone();
            int at = i < 80 ? i : random.nextInt(octets.length);
            wrong[at] ^= (byte) (1 << random.nextInt(8));
            // The memory that it asks for may be more than a test wants to give, and not yet more than a limit.
            if (at >= 18 && at < 34) continue;
            refused(wrong, "flipped at " + at);
        }
        for (int cut : new int[] {0, 5, 17, 40, 70, 100, Chunks.OCTETS, 2 * Chunks.OCTETS, octets.length - 1,
            octets.length - 16}) refused(Arrays.copyOf(octets, cut), "cut at " + cut);
        byte[] longer = Arrays.copyOf(octets, octets.length + 1);
        refused(longer, "an octet more");
        // Two chunks in each other's place.
        byte[] swapped = octets.clone();
        int head = CHEAP.octets().length;
        int chunk = Chunks.OCTETS + 16;
        System.arraycopy(octets, head, swapped, head + chunk, chunk);
        System.arraycopy(octets, head + chunk, swapped, head, chunk);
        refused(swapped, "swapped");
        assertThatThrownBy(() -> new BackupReader(whole, "another passphrase".toCharArray()).close())
                .isInstanceOf(BackupFault.class).hasMessageContaining("passphrase is not the one");
    }

    private void refused(byte[] octets, String how) throws IOException {
        Path file = Files.write(dir.resolve("wrong"), octets);
        assertThatThrownBy(() -> {
            try (BackupReader r = new BackupReader(file, PASSPHRASE.toCharArray())) {
                r.contents((_, content) -> content.readAllBytes());
            }
        }).as(how).isInstanceOf(BackupFault.class);
    }

    @Test
    void aHeadThatAsksForTooMuchIsRefusedBeforeAnythingIsCalculated() throws IOException {
        for (BackupHead h : List.of(new BackupHead(1, "0.2", 1 << 20, 1, 1, CHEAP.salt()),
                new BackupHead(1, "0.2", 1024, 1_000, 1, CHEAP.salt()),
                new BackupHead(1, "0.2", 1024, 1, 1_000, CHEAP.salt()))) {
            Path file = Files.write(dir.resolve("greedy"), h.octets());
            assertThatThrownBy(() -> new BackupReader(file, PASSPHRASE.toCharArray()).close())
                    .isInstanceOf(BackupFault.class).hasMessageContaining("more memory or time");
        }
        Path newer = Files.write(dir.resolve("newer"), new BackupHead(2, "0.7", 256, 1, 1, CHEAP.salt()).octets());
        assertThatThrownBy(() -> new BackupReader(newer, PASSPHRASE.toCharArray()).close())
                .hasMessageContaining("format 2").hasMessageContaining("release 0.7");
    }

    @Test
    void filesThatWouldLieElsewhereOrAreTooLargeAreRefused() {
        for (String path : List.of("../evil", "/etc/passwd", "a/../../b", "a//b", "./a", "a/.", "", "a\u0000b", "a\\b",
                "x".repeat(300), "a/" + "b/".repeat(600) + "c", "..")) {
            assertThat(judged(new Item(Place.FOLDER, Kind.FILE, path, "rw-------", "root", "root", 1))).as(path)
                    .isNotEmpty();
        }
        assertThat(judged(new Item(Place.FOLDER, Kind.FILE, "ok", "rw-------", "root", "root", 1))).isEmpty();
        assertThat(judged(new Item(Place.FOLDER, Kind.FILE, "big", "rw-------", "root", "root", 65L << 20)))
                .contains("size");
        assertThat(judged(new Item(Place.STATE, Kind.FILE, "store.db", "rw-------", "root", "root", 5L << 30)))
                .contains("size");
        assertThat(judged(new Item(Place.FOLDER, Kind.FILE, "less", "rw-------", "root", "root", -1))).contains("size");
        assertThat(judged(new Item(Place.FOLDER, Kind.FILE, "m", "rwsrwxrwx", "root", "root", 1))).contains("mode");
        assertThat(judged(new Item(Place.FOLDER, Kind.FILE, "o", "rw-------", "ro ot", "root", 1))).contains("nobody");
        assertThat(judged(new Item(Place.FOLDER, Kind.FILE, "e.yaml", "rw-------", "root", "root", 1)))
                .contains("twice");
        assertThat(judged(new Item(Place.FOLDER, Kind.FILE, "no/folder", "rw-------", "root", "root", 1)))
                .contains("names no folder");
        assertThatThrownBy(() -> Manifest.read("{\"items\":[]}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(BackupFault.class);
        assertThatThrownBy(() -> Manifest.read("[[[[[[[[[[[[".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(BackupFault.class);
    }

    /** Why a manifest with this item is refused; empty where it is not. */
    private static String judged(Item item) {
        Manifest m = manifest(List.of(), "0.2", "edge", 4);
        List<Item> items = new ArrayList<>(m.items());
        items.add(item);
        if (item.place() == Place.STATE) items.add(new Item(Place.STATE, Kind.FOLDER, "", "rwx------", "", "", 0));
        try {
            Manifest.read(new Manifest(m.release(), m.madeAt(), m.role(), m.name(), m.addresses(), m.configuration(), 1,
                    "", items).octets());
            return "";
        } catch (BackupFault e) {
            return e.getMessage();
        }
    }

    private static Manifest manifest(List<String> addresses, String release, String role) {
        return manifest(addresses, release, role, 4);
    }

    private static Manifest manifest(List<String> addresses, String release, String role, int octets) {
        return new Manifest(release, "2026-11-30T12:00:00Z", role, role, addresses, "e.yaml", 1, "",
                List.of(new Item(Place.FOLDER, Kind.FOLDER, "", "rwx------", "", "", 0),
                        new Item(Place.FOLDER, Kind.FILE, "e.yaml", "rw-------", "", "", octets)));
    }

    private Path sealed(BackupHead head, byte[] manifest, byte[] content, boolean whole) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        to.write(head.octets());
        DataOutputStream out =
                new DataOutputStream(new Chunks.Out(to, head.key(PASSPHRASE.toCharArray()), head.octets()));
        out.writeInt(manifest.length);
        out.write(manifest);
        out.write(content);
        if (whole) out.close();
        return Files.write(dir.resolve("sealed"), to.toByteArray());
    }
}
