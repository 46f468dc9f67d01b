package org.sallyport.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Machine;

class DeadlineHeapTest {
    private static final class Named extends DeadlineHeap.Entry {}

    @Test
    void anEmptyHeapWaitsForNothing() {
        assertThat(new DeadlineHeap().soonestNs()).isEqualTo(Machine.NEVER);
    }

    @Test
    void agreesWithASlowMapUnderRandomMoves() {
        Random random = new Random(42);
        DeadlineHeap heap = new DeadlineHeap();
        Named[] entries = new Named[300];
        for (int i = 0; i < entries.length; i++) entries[i] = new Named();
        Map<Named, Long> model = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            Named e = entries[random.nextInt(entries.length)];
            switch (random.nextInt(4)) {
                case 0 -> {
                    heap.remove(e);
                    model.remove(e);
                }
                case 1 -> {
                    heap.schedule(e, Machine.NEVER);
                    model.remove(e);
                }
                default -> {
                    long dueNs = random.nextInt(1000);
                    heap.schedule(e, dueNs);
                    model.put(e, dueNs);
                }
            }
            long soonest = model.values().stream().mapToLong(Long::longValue).min().orElse(Machine.NEVER);
            assertThat(heap.soonestNs()).as("step " + step).isEqualTo(soonest);
            assertThat(heap.size()).isEqualTo(model.size());
            if (!model.isEmpty()) assertThat(model.get((Named) heap.soonest())).isEqualTo(soonest);
        }
    }

    @Test
    void handsOutInOrderOfTime() {
        DeadlineHeap heap = new DeadlineHeap();
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) heap.schedule(new Named(), random.nextLong(1 << 30));
        long lastNs = 0;
        for (int i = 0; i < 10_000; i++) {
            assertThat(heap.soonestNs()).isGreaterThanOrEqualTo(lastNs);
            lastNs = heap.soonestNs();
            heap.remove(heap.soonest());
        }
        assertThat(heap.size()).isZero();
    }
}
