package org.sallyport.sip.transaction;

import java.util.function.Consumer;
import org.sallyport.machine.Machine;

/**
 * INVITE server transaction.
 *
 * <pre>
 *                INVITE                                  RFC 3261 §17.2.1, figure 7, with RFC 6026 §7.1
 *                  v    1xx: send; INVITE: last 1xx again
 *             Proceeding    200 ms without a word: 100; renewed: last 1xx again
 *    300-699 /         \ 2xx: send
 *           v           v
 *      Completed      Accepted      2xx: send; ACK: to user; INVITE: nothing; L: end;
 *   G: last again       |           renewed before an ACK: last 2xx again
 *   INVITE: last again  |           transport failed after an ACK: nobody is told
 *   renewed: last again |
 *   H: ACK never came   |
 *   ACK |               |
 *       v               v
 *   Confirmed -- I --> Terminated   from everywhere: transport failed, user told
 * </pre>
 */
final class InviteServer implements Machine<ServerInput, ServerEffect> {
    /** Where it stands, and nothing that does not belong there. */
    sealed interface State {
        /** {@code spoken}: whether any response was sent. {@code tryingAtNs}: when a 100 is due, or never. */
        record Proceeding(boolean spoken, long tryingAtNs) implements State {}

        /** Timers G, with the pause that led to it, and H. */
        record Completed(long gAtNs, long gNs, long hAtNs) implements State {}

        /** Timer I. */
        record Confirmed(long iAtNs) implements State {}

        /** Timer L; {@code acked}: whether an ACK came, so that the other side has a 2xx. */
        record Accepted(long lAtNs, boolean acked) implements State {}

        record Terminated() implements State {}
    }

    private final Delivery delivery;
    private final TransactionTimers timers;
    private State state;

    InviteServer(Delivery delivery, TransactionTimers timers, long nowNs) {
        this.delivery = delivery;
        this.timers = timers;
        state = new State.Proceeding(false, nowNs + timers.tryingNs());
    }

    @Override
    public void on(ServerInput input, long nowNs, Consumer<? super ServerEffect> effects) {
        state = switch (state) {
            case State.Proceeding s -> proceeding(s, input, nowNs, effects);
            case State.Completed s -> completed(s, input, nowNs, effects);
            case State.Confirmed s -> confirmed(s, input, nowNs);
            case State.Accepted s -> accepted(s, input, nowNs, effects);
            case State.Terminated s -> s;
        };
    }

    private State proceeding(
            State.Proceeding s, ServerInput input, long nowNs, Consumer<? super ServerEffect> effects) {
        return switch (input) {
            case ServerInput.Respond(int status) -> {
                effects.accept(new ServerEffect.SendNew());
                if (status < 200) yield new State.Proceeding(true, NEVER);
                if (status < 300) yield new State.Accepted(nowNs + timers.wholeNs(), false);
                long gNs = timers.t1Ns();
                long gAtNs = delivery.repeats() ? nowNs + gNs : NEVER;
                yield new State.Completed(gAtNs, gNs, nowNs + timers.wholeNs());
            }
            case ServerInput.RespondOnce _ -> {
                effects.accept(new ServerEffect.SendNew());
                yield new State.Terminated();
            }
            case ServerInput.RequestAgain(), ServerInput.Renewed() -> {
                if (s.spoken()) effects.accept(new ServerEffect.SendAgain());
                yield s;
            }
            case ServerInput.Timer() when nowNs >= s.tryingAtNs() -> {
                effects.accept(new ServerEffect.SendTrying());
                yield new State.Proceeding(true, NEVER);
            }
            case ServerInput.TransportFailed() -> failed(effects);
            case ServerInput.Timer(), ServerInput.Ack() -> s;
        };
    }

    private State completed(
            State.Completed s, ServerInput input, long nowNs, Consumer<? super ServerEffect> effects) {
        return switch (input) {
            case ServerInput.Ack() ->
                    delivery.lingers() ? new State.Confirmed(nowNs + timers.t4Ns()) : new State.Terminated();
            case ServerInput.RequestAgain(), ServerInput.Renewed() -> {
                effects.accept(new ServerEffect.SendAgain());
                yield s;
            }
            case ServerInput.Timer() when nowNs >= s.hAtNs() -> {
                effects.accept(new ServerEffect.AckNeverCame());
                yield new State.Terminated();
            }
            case ServerInput.Timer() when nowNs >= s.gAtNs() -> {
                effects.accept(new ServerEffect.SendAgain());
                long gNs = timers.nextPauseNs(s.gNs());
                yield new State.Completed(nowNs + gNs, gNs, s.hAtNs());
            }
            case ServerInput.TransportFailed() -> failed(effects);
            case ServerInput.Timer(), ServerInput.Respond _, ServerInput.RespondOnce _ -> s;
        };
    }

    private static State confirmed(State.Confirmed s, ServerInput input, long nowNs) {
        return switch (input) {
            case ServerInput.Timer() when nowNs >= s.iAtNs() -> new State.Terminated();
            // Nothing is left to be said, so a lost flow is nobody's concern.
            case ServerInput.TransportFailed() -> new State.Terminated();
            case ServerInput.Timer(), ServerInput.Ack(), ServerInput.RequestAgain(), ServerInput.Respond _,
                    ServerInput.RespondOnce _, ServerInput.Renewed() ->
                    s;
        };
    }

    private static State accepted(
            State.Accepted s, ServerInput input, long nowNs, Consumer<? super ServerEffect> effects) {
        return switch (input) {
            case ServerInput.Ack() -> {
                effects.accept(new ServerEffect.AckToUser());
                yield new State.Accepted(s.lAtNs(), true);
            }
            case ServerInput.Respond(int status) -> {
                // The user repeats its own 2xx until the ACK comes (RFC 6026 §7.1); nothing else may follow one.
                if (status >= 200 && status < 300) effects.accept(new ServerEffect.SendNew());
                yield s;
            }
            case ServerInput.Timer() when nowNs >= s.lAtNs() -> new State.Terminated();
            // Not every callee repeats its 2xx on a stream, so what may be lost is said again here.
            case ServerInput.Renewed() -> {
                if (!s.acked()) effects.accept(new ServerEffect.SendAgain());
                yield s;
            }
            case ServerInput.TransportFailed() when s.acked() -> new State.Terminated();
            case ServerInput.TransportFailed() -> failed(effects);
            case ServerInput.Timer(), ServerInput.RequestAgain(), ServerInput.RespondOnce _ -> s;
        };
    }

    private static State failed(Consumer<? super ServerEffect> effects) {
        effects.accept(new ServerEffect.TransportErrorToUser());
        return new State.Terminated();
    }

    @Override
    public long deadlineNs() {
        return switch (state) {
            case State.Proceeding s -> s.tryingAtNs();
            case State.Completed s -> Math.min(s.gAtNs(), s.hAtNs());
            case State.Confirmed s -> s.iAtNs();
            case State.Accepted s -> s.lAtNs();
            case State.Terminated _ -> NEVER;
        };
    }

    State state() {
        return state;
    }
}
