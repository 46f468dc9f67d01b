package org.sallyport.host;

/**
 * The desk's end of one media loop.
 *
 * @param <C> commands of the loop's machine
 */
public interface MediaLoop<C> {
    /** Most commands that may wait. */
    int COMMANDS_MAX = 1 << 16;

    /** Hands a command over; false, and counted, when the queue is full. */
    boolean submit(C command);
}
