package org.sallyport.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Machine;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipMessage;

/** A request that we sent. Owner: its {@link TransactionTable}. */
public final class ClientTransaction<F> extends Transaction<F> {
    /** Ours, unguessable: what a response shares with its request beside the method (RFC 3261 §17.1.3). */
    final String branch;
    /** Whether it is a CANCEL. */
    final boolean cancels;
    final Machine<ClientInput, ClientEffect> machine;
    private ClientListener<F> listener;
    /** The ACK of a refusal, kept for when the refusal comes again. */
    @Nullable
    SipMessage ack;
    /** Value of the Reason field of the CANCEL, or empty. */
    String cancelReason = "";

    ClientTransaction(
            TransactionTable<F> table, String branch, F flow, SipMessage request, ClientListener<F> listener,
            Machine<ClientInput, ClientEffect> machine) {
        super(table, flow, request);
        this.branch = branch;
        this.cancels = request.method().equals(Method.CANCEL);
        this.listener = listener;
        this.machine = machine;
    }

    /** Somebody else hears what is still to come, from now on; whoever heard it so far is let go. */
    public void listener(ClientListener<F> other) {
        listener = other;
    }

    ClientListener<F> listener() {
        return listener;
    }

    /**
     * Cancels an INVITE: a CANCEL leaves as soon as a provisional response has come, and none after a final one
     * (RFC 3261 §9.1). The answer, 487 as a rule, arrives at the listener. Does nothing for other methods.
     *
     * @param reason value of a Reason field (RFC 3326), or empty
     */
    public void cancel(String reason, long nowNs) {
        cancelReason = reason;
        table.input(this, new ClientInput.Cancel(), null, nowNs);
    }
}
