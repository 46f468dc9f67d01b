package org.sallyport.sipcall.proxy;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ClientListener;
import org.sallyport.sip.transaction.ClientTransaction;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.ZoneFlow;

/**
 * One branch of a request: the ways to its hop in turn, until one answers. Owner: the desk.
 *
 * <pre>
 *  Finding ──ways──▶ Trying ──1xx──▶ Ringing ──cancel, timer C──▶ Cancelling
 *     │               │   │ silent, 503, lost: the next way ▲        │
 *     │ none          │   └─────────────────────────────────┘        │ final, timed out, timer C
 *     └───────────────┴──▶ Ended ◀── final, cancel, no way left ─────┘
 * </pre>
 *
 * A 2xx counts in every state: a fork beyond us may bring more than one (RFC 3261 §16.7 step 10).
 */
public final class Branch {
    /**
     * How long an INVITE waits for a first sign of life where another way is left. Whoever lives says 100 within
     * 200 ms (RFC 3261 §17.2.1); by now it was sent four times over UDP. Timer B alone outlasts a caller's patience.
     */
    static final long FIRST_SIGN_NS = 4_000_000_000L;

    private final User user;
    private final Route route;
    private final boolean invite;
    private final long timerCNs;
    private State state = new State.Finding();
    private Optional<NextFlows> ways = Optional.empty();
    private Optional<ClientTransaction<Flow>> client = Optional.empty();
    private Optional<Flow> flow = Optional.empty();
    private Optional<Refusal> silence = Optional.empty();
    private int attempt;

    /** Where it stands, and nothing that does not belong there. */
    sealed interface State {
        /** Its ways are looked up. */
        record Finding() implements State {}

        /**
         * The request is on a way.
         *
         * @param firstSignNs when another way is tried unless somebody says anything
         * @param timerCNs when it is given up (RFC 3261 §16.6 step 11)
         * @param heard whether this way or an earlier one has said anything
         */
        record Trying(long firstSignNs, long timerCNs, boolean heard) implements State {}

        /** Somebody is working on it. */
        record Ringing(long timerCNs) implements State {}

        /** CANCEL is under way, and a final response is awaited. */
        record Cancelling(long timerCNs) implements State {}

        /** Nothing more is to come of it but a 2xx that crossed its end. */
        record Ended() implements State {}
    }

    /** What a branch asks of its request and tells it; the two would otherwise name each other. */
    interface User {
        long nowNs();

        /** Finds the flows of a hop; the answer comes at once or later, always. */
        void open(Hop hop, Consumer<NextFlows> found);

        /** Why the request should not go over a flow now, since too much waits there already. */
        Optional<Refusal> crowded(Flow way);

        /** The request as it leaves; {@code attempt} counts from 1. */
        Prepared prepare(Branch branch, Flow way, int attempt);

        /** Starts a client transaction; where none can be, the listener hears of it later. */
        Optional<ClientTransaction<Flow>> send(SipMessage message, Flow way, Attempt listener);

        /** A response as it may be believed, whatever then becomes of it. */
        SipMessage received(Branch branch, SipMessage raw);

        /** It cannot be sent at all. */
        void refused(Refusal why);

        void provisional(Branch branch, SipMessage response);

        /** @param first whether it is the branch's first 2xx; a fork beyond us may bring more */
        void succeeded(Branch branch, SipMessage response, boolean first);

        /** {@code response} null where nobody answered. */
        void failed(Branch branch, @Nullable SipMessage response, int status);

        /** It is over, well or not, with a status or 0; before the outcome is told. */
        void ended(Branch branch, int status, String why);

        /** Its deadline is another one. */
        void rescheduled();
    }

    /** @param timerCNs how long an INVITE may ring; other methods have no timer C */
    Branch(User user, Route route, boolean invite, long timerCNs) {
        this.user = user;
        this.route = route;
        this.invite = invite;
        this.timerCNs = timerCNs;
    }

    private void become(State next) {
        state = next;
        user.rescheduled();
    }

    State state() {
        return state;
    }

    /** When {@link #timer} must be called, or {@link Machine#NEVER}. */
    long deadlineNs() {
        return switch (state) {
            case State.Finding(), State.Ended() -> Machine.NEVER;
            case State.Trying t -> Math.min(t.firstSignNs(), t.timerCNs());
            case State.Ringing r -> r.timerCNs();
            case State.Cancelling c -> c.timerCNs();
        };
    }

