package org.sallyport.capture;

import org.sallyport.capture.TcpConnection.Direction;
import org.sallyport.wire.Octets;

/** What happened to a TCP connection of a capture. */
public sealed interface StreamEvent {
    /** Which one. */
    TcpConnection connection();

    /** Its first packet. */
    record Opened(TcpConnection connection, long packetNumber, long timeNs) implements StreamEvent {}

    /**
     * The next octets of a direction.
     *
     * @param packetNumber the packet that completed them: of all that carried octets up to here the last in the capture
     * @param timeNs of that packet
     */
    record Chunk(TcpConnection connection, Direction direction, long packetNumber, long timeNs, Octets data)
            implements StreamEvent {}

    /**
     * Octets of a direction that the capture does not have; the direction goes on behind them.
     *
     * @param missingBytes how many; where a direction ends with a gap, one of them may have been a FIN
     * @param packetNumber the packet that follows the gap, else the one that told of it
     * @param timeNs of that packet
     */
    record Gap(TcpConnection connection, Direction direction, long missingBytes, long packetNumber, long timeNs)
            implements StreamEvent {}

    /** A direction came to its FIN. */
    record Finished(TcpConnection connection, Direction direction, long packetNumber, long timeNs)
            implements StreamEvent {}

    /** Nothing follows of this connection. */
    record Closed(TcpConnection connection, Close how, long packetNumber, long timeNs) implements StreamEvent {}

    /** How a connection came to its end. */
    enum Close {
        /** Both directions finished. */
        FIN,

        /** Reset by one side. */
        RST,

        /** The port pair is used again. */
        REPLACED,

        /** Too many connections, and this one was silent for longest. */
        EVICTED,

        /** The capture ended. */
        CAPTURE_ENDED
    }
}
