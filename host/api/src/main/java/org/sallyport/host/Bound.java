package org.sallyport.host;

import java.util.Objects;

/**
 * The outcome of binding: the socket or why not.
 *
 * @param <T> what was to be opened
 */
public sealed interface Bound<T> {
    /** Why nothing was opened, for code. */
    enum Kind {
        /** Another process holds the port, so that another port is worth a try. */
        IN_USE,
        /** The process, or the machine, may open no more files: no port would do, and no port is at fault. */
        NO_DESCRIPTORS,
        /** Anything else: the address is not ours, a right is missing, a certificate cannot be read. */
        OTHER
    }

    /** It is open. */
    record Ok<T>(T socket) implements Bound<T> {
        public Ok {
            Objects.requireNonNull(socket);
        }
    }

    /**
     * It is not.
     *
     * @param kind the class of the reason
     * @param why one sentence that names address and port
     */
    record Refused<T>(Kind kind, String why) implements Bound<T> {
        /** Whether another port is worth a try. */
        public boolean inUse() {
            return kind == Kind.IN_USE;
        }
    }
}