    // --- ways

    void start() {
        user.open(route.hop(), found -> {
            if (ended()) return;
            ways = Optional.of(found);
            Optional<Flow> way = found.next();
            if (way.isPresent()) {
                attempt(way.get());
                return;
            }
            silence = Optional.of(found.whenNone());
            end(null, 0, silence.map(Refusal::toString).orElse("no way"));
        });
    }

    private void attempt(Flow way) {
        flow = Optional.of(way);
        Optional<Refusal> crowded = user.crowded(way);
        if (crowded.isPresent()) {
            nextWayOr(503, crowded.get());
            return;
        }
        attempt++;
        switch (user.prepare(this, way, attempt)) {
            case Prepared.Refused(Refusal refusal) -> {
                user.refused(refusal);
                end(null, 0, refusal.toString());
            }
            case Prepared.Ok(SipMessage message) -> {
                client = user.send(message, way, new Attempt(attempt));
                long nowNs = user.nowNs();
                become(switch (state) {
                    // Who rang over a way that was lost is still waited for as before.
                    case State.Ringing _ -> new State.Ringing(timerCAt(nowNs));
                    case State.Trying t -> new State.Trying(firstSignAt(nowNs), timerCAt(nowNs), t.heard());
                    case State.Finding(), State.Cancelling _, State.Ended() ->
                            new State.Trying(firstSignAt(nowNs), timerCAt(nowNs), false);
                });
            }
        }
    }

    private long timerCAt(long nowNs) {
        return invite ? nowNs + timerCNs : Machine.NEVER;
    }

    private long firstSignAt(long nowNs) {
        return invite && more() ? nowNs + FIRST_SIGN_NS : Machine.NEVER;
    }

    private boolean more() {
        return ways.filter(NextFlows::more).isPresent();
    }

    private void nextWayOr(int status, String why) {
        ways.ifPresent(NextFlows::failed);
        RefusalReason gone = flow.filter(ZoneFlow.class::isInstance).isPresent()
                ? RefusalReason.ZONE_DOWN : RefusalReason.NEXT_HOP_UNREACHABLE;
        nextWayOr(status, new Refusal(status == 408 ? RefusalReason.NEXT_HOP_SILENT : gone, "", why));
    }

    private void nextWayOr(int status, Refusal why) {
        Optional<Flow> way = state instanceof State.Cancelling ? Optional.empty() : ways.flatMap(NextFlows::next);
        if (way.isPresent()) {
            attempt(way.get());
            return;
        }
        silence = Optional.of(why);
        end(null, status, why.came().isEmpty() ? why.reason().id() : why.came());
    }

    private String label() {
        return flow.map(Flow::label).orElse("?");
    }

    // --- what comes

    /** Hears of one attempt only: a late answer of an earlier way means nothing. */
    final class Attempt implements ClientListener<Flow> {
        private final int number;

        private Attempt(int number) {
            this.number = number;
        }

        @Override
        public void onResponse(ClientTransaction<Flow> t, SipMessage response) {
            if (number != attempt) return;
            if (response.status() != 503) ways.ifPresent(NextFlows::answered);
            if (response.status() == 100) trying();
            else if (response.viaCount() > 1) response(response);
            // With our Via alone it is for us, who asked nothing (RFC 3261 §16.7 step 3): nobody could be sent it.
            else if (response.status() >= 200) unreachable("an answer without the caller's Via from " + label());
        }

        @Override
        public void onTimeout(ClientTransaction<Flow> t) {
            if (number == attempt) timedOut();
        }

        @Override
        public void onTransportError(ClientTransaction<Flow> t) {
            lost("no connection to " + label());
        }

        /** It could not be sent, or nobody can hear us any more. */
        void lost(String why) {
            if (number == attempt) unreachable(why);
        }
    }

    private void trying() {
        if (state instanceof State.Trying t) become(new State.Trying(Machine.NEVER, t.timerCNs(), true));
    }

    private void response(SipMessage raw) {
        SipMessage response = user.received(this, raw);
        int status = response.status();
        trying();
        if (status < 200) {
            provisional(response);
        } else if (status < 300) {
            boolean first = !ended();
            if (first) finish(status, "");
            user.succeeded(this, response, first);
        } else {
            failure(response, status);
        }
    }

