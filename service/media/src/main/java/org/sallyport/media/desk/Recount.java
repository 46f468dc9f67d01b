package org.sallyport.media.desk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.sallyport.machine.Machine;

/**
 * Who waits for the loops' counters, and since when. Whoever waits is told when all that were asked have answered, or
 * after {@link #WAIT_NS}, since an answer may be lost where a queue is full. Owner: the desk.
 */
final class Recount {
    /** How long an answer waits for the loops' counters: 500 ms. */
    static final long WAIT_NS = 500_000_000L;

    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private record Waiting(Set<Long> lines, long untilNs, Runnable then) {}

    /** These lines were asked. */
    void asked(Set<Long> lines, long nowNs, Runnable then) {
        waiting.add(new Waiting(lines, nowNs + WAIT_NS, then));
    }

    /** One of them has answered, or is gone. */
    void got(long line) {
        List<Waiting> over = new ArrayList<>();
        for (Waiting w : waiting) if (w.lines().remove(line) && w.lines().isEmpty()) over.add(w);
        waiting.removeAll(over);
        over.forEach(w -> w.then().run());
    }

    /** When the first of them has waited for long enough. All wait for the same time, so that is who began first. */
    long deadlineNs() {
        return waiting.isEmpty() ? Machine.NEVER : waiting.peek().untilNs();
    }

    void timer(long nowNs) {
        while (deadlineNs() <= nowNs) waiting.poll().then().run();
    }
}
