package org.sallyport.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.host.LogLevel;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.node.site.Metrics;
import org.sallyport.node.site.NodeSettings;
import org.sallyport.node.site.Service;
import org.sallyport.node.site.Site;
import org.sallyport.node.site.Word;

/** A chapter that stands in no document joins a node by the seam alone, and spoils nothing for the others. */
class ServiceSeamTest {
    private static final long SECOND = 1_000_000_000L;

    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host("control").attach(world.segment("inside", LinkConditions.LAN), "10.0.0.10");
    private final List<String> heard = new ArrayList<>();
    private final List<Bell> bells = new ArrayList<>();

    /** A made-up chapter: it rings. */
    private class Bell implements Service {
        private final String name;
        private final Site site;
        private long rung;
        private String domain;
        private String failing = "";
        private List<String> unopened = List.of();
        private Runnable drained = () -> {};

        Bell(String name, Site site) {
            this.name = name;
            this.site = site;
            this.domain = site.settings().config().sip().domains().getFirst();
        }

        private void hear(String what) {
            if (failing.equals(what)) throw new IllegalStateException(what + " of " + name);
            heard.add(name + " " + what);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<String> start() {
            hear("start");
            return unopened;
        }

        @Override
        public Supplier<List<String>> reload(NodeSettings fresh) {
            hear("look");
            return () -> {
                hear("take");
                domain = fresh.config().sip().domains().getFirst();
                return List.of();
            };
        }

        @Override
        public void drain(long graceNs, Runnable ended) {
            hear("drain");
            drained = ended;
        }

        @Override
        public void stop() {
            hear("stop");
        }

        @Override
        public Map<String, Word> words() {
            return Map.of(name + "s", Word.after(this::refresh, options -> {
                hear("word");
                return List.of(Map.of("rung", rung, "domain", domain, "loud", options.getOrDefault("loud", "no")));
            }));
        }

        private void refresh(Runnable then) {
            hear("asks its loops");
            site.host().soon(then);
        }

        @Override
        public Map<String, Function<Map<String, String>, Object>> actions() {
            return Map.of("ring", options -> {
                hear("ring");
                rung += Long.parseLong(options.getOrDefault("times", "1"));
                return Map.of("rung", rung);
            });
        }

        @Override
        public Map<String, Object> summary() {
            return Map.of(name, rung + " times");
        }

        @Override
        public Map<String, Long> counters() {
            return Map.of(name + "Rung", rung);
        }

        @Override
        public void count(Metrics out) {
            out.counters("sallyport_" + name, Map.of("rung", rung, "hanging", 1L), java.util.Set.of("hanging"));
        }
    }

    private static NodeConfig config(String more) {
        String text = """
                role: control
                name: control
                interfaces: [{name: inner, address: 10.0.0.10}]
                protocols: {sip: {domains: [example.com]}}
                """ + more;
        return read(text);
    }

    private static NodeConfig read(String text) {
        return switch (NodeConfigReader.read("control.yaml", Path.of("/nowhere"), text)) {
            case ConfigResult.Valid v -> v.config();
            case ConfigResult.Faulty f -> throw new AssertionError(f.problems().toString());
        };
    }

    private GatewayNode node(String... names) {
        List<Function<Site, Service>> more = new ArrayList<>();
        for (String n : names) {
            more.add(site -> {
                bells.add(new Bell(n, site));
                return bells.getLast();
            });
        }
        return new GatewayNode(config(""), host, more);
    }

    private Object asked(GatewayNode node, String what, Map<String, String> options) {
        List<Object> out = new ArrayList<>();
        node.ask(what, options, out::add);
        world.runFor(SECOND);
        assertThat(out).hasSize(1);
        return out.getFirst();
    }

    /** What the service threw reaches the host, which treats it as any fault of this program. */
    private void hostHears(String fault) {
        assertThatThrownBy(() -> world.runFor(SECOND)).isInstanceOf(IllegalStateException.class).hasMessage(fault);
        assertThat(host.logLines()).anyMatch(l -> l.level() == LogLevel.ERROR && l.text().contains(fault));
    }