    private void provisional(SipMessage response) {
        long timerC = timerCAt(user.nowNs());
        switch (state) {
            case State.Trying _, State.Ringing _, State.Finding() -> become(new State.Ringing(timerC));
            case State.Cancelling _ -> become(new State.Cancelling(timerC));
            case State.Ended() -> {
                return;
            }
        }
        user.provisional(this, response);
    }

    private void failure(SipMessage response, int status) {
        if (ended()) return;
        // RFC 3263 §4.3: a server that is overloaded says so for itself, not for those beside it.
        if (status == 503 && state instanceof State.Trying && more()) nextWayOr(503, "503 from " + label());
        else end(response, status, "");
    }

    private void timedOut() {
        switch (state) {
            case State.Ringing _, State.Cancelling _ -> end(null, 408, "no final answer");
            case State.Trying _, State.Finding() -> nextWayOr(408, "no answer from " + label());
            case State.Ended() -> {}
        }
    }

    private void unreachable(String why) {
        if (!ended()) nextWayOr(503, why);
    }

    /** Handles what is due. */
    void timer(long nowNs) {
        if (nowNs < deadlineNs()) return;
        switch (state) {
            case State.Trying t when nowNs >= t.timerCNs() -> end(null, 408, "timer C");
            case State.Trying _ -> {
                Optional<ClientTransaction<Flow>> silent = client;
                nextWayOr(408, "no answer from " + label());
                silent.ifPresent(c -> c.cancel("", nowNs));
            }
            case State.Ringing _ -> cancel(Machine.NEVER);
            case State.Cancelling _ -> end(null, 408, "timer C");
            case State.Finding(), State.Ended() -> {}
        }
    }

    /** The caller gave up, or another branch won. */
    void cancel() {
        cancel(state instanceof State.Ringing r ? r.timerCNs() : Machine.NEVER);
    }

    private void cancel(long giveUpNs) {
        switch (state) {
            case State.Finding() -> end(null, 0, "cancelled");
            // A branch that never said anything cannot be cancelled yet, and the caller need not wait for it: the
            // transaction sends the CANCEL as soon as it may.
            case State.Trying _ -> end(null, 0, "cancelled");
            case State.Ringing _ -> {
                become(new State.Cancelling(giveUpNs));
                client.ifPresent(c -> c.cancel("", user.nowNs()));
            }
            case State.Cancelling _, State.Ended() -> {}
        }
    }

    /** The next hop has said something once and has forgotten it; true where that is the end of the branch. */
    boolean forgotten(Refusal why) {
        boolean heard = switch (state) {
            case State.Trying t -> t.heard();
            case State.Ringing _, State.Cancelling _ -> true;
            case State.Finding(), State.Ended() -> false;
        };
        if (!heard) return false;
        silence = Optional.of(why);
        end(null, RefusalStatus.of(why.reason()).code(), why.toString());
        return true;
    }

    private void end(@Nullable SipMessage response, int status, String why) {
        finish(status, why);
        user.failed(this, response, status);
    }

    private void finish(int status, String why) {
        become(new State.Ended());
        // Who said 100 and nothing more is told as well (RFC 3261 §16.8): else its transaction would wait for ever.
        client.ifPresent(c -> c.cancel("", user.nowNs()));
        user.ended(this, status, why);
    }

    /** All is said; what is kept for retransmissions is kept small. */
    void rest() {
        client.ifPresent(ClientTransaction::rest);
        ways = Optional.empty();
    }

    /** What still comes is somebody else's, who needs less than a branch and its request hold. */
    void handOver(Function<Flow, ClientListener<Flow>> to) {
        client.ifPresent(c -> c.listener(to.apply(c.flow())));
    }

    boolean ended() {
        return state instanceof State.Ended;
    }

    /** Why nobody answered, where nobody did. */
    public Optional<Refusal> silence() {
        return silence;
    }

    /** What was looked up to find its ways, one line each. */
    public List<String> trail() {
        return ways.map(NextFlows::trail).orElse(List.of());
    }

    /** Where it leads. */
    public Route route() {
        return route;
    }

    /** The flow of the newest attempt. */
    public Optional<Flow> flow() {
        return flow;
    }
}
