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

    /** The protocol that both ends agreed to speak behind TLS (RFC 7301); empty where nothing was negotiated. */
    default Optional<String> protocol() {
        return Optional.empty();
    }

    /** Past so many waiting bytes a careful writer stops until {@link StreamReceiver#drained}. */
    int PENDING_BYTES_HIGH = 1 << 16;

    /** Once so few bytes wait again, {@link StreamReceiver#drained} is called. */
    int PENDING_BYTES_LOW = 1 << 14;

    /** Bytes that were written and have not left for the network yet. */
    int pendingBytes();

    /**
     * Stops or resumes reading, so that the peer feels in its own window how slow we are. A hint: what was read already
     * may still arrive. While nothing is read, the peer's closing may go unheard.
     */
    void reading(boolean on);

    /**
     * Whether each later {@link #write} goes out in a TLS record of its own, or in several where one does not take it.
     * Off at first: what is written in one turn then shares records, which costs least. On for peers that take what one
     * record brings for one message. Means nothing without TLS.
     */
    default void recordPerWrite(boolean on) {}

    /** Queues bytes. The array is not kept. */
    void write(byte[] bytes, int offset, int length);

    /**
     * Goes on with TLS as a client, once both ends have agreed on it in plain text (STARTTLS). What was written before
     * leaves in plain text and first; what is written from now on waits for the handshake. From this call on no octet
     * arrives that was not encrypted. The outcome arrives at the receiver: {@code secured} or {@code closed}.
     *
     * <p>Only a plain stream that has opened can go on with TLS, and only once; one that is closing stays as it is.
     *
     * @param unused octets that the receiver has got and not used yet. No peer may send any before its handshake, so
     *     they were put there by somebody else, who wants them to count as encrypted (CVE-2011-0411): with any of them
     *     the stream is closed for {@link CloseReason.Kind#TLS_INJECTED}
     */
    default void secure(TlsClient how, int unused) {
        throw new IllegalStateException("a stream that can only be plain");
    }

    /** The same as a server: after the answer that lets the client begin, which is written before. */
    default void secure(TlsServer how, int unused) {
        throw new IllegalStateException("a stream that can only be plain");
    }

    /** Closes after what is queued. The receiver hears {@code closed} with {@link CloseReason.Kind#LOCAL}. */
    void close();
}
