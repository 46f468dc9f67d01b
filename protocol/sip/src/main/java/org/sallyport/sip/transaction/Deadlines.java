package org.sallyport.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Machine;

/**
 * All deadlines of a table, the soonest first. Most timers have one of a few lengths, and those of one length fall due
 * in the order in which they were set: each length has a queue, where nothing has to be sorted. What is left stands in
 * a heap.
 */
final class Deadlines {
    /**
     * Timers of five seconds and more fall due together, ten times a second: what they end has long been said, and a
     * node that is called for each of them alone would wake up four times for every call. They may be late by this,
     * never early.
     */
    private static final long TOGETHER_NS = 100_000_000L;

    private static final long LONG_NS = 5_000_000_000L;

    private final Lane[] lanes;
    private final DeadlineHeap heap = new DeadlineHeap();

    /** What has a deadline. */
    abstract static class Entry extends DeadlineHeap.Entry {
        /** What it asked for, and when it is called: not before that. */
        private long wantedNs = Machine.NEVER;
        private long dueNs = Machine.NEVER;
        /** Null for one that stands in the heap, or nowhere. */
        private @Nullable Lane lane;
        private @Nullable Entry earlier;
        private @Nullable Entry later;
    }

    /** Timers of one length in the order in which they were set. */
    private static final class Lane {
        final long lengthNs;
        @Nullable
        Entry first;
        @Nullable
        Entry last;

        Lane(long lengthNs) {
            this.lengthNs = lengthNs;
        }

        void add(Entry e) {
            e.lane = this;
            e.earlier = last;
            if (last == null) first = e;
            else last.later = e;
            last = e;
        }

        void remove(Entry e) {
            if (e.earlier == null) first = e.later;
            else e.earlier.later = e.later;
            if (e.later == null) last = e.earlier;
            else e.later.earlier = e.earlier;
            e.lane = null;
            e.earlier = null;
            e.later = null;
        }
    }

    /** @param lengthsNs of the timers that get a queue */
    Deadlines(long... lengthsNs) {
        lanes = new Lane[lengthsNs.length];
        for (int i = 0; i < lanes.length; i++) lanes[i] = new Lane(lengthsNs[i]);
    }

    /** When the first is due, or {@link Machine#NEVER}. */
    long soonestNs() {
        long soonest = heap.soonestNs();
        for (Lane l : lanes) if (l.first != null && l.first.dueNs < soonest) soonest = l.first.dueNs;
        return soonest;
    }

    /** The first; there must be one. */
    Entry soonest() {
        Entry best = null;
        long soonest = heap.soonestNs();
        for (Lane l : lanes) {
            Entry first = l.first;
            if (first == null || first.dueNs >= soonest) continue;
            best = first;
            soonest = first.dueNs;
        }
        return best == null ? (Entry) heap.soonest() : best;
    }

    /** Puts the entry in, moves it, or with {@link Machine#NEVER} takes it out. */
    void schedule(Entry e, long wantedNs, long nowNs) {
        if (wantedNs == e.wantedNs) return;
        if (wantedNs == Machine.NEVER) {
            remove(e);
            return;
        }
        if (e.lane != null) e.lane.remove(e);
        e.wantedNs = wantedNs;
        long lengthNs = wantedNs - nowNs;
        e.dueNs = lengthNs < LONG_NS ? wantedNs : Math.ceilDiv(wantedNs, TOGETHER_NS) * TOGETHER_NS;
        Lane lane = lane(lengthNs);
        if (lane == null || lane.last != null && lane.last.dueNs > e.dueNs) {
            heap.schedule(e, e.dueNs);
        } else {
            heap.remove(e);
            lane.add(e);
        }
    }

    /** Takes the entry out if it is in. */
    void remove(Entry e) {
        e.wantedNs = Machine.NEVER;
        e.dueNs = Machine.NEVER;
        if (e.lane != null) e.lane.remove(e);
        else heap.remove(e);
    }

    private @Nullable Lane lane(long lengthNs) {
        for (Lane l : lanes) if (l.lengthNs == lengthNs) return l;
        return null;
    }
}
