package org.sallyport.host;

import java.util.function.Consumer;
import org.sallyport.machine.Entropy;

/**
 * Makes the machine of one media loop.
 *
 * @param <C> commands from the desk
 * @param <E> events to the desk
 */
@FunctionalInterface
public interface MediaMachineFactory<C, E> {
    /**
     * Called on the loop's own thread.
     *
     * @param io the loop's sockets
     * @param entropy randomness for this loop alone
     * @param events to the desk; bounded and never blocking
     */
    MediaMachine<C> create(MediaIo io, Entropy entropy, Consumer<? super E> events);
}
