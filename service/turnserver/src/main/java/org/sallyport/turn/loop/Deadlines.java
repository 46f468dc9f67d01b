package org.sallyport.turn.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Machine;

/**
 * What is due next: a binary heap whose members know their places, so that a deadline moves in the logarithm of their
 * number. Owner: one loop.
 */
final class Deadlines {
    private Timed[] heap = new Timed[64];
    private int size;

    /** When the first is due, or {@link Machine#NEVER}. */
    long nextNs() {
        return size == 0 ? Machine.NEVER : heap[0].dueNs;
    }

    /** The first where it is due, else null. It stays. */
    @Nullable
    Timed due(long nowNs) {
        return size > 0 && heap[0].dueNs <= nowNs ? heap[0] : null;
    }

    /** Puts a deadline where there was none, or moves it. */
    void set(Timed t, long dueNs) {
        t.dueNs = dueNs;
        if (t.heapAt < 0) {
            if (size == heap.length) heap = Arrays.copyOf(heap, 2 * size);
            t.heapAt = size;
            heap[size++] = t;
        }
        up(t.heapAt);
        down(t.heapAt);
    }

    /** Moves a deadline forward where it is later. */
    void atMost(Timed t, long dueNs) {
        if (dueNs < t.dueNs) set(t, dueNs);
    }

    /** Forgets a deadline. */
    void remove(Timed t) {
        int hole = t.heapAt;
        if (hole < 0) return;
        t.heapAt = -1;
        t.dueNs = Machine.NEVER;
        Timed last = heap[--size];
        heap[size] = null;
        if (last == t) return;
        put(last, hole);
        up(hole);
        down(last.heapAt);
    }

    int size() {
        return size;
    }

    private void put(Timed t, int at) {
        heap[at] = t;
        t.heapAt = at;
    }

    private void up(int from) {
        Timed t = heap[from];
        int at = from;
        while (at > 0 && heap[at - 1 >> 1].dueNs > t.dueNs) {
            put(heap[at - 1 >> 1], at);
            at = at - 1 >> 1;
        }
        put(t, at);
    }

    private void down(int from) {
        Timed t = heap[from];
        int at = from;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && heap[child + 1].dueNs < heap[child].dueNs) child++;
            if (heap[child].dueNs >= t.dueNs) break;
            put(heap[child], at);
            at = child;
        }
        put(t, at);
    }
}
