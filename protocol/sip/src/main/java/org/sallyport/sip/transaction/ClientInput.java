package org.sallyport.sip.transaction;

/** What may happen to a client transaction. */
public sealed interface ClientInput {
    /** A response to it came. */
    record Response(int status) implements ClientInput {
        public Response {
            if (status < 100 || status > 699) throw new IllegalArgumentException("status=" + status);
        }
    }

    /** The user no longer wants an answer (RFC 3261 §9.1). Only for INVITE. */
    record Cancel() implements ClientInput {}

    /** Time has passed. */
    record Timer() implements ClientInput {}

    /** Another connection has taken the place of the flow's last one, on which anything may have been lost. */
    record Renewed() implements ClientInput {}

    /** The flow is gone, or the request could not be sent (RFC 3261 §17.1.4). */
    record TransportFailed() implements ClientInput {}
}
