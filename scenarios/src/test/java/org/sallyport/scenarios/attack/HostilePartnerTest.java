package org.sallyport.scenarios.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.world.Site;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/** An edge that was taken over answers control's questions as it likes: nothing of it moves control or stops it. */
class HostilePartnerTest {
    private static final String TYPE = "application/vnd.sallyport.consult";
    private static final String TURNING = "size MEDIUM\ntraversal.turn.enabled on\n";

    private final HostileEdge edge = HostileEdge.up(3);
    private final AttackSite a = edge.attackSite();
    private final Map<String, String> answers = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    HostilePartnerTest() {
        edge.whenAsked(m -> {
            if (!m.method().equals("CONSULT")) return;
            String topic = m.header("Sallyport-Topic");
            asked.add(topic);
            String said = answers.get(topic);
            if (said != null)
                edge.send(SipMessage.response(m, 200, "OK", "e").edit().body(TYPE, said.getBytes(UTF_8)).build());
            else edge.send(SipMessage.response(m, 404, "Not\u001b[31m Found", "e"));
        });
    }

    private Map<?, ?> check() {
        a.act(Role.CONTROL, "check", "start");
        a.site.until("the check to end", 120 * AttackSite.SECOND, () -> state().get("done").equals(true));
        return state();
    }

    private Map<?, ?> state() {
        return (Map<?, ?>) a.act(Role.CONTROL, "check", "state");
    }

    private List<String> faults() {
        return a.site.control().logLines().stream().map(Object::toString).filter(l -> l.contains("Exception")).toList();
    }

    /** Decision 0068: edge names no place. */
    @Test
    void aRelayOfEdgeIsNoMachineInside() {
        answers.put("check.facts", "wall-ms 1\nouter " + HostileEdge.TRAP + "\n" + TURNING);
        answers.put("check.relays", HostileEdge.TRAP + ":24000\n" + HostileEdge.TRAP + ":53\n127.0.0.1:24000\n"
                + AttackSite.CONTROL + ":24000\n224.0.0.1:24000\n255.255.255.255:24000\n" + AttackSite.EDGE
                + ":24000\n");
        String found = check().toString();
        assertThat(asked).contains("check.relays");
        assertThat(edge.controlTouched(HostileEdge.TRAP)).as("control sent where edge pointed").isFalse();
        assertThat(edge.datagramsOfControl()).extracting(e -> e.address().toString())
                .doesNotContain("127.0.0.1", AttackSite.CONTROL, "224.0.0.1", "255.255.255.255");
        assertThat(edge.datagramsOfControl()).as("edge's own address is tried").anyMatch(e -> e.port() == 24_000);
        assertThat(found).isNotEmpty();
    }

    @Test
    void whyARelayIsNotTriedIsSaid() {
        answers.put("check.facts", "wall-ms 1\nouter " + HostileEdge.TRAP + "\n" + TURNING);
        answers.put("check.relays", HostileEdge.TRAP + ":24000\n");
        assertThat(check().toString()).contains("because of " + HostileEdge.TRAP + ": edge alone")
                .contains("check.relay-addresses");
    }

    @Test
    void anAddressThatControlsOwnFileNamesIsTried() {
        assertThat(a.reload(Role.CONTROL, t -> t + "\ncheck: {relay-addresses: [" + HostileEdge.TRAP + "]}\n"))
                .isEmpty();
        answers.put("check.facts", "wall-ms 1\nouter " + HostileEdge.TRAP + "\n" + TURNING);
        answers.put("check.relays", HostileEdge.TRAP + ":24000\n10.1.9.8:24000\n");
        check();
        assertThat(edge.controlTouched(HostileEdge.TRAP)).isTrue();
        assertThat(edge.datagramsOfControl()).noneMatch(e -> e.address().toString().equals("10.1.9.8"));
    }

    static Stream<String> facts() {
        return Stream.of("", "wall-ms 0\n", "wall-ms 999999999999999\n", "wall-ms 1\nsize LARGE\n",
                "wall-ms 1\nsize MEDIUM\nlocal-zone.traversal-subzone.traversal-media-ports 36001\n",
                "wall-ms 1\nsize MEDIUM\nlocal-zone.traversal-subzone.traversal-media-ports 1024-65535\n",
                "wall-ms 1\nsize MEDIUM\nlocal-zone.traversal-subzone.use-configured-demultiplexing-ports on\n"
                        + "local-zone.traversal-subzone.demultiplexing-rtp-port 1\n",
                "wall-ms 1\nsize MEDIUM\nzones[].sip.port 1,2,3\n", "wall-ms 1\nouter ::1\nouter 10.1.0.10\n",
                "wall-ms 1\n" + "outer 10.1.9.9\n".repeat(1_000), "\u0000\u001b[2J".repeat(1_000));
    }

