package org.sallyport.turn.tcp;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.machine.Machine;

/**
 * Streams that are not read until a time, so that they bring no more than their rate: one rest each. Owner: the desk.
 */
final class Rests implements Timed {
    private final Timers timers;
    private final PriorityQueue<Rest> queue = new PriorityQueue<>(Comparator.comparingLong((Rest r) -> r.untilNs));

    /** A stream that reads. */
    static final Rest NONE = new Rest(Machine.NEVER, null);

    /** One rest. */
    static final class Rest {
        private final long untilNs;
        private @Nullable Runnable then;

        private Rest(long untilNs, @Nullable Runnable then) {
            this.untilNs = untilNs;
            this.then = then;
        }

        /** Nothing is to be done when it ends. It leaves the queue at its time, which is soon. */
        void cancel() {
            then = null;
        }
    }

    Rests(Timers timers) {
        this.timers = timers;
    }

    Rest begin(long untilNs, Runnable then) {
        Rest rest = new Rest(untilNs, then);
        queue.add(rest);
        timers.wake(deadlineNs());
        return rest;
    }

    @Override
    public long deadlineNs() {
        return queue.isEmpty() ? Machine.NEVER : queue.peek().untilNs;
    }

    @Override
    public void timer(long nowNs) {
        ArrayDeque<Rest> due = new ArrayDeque<>();
        while (deadlineNs() <= nowNs) due.add(queue.poll());
        for (Rest r : due) if (r.then != null) r.then.run();
    }
}