    @Test
    void answersWordsOfItsOwn() {
        GatewayNode node = node("bell");
        assertThat(node.start()).isEmpty();
        assertThat(node.act("bell", "ring", Map.of("times", "3"))).isEqualTo(Map.of("rung", 3L));
        assertThat(node.commands()).containsExactly("sip", "turn", "certificates", "check", "bell");
        assertThat(asked(node, "bells", Map.of("loud", "yes")))
                .isEqualTo(List.of(Map.of("rung", 3L, "domain", "example.com", "loud", "yes")));
        assertThat(heard).contains("bell asks its loops");
        assertThat(node.act("bell", "melt", Map.of())).isEqualTo(Map.of("error", "no such action: melt"));
        assertThat(node.act("gong", "ring", Map.of())).isEqualTo(Map.of("error", "no such action: ring"));
        assertThat(asked(node, "gongs", Map.of())).isEqualTo(Map.of("error", "no such status: gongs"));
    }

    @Test
    void leavesNobodyWithoutAnAnswerWhereItThrows() {
        GatewayNode node = node("bell");
        bells.getFirst().failing = "word";
        assertThat(String.valueOf(node.status("bells", Map.of())))
                .startsWith("{error=status bells could not be answered, which is a fault of this program");
        hostHears("word of bell");
        bells.getFirst().failing = "ring";
        assertThat(String.valueOf(node.act("bell", "ring", Map.of())))
                .startsWith("{error=bell ring could not be answered, which is a fault of this program");
        hostHears("ring of bell");
    }

    @Test
    void standsInTheSummaryAndAmongTheCounts() {
        GatewayNode node = node("bell");
        node.act("bell", "ring", Map.of());
        Map<?, ?> summary = (Map<?, ?>) node.status("summary", Map.of());
        assertThat(summary.keySet().stream().map(String::valueOf)).containsExactly("name", "role", "release", "state",
                "alarms", "upSeconds", "partners", "calls",
                "subscriptions", "registrations", "mediaLines", "mediaPairs", "turn", "bell", "counters");
        assertThat(summary.get("bell")).isEqualTo("1 times");
        assertThat(((Map<?, ?>) summary.get("counters")).get("bellRung")).isEqualTo(1L);
        String metrics = String.valueOf(((Map<?, ?>) asked(node, "metrics", Map.of())).get("text"));
        assertThat(metrics).contains("\nsallyport_bell_rung_total 1\n", "# TYPE sallyport_bell_hanging gauge\n",
                "# TYPE sallyport_sip_sessions gauge\n", "# TYPE sallyport_sip_messages_in counter\n")
                .endsWith("# EOF\n");
    }

    @Test
    void tellsWhatItCouldNotOpen() {
        GatewayNode node = node("bell", "gong");
        bells.getFirst().unopened = List.of("the bell has no rope");
        assertThat(node.start()).containsExactly("the bell has no rope");
        assertThat(heard).containsExactly("bell start", "gong start");
        assertThat(host.logLines()).anyMatch(l -> l.text().equals("control (control) is open but for 1 sockets"));
    }

    @Test
    void startsTheOthersWhereOneThrows() {
        GatewayNode node = node("bell", "gong");
        bells.getFirst().failing = "start";
        assertThat(node.start()).singleElement().asString()
                .startsWith("bell could not start, which is a fault of this program");
        assertThat(heard).containsExactly("gong start");
        assertThat(host.liveSockets()).as("SIP listens").isNotEmpty();
        hostHears("start of bell");
    }

