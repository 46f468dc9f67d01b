package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TurnCommandsTest {
    private static String edge(Path dir) {
        Path pair = dir.resolve("pair");
        CommandRun run = CommandRun.of("init", "--dir", pair.toString(), "--edge-outer", "192.168.7.10", "--public",
                "203.0.113.5", "--turn");
        if (run.code() != 0) throw new AssertionError(run.toString());
        return pair.resolve("edge/edge.yaml").toString();
    }

    @Test
    void issuesACredentialThatEveryServerWithTheSecretCanCheck(@TempDir Path dir) throws Exception {
        String edge = edge(dir);
        CommandRun run = CommandRun.of("turn", "credentials", "alice", "--life", "10m", "--config", edge, "--json");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode json = new JsonMapper().readTree(run.out());
        String username = json.get("username").asString();
        assertThat(username).matches("[0-9]{10}:alice");
        assertThat(json.get("ttl").asInt()).isEqualTo(600);
        assertThat(json.get("uris").get(0).asString()).isEqualTo("turn:203.0.113.5:3478?transport=udp");
        String secret = Files.readString(Path.of(edge).resolveSibling("secrets/turn")).strip();
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        assertThat(json.get("password").asString()).isEqualTo(
                Base64.getEncoder().encodeToString(mac.doFinal(username.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void refusesWhatEdgeWouldRefuse(@TempDir Path dir) {
        String edge = edge(dir);
        assertThat(CommandRun.of("turn", "credentials", "alice", "--life", "25h", "--config", edge).err())
                .contains("credential-life-max");
        assertThat(CommandRun.of("turn", "credentials", "al:ice", "--config", edge).code()).isEqualTo(1);
        assertThat(CommandRun.of("turn", "credentials", "alice", "--life", "soon", "--config", edge).code())
                .isEqualTo(1);
        assertThat(CommandRun.of("turn", "credentials", "alice", "--config",
                edge.replace("edge/edge.yaml", "control/control.yaml")).err()).contains("traversal.turn.enabled");
        assertThat(CommandRun.of("turn", "credentials").code()).isEqualTo(2);
    }

    @Test
    void opensTheTurnRowsInThePrintedRulesOfThisPair(@TempDir Path dir) {
        String edge = edge(dir);
        CommandRun on = CommandRun.of("ports", "--config", edge, "--format", "nftables", "--firewall", "outer");
        assertThat(on.out()).contains("udp dport 3478", "UCE-3 JGE-3 ICE-3");
        CommandRun table = CommandRun.of("ports", "--chapter", "sip-ice", "--config", edge);
        assertThat(table.out().lines().filter(l -> l.startsWith("ICE-3"))).singleElement().asString().endsWith("yes");
        assertThat(CommandRun.of("ports", "--chapter", "sip-ice").out().lines().filter(l -> l.startsWith("ICE-3")))
                .singleElement().asString().endsWith("off");
        assertThat(CommandRun.of("ports", "--format", "nftables", "--firewall", "outer").out()).doesNotContain("3478");
    }

    @Test
    void showsTheRelaysOfANodeInFewLines() {
        JsonNode answer = new JsonMapper().readTree("""
                {"realm":"example.com","relays":["192.168.7.10 as 203.0.113.5"],"allocations":2,"allocationsMax":1800,
                "users":1,"revoked":0,"ports":6000,"portsUsed":2,"portsFree":5997,"portsResting":1,"toPeers":{"packets":1,"bytes":999,"dropped":0,
                "packetsPerSecond":50,"bytesPerSecond":8000},"toClients":{"packets":1500000,"bytes":1234567890,
                "dropped":3,"packetsPerSecond":0,"bytesPerSecond":0},"refused":{"401":2,"438":1},"answersHeldBack":7,
                "list":[{"user":"alice","client":"198.51.100.7:4000","server":"192.168.7.10:3478","transport":"udp",
                "relayed":["203.0.113.5:24000"],"ageSeconds":3725,"expiresSeconds":599,"permissions":1,"channels":1,
                "packetsToPeers":1,"bytesToPeers":999,"packetsToClient":10,"bytesToClient":99960,"drops":3}]}""");
        assertThat(TurnText.of(answer)).isEqualTo("""
                realm              example.com
                relays             192.168.7.10 as 203.0.113.5
                allocations        2 of 1800, 1 user, 0 revoked
                relay ports        2 of 6000, 5997 free, 1 resting
                to peers           1 packet, 999 B, 0 dropped; now 50/s, 8.00 kB/s
                to clients         1500000 packets, 1.23 GB, 3 dropped; now 0/s, 0 B/s
                refused            401: 2, 438: 1
                answers held back  7

                USER   CLIENT             SERVER             OVER  RELAYED            AGE    EXPIRES  PERM  CHAN  OUT      BACK       DROPS
                alice  198.51.100.7:4000  192.168.7.10:3478  udp   203.0.113.5:24000  1h02m  9m59s    1     1     1/999 B  10/100 kB  3
                """);
    }
}
