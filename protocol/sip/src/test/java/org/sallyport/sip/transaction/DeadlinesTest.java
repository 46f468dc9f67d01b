package org.sallyport.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Machine;

class DeadlinesTest {
    private static final class Named extends Deadlines.Entry {}

    @Test
    void nothingWaitsForNothing() {
        assertThat(new Deadlines(5, 7).soonestNs()).isEqualTo(Machine.NEVER);
    }

    @Test
    void agreesWithASlowMapUnderRandomMoves() {
        Random random = new Random(42);
        Deadlines deadlines = new Deadlines(10, 50, 200);
        Named[] entries = new Named[300];
        for (int i = 0; i < entries.length; i++) entries[i] = new Named();
        Map<Named, Long> model = new HashMap<>();
        long nowNs = 0;
        for (int step = 0; step < 50_000; step++) {
            Named e = entries[random.nextInt(entries.length)];
            nowNs += random.nextInt(3);
            long dueNs = nowNs + switch (random.nextInt(6)) {
                case 0 -> 10;
                case 1 -> 50;
                case 2 -> 200;
                default -> random.nextInt(300) - 20;
            };
            switch (random.nextInt(5)) {
                case 0 -> {
                    deadlines.remove(e);
                    model.remove(e);
                }
                case 1 -> {
                    deadlines.schedule(e, Machine.NEVER, nowNs);
                    model.remove(e);
                }
                // Somebody else's clock is behind: the queue must not come out of order by it.
                case 2 -> {
                    deadlines.schedule(e, dueNs, nowNs - 5);
                    model.put(e, dueNs);
                }
                default -> {
                    deadlines.schedule(e, dueNs, nowNs);
                    model.put(e, dueNs);
                }
            }
            long soonest = model.values().stream().mapToLong(Long::longValue).min().orElse(Machine.NEVER);
            assertThat(deadlines.soonestNs()).as("step " + step).isEqualTo(soonest);
            if (!model.isEmpty()) assertThat(model.get((Named) deadlines.soonest())).isEqualTo(soonest);
        }
    }

    @Test
    void timersOfOneLengthComeInTheOrderInWhichTheyWereSet() {
        Deadlines deadlines = new Deadlines(32);
        Named[] entries = new Named[1_000];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = new Named();
            deadlines.schedule(entries[i], i / 10 + 32, i / 10);
        }
        for (Named e : entries) {
            assertThat(deadlines.soonest()).isSameAs(e);
            deadlines.remove(e);
        }
        assertThat(deadlines.soonestNs()).isEqualTo(Machine.NEVER);
    }
}
