package org.sallyport.check;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.sallyport.machine.Entropy;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * The world as a visitor's machine sees it, which obeys no port book. Every method is called on one thread, and every
 * callback arrives there, never from inside the call that asked for it.
 */
public interface OutsideNetwork {
    /** Monotonic time in nanoseconds. */
    long nowNs();

    /** Randomness. */
    Entropy entropy();

    /** Our own address on the way to somebody; behind a NAT nobody else sees it. */
    IpAddress address(IpAddress toward);

    /** Runs the task at or soon after the time. */
    void at(long deadlineNs, Runnable task);

    /** Binds any port of an address; empty where there is none. */
    Optional<Datagrams> datagrams(IpAddress own, BiConsumer<Endpoint, byte[]> taker);

    /** Opens a stream. Whatever certificate is shown is taken and told. */
    Connection connect(Endpoint to, boolean tls, Taker taker);

    /** Waits for connections at any port of an address, and closes each; empty where that is not possible. */
    Optional<Listening> listen(IpAddress own, Consumer<Endpoint> accepted);

    /** A datagram socket. */
    interface Datagrams {
        /** Its port. */
        int port();

        /** Sends one datagram. */
        void send(Endpoint to, byte[] bytes);

        /** Closes it. */
        void close();
    }

    /** A stream. */
    interface Connection {
        /** Queues bytes, also before it is open. */
        void write(byte[] bytes);

        /** Closes it. */
        void close();
    }

    /** A port that waits. */
    interface Listening {
        /** Its port. */
        int port();

        /** Closes it. */
        void close();
    }

    /** Hears of a stream. */
    interface Taker {
        /**
         * It is open.
         *
         * @param certificate the beginning of the SHA-256 of what was shown and its subject, a space between; empty
         *     without TLS, or where that is not known
         */
        void opened(String certificate);

        /** Some bytes. */
        void bytes(byte[] bytes);

        /**
         * It is gone, or never came to be.
         *
         * @param somebody whether somebody was there: one who refused, or with whom TLS came to nothing
         */
        void closed(String why, boolean somebody);
    }
}
