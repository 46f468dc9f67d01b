package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole program on real sockets: two nodes, three phones, loopback addresses. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has all of 127.0.0.0/8")
class DemoCommandTest {
    @Test
    void callsInBothDirectionsRefusesAStrangerAndExplainsEveryPacket() {
        CommandRun run = CommandRun.of("demo", "--json");

        assertThat(run.code()).as("%s%s", run.err(), run.out()).isZero();
        JsonNode report = new JsonMapper().readTree(run.out());
        assertThat(report.path("ok").asBoolean()).isTrue();
        assertThat(report.path("problems")).isEmpty();
        assertThat(report.path("calls")).hasSize(2).allSatisfy(DemoCommandTest::heardBothWays);
        assertThat(report.path("refusal").path("status").asInt()).isEqualTo(403);
        assertThat(report.path("refusal").path("rules").toString()).contains("stranger-refused");
        assertThat(report.path("unexplained")).isEmpty();
        assertThat(rows(report)).contains("SII-1", "SII-3", "SII-6", "SII-7", "SIT-1", "SIT-2", "SIT-3", "SIP-5",
                "SIP-6", "SIP-7");
        List<String> ladder = new ArrayList<>();
        report.path("ladder").forEach(line -> ladder.add(line.asString()));
        assertThat(ladder.getFirst()).containsSubsequence("inside phone", "control", "edge", "internet phone");
        assertThat(ladder).filteredOn(line -> line.contains("INVITE sdp")).hasSizeGreaterThanOrEqualTo(6);
        assertThat(ladder).filteredOn(line -> line.contains("BYE")).hasSizeGreaterThanOrEqualTo(6);
    }

    private static void heardBothWays(JsonNode call) {
        assertThat(call.path("ok").asBoolean()).isTrue();
        for (String end : List.of("caller", "callee")) {
            assertThat(call.path(end).path("rtpReceived").asInt()).isPositive();
            assertThat(call.path(end).path("rtpDamaged").asInt(-1)).isZero();
        }
        assertThat(call.path("legs")).hasSize(4).allSatisfy(leg -> {
            assertThat(leg.path("rtpIn").asInt()).isPositive();
            assertThat(leg.path("rtpOut").asInt()).isPositive();
        });
    }

    private static List<String> rows(JsonNode report) {
        List<String> out = new ArrayList<>();
        for (JsonNode c : report.path("rows")) {
            assertThat(c.path("outward").asLong() + c.path("inward").asLong()).isPositive();
            c.path("rows").forEach(id -> out.add(id.asString()));
        }
        return out;
    }
}
