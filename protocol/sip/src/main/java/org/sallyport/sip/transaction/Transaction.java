package org.sallyport.sip.transaction;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sallyport.sip.message.CSeq;
import org.sallyport.sip.message.SipMessage;

/** What both kinds share. Owner: its {@link TransactionTable}. */
public abstract sealed class Transaction<F> extends Deadlines.Entry permits ServerTransaction, ClientTransaction {
    final TransactionTable<F> table;
    /** Changes where a request comes again over another connection. */
    F flow;
    /** Null once it is settled. */
    @Nullable
    SipMessage request;
    /** Of the request's CSeq. */
    final long cseqNumber;
    final String method;

    /** Neighbours in the list of the flow's transactions. */
    @Nullable
    Transaction<F> before;
    @Nullable
    Transaction<F> after;

    /** Whether it stands in that list: over datagrams none does. */
    boolean linked;

    boolean live = true;

    Transaction(TransactionTable<F> table, F flow, SipMessage request) {
        this.table = table;
        this.flow = flow;
        this.request = request;
        CSeq cseq = request.cseq();
        this.cseqNumber = cseq.number();
        this.method = cseq.method();
    }

    /** Where it came from or went to. */
    public F flow() {
        return flow;
    }

    /** All has been said: what is left is kept for repetitions alone, which few calls see. */
    public void rest() {
        if (request != null) request.rest();
    }

    /** Whether the CSeq of a response is the request's. */
    boolean fits(CSeq cseq) {
        return cseq.number() == cseqNumber && cseq.method().equals(method);
    }

    /** The request, of one that is not settled. */
    SipMessage asked() {
        return Objects.requireNonNull(request);
    }

    /** Nothing is sent any more that is made of the request, which is let go. */
    void settle() {
        request = null;
    }

    /** Whether it still stands in the table. */
    public boolean isLive() {
        return live;
    }
}
