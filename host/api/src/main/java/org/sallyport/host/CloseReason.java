package org.sallyport.host;

/**
 * Why a stream ended.
 *
 * @param kind the class, for code
 * @param detail one sentence, for people
 */
public record CloseReason(Kind kind, String detail) {
    /** Classes of ends. */
    public enum Kind {
        /** We closed it. */
        LOCAL,
        /** The peer closed it in order. */
        PEER,
        /** Reset, time-out or unreachable. */
        NETWORK,
        /** Nobody listens there. */
        REFUSED,
        /** Our own end could not be bound. */
        LOCAL_PORT,
        /** The process may open no more files, so no port would have done. */
        NO_DESCRIPTORS,
        /** The chain of the peer's certificate leads to no root of ours, or it has expired. */
        TLS_UNTRUSTED,
        /** The certificate is trusted but carries none of the wanted names. */
        TLS_NAME,
        /** The peer showed no certificate where one is required. */
        TLS_NO_CERTIFICATE,
        /** The peer refused our certificate, or broke the handshake off with an alert. */
        TLS_REFUSED_BY_PEER,
        /** Plain octets came where TLS was to begin: somebody wanted them to count as encrypted. */
        TLS_INJECTED,
        /** Any other failure of the handshake. */
        TLS_OTHER,
        /** More bytes waited than a slow peer is allowed. */
        SLOW_PEER
    }
}
