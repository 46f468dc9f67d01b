package org.sallyport.sip.transaction;

import org.sallyport.sip.message.SipMessage;

/**
 * The world under the transactions.
 *
 * @param <F> a flow: one connection, or one UDP socket with one peer. Its {@code equals} tells flows apart
 */
public interface TransactionOutput<F> {
    /** Sends a message. A failure arrives later as {@link TransactionTable#flowLost}, never from inside this call. */
    void send(F flow, SipMessage message);

    /** Whether the flow delivers by itself. One that does not, a socket for datagrams, is never lost. */
    Delivery delivery(F flow);

    /**
     * What a request has in common with its retransmissions, its CANCEL and its ACK, apart from the ids that a third
     * party could have guessed: the peer's address, or what else a peer has in common with itself over another
     * connection.
     */
    default Object source(F flow) {
        return flow;
    }
}
