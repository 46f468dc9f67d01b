package org.sallyport.sip.transaction;

import java.util.function.Consumer;
import org.sallyport.machine.Machine;

/**
 * Server transaction of every method but INVITE and ACK.
 *
 * <pre>
 *     request                            RFC 3261 §17.2.2, figure 8
 *        v
 *     Trying      request: nothing
 *        | 1xx: send
 *        v
 *    Proceeding   1xx: send; request: last 1xx again
 *        | 200-699: send (from Trying too)
 *        v
 *    Completed    request: last again; response: nothing
 *        | J (at once on reliable transports)
 *        v
 *    Terminated   from everywhere: transport failed, user told
 * </pre>
 */
final class NonInviteServer implements Machine<ServerInput, ServerEffect> {
    /** Where it stands. */
    sealed interface State {
        record Trying() implements State {}

        record Proceeding() implements State {}

        /** Timer J. */
        record Completed(long jAtNs) implements State {}

        record Terminated() implements State {}
    }

    private final Delivery delivery;
    private final TransactionTimers timers;
    private State state = new State.Trying();

    NonInviteServer(Delivery delivery, TransactionTimers timers) {
        this.delivery = delivery;
        this.timers = timers;
    }

    @Override
    public void on(ServerInput input, long nowNs, Consumer<? super ServerEffect> effects) {
        state = switch (state) {
            case State.Trying s -> open(s, input, nowNs, effects);
            case State.Proceeding s -> open(s, input, nowNs, effects);
            case State.Completed s -> completed(s, input, nowNs, effects);
            case State.Terminated s -> s;
        };
    }

    /** Trying and Proceeding, which differ only in what a repeated request brings. */
    private State open(State s, ServerInput input, long nowNs, Consumer<? super ServerEffect> effects) {
        return switch (input) {
            case ServerInput.Respond(int status) -> {
                effects.accept(new ServerEffect.SendNew());
                if (status < 200) yield new State.Proceeding();
                yield delivery.lingers()
                        ? new State.Completed(nowNs + timers.wholeNs()) : new State.Terminated();
            }
            case ServerInput.RespondOnce _ -> {
                effects.accept(new ServerEffect.SendNew());
                yield new State.Terminated();
            }
            case ServerInput.RequestAgain() -> {
                if (s instanceof State.Proceeding) effects.accept(new ServerEffect.SendAgain());
                yield s;
            }
            case ServerInput.TransportFailed() -> failed(effects);
            // The other end repeats its request, and gets the last response then.
            case ServerInput.Ack(), ServerInput.Timer(), ServerInput.Renewed() -> s;
        };
    }

    private static State completed(
            State.Completed s, ServerInput input, long nowNs, Consumer<? super ServerEffect> effects) {
        return switch (input) {
            case ServerInput.RequestAgain() -> {
                effects.accept(new ServerEffect.SendAgain());
                yield s;
            }
            case ServerInput.Timer() when nowNs >= s.jAtNs() -> new State.Terminated();
            case ServerInput.TransportFailed() -> failed(effects);
            case ServerInput.Timer(), ServerInput.Ack(), ServerInput.Respond _, ServerInput.RespondOnce _,
                    ServerInput.Renewed() ->
                    s;
        };
    }

    private static State failed(Consumer<? super ServerEffect> effects) {
        effects.accept(new ServerEffect.TransportErrorToUser());
        return new State.Terminated();
    }

    @Override
    public long deadlineNs() {
        return switch (state) {
            case State.Completed s -> s.jAtNs();
            case State.Trying _, State.Proceeding _, State.Terminated _ -> NEVER;
        };
    }

    State state() {
        return state;
    }
}
