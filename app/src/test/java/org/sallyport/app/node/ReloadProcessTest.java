package org.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.app.CommandProbe;

/** A real node in a process of its own, whose file somebody edits, and the commands that speak to it. */
@Timeout(240)
class ReloadProcessTest {
    private static final String NEIGHBOR = """
            zones:
              - name: pbx
                type: neighbor
                peer-address: 127.0.0.52
                sip: {port: 5080, transport: udp}
            """;

    @TempDir
    Path directory;

    private final String address = "127." + ThreadLocalRandom.current().nextInt(1, 250) + ".1.1";
    private String base;
    private Process node;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(directory.resolve("users"), "alice:correct horse\n");
        base = """
                role: control
                interfaces:
                  - {name: inner, address: %s}
                protocols:
                  sip:
                    domains: [acme.example]
                authentication:
                  credentials-file: users
                logging:
                  file: log/node.log
                """.formatted(address);
        write(base);
        node = java("run", file());
        until("the node to run", () -> read("out.txt").contains("runs; stop it") || !node.isAlive());
        assertThat(node.isAlive()).as(read("out.txt")).isTrue();
    }

    @AfterEach
    void end() throws Exception {
        if (node != null) node.destroyForcibly().waitFor();
    }

    private String file() {
        return directory.resolve("control.yaml").toString();
    }

    private void write(String text) throws IOException {
        Files.writeString(directory.resolve("control.yaml"), text);
    }

    private Process java(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), "org.sallyport.app.Main"));
        command.addAll(List.of(words));
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(directory.resolve("out.txt").toFile()).start();
    }

    private String read(String name) {
        try {
            return Files.exists(directory.resolve(name)) ? Files.readString(directory.resolve(name)) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) throw new AssertionError("waited in vain for " + what);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(node.pid())).start().waitFor()).isZero();
    }

    /** The commands run here, as another process would: they see the node by its socket alone. */
    private String ok(String... words) {
        CommandProbe run = CommandProbe.of(words);
        assertThat(run.code()).as(run.err() + run.out()).isZero();
        return run.out();
    }

    @Test
    void aNeighborIsAddedLiveAndTheSameFileTwiceChangesNothing() throws Exception {
        write(base + NEIGHBOR);
        assertThat(ok("config", "check", file())).contains("the node that runs would take over:", "zones[pbx].name");
        String first = ok("reload", "--node", file());
        assertThat(first.lines().toList()).startsWith("5 changes");
        assertThat(first.lines().toList().get(1)).matches("KEY +FROM +TO +TAKES EFFECT");
        assertThat(first).containsPattern("zones\\[pbx]\\.peer-address +not set +\\[127\\.0\\.0\\.52] +now")
                .contains("rules: adds automatic rule 'own domains to pbx'");
        assertThat(ok("status", "zones", "--node", file())).containsPattern("pbx +neighbor +ready");
        assertThat(ok("status", "rules", "--node", file())).contains("own domains to pbx");
        assertThat(ok("reload", "--node", file())).isEqualTo("nothing changed\n");
        assertThat(ok("reload", "--node", file())).isEqualTo("nothing changed\n");
        assertThat(node.isAlive()).isTrue();
    }

    @Test
    void whatWaitsForARestartIsToldByItsKeyAndAgain() throws Exception {
        write(base.replace("domains:", "udp-mode: on\n    timer-t1: 600ms\n    domains:"));
        assertThat(ok("reload", "--node", file()))
                .containsPattern("protocols\\.sip\\.\\S+ +\\S.* +600ms +after a restart");
        assertThat(ok("reload", "--node", file()))
                .startsWith("nothing changed; 1 from before wait for a restart\nwaiting for a restart:\n");
        write(base);
        assertThat(ok("reload", "--node", file())).startsWith("1 change\n").contains("now")
                .doesNotContain("after a restart");
        Files.writeString(directory.resolve("users"), "alice:another horse\nbob:builder\n");
        assertThat(ok("reload", "--node", file())).containsPattern("users of \\S+ +1 +2 \\(~alice \\+bob\\) +now");
    }

    @Test
    void aTypoChangesNothingAndTheNodeIsStillFound() throws Exception {
        write(base.replace("domains: [acme.example]", "domians: [acme.example]") + NEIGHBOR);
        var refused = CommandProbe.of("reload", "--node", file());
        assertThat(refused.code()).isNotZero();
        assertThat(refused.err()).contains("nothing was changed", "control.yaml:6:5",
                "Did you mean 'protocols.sip.domains'?");
        assertThat(ok("status", "--node", file())).containsPattern("state +open");
        assertThat(ok("status", "zones", "--node", file())).doesNotContain("pbx");
        write("role: [control\n\tstate-directory: x\n}}");
        assertThat(CommandProbe.of("reload", "--node", file()).err()).contains("control.yaml:2:2").contains("not YAML");
        assertThat(ok("status", "--node", file())).containsPattern("state +open");
    }

    /** Under nohup a process and its children are deaf to it. */
    private static boolean isDeafToHangUps() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) return false;
        return Files.readAllLines(status).stream().filter(l -> l.startsWith("SigIgn:"))
                .anyMatch(l -> (Long.parseUnsignedLong(l.substring(7).strip(), 16) & 1) != 0);
    }

    @Test
    void aHangUpReadsTheFileAgainAndOpensTheLogAnew() throws Exception {
        assumeFalse(isDeafToHangUps(), "these tests run under nohup");
        Files.move(directory.resolve("log/node.log"), directory.resolve("log/node.log.1"));
        write(base + NEIGHBOR);
        signal("HUP");
        until("the node to have read its file", () -> read("log/node.log").contains("5 changes"));
        assertThat(read("log/node.log")).contains("zones[pbx].peer-address: not set -> [127.0.0.52], now");
        assertThat(read("log/node.log.1")).contains("SIGHUP: the file " + file() + " is read again");
        write(base.replace("role: control", "role: contrl"));
        signal("HUP");
        until("the node to refuse",
                () -> read("log/node.log").contains("the reload is refused and everything stays as it was: "));
        assertThat(read("log/node.log")).contains("control.yaml:1:7: role:");
        assertThat(ok("status", "alarms", "--node", file())).contains("CFG05 reload-refused",
                "control.yaml:1:7: role:");
        write(base);
        ok("reload", "--node", file());
        signal("TERM");
        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).isZero();
        assertThat(read("log/node.log")).contains("SIGTERM: the node takes no new calls and stops")
                .contains("control stopped");
    }

    @Test
    void aDrainEmptiesTheNodeAndIsCancelledOrEndsIt() throws Exception {
        assertThat(ok("drain", "--node", file())).startsWith("no call is left; the node takes none until");
        assertThat(ok("status", "--node", file())).containsPattern("state +drained");
        assertThat(ok("metrics", "--node", file())).contains("sallyport_draining 1");
        assertThat(ok("drain", "--cancel", "--json", "--node", file())).contains("\"state\" : \"open\"");
        assertThat(ok("metrics", "--node", file())).contains("sallyport_draining 0");
        var wrong = CommandProbe.of("drain", "--for", "ages", "--node", file());
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(ok("drain", "--now", "--stop", "--node", file())).contains("the node stops");
        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).isZero();
        assertThat(read("log/node.log")).contains("drain command: no new calls are taken, and then the node stops",
                "control stopped");
    }

    /** A supervisor tells by it whether to try again. */
    @Test
    void whatKeepsANodeFromStartingIsInItsExitCode() throws Exception {
        assertThat(CommandProbe.of("run", file()).code()).as("the address is taken").isEqualTo(75);
        write(base.replace(address, "192.0.2.77").replace("authentication", "state-directory: other\nauthentication"));
        assertThat(CommandProbe.of("run", file()).code()).as("the address is not here").isEqualTo(75);
        write(base.replace("role: control", "role: contrl"));
        assertThat(CommandProbe.of("run", file()).code()).isEqualTo(78);
        assertThat(CommandProbe.of("run", file() + ".none").code()).isEqualTo(78);
        write(base.replace("domains:",
                "tls: {certificate: none.pem, key: none.key, trust: none.pem}\n    domains:"));
        assertThat(CommandProbe.of("run", file()).code()).isEqualTo(78);
        assertThat(CommandProbe.of("run").code()).isEqualTo(2);
    }
}
