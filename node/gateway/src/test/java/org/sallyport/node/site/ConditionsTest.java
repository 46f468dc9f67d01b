package org.sallyport.node.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.condition.Condition;
import org.sallyport.host.LogLevel;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;

/** A condition is told once, when it has held for a while, and once more when it has been over for a while. */
class ConditionsTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host("control").attach(world.segment("net", LinkConditions.LAN), "10.0.0.10");
    private final Conditions conditions = new Conditions(host);

    private List<String> told() {
        return conditions.told().stream().map(t -> t.condition().code() + " " + t.subject() + " " + t.text()).toList();
    }

    private List<String> lines() {
        return host.logLines().stream().map(l -> l.level() + " " + l.text()).toList();
    }

    @Test
    void oneThatPassesQuicklyIsNeverTold() {
        conditions.holds(Condition.PAIR_LINK_DOWN, "edge", "Gone.");
        world.runFor(9 * SECOND_NS);
        conditions.over(Condition.PAIR_LINK_DOWN, "edge");
        world.runFor(100 * SECOND_NS);
        assertThat(told()).isEmpty();
        assertThat(lines()).isEmpty();
    }

    @Test
    void itIsToldOnceAndItsEndOnce() {
        for (int i = 0; i < 30; i++) {
            conditions.holds(Condition.PAIR_LINK_DOWN, "edge", "Gone, " + i + ".");
            world.runFor(SECOND_NS);
        }
        assertThat(told()).containsExactly("TRV01 edge Gone, 29.");
        assertThat(lines()).containsExactly(
                LogLevel.ERROR + " TRV01 pair-link-down: Gone, 9. Next: sallyport status zones");
        conditions.over(Condition.PAIR_LINK_DOWN, "edge");
        world.runFor(59 * SECOND_NS);
        assertThat(told()).hasSize(1);
        world.runFor(2 * SECOND_NS);
        assertThat(told()).isEmpty();
        assertThat(lines()).hasSize(2).last().isEqualTo(LogLevel.INFO + " over: TRV01 pair-link-down of edge");
    }

    @Test
    void oneThatComesAndGoesStaysToldAndSaysNoMore() {
        conditions.holds(Condition.PAIR_LINK_DOWN, "edge", "Gone.");
        world.runFor(11 * SECOND_NS);
        for (int i = 0; i < 10; i++) {
            conditions.over(Condition.PAIR_LINK_DOWN, "edge");
            world.runFor(30 * SECOND_NS);
            conditions.holds(Condition.PAIR_LINK_DOWN, "edge", "Gone again.");
            world.runFor(30 * SECOND_NS);
        }
        assertThat(told()).hasSize(1);
        assertThat(lines()).hasSize(1);
    }

    @Test
    void theWorstStandsFirst() {
        conditions.holds(Condition.LINK_FLAPPING, "edge", "Up and down.");
        conditions.holds(Condition.PAIR_LINK_DOWN, "edge", "Gone.");
        world.runFor(11 * SECOND_NS);
        assertThat(told()).containsExactly("TRV01 edge Gone.", "TRV02 edge Up and down.");
    }

    @Test
    void subjectsWithoutEndAreDropped() {
        for (int i = 0; i < 1_000; i++) conditions.holds(Condition.LINK_FLAPPING, "zone " + i, "Up and down.");
        world.runFor(SECOND_NS);
        assertThat(told()).hasSize(Conditions.HELD_MAX);
        Metrics out = new Metrics();
        conditions.count(out);
        assertThat(out.text()).contains("sallyport_conditions{code=\"TRV02\"} " + Conditions.HELD_MAX)
                .contains("sallyport_conditions{code=\"TRV01\"} 0").contains("sallyport_conditions_dropped 744");
    }
}
