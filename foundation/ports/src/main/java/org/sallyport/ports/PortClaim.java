package org.sallyport.ports;

import java.util.List;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * The right to open one socket: which rows explain it. Only {@link PortBook#claim} makes one, and a host opens nothing
 * without one.
 */
public final class PortClaim {
    /** What the socket will do. */
    public enum Side {
        /** Waits for others: the local port is the row's destination port. */
        LISTEN,
        /** Opens toward others: the local port is the row's source port. */
        OPEN,
        /**
         * A datagram socket that does both, such as UDP 5060 or a media port. A stream socket that does: a listener and
         * connections that are opened from its very port (RFC 6062), each with a claim like this.
         */
        BOTH
    }

    private final List<String> rows;
    private final Side side;
    private final Transport transport;
    private final Endpoint local;

    PortClaim(List<String> rows, Side side, Transport transport, Endpoint local) {
        this.rows = List.copyOf(rows);
        this.side = side;
        this.transport = transport;
        this.local = local;
    }

    /** Ids of the rows that explain the socket, at least one. */
    public List<String> rows() {
        return rows;
    }

    /** What the socket will do. */
    public Side side() {
        return side;
    }

    /** The socket's transport. */
    public Transport transport() {
        return transport;
    }

    /** Address and port to bind. */
    public Endpoint local() {
        return local;
    }

    @Override
    public String toString() {
        return transport.token() + " " + local + " " + side + " " + String.join("+", rows);
    }
}
