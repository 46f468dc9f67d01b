package org.sallyport.app.node;

import java.io.IOException;
import java.nio.file.Path;
import org.sallyport.config.ConfigResult;

/** Starts nodes on a host. The command knows this much of them and no more. */
public interface NodeRunner {
    /**
     * Starts a node; returns once its listeners are open. On a reload the node reads the file again and compares the
     * settings by {@link org.sallyport.config.LiveSettings}.
     *
     * @param file where the configuration came from
     * @param config without faults
     * @throws IOException where an address or a port cannot be bound or a file not be read, with a message for people
     */
    Running start(Path file, ConfigResult.Valid config) throws IOException;

    /** A node that runs. */
    interface Running extends AutoCloseable {
        /** Waits until the node has ended; the exit code of the program. */
        int await() throws InterruptedException;

        /**
         * Reads the file again, as the reload command does, and tells the log what came of it; waits until it is done.
         *
         * @param asker who wants it, for the log
         */
        void reload(String asker);

        /**
         * {@link #close}, with a line in the log that says why.
         *
         * @param asker who wants it, for the log
         */
        void stop(String asker);

        /** Ends calls and closes every socket. A second time it does nothing. */
        @Override
        void close();
    }
}