    @Test
    void takesNothingOverWhereOneFindsAFault() {
        GatewayNode node = node("bell", "gong");
        node.start();
        heard.clear();
        bells.getLast().failing = "look";
        NodeConfig fresh =
                config("zones: [{name: pbx, type: neighbor, peer-address: 10.0.0.5, sip: {transport: udp}}]\n");
        assertThatThrownBy(() -> node.reload(fresh)).hasMessage("look of gong");
        assertThat(heard).containsExactly("bell look");
        assertThat(String.valueOf(node.status("zones", Map.of()))).doesNotContain("pbx");
        bells.getLast().failing = "";
        assertThat(node.reload(fresh)).isEmpty();
        assertThat(String.valueOf(node.status("zones", Map.of()))).contains("pbx");
        assertThat(heard).containsExactly("bell look", "bell look", "gong look", "bell take", "gong take");
        assertThat(bells.getFirst().site.zones().zone("pbx")).as("what all share is exchanged, too").isPresent();
        assertThat(node.reload(config("authentication: {credentials: [{username: alice, password: rosebud}]}\n")))
                .isEmpty();
        assertThat(bells.getFirst().site.users().find("alice")).isPresent();
    }

    @Test
    void reloadsTheOthersWhereOneThrows() {
        GatewayNode node = node("bell", "gong");
        node.start();
        bells.getFirst().failing = "take";
        assertThat(node.reload(config(""))).singleElement().asString()
                .startsWith("bell could not take over its settings, which is a fault of this program");
        assertThat(heard).endsWith("gong look", "gong take");
        hostHears("take of bell");
    }

    @Test
    void waitsForAllBeforeTheNodeMayStop() {
        GatewayNode node = node("bell", "gong", "horn");
        node.start();
        bells.get(1).failing = "drain";
        boolean[] ended = new boolean[1];
        node.drain(() -> ended[0] = true);
        hostHears("drain of gong");
        world.runFor(SECOND);
        assertThat(((Map<?, ?>) node.status("summary", Map.of())).get("state")).isEqualTo("draining");
        bells.getFirst().drained.run();
        bells.getFirst().drained.run();
        assertThat(ended[0]).as("the horn is still at it").isFalse();
        bells.getLast().drained.run();
        assertThat(ended[0]).isTrue();
    }

    @Test
    void stopsTheOthersWhereOneThrows() {
        GatewayNode node = node("bell", "gong");
        node.start();
        bells.getFirst().failing = "stop";
        node.stop();
        assertThat(heard).endsWith("gong stop");
        assertThat(host.logLines().getLast().text()).isEqualTo("control stopped");
        hostHears("stop of bell");
    }

    @Test
    void hasItsWordsForItself() {
        assertThatThrownBy(() -> node("bell", "bell")).hasMessage("two answer to status bells");
        assertThatThrownBy(() -> node("call")).hasMessage("two answer to status calls");
    }

    /** Names that two services count by, in every chapter that there is: nobody would notice which of them is shown. */
    @Test
    void countsUnderANameOfItsOwn() {
        SimHost edge = world.host("edge").attach(world.segment("dmz", LinkConditions.LAN), "10.1.0.10");
        GatewayNode all = new GatewayNode(read("""
                role: edge
                interfaces: [{name: inner, address: 10.1.0.10}]
                protocols: {sip: {domains: [example.com]}}
                traversal: {turn: {enabled: on, shared-secrets: [0123456789abcdef]}}
                """), edge);
        assertThat(all.start()).isEmpty();
        assertThat(String.valueOf(asked(all, "summary", Map.of()))).contains("counters=").doesNotContain("error=");
        assertThat(String.valueOf(asked(all, "metrics", Map.of()))).contains("sallyport_turn_", "# EOF");
        GatewayNode twice = new GatewayNode(config(""), world.host("other"), List.of(site -> new Bell("bell", site),
                site -> new Bell("gong", site) {
                    @Override
                    public Map<String, Long> counters() {
                        return Map.of("bellRung", 1L);
                    }

                    @Override
                    public void count(Metrics out) {
                        out.gauge("sallyport_calls", "Calls of the gong.", 1);
                    }
                }));
        assertThat(String.valueOf(twice.status("summary", Map.of()))).contains("two count bellRung");
        assertThat(String.valueOf(twice.status("metrics", Map.of()))).contains("two count sallyport_calls");
    }
}
