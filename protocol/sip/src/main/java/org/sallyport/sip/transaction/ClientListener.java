package org.sallyport.sip.transaction;

import org.sallyport.sip.message.SipMessage;

/** What a user of a client transaction is told. */
public interface ClientListener<F> {
    /** A response; no retransmission but for the 2xx of an INVITE. */
    void onResponse(ClientTransaction<F> transaction, SipMessage response);

    /** No final response came in time: as if 408 had come (RFC 3261 §8.1.3.1). The transaction has ended. */
    void onTimeout(ClientTransaction<F> transaction);

    /** The flow is gone: as if 503 had come (§8.1.3.1). The transaction has ended. */
    void onTransportError(ClientTransaction<F> transaction);

    /** The transaction has ended, for whatever reason. Called once, last. */
    default void onTerminated(ClientTransaction<F> transaction) {}
}
