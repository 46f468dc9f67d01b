package org.sallyport.media.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Machine;

/** Whoever waits for counters is told once: with the last of them, or when it has waited for long enough. */
class RecountTest {
    private final Recount recount = new Recount();
    private final List<String> told = new ArrayList<>();

    private void ask(String who, long nowNs, Long... lines) {
        recount.asked(new HashSet<>(Set.of(lines)), nowNs, () -> told.add(who));
    }

    @Test
    void nobodyWaitsForNothing() {
        assertThat(recount.deadlineNs()).isEqualTo(Machine.NEVER);
        recount.got(1);
        recount.timer(Long.MAX_VALUE - 1);
        assertThat(told).isEmpty();
    }

    @Test
    void theLastAnswerTells() {
        ask("a", 0, 1L, 2L);
        ask("b", 10, 2L);
        recount.got(2);
        assertThat(told).containsExactly("b");
        recount.got(7);
        recount.got(1);
        recount.got(1);
        recount.timer(Recount.WAIT_NS * 2);
        assertThat(told).containsExactly("b", "a");
    }

    @Test
    void whoeverHasWaitedForLongEnoughIsToldWithoutThem() {
        ask("a", 0, 1L);
        ask("b", 10, 1L);
        assertThat(recount.deadlineNs()).isEqualTo(Recount.WAIT_NS);
        recount.timer(Recount.WAIT_NS - 1);
        assertThat(told).isEmpty();
        recount.timer(Recount.WAIT_NS);
        assertThat(told).containsExactly("a");
        assertThat(recount.deadlineNs()).isEqualTo(Recount.WAIT_NS + 10);
        recount.got(1);
        assertThat(told).containsExactly("a", "b");
        assertThat(recount.deadlineNs()).isEqualTo(Machine.NEVER);
    }
}
