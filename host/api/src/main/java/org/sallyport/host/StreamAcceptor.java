package org.sallyport.host;

import org.sallyport.wire.Endpoint;

/** Hears of new streams at a listener, on the desk, after the TLS handshake where there is one. */
public interface StreamAcceptor {
    /** A stranger connected; the answer hears the rest. */
    StreamReceiver accept(Stream stream);

    /** A connection that never became a stream: its TLS handshake failed. For counters and {@code zone} reasons. */
    default void failed(Listener listener, Endpoint remote, CloseReason reason) {}
}
