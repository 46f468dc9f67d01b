package org.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.ports.Setting;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;

class TurnReaderTest {
    private static final String SECRET = "shared-secrets: [0123456789abcdef]";

    private static String edge(String turn) {
        return Texts.EDGE + "traversal:\n  turn: {enabled: on, " + turn + "}\n";
    }

    private static TurnConfig turn(String turn) {
        return TurnConfig.of(Texts.valid(edge(turn)).config());
    }

    @Test
    void isOffUnlessAskedForAndThenHasTheDocumentsNumbers() {
        NodeConfig off = Texts.valid(Texts.EDGE).config();
        assertThat(TurnConfig.of(off).enabled()).isFalse();
        assertThat(off.ports().isOn(Setting.TURN)).isFalse();
        NodeConfig on = Texts.valid(edge(SECRET)).config();
        assertThat(on.ports().isOn(Setting.TURN)).isTrue();
        TurnConfig t = TurnConfig.of(on);
        assertThat(t.enabled()).isTrue();
        assertThat(t.realm()).isEqualTo("example.com");
        assertThat(t.limits().relaysMax()).isEqualTo(1800);
        assertThat(t.lifetimeDefault()).isEqualTo(Duration.ofSeconds(600));
        assertThat(t.access().useCredentials()).isFalse();
        assertThat(t.access().users()).isEmpty();
        assertThat(t.allowedPeers()).isEmpty();
        assertThat(t.software()).isEmpty();
    }

    @Test
    void relaysSixThousandOnALargeSystemAndNeverMoreThanThereArePorts() {
        assertThat(TurnConfig.of(Texts.valid("profile: large\n" + edge(SECRET)).config()).limits().relaysMax())
                .isEqualTo(6000);
        assertThat(turn(SECRET + ", relay-ports: 24000-24099").limits().relaysMax()).isEqualTo(100);
        assertThat(Texts.problems(edge(SECRET + ", relay-ports: 24000-24099, relays-max: 101")))
                .singleElement().satisfies(p -> assertThat(p.message()).contains("has 100"));
    }

    @Test
    void readsWhatBelongsToStreamsAndTellsWhatDoesNotFitTogether() {
        TurnConfig t = turn(SECRET + ", tcp: {enabled: on}, tcp-relays: {enabled: on, peer-port-min: 5000}");
        assertThat(t.tcpPeerPortMin()).isEqualTo(5000);
        assertThat(turn(SECRET).tcpPeerPortMin()).isEqualTo(1024);
        assertThat(Texts.problems(edge(SECRET + ", tls: {enabled: on}, tcp: {enabled: on}"))).singleElement()
                .satisfies(p -> assertThat(p.message()).contains("protocols.sip.tls.certificate"));
        assertThat(Texts.problems(edge(SECRET + ", tcp-relays: {enabled: on, ports: 24000-25999}")))
                .extracting(ConfigProblem::message)
                .anyMatch(m -> m.contains("neither is on"))
                .anyMatch(m -> m.contains("overlap"));
        assertThat(Texts.problems(Texts.EDGE + "traversal: {turn: {tcp: {enabled: on}}}")).singleElement()
                .satisfies(p -> assertThat(p.message()).contains("traversal.turn.enabled is off"));
    }

    @Test
    void readsItsSecretsFromFilesAndShowsThemToNobody(@TempDir Path dir) throws Exception {
        Files.writeString(dir.resolve("one"), "first-secret-of-all\n");
        Files.writeString(dir.resolve("two"), "second-secret-of-all");
        ConfigResult read = NodeConfigReader.read("edge.yaml", dir, edge("shared-secrets: [file:one, file:two]"));
        assertThat(read).isInstanceOfSatisfying(ConfigResult.Valid.class, v -> {
            assertThat(TurnConfig.of(v.config()).access().sharedSecrets()).extracting(s -> s.reveal())
                    .containsExactly("first-secret-of-all", "second-secret-of-all");
            assertThat(v.settings().at("traversal.turn.shared-secrets").orElseThrow().text()).isEqualTo("***");
            assertThat(v.config().toString()).doesNotContain("first-secret");
        });
    }

