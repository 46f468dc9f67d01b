package org.sallyport.turn;

import java.util.List;
import java.util.Optional;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * One allocation, for people and programs.
 *
 * @param id unique on its node
 * @param user as it authenticated
 * @param transport between client and server
 * @param client as we see it
 * @param server which of our listening endpoints it came to
 * @param relayed advertised relayed addresses, one or two
 * @param startedNs monotonic, nanoseconds
 * @param expiresNs monotonic, nanoseconds
 * @param permissions living permissions
 * @param channels living channels
 * @param toPeers what the client sent on
 * @param toClient what peers sent to the client
 * @param software the client's SOFTWARE, where it said one
 */
public record AllocationReport(
        long id,
        String user,
        Transport transport,
        Endpoint client,
        Endpoint server,
        List<Endpoint> relayed,
        long startedNs,
        long expiresNs,
        int permissions,
        int channels,
        Traffic toPeers,
        Traffic toClient,
        Optional<String> software) {
    public AllocationReport {
        relayed = List.copyOf(relayed);
    }

    /**
     * One direction.
     *
     * @param packets passed on
     * @param bytes of application data passed on
     * @param dropped for want of a permission, a rate or a known channel
     */
    public record Traffic(long packets, long bytes, long dropped) {}
}
