package org.sallyport.scenarios.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sallyport.config.NodeConfig;
import org.sallyport.ports.Firewall;
import org.sallyport.ports.Opening;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.Role;
import org.sallyport.ports.Topology;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;

/** Every rule of the inner firewall, taken out alone: the check names it, and blames nothing else. */
class InnerFirewallTest {
    private static List<Opening> openings(Site site) {
        NodeConfig control = site.configuration(Role.CONTROL, t -> t);
        NodeConfig edge = site.configuration(Role.EDGE, t -> t);
        return Opening.of(PortBook.of(control.ports(), edge.ports()), Firewall.INNER,
                Topology.of(control.addresses(), edge.inner().addresses(), edge.outer().addresses()));
    }

    static Stream<Opening> rules() {
        return openings(new CheckStory(SiteOptions.usual().turning()).site).stream();
    }

    @Test
    void nothingIsBlamedWhereNothingIsWrong() {
        CheckStory s = CheckStory.up(SiteOptions.usual().turning());
        List<Map<String, Object>> found = s.check(Role.CONTROL);
        assertThat(CheckStory.blamed(found)).isEmpty();
        for (Opening o : openings(s.site)) {
            assertThat(found).as(o.toString())
                    .anyMatch(f -> o.rows().equals(f.get("rows")) && f.get("verdict").equals("passes"));
        }
        assertThat(CheckStory.blamed(s.check(Role.EDGE))).isEmpty();
        assertThat(s.site.leftovers()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aMissingRuleIsNamedAndNothingElse(Opening rule) {
        CheckStory s = CheckStory.up(SiteOptions.usual().turning());
        s.check(Role.CONTROL);
        s.without(rule);
        assertThat(CheckStory.blamed(s.check(Role.CONTROL))).as("at once, before the zone has noticed anything")
                .isSubsetOf(CheckStory.name(rule));
        s.site.pass(60);
        List<Map<String, Object>> found = s.check(Role.CONTROL);
        assertThat(CheckStory.blamed(found)).as("once the zone knows").containsExactly(CheckStory.name(rule));
        assertThat(found).anyMatch(f -> rule.rows().equals(f.get("rows")) && f.get("fix").toString()
                .contains("--row " + rule.rows().getFirst() + " "));
        s.mended(Firewall.INNER);
        assertThat(CheckStory.blamed(s.check(Role.CONTROL))).isEmpty();
    }

    @Test
    void anEdgeThatIsDownIsNoRuleOfTheFirewall() {
        CheckStory s = CheckStory.up(SiteOptions.usual().turning());
        s.site.edge().powerCut();
        s.site.pass(60);
        List<Map<String, Object>> found = s.check(Role.CONTROL);
        assertThat(CheckStory.blamed(found)).containsExactly("zone " + Site.ZONE_AT_CONTROL);
        assertThat(found).noneMatch(f -> "blocked".equals(f.get("verdict")));
    }

    @ParameterizedTest
    @CsvSource({"9,between 8 and 10 s", "18,between 15 and 20 s", "400,at least 60 s"})
    void theLifeOfASilentFlowIsMeasured(int seconds, String life) {
        CheckStory s = CheckStory.up(SiteOptions.usual().pinhole(seconds * 1_000_000_000L));
        List<Map<String, Object>> found = s.check(Role.CONTROL, Map.of("binding", "on"));
        assertThat(found).filteredOn(f -> f.get("subject").toString().startsWith("pinhole")).singleElement()
                .satisfies(f -> assertThat(f.get("sentence").toString()).contains(life))
                .satisfies(f -> assertThat(f.containsKey("condition")).as("too short for our probes").isEqualTo(
                        seconds == 9));
        assertThat(s.site.leftovers()).isEmpty();
    }

    @Test
    void whoCannotMeasureTheInnerFirewallSaysSo() {
        CheckStory s = CheckStory.up(SiteOptions.usual());
        assertThat(s.check(Role.EDGE, Map.of("binding", "on")))
                .filteredOn(f -> f.get("subject").toString().startsWith("pinhole")).singleElement()
                .satisfies(f -> assertThat(f.get("verdict")).isEqualTo("not-judged"))
                .satisfies(f -> assertThat(f.get("sentence").toString()).contains("is for control"));
    }
}
