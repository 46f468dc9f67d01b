package org.sallyport.host;

import java.util.Objects;

/**
 * The outcome of binding: the socket or why not.
 *
 * @param <T> what was to be opened
 */
public sealed interface Bound<T> {
    /** It is open. */
    record Ok<T>(T socket) implements Bound<T> {
        public Ok {
            Objects.requireNonNull(socket);
        }
    }

    /**
     * It is not.
     *
     * @param inUse whether another process holds the port, so that another port is worth a try
     * @param why one sentence that names address and port
     */
    record Refused<T>(boolean inUse, String why) implements Bound<T> {}
}