    @ParameterizedTest
    @MethodSource("facts")
    void aCheckEndsWhateverEdgeSaysOfItself(String said) {
        answers.put("check.facts", said);
        String before = used();
        Map<?, ?> state = check();
        assertThat((List<?>) state.get("findings")).isNotEmpty();
        a.pass(5);
        check();
        assertThat(faults()).isEmpty();
        assertThat(used()).as("ports that were borrowed have come back").isEqualTo(before);
    }

    private String used() {
        return String.valueOf(((Map<?, ?>) a.answer(Role.CONTROL, "summary").get("mediaPairs")).get("used"));
    }

    static Stream<String> halves() {
        String steps = "{\"callId\":\"x\",\"node\":\"edge\",\"cameUs\":9223372036854775807,\"leavesUs\":-1,\"steps\":";
        return Stream.of("", "[]", "null", "{}", "[".repeat(10_000), "{\"callId\":{}}", steps + "null}", steps + "{}}",
                steps + "[null,1,\"x\",[],{}]}",
                steps + "[{\"atUs\":\"x\",\"times\":1e300,\"status\":-99999999999,\"detail\":\"\\u001b[2J\\n\\r\\u202e\","
                        + "\"peer\":\"<script>\",\"out\":\"yes\",\"method\":null}]}",
                steps + "[],\"record\":{\"media\":[{\"caller\":{\"rtp\":7}}],\"missing\":[{\"rows\":[null]}]},"
                        + "\"search\":{\"reason\":5,\"rules\":[null],\"branches\":[{\"reason\":null}]}}",
                "{\"callId\":\"x\",\"pad\":\"" + "x".repeat(40_000) + "\"}");
    }

    @ParameterizedTest
    @MethodSource("halves")
    void aCallIsToldWhateverEdgeSaysOfIt(String said) {
        answers.put("call", said);
        answers.put("user", said);
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        alice.call("sip:nobody@elsewhere.example");
        a.pass(5);
        for (SipMessage m : edge.requests("INVITE")) edge.send(SipMessage.response(m, 404, "Not Found", "e"));
        a.pass(5);
        String id = (String) a.rows(Role.CONTROL, "history").getFirst().get("id");
        Map<?, ?> call = a.call(Role.CONTROL, id);
        assertThat(asked).contains("call");
        assertThat(call.containsKey("verdicts")).as(call.toString()).isTrue();
        assertThat(faults()).isEmpty();
    }

    /** Everything that edge may ask control: its clock, its release, and nothing about calls, users or traces. */
    @Test
    void controlTellsItsClockAndItsReleaseAndNothingElse() {
        for (String topic : List.of("call", "user", "trace", "status", "check.relays", "", "x".repeat(5_000),
                "\u00e9")) {
            assertThat(ask(topic, "{\"word\":\"config\",\"key\":\"\",\"user\":\"alice\",\"action\":\"list\"}").status())
                    .as(topic).isIn(400, 404);
        }
        SipMessage clock = ask("check.facts", "");
        assertThat(new String(clock.body(), UTF_8)).matches("wall-ms [0-9]+\n");
        assertThat(new String(ask("release", "{}").body(), UTF_8)).doesNotContain("10.1.");
        assertThat(faults()).isEmpty();
    }

    @Test
    void aFloodOfQuestionsCostsEdgeItsOwn() {
        for (int i = 0; i < 2_000; i++) edge.send(question("release", "{}"));
        a.pass(2);
        assertThat(edge.linked()).isTrue();
        a.pass(5);
        assertThat(ask("release", "{}").status()).isEqualTo(200);
        assertThat(faults()).isEmpty();
    }

    private SipMessage question(String topic, String body) {
        return edge.request("CONSULT", "sip:10.1.0.10:7001", "sip:e@x", "sip:c@x")
                .header("Sallyport-Topic", topic)
                .body(TYPE, body.getBytes(UTF_8)).build();
    }

    private SipMessage ask(String topic, String body) {
        return edge.ask(question(topic, body));
    }
}
