package org.sallyport.turn;

import java.util.List;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** From a TURN loop to the desk. */
public sealed interface TurnEvent {
    /** One frame for a client on TCP or TLS. */
    record ToStream(long stream, byte[] frame) implements TurnEvent {}

    /** The client's connection must end; {@code why} is one sentence for the log. */
    record CloseStream(long stream, String why) implements TurnEvent {}

    /** A packet for a relayed address of another loop. */
    record ToSibling(Endpoint source, Endpoint relayed, byte[] payload) implements TurnEvent {}

    /** An allocation began. */
    record Began(AllocationReport allocation) implements TurnEvent {}

    /** An allocation ended; {@code why} is a word such as {@code expired}, {@code deleted}, {@code revoked}. */
    record Ended(AllocationReport allocation, String why) implements TurnEvent {}

    /** A client asked for a peer that the policy refuses; at most one a second for each loop is told. */
    record PeerRefused(String user, Endpoint client, Transport transport, IpAddress peer, String why)
            implements TurnEvent {}

    /** A client is refused; a bounded part of them is told ({@link RefusalsTold}). */
    record Refused(TurnRefusal refusal) implements TurnEvent {}

    /**
     * The state of a loop as asked for.
     *
     * @param allocations by ascending id
     * @param more whether there are further ones behind them
     */
    record Snapshot(long question, List<AllocationReport> allocations, boolean more, TurnCounters counters)
            implements TurnEvent {
        public Snapshot {
            allocations = List.copyOf(allocations);
        }
    }
}
