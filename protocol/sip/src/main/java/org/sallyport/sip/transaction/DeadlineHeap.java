package org.sallyport.sip.transaction;

import java.util.Arrays;
import org.sallyport.machine.Machine;

/**
 * Things with deadlines, the soonest first: a heap of four children a node, in which every entry knows its place, so
 * that a deadline moves in O(log n) without garbage.
 */
public final class DeadlineHeap {
    private static final int ARITY = 4;
    private static final int SLOTS_FIRST = 64;
    private static final int ABSENT = -1;

    private Entry[] slots = new Entry[SLOTS_FIRST];
    private int size;

    /** What can stand in one heap at a time. */
    public abstract static class Entry {
        private int slot = ABSENT;
        private long dueNs = Machine.NEVER;
    }

    /** When the first is due, or {@link Machine#NEVER}. */
    public long soonestNs() {
        return size == 0 ? Machine.NEVER : slots[0].dueNs;
    }

    /** The first; the heap must not be empty. */
    public Entry soonest() {
        return slots[0];
    }

    int size() {
        return size;
    }

    /** Puts the entry in, moves it, or with {@link Machine#NEVER} takes it out. */
    public void schedule(Entry e, long dueNs) {
        if (dueNs == e.dueNs) return;
        if (dueNs == Machine.NEVER) {
            remove(e);
            return;
        }
        e.dueNs = dueNs;
        if (e.slot == ABSENT) {
            if (size == slots.length) slots = Arrays.copyOf(slots, size * 2);
            e.slot = size;
            slots[size++] = e;
        }
        settle(e);
    }

    /** Takes the entry out if it is in. */
    public void remove(Entry e) {
        e.dueNs = Machine.NEVER;
        if (e.slot == ABSENT) return;
        int hole = e.slot;
        e.slot = ABSENT;
        Entry last = slots[--size];
        slots[size] = null;
        if (last == e) return;
        last.slot = hole;
        slots[hole] = last;
        settle(last);
    }

    private void settle(Entry e) {
        int i = e.slot;
        while (i > 0 && slots[(i - 1) / ARITY].dueNs > e.dueNs) {
            place(slots[(i - 1) / ARITY], i);
            i = (i - 1) / ARITY;
        }
        while (true) {
            int child = soonestChild(i);
            if (child < 0 || slots[child].dueNs >= e.dueNs) break;
            place(slots[child], i);
            i = child;
        }
        place(e, i);
    }

    private int soonestChild(int parent) {
        int first = parent * ARITY + 1;
        int end = Math.min(first + ARITY, size);
        int best = -1;
        for (int c = first; c < end; c++) if (best < 0 || slots[c].dueNs < slots[best].dueNs) best = c;
        return best;
    }

    private void place(Entry e, int slot) {
        slots[slot] = e;
        e.slot = slot;
    }
}
