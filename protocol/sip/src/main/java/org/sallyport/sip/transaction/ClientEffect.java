package org.sallyport.sip.transaction;

/** What a client transaction asks for. */
public sealed interface ClientEffect {
    /** Send the request once more. */
    record SendAgain() implements ClientEffect {}

    /** Send an ACK for the response that came just now, or the same ACK again (RFC 3261 §17.1.1.3). */
    record SendAck() implements ClientEffect {}

    /** Send a CANCEL, which is a transaction of its own. */
    record SendCancel() implements ClientEffect {}

    /** The response that came just now is for the user. */
    record ResponseToUser() implements ClientEffect {}

    /** No final response came in time. */
    record TimedOut() implements ClientEffect {}

    /** The user must know that nothing can be sent any more. */
    record TransportErrorToUser() implements ClientEffect {}
}
