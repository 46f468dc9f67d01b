package org.sallyport.sip.transaction;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Machine;
import org.sallyport.sip.message.SipMessage;

/** A request that someone sent us and that we answer. Owner: its {@link TransactionTable}. */
public final class ServerTransaction<F> extends Transaction<F> {
    private static final ServerListener<?>[] NONE = {};

    final ServerKey key;
    final Machine<ServerInput, ServerEffect> machine;
    private String localTag = "";
    @Nullable
    SipMessage last;
    int lastStatus;
    /** Whether a CANCEL of it has come. */
    boolean cancelled;
    /** As many as there are: it lives on for half a minute after its answer, and is one of very many then. */
    private ServerListener<F>[] listeners = none();

    ServerTransaction(
            TransactionTable<F> table, ServerKey key, F flow, SipMessage request,
            Machine<ServerInput, ServerEffect> machine) {
        super(table, flow, request);
        this.key = key;
        this.machine = machine;
    }

    /** A To tag for responses that this node makes itself (RFC 3261 §8.2.6.2): the same for the whole transaction. */
    public String localTag() {
        if (localTag.isEmpty()) localTag = table.tag();
        return localTag;
    }

    /** One more who is told what happens later: whoever begins something for a request ends it by this. */
    public void listener(ServerListener<F> other) {
        listeners = Arrays.copyOf(listeners, listeners.length + 1);
        listeners[listeners.length - 1] = other;
    }

    void tell(Consumer<ServerListener<F>> what) {
        for (ServerListener<F> l : listeners) what.accept(l);
    }

    @SuppressWarnings("unchecked")
    private static <F> ServerListener<F>[] none() {
        return (ServerListener<F>[]) NONE;
    }

    @Override
    public void rest() {
        super.rest();
        if (last != null) last.rest();
    }

    @Override
    void settle() {
        super.settle();
        // Whoever acknowledged an answer to an INVITE needs it no more.
        if (machine instanceof InviteServer) last = null;
        else if (last != null) last.rest();
    }

    /** Status of the last response sent, 0 before the first. */
    public int lastStatus() {
        return lastStatus;
    }

    /**
     * Sends a response. Does nothing after a final one, but for a repeated 2xx of an INVITE, nor once the transaction
     * has ended.
     */
    public void respond(SipMessage response, long nowNs) {
        table.respond(this, response, new ServerInput.Respond(response.status()), nowNs);
    }

    /**
     * The 2xx to an INVITE was acknowledged: its ACK has a branch of its own, by which no transaction is found (RFC
     * 3261 §17.1.1.3).
     */
    public void acknowledged(long nowNs) {
        table.acknowledged(this, nowNs);
    }

    /**
     * Answers a sender that has proven nothing yet: sends the response (300-699, or 2xx to anything but an INVITE) once
     * and forgets the transaction. A repeated request arrives as a new one, and the ACK as a stray.
     */
    public void respondOnce(SipMessage response, long nowNs) {
        table.respond(this, response, new ServerInput.RespondOnce(response.status()), nowNs);
    }
}
