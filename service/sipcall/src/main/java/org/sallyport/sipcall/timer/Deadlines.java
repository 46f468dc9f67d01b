package org.sallyport.sipcall.timer;

import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.machine.Machine;
import org.sallyport.sip.transaction.DeadlineHeap;

/** Many things of one kind with deadlines of their own, the soonest first. Owner: the desk. */
public final class Deadlines implements Timed {
    private final Timers timers;
    private final DeadlineHeap heap = new DeadlineHeap();

    /** What can stand here. */
    public abstract static class Entry extends DeadlineHeap.Entry {
        /** When {@link #timer} must be called, or {@link Machine#NEVER}. */
        protected abstract long deadlineNs();

        /** Handles what is due. */
        protected abstract void timer(long nowNs);
    }

    public Deadlines(Timers timers) {
        this.timers = timers;
    }

    /** The deadline of the entry is another one. */
    public void set(Entry e) {
        heap.schedule(e, e.deadlineNs());
        timers.wake(heap.soonestNs());
    }

    /** The entry is over. */
    public void remove(Entry e) {
        heap.remove(e);
    }

    @Override
    public long deadlineNs() {
        return heap.soonestNs();
    }

    @Override
    public void timer(long nowNs) {
        while (heap.soonestNs() <= nowNs) {
            Entry e = (Entry) heap.soonest();
            // Out first: whoever fails here is not asked again and again.
            heap.remove(e);
            e.timer(nowNs);
            if (e.deadlineNs() > nowNs) heap.schedule(e, e.deadlineNs());
        }
    }
}
