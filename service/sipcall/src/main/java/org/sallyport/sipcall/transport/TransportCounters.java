package org.sallyport.sipcall.transport;

/** What the transports counted since the start. Owner: the desk. */
public final class TransportCounters {
    long messagesIn;
    long messagesOut;
    long malformed;
    long passedOver;
    long keepAlives;
    long overShare;
    long unclassified;
    long handshakesFailed;

    /** Whole messages received. */
    public long messagesIn() {
        return messagesIn;
    }

    /** Messages that broke the grammar. */
    public long malformed() {
        return malformed;
    }

    /** Those of them on streams that went on behind them. */
    public long passedOver() {
        return passedOver;
    }

    /** CRLF and STUN keep-alives received. */
    public long keepAlives() {
        return keepAlives;
    }

    /** Datagrams of strangers that were not read: see {@link StrangerGate}. */
    public long overShare() {
        return overShare;
    }

    /** Datagrams on the SIP port that are neither SIP nor STUN. */
    public long unclassified() {
        return unclassified;
    }

    /** TLS handshakes of clients that failed. */
    public long handshakesFailed() {
        return handshakesFailed;
    }
}
