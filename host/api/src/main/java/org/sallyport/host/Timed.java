package org.sallyport.host;

/**
 * A part of a service that time moves on: as a {@link org.sallyport.machine.Machine} with timers alone.
 * Owner: the desk.
 */
public interface Timed {
    /**
     * When {@link #timer} must be called, in nanoseconds, or {@link org.sallyport.machine.Machine#NEVER}. Asking must
     * cost next to nothing.
     */
    long deadlineNs();

    /** Handles everything that is due. */
    void timer(long nowNs);
}
