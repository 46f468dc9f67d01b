package org.sallyport.sip.transaction;

import java.util.function.Consumer;
import org.sallyport.machine.Machine;

/**
 * Client transaction of every method but INVITE and ACK. The request itself is sent by whoever makes this.
 *
 * <pre>
 *     request sent                   RFC 3261 §17.1.2, figure 6
 *        v
 *     Trying       E: again, pause doubles up to T2; F: timed out; renewed: again
 *        | 1xx: to user
 *        v
 *    Proceeding    E: again, pause T2; F: timed out; 1xx: to user; renewed: again
 *        | 200-699: to user (from Trying too)
 *        v
 *    Completed     response: nothing
 *        | K (at once on reliable transports)
 *        v
 *    Terminated    from Trying and Proceeding: transport failed, user told
 * </pre>
 */
final class NonInviteClient implements Machine<ClientInput, ClientEffect> {
    /** Where it stands. */
    sealed interface State {
        /** Timers E, with the pause that led to it, and F. */
        record Trying(long eAtNs, long eNs, long fAtNs) implements State {}

        /** Timers E and F. */
        record Proceeding(long eAtNs, long fAtNs) implements State {}

        /** Timer K. */
        record Completed(long kAtNs) implements State {}

        record Terminated() implements State {}
    }

    private final Delivery delivery;
    private final TransactionTimers timers;
    private State state;

    NonInviteClient(Delivery delivery, TransactionTimers timers, long nowNs) {
        this.delivery = delivery;
        this.timers = timers;
        long eAtNs = delivery.repeats() ? nowNs + timers.t1Ns() : NEVER;
        state = new State.Trying(eAtNs, timers.t1Ns(), nowNs + timers.wholeNs());
    }

    @Override
    public void on(ClientInput input, long nowNs, Consumer<? super ClientEffect> effects) {
        state = switch (state) {
            case State.Trying s -> trying(s, input, nowNs, effects);
            case State.Proceeding s -> proceeding(s, input, nowNs, effects);
            case State.Completed s -> completed(s, input, nowNs);
            case State.Terminated s -> s;
        };
    }

    private State trying(State.Trying s, ClientInput input, long nowNs, Consumer<? super ClientEffect> effects) {
        return switch (input) {
            case ClientInput.Response(int status) when status < 200 -> {
                effects.accept(new ClientEffect.ResponseToUser());
                yield new State.Proceeding(s.eAtNs(), s.fAtNs());
            }
            case ClientInput.Response _ -> ended(nowNs, effects);
            case ClientInput.Timer() when nowNs >= s.fAtNs() -> timedOut(effects);
            case ClientInput.Timer() when nowNs >= s.eAtNs() -> {
                effects.accept(new ClientEffect.SendAgain());
                long eNs = timers.nextPauseNs(s.eNs());
                yield new State.Trying(nowNs + eNs, eNs, s.fAtNs());
            }
            case ClientInput.Renewed() -> {
                effects.accept(new ClientEffect.SendAgain());
                yield s;
            }
            case ClientInput.Timer(), ClientInput.Cancel() -> s;
            case ClientInput.TransportFailed() -> failed(effects);
        };
    }

    private State proceeding(
            State.Proceeding s, ClientInput input, long nowNs, Consumer<? super ClientEffect> effects) {
        return switch (input) {
            case ClientInput.Response(int status) when status < 200 -> {
                effects.accept(new ClientEffect.ResponseToUser());
                yield s;
            }
            case ClientInput.Response _ -> ended(nowNs, effects);
            case ClientInput.Timer() when nowNs >= s.fAtNs() -> timedOut(effects);
            case ClientInput.Timer() when nowNs >= s.eAtNs() -> {
                effects.accept(new ClientEffect.SendAgain());
                yield new State.Proceeding(nowNs + timers.t2Ns(), s.fAtNs());
            }
            case ClientInput.Renewed() -> {
                effects.accept(new ClientEffect.SendAgain());
                yield s;
            }
            case ClientInput.Timer(), ClientInput.Cancel() -> s;
            case ClientInput.TransportFailed() -> failed(effects);
        };
    }

    private static State completed(State.Completed s, ClientInput input, long nowNs) {
        return switch (input) {
            case ClientInput.Timer() when nowNs >= s.kAtNs() -> new State.Terminated();
            // The user has its answer.
            case ClientInput.TransportFailed() -> new State.Terminated();
            case ClientInput.Timer(), ClientInput.Cancel(), ClientInput.Response _, ClientInput.Renewed() -> s;
        };
    }

    private State ended(long nowNs, Consumer<? super ClientEffect> effects) {
        effects.accept(new ClientEffect.ResponseToUser());
        return delivery.lingers() ? new State.Completed(nowNs + timers.t4Ns()) : new State.Terminated();
    }

    private static State timedOut(Consumer<? super ClientEffect> effects) {
        effects.accept(new ClientEffect.TimedOut());
        return new State.Terminated();
    }

    private static State failed(Consumer<? super ClientEffect> effects) {
        effects.accept(new ClientEffect.TransportErrorToUser());
        return new State.Terminated();
    }

    @Override
    public long deadlineNs() {
        return switch (state) {
            case State.Trying s -> Math.min(s.eAtNs(), s.fAtNs());
            case State.Proceeding s -> Math.min(s.eAtNs(), s.fAtNs());
            case State.Completed s -> s.kAtNs();
            case State.Terminated _ -> NEVER;
        };
    }

    State state() {
        return state;
    }
}
