package org.sallyport.host;

import java.util.Optional;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/**
 * A byte stream, plain or TLS. Owner: the desk.
 *
 * <p>What was written before {@code opened} is kept, within the limit, and sent then.
 */
public interface Stream {
    /** Most bytes that wait for a slow peer; past it the stream is closed with {@link CloseReason.Kind#SLOW_PEER}. */
    int PENDING_BYTES_MAX = 1 << 20;

    /** What explains it: the listener's claim for an accepted stream. */
    PortClaim claim();

    /** Our end. */
    Endpoint local();

    /** The other end. */
    Endpoint remote();

    /** The peer's certificate names, once a TLS handshake showed a certificate that our trust store accepts. */
    Optional<PeerIdentity> peer();

    /** Queues bytes. The array is not kept. */
    void write(byte[] bytes, int offset, int length);

    /** Closes after what is queued. The receiver hears {@code closed} with {@link CloseReason.Kind#LOCAL}. */
    void close();
}
