package org.sallyport.app.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.app.CommandProbe;
import org.sallyport.app.upgrade.UpgradeCheck.Finding;
import org.sallyport.app.upgrade.UpgradeCheck.Verdict;
import org.sallyport.machine.Release;
import tools.jackson.databind.json.JsonMapper;

class UpgradeCheckTest {
    private static final String NONE = "";

    @TempDir
    Path dir;

    private Path edge;

    @BeforeEach
    void pair() {
        CommandProbe run = CommandProbe.of("init", "--dir", dir.resolve("pair").toString(), "--domain", "example.org",
                "--control-address", "127.61.1.1", "--edge-inner", "127.61.2.1", "--edge-outer", "127.61.3.1", "--user",
                "alice");
        assertThat(run.code()).as(run.err()).isZero();
        edge = dir.resolve("pair/edge/edge.yaml");
    }

    private List<Finding> check(String summary) {
        return new UpgradeCheck(edge, Optional.empty(), Set.of(),
                (_, _) -> summary.isEmpty() ? Optional.empty() : Optional.of(new JsonMapper().readTree(summary)))
                .findings();
    }

    private static List<String> of(List<Finding> all, Verdict verdict, String about) {
        return all.stream().filter(f -> f.verdict() == verdict && f.about().equals(about)).map(Finding::sentence)
                .toList();
    }

    private void store(int layout, String... more) throws Exception {
        Path state = Files.createDirectories(edge.resolveSibling("state"));
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + state.resolve("store.db"));
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE entries (part TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL,"
                    + " PRIMARY KEY (part, name)) WITHOUT ROWID");
            s.execute("PRAGMA user_version = " + layout);
            for (String m : more) s.execute(m);
        }
    }

    @Test
    void aPairThatRunsTheReleaseBeforeMayBeUpgraded() throws Exception {
        store(1, "INSERT INTO entries VALUES ('keys', 'route-tokens', zeroblob(32))");
        List<Finding> all = check("{\"name\":\"edge\",\"state\":\"open\"}");
        assertThat(all).noneMatch(f -> f.verdict() == Verdict.FAILS);
        assertThat(of(all, Verdict.OK, "state")).singleElement().asString().contains("Layout 1 of release 0.1",
                "1 keys");
        assertThat(of(all, Verdict.OK, "node")).containsExactly("Release 0.1 runs, and this is " + Release.OURS + ".");
        assertThat(of(all, Verdict.NOT_JUDGED, "partner")).singleElement().asString().contains("does not know");
        assertThat(Files.list(edge.resolveSibling("state"))).extracting(p -> p.getFileName().toString())
                .containsExactly("store.db");
    }

    @Test
    void everythingThatWouldFailIsToldAtOnce() throws Exception {
        store(7);
        Files.writeString(edge, Files.readString(edge).replace("role: edge", "role: egde"));
        List<Finding> all = new UpgradeCheck(edge, Optional.of(edge.resolveSibling("state")), Set.of(),
                (_, _) -> Optional.of(new JsonMapper().readTree(
                        """
                        {"release":"0.4","partners":[{"zone":"control","release":"0.9"},{"zone":"second","release":""}]}""")))
                .findings();
        assertThat(of(all, Verdict.FAILS, "configuration")).singleElement().asString().contains("edge.yaml:", "egde");
        assertThat(of(all, Verdict.FAILS, "state")).singleElement().asString().contains("layout 7");
        assertThat(of(all, Verdict.FAILS, "node")).singleElement().asString().contains("0.4", "releases between");
        assertThat(of(all, Verdict.FAILS, "partner")).singleElement().asString().contains("zone control", "0.9",
                "one release");
        assertThat(of(all, Verdict.NOT_JUDGED, "partner")).hasSize(1);
    }

    @Test
    void entriesThatWouldBeLostAreCounted() throws Exception {
        store(1, "INSERT INTO entries VALUES ('calls', 'a', x'0909090909090909')",
                "INSERT INTO entries VALUES ('calls', 'b', x'0909090909090909')",
                "INSERT INTO entries VALUES ('turn-revoked', 'x', x'00')");
        List<Finding> all = check(NONE);
        assertThat(of(all, Verdict.FAILS, "state")).singleElement().asString().startsWith("2 of calls");
        assertThat(of(all, Verdict.NOT_JUDGED, "node")).hasSize(1);
    }

    @Test
    void aCertificateThatCannotBeUsedAndAnAddressThatIsNotHereAreFaults() throws IOException {
        Files.writeString(edge.resolveSibling("certificates/edge.pem"), "none");
        Files.writeString(edge, Files.readString(edge).replace("127.61.2.1", "192.0.2.61"));
        List<Finding> all = check(NONE);
        assertThat(of(all, Verdict.FAILS, "certificates")).isNotEmpty();
        assertThat(of(all, Verdict.FAILS, "addresses")).singleElement().asString().contains("192.0.2.61");
    }

    @Test
    void theCommandSaysItWithItsExitCode() throws Exception {
        CommandProbe fine = CommandProbe.of("upgrade", "check", "--config", edge.toString());
        assertThat(fine.code()).as("no node runs that could tell: " + fine.out() + fine.err()).isEqualTo(4);
        assertThat(fine.out()).contains("Nothing that was judged would fail", "not judged");
        store(7);
        CommandProbe wrong = CommandProbe.of("upgrade", "check", "--json", "--config", edge.toString());
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(new JsonMapper().readTree(wrong.out()).path("ok").asBoolean(true)).isFalse();
    }
}
