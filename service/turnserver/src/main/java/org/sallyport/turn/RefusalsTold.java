package org.sallyport.turn;

import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.machine.PrefixBudget;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.turn.credential.Authentication.Verdict;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * Tells the desk which clients are refused, so seldom that a flood of wrong passwords costs the desk nothing. Owner:
 * one loop, or the desk.
 */
public final class RefusalsTold {
    /** A second: of one /24 or /48, and of all. */
    public static final int PER_PREFIX_MAX = 8;
    public static final int ALL_MAX = 100;

    private final Consumer<? super TurnEvent> events;
    private final PrefixBudget budget;

    /** @param seed random */
    public RefusalsTold(Consumer<? super TurnEvent> events, long seed) {
        this.events = events;
        this.budget = new PrefixBudget(PER_PREFIX_MAX, ALL_MAX, seed);
    }

    /**
     * A proven client's request is refused: told where it wanted an allocation and finds no room, or may have none of
     * the kind. A mistake of the client's is nobody's affair.
     */
    public void refused(StunMessage request, Transport transport, Endpoint client, String user, RefusalReason reason,
            long nowNs) {
        if (request.knownMethod() != StunMethod.ALLOCATE) return;
        boolean told = switch (reason.cause()) {
            case LIMIT, POLICY, IDENTITY -> true;
            case MESSAGE, NOBODY, MEDIA, ZONE, NODE -> false;
        };
        if (told) tell(new TurnRefusal(client, transport, user, "an allocation", Refusal.of(reason), false), nowNs);
    }

    /** Credentials may be wrong. */
    public void failed(StunMessage request, Transport transport, Endpoint client, Optional<Verdict.Failed> failed,
            long nowNs) {
        if (failed.isEmpty()) return;
        StunMethod method = request.knownMethod();
        String asked = method == null ? "a request" : method.name();
        RefusalReason reason = failed.get().reason();
        boolean login = reason == RefusalReason.WRONG_PASSWORD || reason == RefusalReason.UNKNOWN_USER;
        Refusal why = login ? new Refusal(reason, "a user of traversal.turn or a name of its shared secrets", "")
                : Refusal.of(reason);
        tell(new TurnRefusal(client, transport, failed.get().user(), asked, why, login), nowNs);
    }

    private void tell(TurnRefusal refusal, long nowNs) {
        IpAddress source = refusal.client().address();
        if (budget.take(source.high(), source.low(), nowNs)) events.accept(new TurnEvent.Refused(refusal));
    }
}
