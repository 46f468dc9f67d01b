package org.sallyport.scenarios.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.Firewall;
import org.sallyport.scenarios.world.SiteOptions;

/** What a node finds out by itself becomes a condition when it is so twice, and ends when it is over. */
class RoundsTest {
    private static final long ROUND_S = 300;

    private static List<String> told(SimHost host, String code) {
        return host.logLines().stream().map(SimHost.LogLine::text).filter(t -> t.contains(code + " ")).toList();
    }

    @Test
    void aRowThatDoesNotPassIsToldAfterTwoRoundsAndOnce() {
        CheckStory s = CheckStory.up(SiteOptions.usual());
        s.site.pass(60);
        s.site.inner().without((fromLower, udp, source, target) -> fromLower && udp && target == 36_000);
        s.site.pass(ROUND_S);
        assertThat(told(s.site.control(), "NAT04")).as("one round is no condition yet").isEmpty();
        s.site.pass(2 * ROUND_S);
        assertThat(told(s.site.control(), "NAT04")).singleElement().asString().contains("SIT-2").contains("firewall");
        s.mended(Firewall.INNER);
        s.site.pass(2 * ROUND_S);
        assertThat(told(s.site.control(), "NAT04")).hasSize(2).last().asString().startsWith("over: ");
    }

    @Test
    void aRangeThatIsPartlyOpenSaysWhichPart() {
        CheckStory s = CheckStory.up(SiteOptions.usual());
        s.site.inner().without(
                (fromLower, udp, source, target) -> fromLower && udp && source > 50_000 && target == 36_000);
        s.site.pass(3 * ROUND_S);
        assertThat(told(s.site.control(), "NAT05")).singleElement().asString().contains("36002").contains("59998");
    }

    @Test
    void clocksThatDifferAreToldByBoth() {
        CheckStory s = CheckStory.up(SiteOptions.usual());
        s.site.edge().stepWallClock(20_500);
        s.site.pass(3 * ROUND_S);
        assertThat(told(s.site.control(), "TIM01")).singleElement().asString().contains("+20.");
        assertThat(told(s.site.edge(), "TIM01")).singleElement().asString().contains("-20.");
    }

    @Test
    void aPairWithNothingWrongTellsNothing() {
        CheckStory s = CheckStory.up(SiteOptions.usual().turning());
        s.site.pass(6 * ROUND_S);
        for (SimHost h : List.of(s.site.control(), s.site.edge())) {
            assertThat(told(h, "NAT04")).isEmpty();
            assertThat(told(h, "TIM01")).isEmpty();
            assertThat(told(h, "DNS01")).isEmpty();
        }
    }
}
