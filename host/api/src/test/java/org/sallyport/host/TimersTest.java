package org.sallyport.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Machine;

/** One alarm for all: how often it is set, and whom it wakes. */
class TimersTest {
    private long nowNs = 100;
    private final List<Long> set = new ArrayList<>();
    private Runnable ring;
    private int cancelled;
    private final Timers timers =
            new Timers((Host) Proxy.newProxyInstance(Host.class.getClassLoader(), new Class<?>[] {Host.class},
                    (_, method, args) -> switch (method.getName()) {
                        case "nowNs" -> nowNs;
                        case "at" -> {
                            set.add((Long) args[0]);
                            ring = (Runnable) args[1];
                            yield (Alarm) () -> cancelled++;
                        }
                        default -> throw new InvocationTargetException(null, method.getName());
                    }));

    private final class Part implements Timed {
        private final String name;
        private long dueNs;
        private final List<String> calls;
        private boolean fails;

        Part(String name, long dueNs, List<String> calls) {
            this.name = name;
            this.dueNs = dueNs;
            this.calls = calls;
        }

        @Override
        public long deadlineNs() {
            return dueNs;
        }

        @Override
        public void timer(long at) {
            calls.add(name + at);
            dueNs = Machine.NEVER;
            if (fails) throw new IllegalStateException(name);
        }

        void later(long at) {
            dueNs = at;
            timers.wake(at);
        }
    }

    private final List<String> calls = new ArrayList<>();
    private final Part a = new Part("a", 500, calls);
    private final Part b = new Part("b", 300, calls);

    @Test
    void theSoonestIsWokenAndThenTheNext() {
        timers.add(a);
        timers.add(b);
        assertThat(set).containsExactly(500L, 300L);
        nowNs = 300;
        ring.run();
        assertThat(calls).containsExactly("b300");
        assertThat(set).endsWith(500L);
        nowNs = 500;
        ring.run();
        assertThat(calls).containsExactly("b300", "a500");
        assertThat(set).hasSize(3);
    }

    @Test
    void aDeadlineThatMovesAwayCostsNoAlarm() {
        timers.add(b);
        for (int i = 0; i < 100; i++) b.later(300 + i);
        assertThat(set).containsExactly(300L);
        assertThat(cancelled).isZero();
        nowNs = 300;
        ring.run();
        assertThat(calls).isEmpty();
        assertThat(set).containsExactly(300L, 399L);
    }

    @Test
    void whatIsWantedWhileItRingsIsLookedAtOnceAfterwards() {
        timers.add(a);
        timers.add(new Timed() {
            @Override
            public long deadlineNs() {
                return nowNs < 300 ? 300 : Machine.NEVER;
            }

            @Override
            public void timer(long at) {}
        });
        nowNs = 300;
        set.clear();
        a.later(310);
        ring.run();
        assertThat(set).containsExactly(310L);
    }

    @Test
    void aPartThatFailsKeepsNobodyElseFromItsTurn() {
        b.fails = true;
        timers.add(b);
        timers.add(a);
        a.later(300);
        nowNs = 300;
        assertThatThrownBy(ring::run).hasMessage("b");
        ring.run();
        assertThat(calls).containsExactly("b300", "a300");
    }
}
