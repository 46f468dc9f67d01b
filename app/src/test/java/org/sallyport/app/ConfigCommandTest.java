package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConfigCommandTest {
    @Test
    void tellsFaultsWithFileAndLineAndExitCodeOne(@TempDir Path dir) throws Exception {
        Path file = CommandRun.pair(dir).resolve("edge/edge.yaml");
        String text = Files.readString(file);
        Files.writeString(file,
                text + "local-zone: {traversal-subzone: {traversal-media-ports: 36001-59999}}\nrole2: x\n");
        long last = text.lines().count();
        CommandRun run = CommandRun.of("config", "check", file.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains(file + ":" + (last + 1) + ":").contains("even").contains("SIT-2")
                .contains(file + ":" + (last + 2) + ":");
        JsonNode json = new JsonMapper().readTree(CommandRun.of("config", "check", "--json", file.toString()).out());
        assertThat(json.get(0).get("line").asInt()).isEqualTo((int) last + 1);
        assertThat(json.get(0).get("rows").isEmpty()).isFalse();
    }

    @Test
    void tellsWhereTheTwoFilesOfAPairDoNotFit(@TempDir Path dir) throws Exception {
        Path pair = CommandRun.pair(dir);
        Files.writeString(pair.resolve("edge/secrets/traversal"), "something else that is long\n");
        CommandRun run = CommandRun.of("config", "check", pair.resolve("control/control.yaml").toString(),
                pair.resolve("edge/edge.yaml").toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("zones[0].password").doesNotContain("something else");
    }

    @Test
    void tellsWhereAValueCameFrom(@TempDir Path dir) {
        Path file = CommandRun.pair(dir).resolve("edge/edge.yaml");
        CommandRun run = CommandRun.of("config", "explain", "zones[].sip.port", "--config", file.toString());
        assertThat(run.out()).contains("7001").contains("edge.yaml:").contains("SIT-1").contains("reload");
        assertThat(CommandRun.of("config", "explain", "zones[].h323.port").out()).contains("restart");
        assertThat(CommandRun.of("config", "explain", "zones[].hop-count", "--config", file.toString()).out())
                .contains("15  (default)");
        assertThat(CommandRun.of("config", "explain", "dial-plan.search-rules[].target").out()).contains("reload");
        assertThat(CommandRun.of("config", "explain", "--config", file.toString()).out()).doesNotContain("rosebud");
    }

    @Test
    void tellsWhatAChangeNeeds(@TempDir Path dir) throws Exception {
        Path file = CommandRun.pair(dir).resolve("edge/edge.yaml");
        Path changed = file.resolveSibling("changed.yaml");
        Files.writeString(changed, Files.readString(file) + "limits: {calls-max: 7}\n");
        assertThat(CommandRun.of("config", "diff", file.toString(), changed.toString()).out())
                .isEqualTo("limits.calls-max: 2000 (default) -> 7 (now)\n");
    }

    @Test
    void saysOfWhatIsNotBuiltThatItIsNotAndRefusesNothingOverIt(@TempDir Path dir) throws Exception {
        Path file = CommandRun.pair(dir).resolve("edge/edge.yaml");
        Files.writeString(file, Files.readString(file) + "unified-communications: {xmpp: {client-port: 5061}}\n");
        CommandRun check = CommandRun.of("config", "check", file.toString());
        assertThat(check.code()).as(check.out()).isZero();
        assertThat(check.out()).contains("note: " + file + ":")
                .contains("unified-communications.xmpp.client-port: Not built yet");
        assertThat(CommandRun.of("config", "explain", "unified-communications.xmpp.client-port").out())
                .contains("state    Not built yet: nothing uses it but rows of unified-public.");
        assertThat(CommandRun.of("config", "explain", "zones[].h323.port").out()).contains("state    Not built yet");
        assertThat(CommandRun.of("config", "explain", "protocols.sip.tls-port").out()).doesNotContain("state ");
        assertThat(CommandRun.of("config", "explain", "protocols").out())
                .containsPattern("protocols.h323.call-signaling-tcp-port +1720 +default +not built yet\n")
                .containsPattern("protocols.sip.tls-port +5061 +default *\n");
    }
}
