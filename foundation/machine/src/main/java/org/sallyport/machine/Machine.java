package org.sallyport.machine;

import java.util.function.Consumer;

/**
 * A protocol state machine that owns no socket, no thread and no clock.
 *
 * <p>What happens to it, the passing of time included, arrives through {@link #on}; what it wants done leaves through
 * the effects sink. So the same object runs under real sockets and under the simulator.
 *
 * @param <I> what may happen to it, a sealed type
 * @param <O> what it may ask for, a sealed type
 */
public interface Machine<I, O> {
    /** Deadline of a machine that waits for no timer. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Handles one input to its end; never blocks.
     *
     * @param input what happened
     * @param nowNs monotonic time in nanoseconds; never less than in an earlier call
     * @param effects receives what is to be done outside, in order
     */
    void on(I input, long nowNs, Consumer<? super O> effects);

    /** When {@link #on} must be called with a timer input, in nanoseconds on the same clock, or {@link #NEVER}. */
    long deadlineNs();
}
