package org.sallyport.sipcall.proxy;

/** The client transaction of a branch. */
interface ClientBranch {
    /** Sends CANCEL for an INVITE (RFC 3261 §9.1). */
    void cancel();

    /** Nobody waits for it any longer. */
    void abandon();
}
