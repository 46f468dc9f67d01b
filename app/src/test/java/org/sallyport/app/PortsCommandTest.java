package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PortsCommandTest {
    private static final List<String> FIELDS =
            List.of("id", "chapter", "purpose", "from", "to", "transport", "fromPorts",
                    "toPorts", "opens", "crosses", "settings", "evidence", "built");

    @Test
    void printsEveryFieldOfEveryRowAsJson() {
        JsonNode rows = new JsonMapper().readTree(CommandRun.of("ports", "--all", "--format", "json").out());
        Set<String> ids = new TreeSet<>();
        for (JsonNode row : rows) {
            assertThat(row.propertyNames()).containsAll(FIELDS);
            ids.add(row.get("id").asString());
        }
        assertThat(ids).contains("ADC-1", "SIT-1", "LYB-12", "CLU-1");
    }

    @Test
    void showsAChangedSettingInEveryRowThatItDecides(@TempDir Path dir) throws Exception {
        Path edge = CommandRun.pair(dir).resolve("edge/edge.yaml");
        Path control = edge.resolve("../../control/control.yaml").normalize();
        for (Path f : List.of(edge, control)) {
            Files.writeString(f, Files.readString(f).replace("port: 7001", "port: 7055"));
        }
        JsonNode rows = new JsonMapper().readTree(CommandRun.of("ports", "--config", edge.toString(), "--config",
                control.toString(), "--chapter", "sip-traversal", "--format", "json").out());
        assertThat(rows).anySatisfy(r -> {
            assertThat(r.get("id").asString()).isEqualTo("SIT-1");
            assertThat(r.get("toPorts").asString()).isEqualTo("7055");
        });
    }

    @ParameterizedTest
    @CsvSource({"inner,10.0.0.10", "inner,10.1.0.10", "outer,192.168.7.10", "outer,203.0.113.5"})
    void writesRulesWithTheRealAddressesOfThePair(String firewall, String address, @TempDir Path dir) {
        Path pair = CommandRun.pair(dir);
        for (String language : List.of("nftables", "iptables", "asa", "fortios", "panos")) {
            CommandRun run = CommandRun.of("ports", "--config", pair.resolve("control/control.yaml").toString(),
                    "--config",
                    pair.resolve("edge/edge.yaml").toString(), "--format", language, "--firewall", firewall);
            assertThat(run.code()).isZero();
            assertThat(run.out()).contains(address);
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void saysThatAddressesAreExamplesWhereNoFileNamesThem() {
        CommandRun run = CommandRun.of("ports", "--format", "nftables", "--firewall", "inner");
        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("examples");
    }

    @Test
    void wantsToKnowWhichFirewall() {
        assertThat(CommandRun.of("ports", "--format", "nftables").code()).isEqualTo(2);
    }

    @Test
    void printsAFirewallsFileBesideOthersUnlessAskedForTheWhole(@TempDir Path dir) {
        Path pair = CommandRun.pair(dir);
        List<String> words = List.of("ports", "--config", pair.resolve("control/control.yaml").toString(), "--config",
                pair.resolve("edge/edge.yaml").toString(), "--firewall", "outer", "--format");
        assertThat(ports(words, "nftables").out()).contains("policy accept;", "dnat ip to 192.168.7.10")
                .doesNotContain("policy drop;");
        assertThat(ports(words, "nftables", "--form", "whole").out()).contains("policy drop;");
        assertThat(ports(words, "nftables", "--no-nat").out()).doesNotContain("dnat");
        assertThat(ports(words, "panos", "--side", "internet=untrust").out()).contains(" from untrust to dmz ");
        assertThat(ports(words, "asa", "--access-list", "dmz=perimeter_in").out())
                .contains("access-list perimeter_in ");
        CommandRun whole = ports(words, "fortios", "--form", "whole");
        assertThat(whole.code()).isEqualTo(1);
        assertThat(whole.err()).contains("one form");
    }

    private static CommandRun ports(List<String> words, String... more) {
        return CommandRun.of(Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void narrowsToARoleAndAChapter() {
        assertThat(CommandRun.of("ports", "--role", "edge").out()).doesNotContain("ADC-1 ").contains("SIT-1");
        CommandRun wrong = CommandRun.of("ports", "--chapter", "nonsense");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("sip-traversal");
    }

    @Test
    void explainsAPortByItsRows() {
        assertThat(CommandRun.of("ports", "explain", "36001").out()).contains("SIT-3")
                .contains("local-zone.traversal-subzone.traversal-media-ports");
    }
}
