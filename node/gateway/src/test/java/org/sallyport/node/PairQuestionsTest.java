package org.sallyport.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.node.site.NodeSettings;
import org.sallyport.node.site.Service;
import org.sallyport.node.site.Site;
import org.sallyport.wire.Endpoint;
import org.sallyport.zone.pair.Partner;

/** What the nodes of a pair ask each other, over the connection of their zone and nothing else. */
class PairQuestionsTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private static final String EDGE = """
                role: edge
                name: edge
                interfaces: [{name: outer, address: 10.0.0.20}]
                protocols: {sip: {domains: [example.com]}}
                zones:
                  - name: control
                    type: traversal-server
                    sip: {port: 7001, transport: tcp}
                    username: control
                    password: file:secret
                """;

    @TempDir
    private Path folder;

    private final SimWorld world = new SimWorld(1);
    private final SimSegment net = world.segment("net", LinkConditions.LAN);
    private final SimHost controlHost = world.host("control").attach(net, "10.0.0.10");
    private final SimHost edgeHost = world.host("edge").attach(net, "10.0.0.20");
    private GatewayNode control;
    private GatewayNode edge;
    private Partner ofControl;
    private Partner ofEdge;
    private final List<Partner.Answer> answers = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();

    /** A chapter that only gives the test what all chapters share. */
    private record Ear(Site site) implements Service {
        @Override
        public String name() {
            return "ear";
        }

        @Override
        public List<String> start() {
            return List.of();
        }

        @Override
        public Supplier<List<String>> reload(NodeSettings fresh) {
            return List::of;
        }

        @Override
        public void stop() {}
    }

    @BeforeEach
    void twoNodes() throws IOException {
        Files.writeString(folder.resolve("secret"), "6f1d5f0a2b7c4e18a9d3\n");
        control = node(controlHost, """
                role: control
                name: control
                interfaces: [{name: inner, address: 10.0.0.10}]
                protocols: {sip: {domains: [example.com]}}
                zones:
                  - name: edge
                    type: traversal-client
                    peer-address: 10.0.0.20
                    sip: {port: 7001, transport: tcp}
                    username: control
                    password: file:secret
                """, p -> ofControl = p);
        edge = node(edgeHost, EDGE, p -> ofEdge = p);
        assertThat(edge.start()).isEmpty();
        assertThat(control.start()).isEmpty();
        world.runFor(5 * SECOND_NS);
    }

    private GatewayNode node(SimHost host, String text, Consumer<Partner> partner) {
        NodeConfig config = switch (NodeConfigReader.read("node.yaml", folder, text)) {
            case ConfigResult.Valid v -> v.config();
            case ConfigResult.Faulty f -> throw new AssertionError(f.problems().toString());
        };
        return new GatewayNode(config, host, List.of(site -> {
            partner.accept(site.partner());
            return new Ear(site);
        }));
    }

    private String ask(Partner from, String zone, String topic, String question) {
        answers.clear();
        from.ask(zone, topic, question.getBytes(UTF_8), answers::add);
        assertThat(answers).as("never from inside the call").isEmpty();
        world.runFor(40 * SECOND_NS);
        assertThat(answers).hasSize(1);
        return switch (answers.getFirst()) {
            case Partner.Answer.Said(byte[] body) -> new String(body, UTF_8);
            case Partner.Answer.Refused(String why) -> "refused: " + why;
            case Partner.Answer.Silent(String why) -> "silent: " + why;
        };
    }

    @Test
    void eitherNodeAsksAndHears() {
        ofEdge.answers("echo", (zone, body, answer) -> answer.accept(("edge heard " + new String(body, UTF_8)
                + " from " + zone).getBytes(UTF_8)));
        ofControl.answers("name", (_, _, answer) -> controlHost.at(controlHost.nowNs() + 3 * SECOND_NS,
                () -> answer.accept("control, later".getBytes(UTF_8))));
        assertThat(ofControl.zones()).containsExactly("edge");
        assertThat(ask(ofControl, "edge", "echo", "grüße")).isEqualTo("edge heard grüße from control");
        assertThat(ask(ofEdge, "control", "name", "")).isEqualTo("control, later");
    }

    @Test
    void aWholeMessageOfTheGreatestLengthPasses() {
        ofEdge.answers("echo", (_, body, answer) -> answer.accept(body));
        String long_ = "x".repeat(Partner.OCTETS_MAX);
        assertThat(ask(ofControl, "edge", "echo", long_)).isEqualTo(long_);
    }

    @Test
    void whoAsksAlwaysHearsSomething() {
        assertThat(ask(ofControl, "edge", "unknown", ""))
                .isEqualTo("refused: the node behind zone edge does not know this question; its release may be older");
        ofEdge.answers("dumb", (_, _, _) -> {});
        assertThat(ask(ofControl, "edge", "dumb", ""))
                .isEqualTo("refused: the node behind zone edge answers 500 No Answer In Time");
        ofEdge.answers("long", (_, _, answer) -> answer.accept(new byte[Partner.OCTETS_MAX + 1]));
        assertThat(ask(ofControl, "edge", "long", ""))
                .isEqualTo("refused: the node behind zone edge answers 500 Answer Too Long");
        assertThat(ask(ofControl, "nowhere", "echo", "")).isEqualTo("silent: zone nowhere is not connected");
        edge.stop();
        world.runFor(SECOND_NS);
        assertThat(ofControl.zones()).isEmpty();
        assertThat(ask(ofControl, "edge", "echo", "")).isEqualTo("silent: zone edge is not connected");
    }

    @Test
    void aQuestionUnderWayWhenThePartnerDiesIsAnsweredToo() {
        ofEdge.answers("dumb", (_, _, _) -> edge.stop());
        assertThat(ask(ofControl, "edge", "dumb", "")).startsWith("silent: ");
    }

    @Test
    void aResponderThatAnswersTwiceIsHeardOnce() {
        ofEdge.answers("twice", (_, _, answer) -> {
            answer.accept("one".getBytes(UTF_8));
            answer.accept("two".getBytes(UTF_8));
        });
        assertThat(ask(ofControl, "edge", "twice", "")).isEqualTo("one");
    }

    @Test
    void moreOpenQuestionsThanANodeKeepsAreRefused() {
        ofEdge.answers("dumb", (_, _, _) -> asked.add("dumb"));
        answers.clear();
        for (int i = 0; i < 40; i++) ofControl.ask("edge", "dumb", new byte[0], answers::add);
        world.runFor(5 * SECOND_NS);
        assertThat(asked).hasSize(32);
        assertThat(answers).hasSize(8)
                .allMatch(a -> a instanceof Partner.Answer.Refused(String why) && why.contains("asked too much"));
        world.runFor(40 * SECOND_NS);
        assertThat(answers).hasSize(40);
        ofEdge.answers("echo", (_, body, answer) -> answer.accept(body));
        assertThat(ask(ofControl, "edge", "echo", "after all")).isEqualTo("after all");
    }

    @Test
    void strangersHaveNoPartInIt() {
        ofEdge.answers("echo", (_, body, answer) -> {
            asked.add("by a stranger");
            answer.accept(body);
        });
        SimHost stranger = world.host("stranger").attach(net, "10.0.0.66");
        List<String> heard = new ArrayList<>();
        SimHost.FreeSocket socket = stranger.freeDatagram(Endpoint.of("10.0.0.66", 5060),
                (_, bytes) -> heard.add(new String(bytes, UTF_8).lines().findFirst().orElse(""))).orElseThrow();
        String question = """
                CONSULT sip:10.0.0.20 SIP/2.0
                Via: SIP/2.0/UDP 10.0.0.66;branch=z9hG4bK1
                Max-Forwards: 1
                From: <sip:mallory@10.0.0.66>;tag=1
                To: <sip:10.0.0.20>
                Call-ID: 1
                CSeq: 1 CONSULT
                Sallyport-Topic: echo
                Content-Type: application/vnd.sallyport.consult
                Content-Length: 2

                hi""".replace("\n", "\r\n");
        socket.send(Endpoint.of("10.0.0.20", 5060), question.getBytes(UTF_8));
        world.runFor(5 * SECOND_NS);
        assertThat(asked).isEmpty();
        assertThat(heard).isNotEmpty().allMatch(l -> l.matches("SIP/2.0 4.*"));
    }

    private List<String> alarms(GatewayNode node) {
        return ((List<?>) node.status("alarms", Map.of())).stream()
                .map(a -> ((Map<?, ?>) a).get("code") + " " + ((Map<?, ?>) a).get("text")).toList();
    }

    @Test
    void bothNodesSayThatTheirLinkIsDownAndThatItIsBack() {
        assertThat(alarms(control)).isEmpty();
        edge.stop();
        edgeHost.killProcess();
        world.runFor(20 * SECOND_NS);
        assertThat(alarms(control)).singleElement().asString()
                .startsWith("TRV01 No connection of zone edge, so no calls cross. ");
        edge = node(edgeHost, EDGE, p -> ofEdge = p);
        assertThat(edge.start()).isEmpty();
        world.runFor(75 * SECOND_NS);
        assertThat(alarms(control)).isEmpty();
        assertThat(alarms(edge)).isEmpty();
        control.stop();
        controlHost.killProcess();
        world.runFor(20 * SECOND_NS);
        assertThat(alarms(edge)).singleElement().asString().startsWith("TRV01 No connection of zone control");
    }

    @Test
    void aLinkThatIsLostAgainAndAgainIsToldApart() {
        for (int i = 0; i < 5; i++) {
            edge.stop();
            edgeHost.killProcess();
            world.runFor(3 * SECOND_NS);
            edge = node(edgeHost, EDGE, p -> ofEdge = p);
            assertThat(edge.start()).isEmpty();
            world.runFor(20 * SECOND_NS);
        }
        assertThat(alarms(control)).singleElement().asString()
                .startsWith("TRV02 The connection of zone edge was lost 4 times within ");
        world.runFor(700 * SECOND_NS);
        assertThat(alarms(control)).isEmpty();
    }

    @Test
    void controlTellsEdgeNothingOfCallsUsersTracesOrItsStatus() {
        for (String topic : List.of("call", "user", "trace", "status")) {
            assertThat(ask(ofEdge, "control", topic, "{\"word\":\"summary\",\"action\":\"list\"}")).as(topic)
                    .startsWith("refused: ").contains("does not know this question");
        }
    }

    @Test
    void controlHasEdgeAnswerWordsOfItsStatusPieceByPieceAndNoOthers() {
        String summary = ask(ofControl, "edge", "status", "{\"word\":\"summary\",\"from\":0}");
        assertThat(summary).contains("\"piece\":\"", "\"more\":false");
        for (String word : List.of("edge", "call", "reload", "", "user")) {
            assertThat(ask(ofControl, "edge", "status", "{\"word\":\"" + word + "\",\"from\":0}")).as(word)
                    .contains("edge does not answer");
        }
        assertThat(ask(ofControl, "edge", "status", "no question")).contains("edge does not answer");
    }
}
