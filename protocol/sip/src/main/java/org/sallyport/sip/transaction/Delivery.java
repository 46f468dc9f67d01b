package org.sallyport.sip.transaction;

/** How a flow delivers: it decides which timers of a transaction run (RFC 3261 table 4). */
public enum Delivery {
    /** By itself, until it is lost for good: one TCP or TLS connection. */
    RELIABLE,

    /** Perhaps, and perhaps twice. */
    UNRELIABLE,

    /**
     * By itself, over one connection after the other. Nothing is repeated while a connection stands; when another one
     * has taken its place, both ends say again what has had no answer, see {@link TransactionTable#renewed}. So both
     * ends keep what they said last for as long as on datagrams.
     */
    RENEWED;

    /** Whether messages are repeated by timers: A, E and G. */
    boolean repeats() {
        return this == UNRELIABLE;
    }

    /** Whether a message may come again after the answer to it: then timers D, I, J and K are not zero. */
    boolean lingers() {
        return this != RELIABLE;
    }
}
