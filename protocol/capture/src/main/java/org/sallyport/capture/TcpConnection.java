package org.sallyport.capture;

import org.sallyport.wire.Endpoint;

/**
 * One TCP connection of a capture; a port pair that is used again is another.
 *
 * @param number from 0, in the order of the first packets
 * @param client who opened it; where the capture has no SYN, who has the higher port
 * @param fromStart whether the capture has its SYN or the answer to it
 */
public record TcpConnection(long number, Endpoint client, Endpoint server, boolean fromStart) {
    /** Which way octets go. */
    public enum Direction {
        /** From the client. */
        TO_SERVER,

        /** From the server. */
        TO_CLIENT
    }

    /** Who sends in a direction. */
    public Endpoint source(Direction direction) {
        return direction == Direction.TO_SERVER ? client : server;
    }

    /** Who receives in a direction. */
    public Endpoint destination(Direction direction) {
        return direction == Direction.TO_SERVER ? server : client;
    }
}
