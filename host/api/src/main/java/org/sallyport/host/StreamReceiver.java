package org.sallyport.host;

/** Hears of one stream, on the desk. */
public interface StreamReceiver {
    /** Connected, and the TLS handshake done where there is one. Not called for accepted streams. */
    void opened(Stream stream);

    /** Some bytes. The array belongs to the receiver. */
    void bytes(Stream stream, byte[] bytes);

    /**
     * More than {@link Stream#PENDING_BYTES_HIGH} bytes waited, and now no more than {@link Stream#PENDING_BYTES_LOW}
     * do.
     */
    default void drained(Stream stream) {}

    /** The handshake that {@link Stream#secure} asked for is done: what arrives from now on was encrypted. */
    default void secured(Stream stream) {}

    /** Gone; the last call. Also when it never opened. */
    void closed(Stream stream, CloseReason reason);
}
