package org.sallyport.sipcall.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.host.Timers;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.machine.Machine;

class DeadlinesTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host("node");
    private final Timers timers = new Timers(host);
    private final Deadlines deadlines = new Deadlines(timers);
    private final List<String> calls = new ArrayList<>();

    DeadlinesTest() {
        timers.add(deadlines);
    }

    private final class Entry extends Deadlines.Entry {
        private final String name;
        private long dueNs;
        private long everyNs = Machine.NEVER;

        Entry(String name, long inNs) {
            this.name = name;
            this.dueNs = host.nowNs() + inNs;
        }

        @Override
        protected long deadlineNs() {
            return dueNs;
        }

        @Override
        protected void timer(long nowNs) {
            calls.add(name);
            dueNs = everyNs == Machine.NEVER ? Machine.NEVER : nowNs + everyNs;
            if (name.equals("fault")) {
                dueNs = nowNs;
                throw new IllegalStateException(name);
            }
        }
    }

    @Test
    void theyAreCalledInTheOrderOfTheirTimes() {
        deadlines.set(new Entry("late", 2 * SECOND_NS));
        deadlines.set(new Entry("soon", SECOND_NS));
        world.runFor(3 * SECOND_NS);
        assertThat(calls).containsExactly("soon", "late");
    }

    @Test
    void whoWantsToBeCalledAgainIs() {
        Entry e = new Entry("tick", SECOND_NS);
        e.everyNs = SECOND_NS;
        deadlines.set(e);
        world.runFor(3 * SECOND_NS + 1);
        assertThat(calls).containsExactly("tick", "tick", "tick");
    }

    @Test
    void whoIsOverIsNotCalled() {
        Entry e = new Entry("gone", SECOND_NS);
        deadlines.set(e);
        deadlines.remove(e);
        world.runFor(2 * SECOND_NS);
        assertThat(calls).isEmpty();
    }

    @Test
    void whoFailsIsNotAskedAgainAndAgain() {
        deadlines.set(new Entry("fault", 0));
        assertThatThrownBy(() -> deadlines.timer(host.nowNs())).hasMessage("fault");
        assertThat(deadlines.deadlineNs()).isEqualTo(Machine.NEVER);
    }
}
