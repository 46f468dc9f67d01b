package org.sallyport.scenarios.phone;

import java.util.Optional;
import org.sallyport.machine.Entropy;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * The world as a phone sees it. Every method is called on the phone's one thread and every callback arrives there,
 * never from inside the call that asked for it. A phone obeys no port book, so nothing here names a row.
 */
public interface PhoneNetwork {
    /** Monotonic time in nanoseconds. */
    long nowNs();

    /** Randomness. */
    Entropy entropy();

    /** The phone's own address, which behind a NAT nobody else can reach. */
    IpAddress address();

    /** Runs the task at or soon after the time. */
    Timer at(long deadlineNs, Runnable task);

    /** Binds a datagram socket; port 0 takes any. Empty where the port is taken. */
    Optional<Datagrams> datagrams(int port, DatagramTaker taker);

    /** Opens a stream; the taker hears of the outcome. */
    Connection connect(Endpoint remote, boolean tls, ConnectionTaker taker);

    /** A task that waits. */
    interface Timer {
        /** Takes it back. */
        void cancel();
    }

    /** A datagram socket. */
    interface Datagrams {
        /** Its own port. */
        int port();

        /** Sends one datagram; the array is not kept. */
        void send(Endpoint to, byte[] bytes);

        /** Closes it. */
        void close();
    }

    /** Receives datagrams. */
    @FunctionalInterface
    interface DatagramTaker {
        /** One datagram; the array belongs to the taker. */
        void datagram(Endpoint from, byte[] bytes);
    }

    /** A stream. */
    interface Connection {
        /** Own end; valid once it is open. */
        Endpoint local();

        /** Queues bytes, also before it is open; the array is not kept. */
        void write(byte[] bytes);

        /** Closes it. */
        void close();
    }

    /** Hears of one stream. */
    interface ConnectionTaker {
        /** It is open. */
        void opened();

        /** Some bytes; the array belongs to the taker. */
        void bytes(byte[] bytes);

        /** It is gone, or never came to be. */
        void closed(String why);
    }
}
