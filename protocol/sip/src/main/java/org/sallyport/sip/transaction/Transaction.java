package org.sallyport.sip.transaction;

import org.sallyport.sip.message.SipMessage;

/** What both kinds share. Owner: its {@link TransactionTable}. */
public abstract sealed class Transaction<F> extends Deadlines.Entry permits ServerTransaction, ClientTransaction {
    final TransactionTable<F> table;
    /** Changes where a request comes again over another connection. */
    F flow;
    final SipMessage request;

    /** Neighbours in the list of the flow's transactions. */
    Transaction<F> before;
    Transaction<F> after;

    /** Whether it stands in that list: over datagrams none does. */
    boolean linked;

    boolean live = true;

    Transaction(TransactionTable<F> table, F flow, SipMessage request) {
        this.table = table;
        this.flow = flow;
        this.request = request;
    }

    /** Where it came from or went to. */
    public F flow() {
        return flow;
    }

    /** The request, as it was received or sent. */
    public SipMessage request() {
        return request;
    }

    /** All has been said: what is left is kept for repetitions alone, which few calls see. */
    public void rest() {
        request.rest();
    }

    /** Whether it still stands in the table. */
    public boolean isLive() {
        return live;
    }
}
