package org.sallyport.sipcall.proxy;

import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.machine.Entropy;
import org.sallyport.refusal.Refusal;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.transport.Flow;

/** What a {@link ProxiedRequest} needs from the node. Owner: the desk. */
interface ProxyWorld {
    /** What is sent on a branch. */
    sealed interface Prepared {
        /** This. */
        record Ok(SipMessage message) implements Prepared {}

        /** Nothing. */
        record Refused(Refusal refusal) implements Prepared {}
    }

    long nowNs();

    Entropy entropy();

    /** Finds the flows of a hop; the answer comes at once or later, always. */
    void open(Hop hop, Consumer<NextFlows> ways);

    /** The request as it leaves on a branch. */
    Prepared prepare(ProxiedRequest request, Branch branch, Flow flow, String branchId);

    /** A response as it may be believed, whatever then becomes of it. */
    SipMessage received(ProxiedRequest request, Branch branch, SipMessage response);

    /** Why a request should not go over a flow now, since too much waits there already. */
    Optional<Refusal> crowded(ProxiedRequest request, Flow flow);

    /** Starts a client transaction. */
    ClientBranch send(SipMessage message, Flow flow, BranchListener listener);

    /** A provisional or successful response goes back, our Via gone; false where it must not. */
    boolean returned(ProxiedRequest request, Branch branch, SipMessage response);

    /** A failure goes back and is the last thing that does; {@code response} null where nobody answered. */
    void failed(ProxiedRequest request, SipMessage response, Refusal refusal);

    /** A stage brought nothing; another will be tried. */
    void stageFailed(ProxiedRequest request, int stage);

    /** A branch is over, well or not, with a status or 0. */
    void branchEnded(ProxiedRequest request, Branch branch, int status, String why);

    /** Runs later unless cancelled. */
    org.sallyport.host.Alarm at(long deadlineNs, Runnable task);
}