    @Test
    void readsPeersAndAlternates() {
        TurnConfig t = turn(SECRET + ", allowed-peers: [10.0.0.0/8, \"fd00::/8\", 192.0.2.7],"
                + " denied-peers: [\"2001:db8:20::/48\"],"
                + " alternate-servers: [\"203.0.113.9:3478\", \"[2001:db8::9]:3479\"]");
        assertThat(t.allowedPeers()).containsExactly(Cidr.of("10.0.0.0/8"), Cidr.of("fd00::/8"),
                Cidr.of("192.0.2.7/32"));
        assertThat(t.deniedPeers()).containsExactly(Cidr.of("2001:db8:20::/48"));
        assertThat(t.alternateServers())
                .containsExactly(Endpoint.of("203.0.113.9", 3478), Endpoint.of("2001:db8::9", 3479));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.5/8", "10.0.0/8", "all", "10.0.0.0-10.255.255.255",
        "fe80::1%eth0/64", "0.0.0.0/0", "\"::/0\"", "127.0.0.1", "126.0.0.0/7", "\"::1\"", "\"::ffff:127.0.0.1\"",
        "224.0.0.0/4", "255.255.255.255", "\"64:ff9b::/96\"", "\"2002::/16\""})
    void refusesTheWholeFileForOnePrefixThatIsWrong(String prefix) {
        assertThat(Texts.problems(edge(SECRET + ", allowed-peers: [10.0.0.0/8, " + prefix + "]")))
                .allSatisfy(p -> {
                    assertThat(p.keyPath()).isEqualTo("traversal.turn.allowed-peers");
                    assertThat(p.line()).isPositive();
                }).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            use-credentials: on | traversal.turn.enabled | database is empty
            use-credentials: off | traversal.turn.enabled | Write 'shared-secrets: [file:secrets/turn]'
            loops: 1 | traversal.turn.enabled | or 'users: [{username: alice,
            shared-secrets: [], users: [] | traversal.turn.enabled | Nobody could use it
            users: [{username: alice}] | traversal.turn.users[0] | neither a password
            users: [{password: rosebud}] | traversal.turn.users[0].username | whose password
            users: [{username: alice, password: file:nowhere}] | traversal.turn.users[0].password | no such file
            users: [{username: alice, ha1-md5: abc}] | traversal.turn.users[0].ha1-md5 | not accepted
            users: [{username: alice, pasword: a}] | traversal.turn.users[0].pasword | Did you mean 'traversal.turn.users[].password'
            users: [{username: a, password: b}, {username: a, password: c}] | traversal.turn.users[1].username | second time
            users: [alice] | traversal.turn.users[0] | must hold keys
            shared-secrets: [short] | traversal.turn.shared-secrets | shorter than 16
            shared-secrets: [file:nowhere] | traversal.turn.shared-secrets | no such file
            shared-secrets: [0123456789abcdef], lifetime-default: 2h | traversal.turn.lifetime-default | longer than
            shared-secrets: [0123456789abcdef], lifetime-max: 5m | traversal.turn.lifetime-max | longer than
            shared-secrets: [0123456789abcdef], listening-ports: 3478-3480 | traversal.turn.listening-ports | one port
            shared-secrets: [0123456789abcdef], relay-ports: 1000-2000 | traversal.turn.relay-ports | 1024 or above
            shared-secrets: [0123456789abcdef], alternate-servers: [turn.example.com] | traversal.turn.alternate-servers | not accepted
            shared-secrets: [0123456789abcdef], nonce-life: 19h | traversal.turn.nonce-life | from 1m to 18h
            shared-secrets: [0123456789abcdef], loops: 0 | traversal.turn.loops | from 1 to 64
            shared-secrets: [0123456789abcdef], relay-max: 5 | traversal.turn.relay-max | Did you mean 'traversal.turn.relays-max'
            """)
    void namesTheKeyAndTheReasonOfAFault(String turn, String path, String words) {
        List<ConfigProblem> problems = Texts.problems(edge(turn));
        assertThat(problems).anySatisfy(p -> {
            assertThat(p.keyPath()).isEqualTo(path);
            assertThat(p.message()).contains(words);
            assertThat(p.line()).isPositive();
        });
    }

    @Test
    void refusesARealmThatNoClientCouldBeTold() {
        assertThat(turn(SECRET + ", realm: " + "r".repeat(127)).realm()).hasSize(127);
        assertThat(Texts.problems(edge(SECRET + ", realm: " + "r".repeat(128)))).singleElement()
                .satisfies(p -> assertThat(p.keyPath()).isEqualTo("traversal.turn.realm"));
    }

    @Test
    void belongsToEdgeAlone() {
        String control = Texts.CONTROL + "traversal:\n  turn: {enabled: on, " + SECRET + "}\n";
        assertThat(Texts.problems(control)).singleElement().satisfies(p -> {
            assertThat(p.keyPath()).isEqualTo("traversal.turn.enabled");
            assertThat(p.message()).contains("control has none");
        });
    }

    @Test
    void readsUsersOfItsOwnThatMakeNobodyARegistrar(@TempDir Path dir) throws Exception {
        Files.writeString(dir.resolve("alice"), "rosebud-of-alice\n");
        String hash = "AB".repeat(16);
        ConfigResult read = NodeConfigReader.read("edge.yaml", dir, edge("users: [{username: alice, password:"
                + " file:alice}, {username: bob, ha1-md5: " + hash + ", ha1-sha-256: " + "0".repeat(64) + "}]"));
        assertThat(read).isInstanceOfSatisfying(ConfigResult.Valid.class, v -> {
            List<Credential> users = TurnConfig.of(v.config()).access().users();
            assertThat(users).extracting(Credential::username).containsExactly("alice", "bob");
            assertThat(users.getFirst().password().orElseThrow().reveal()).isEqualTo("rosebud-of-alice");
            assertThat(users.getLast().ha1Md5().orElseThrow().reveal()).isEqualToIgnoringCase(hash);
            assertThat(v.config().credentials()).isEmpty();
            assertThat(v.config().toString()).doesNotContain("rosebud").doesNotContainIgnoringCase(hash);
            assertThat(v.settings().at("traversal.turn.users[0].password").orElseThrow().text()).isEqualTo("***");
        });
    }

    @Test
    void takesAnotherPasswordOfAUserAtOnce() {
        String before = edge("users: [{username: alice, password: one}, {username: bob, password: two}]");
        String after = edge("users: [{username: carol, password: new}, {username: bob, password: other}]");
        assertThat(ConfigChange.diff(Texts.valid(before).settings(), Texts.valid(after).settings()))
                .allMatch(ConfigChange::reloadable)
                .extracting(ConfigChange::path)
                .contains("traversal.turn.users[carol].password", "traversal.turn.users[bob].password",
                        "traversal.turn.users[alice].password")
                .doesNotContain("traversal.turn.users[bob].username");
    }

    @Test
    void refusesADigestThatNobodyCanProve() {
        String user = "users: [{username: alice, ha1-sha-256: " + "0".repeat(64);
        assertThat(turn(user + "}]").access().users()).hasSize(1);
        assertThat(turn(user + ", ha1-md5: " + "0".repeat(32) + "}], sha-256: off").access().users()).hasSize(1);
        assertThat(Texts.problems(edge(user + "}], sha-256: off"))).singleElement().satisfies(p -> {
            assertThat(p.keyPath()).isEqualTo("traversal.turn.users[0].ha1-sha-256");
            assertThat(p.message()).contains("proves nothing");
        });
    }

    private static String database(String entry) {
        return "authentication:\n  credentials:\n    - {username: alice, " + entry + "}\n";
    }

    @Test
    void knowsAUserOfTheDatabaseOnlyWhereTheFileSaysSo() {
        String stored = database("password: rosebud");
        assertThat(TurnConfig.of(Texts.valid(stored + edge("use-credentials: on")).config()).enabled()).isTrue();
        assertThat(Texts.problems(stored + edge("loops: 1"))).singleElement().satisfies(p -> assertThat(p.message())
                .contains("only with use-credentials: on", "shared-secrets: [", "users: ["));
    }

    @Test
    void takesDigestsOfTheDatabaseThatWereMadeWithItsRealm() {
        String hash = database("ha1-md5: " + "0".repeat(32));
        assertThat(TurnConfig.of(Texts.valid(hash + edge("use-credentials: on")).config()).enabled()).isTrue();
        assertThat(Texts.problems(hash + edge("use-credentials: on, realm: elsewhere"))).singleElement()
                .satisfies(p -> assertThat(p.message()).contains("digests of another realm"));
    }

    @Test
    void refusesANameWithTwoPasswords() {
        String own = "users: [{username: alice, password: other}]";
        assertThat(Texts.problems(database("password: rosebud") + edge(own + ", use-credentials: on")))
                .singleElement().satisfies(p -> {
                    assertThat(p.keyPath()).isEqualTo("traversal.turn.users[0].username");
                    assertThat(p.line()).isPositive();
                    assertThat(p.message()).contains("'alice'", "use-credentials is on");
                });
        assertThat(TurnConfig.of(Texts.valid(database("password: rosebud") + edge(own)).config()).enabled()).isTrue();
        assertThat(TurnConfig.of(Texts.valid(database("ha1-md5: " + "0".repeat(32))
                + edge(own + ", use-credentials: on, realm: elsewhere")).config()).enabled())
                .as("a digest of another realm is no password here").isTrue();
    }
}
