package org.sallyport.turn.loop;

import org.sallyport.machine.Machine;

/** Something that time ends. Owner: {@link Deadlines} for both fields. */
abstract class Timed {
    /** When to look at it, monotonic. */
    long dueNs = Machine.NEVER;

    /** Where it stands in the heap; -1 outside. */
    int heapAt = -1;
}
