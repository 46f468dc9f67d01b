package org.sallyport.sipcall.proxy;

/** The client transaction of a branch. */
interface ClientBranch {
    /** Sends CANCEL for an INVITE as soon as that is allowed (RFC 3261 §9.1); nothing for other methods. */
    void cancel();

    /** All is said; what is kept for retransmissions is kept small. */
    void rest();
}
