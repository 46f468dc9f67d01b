package org.sallyport.sip.transaction;

/** What a server transaction asks for. */
public sealed interface ServerEffect {
    /** Send the response that the user gave just now, and keep it for {@link SendAgain}. */
    record SendNew() implements ServerEffect {}

    /** Send the last response once more. */
    record SendAgain() implements ServerEffect {}

    /** Send a 100 that the table makes, and keep it for {@link SendAgain}. */
    record SendTrying() implements ServerEffect {}

    /** The ACK is for the user. */
    record AckToUser() implements ServerEffect {}

    /** Timer H: the other side never acknowledged the refusal. */
    record AckNeverCame() implements ServerEffect {}

    /** The user must know that nothing can be sent any more. */
    record TransportErrorToUser() implements ServerEffect {}
}
