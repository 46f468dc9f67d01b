package org.sallyport.turn;

import org.sallyport.host.MediaSocket;
import org.sallyport.turn.credential.TurnAccess;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** From the desk to one TURN loop. */
public sealed interface TurnCommand {
    /** Takes over a UDP socket on which clients are heard. */
    record Listen(MediaSocket socket) implements TurnCommand {}

    /** Exchanges the users and secrets; allocations of users that are now revoked end. */
    record Access(TurnAccess access) implements TurnCommand {}

    /** Takes over other settings ({@link TurnSettings#taking}); what allocations have been given stays theirs. */
    record Settings(TurnSettings settings) implements TurnCommand {}

    /**
     * The wall clock, at start and every few seconds: what time-limited credentials are measured by.
     *
     * @param wallMs milliseconds since 1970
     */
    record Clock(long wallMs) implements TurnCommand {}

    /**
     * One whole STUN message or ChannelData frame of a client that came over TCP or TLS, padding of the frame included.
     *
     * @param stream chosen by the desk, unique in the node's life
     */
    record FromStream(long stream, Transport transport, Endpoint client, Endpoint server, byte[] frame)
            implements TurnCommand {}

    /** A client's TCP or TLS connection is gone, and its allocation with it (RFC 8656 §3.6). */
    record StreamClosed(long stream) implements TurnCommand {}

    /** A packet that an allocation of another loop sends to a relayed address of this loop. */
    record FromSibling(Endpoint source, Endpoint relayed, byte[] payload) implements TurnCommand {}

    /** Ends every allocation of a user. */
    record EndUser(String user) implements TurnCommand {}

    /**
     * Asks for {@link TurnEvent.Snapshot}: piece by piece, since packets wait while a loop tells of itself.
     *
     * @param after tells of allocations with a higher id than this one; 0 from the first
     * @param most of them; 0 for the counters alone
     */
    record Snapshot(long question, long after, int most) implements TurnCommand {}

    /** Ends everything. */
    record Stop() implements TurnCommand {}
}
