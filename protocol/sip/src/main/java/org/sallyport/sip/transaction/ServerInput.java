package org.sallyport.sip.transaction;

/** What may happen to a server transaction. */
public sealed interface ServerInput {
    /** The request came again. */
    record RequestAgain() implements ServerInput {}

    /** An ACK of the same branch. Only for INVITE. */
    record Ack() implements ServerInput {}

    /** The user answers. */
    record Respond(int status) implements ServerInput {
        public Respond {
            if (status < 100 || status > 699) throw new IllegalArgumentException("status=" + status);
        }
    }

    /**
     * The user answers finally and wants nothing kept or repeated: for senders that have proven nothing yet, so that a
     * forged request costs its victim one datagram and us no memory. Never a 2xx to an INVITE, which wants an ACK.
     */
    record RespondOnce(int status) implements ServerInput {
        public RespondOnce {
            if (status < 200 || status > 699) throw new IllegalArgumentException("status=" + status);
        }
    }

    /** Time has passed. */
    record Timer() implements ServerInput {}

    /** Another connection has taken the place of the flow's last one, on which anything may have been lost. */
    record Renewed() implements ServerInput {}

    /** The flow is gone, or a response could not be sent (RFC 3261 §17.2.4). */
    record TransportFailed() implements ServerInput {}
}
