package org.sallyport.sip.transaction;

import org.sallyport.refusal.Refusal;

/** What a request turned out to be. */
public sealed interface Arrival<F> {
    /** A new transaction, which the user must answer. */
    record New<F>(ServerTransaction<F> transaction) implements Arrival<F> {}

    /** A retransmission, the ACK of a refusal, or a CANCEL without effect: all that it needed has been done. */
    record Absorbed<F>() implements Arrival<F> {}

    /** The ACK of a 2xx. It belongs to no transaction and is routed by the user; it may also be a stray. */
    record Ack<F>() implements Arrival<F> {}

    /**
     * A CANCEL for an INVITE that still waits for its final response. The CANCEL has been answered with 200; the user
     * cancels its own branches and answers the INVITE with 487 (RFC 3261 §9.2, §16.10).
     */
    record Cancelled<F>(ServerTransaction<F> invite) implements Arrival<F> {}

    /** The table is full. Nothing was sent; whether the sender is told is for the user, without a transaction. */
    record Refused<F>(Refusal refusal) implements Arrival<F> {}
}
