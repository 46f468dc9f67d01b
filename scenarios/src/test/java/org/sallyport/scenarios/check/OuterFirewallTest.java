package org.sallyport.scenarios.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sallyport.check.Finding;
import org.sallyport.check.Outsider;
import org.sallyport.check.VisitCode;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.Firewall;
import org.sallyport.ports.Opening;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.Role;
import org.sallyport.ports.Topology;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.wire.IpAddress;

/** Every rule of the outer firewall, taken out alone: a visitor with a code names it, and blames nothing else. */
class OuterFirewallTest {
    private static final long SECOND = 1_000_000_000L;

    /** The rules but for those of lookups, which edge tries itself: the simulated resolver sends no packets. */
    private static List<Opening> openings(Site site) {
        NodeConfig edge = site.configuration(Role.EDGE, t -> t);
        return Opening.of(PortBook.of(edge.ports()), Firewall.OUTER,
                Topology.of(List.of(), edge.inner().addresses(), edge.outer().addresses())).stream()
                .filter(o -> !o.serves("ADI-1")).toList();
    }

    static Stream<Opening> rules() {
        return openings(new CheckStory(SiteOptions.usual().turning()).site).stream();
    }

    private static VisitCode code(CheckStory s) {
        Map<?, ?> made = (Map<?, ?>) s.site.act(Role.EDGE, "check", "code", Map.of());
        return VisitCode.read(String.valueOf(made.get("code"))).orElseThrow();
    }

    private static List<Map<String, Object>> visited(CheckStory s, SimHost laptop, VisitCode code, IpAddress edge) {
        List<Finding> found = new ArrayList<>();
        new Outsider(new SimOutside(laptop), code, edge, _ -> {}, found::addAll).begin();
        s.site.until("the visit to end", 40 * SECOND, () -> !found.isEmpty());
        return found.stream().map(Finding::facts).toList();
    }

    private static List<Map<String, Object>> visited(CheckStory s) {
        return visited(s, s.site.stranger("laptop" + s.visits++, "91.6.7." + s.visits), code(s), s.site.edgePublic());
    }

    @Test
    void nothingIsBlamedWhereNothingIsWrong() {
        for (SiteOptions o : List.of(SiteOptions.usual().turning(), SiteOptions.usual().turning().staticNatting())) {
            CheckStory s = CheckStory.up(o);
            List<Map<String, Object>> found = visited(s);
            assertThat(CheckStory.blamed(found)).as(found.toString()).isEmpty();
            for (Opening opening : openings(s.site)) {
                assertThat(found).as(opening + " in " + found).anyMatch(
                        f -> opening.rows().equals(f.get("rows")) && f.get("verdict").equals("passes"));
            }
            s.site.pass(30);
            assertThat(s.site.leftovers()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aMissingRuleIsNamedAndNothingElse(Opening rule) {
        CheckStory s = CheckStory.up(SiteOptions.usual().turning());
        s.without(rule);
        List<Map<String, Object>> found = visited(s);
        assertThat(CheckStory.blamed(found)).as(found.toString()).containsExactly(CheckStory.name(rule));
        s.mended(Firewall.OUTER);
        assertThat(CheckStory.blamed(visited(s))).isEmpty();
    }

    @Test
    void aVisitorWithoutACodeLearnsNothing() {
        CheckStory s = CheckStory.up(SiteOptions.usual());
        VisitCode right = code(s);
        VisitCode wrong = new VisitCode(right.addresses(), right.name(), right.udpPort(), right.tcpPort(),
                right.tlsPort(), "", org.sallyport.machine.Sensitive.of("guessed"));
        SimHost laptop = s.site.stranger("laptop", "91.6.7.9");
        List<Map<String, Object>> found = visited(s, laptop, wrong, s.site.edgePublic());
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().get("sentence").toString()).contains("does not know this code");
        assertThat(found.getFirst().get("sentence").toString()).doesNotContain("Sallyport-Visit");
    }

    @Test
    void aCodeEndsAndIsForOneMachine() {
        CheckStory s = CheckStory.up(SiteOptions.usual());
        VisitCode code = code(s);
        assertThat(CheckStory.blamed(visited(s, s.site.stranger("one", "91.6.7.9"), code, s.site.edgePublic())))
                .isEmpty();
        List<Map<String, Object>> second =
                visited(s, s.site.stranger("two", "91.6.7.10"), code, s.site.edgePublic());
        assertThat(second).as("edge opens nothing for a second machine").noneMatch(f -> f.containsKey("rows"));
        s.site.pass(16 * 60);
        assertThat(visited(s, s.site.stranger("three", "91.6.7.11"), code, s.site.edgePublic()).getFirst()
                .get("sentence").toString()).contains("does not know this code");
    }
}
