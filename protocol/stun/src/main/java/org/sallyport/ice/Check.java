package org.sallyport.ice;

/** What a connectivity check came to. */
public sealed interface Check {
    /**
     * It is proven.
     *
     * @param answer the success response
     * @param remoteUfrag the sender's name in the USERNAME
     * @param priority PRIORITY of the request, 0 to 2^32 - 1; 0 where it was missing
     * @param nominated whether USE-CANDIDATE was in it (RFC 8445 §7.3.1.5)
     */
    record Passed(byte[] answer, String remoteUfrag, long priority, boolean nominated) implements Check {}

    /**
     * It is refused.
     *
     * @param answer the error response
     * @param code 400, 401, 420 or 487
     * @param proven whether the sender has shown that it knows the password
     */
    record Refused(byte[] answer, int code, boolean proven) implements Check {}

    /** It is no check; nothing is answered. */
    record Ignored() implements Check {}
}
