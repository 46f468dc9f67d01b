package org.sallyport.sip.transaction;

/** What a user of a server transaction is told later. */
public interface ServerListener<F> {
    /** The first final response has been sent. Called once at most. */
    default void onFinal(ServerTransaction<F> transaction) {}

    /** The flow is gone; no response can be sent any more. The transaction has ended. */
    default void onTransportError(ServerTransaction<F> transaction) {}

    /** A refused INVITE was never acknowledged (timer H). The transaction has ended. */
    default void onAckMissing(ServerTransaction<F> transaction) {}

    /** The transaction has ended, for whatever reason. Called once, last. */
    default void onTerminated(ServerTransaction<F> transaction) {}
}
