package org.sallyport.sip.transaction;

import java.util.function.Consumer;
import org.sallyport.machine.Machine;

/**
 * INVITE client transaction. The INVITE itself is sent by whoever makes this.
 *
 * <pre>
 *                INVITE sent                      RFC 3261 §17.1.1, figure 5, with RFC 6026 §7.2
 *                   v    A: again; B: timed out
 *                Calling      Cancel: remembered until the first 1xx; renewed: again
 *                   | 1xx: to user; CANCEL if wanted
 *                   v
 *              Proceeding     1xx: to user; Cancel: CANCEL, and 64 T1 later timed out (§9.1)
 *     300-699 /          \ 2xx: to user              (both from Calling too)
 *  ACK, to user           v
 *            v          Accepted      2xx: to user; M: end
 *        Completed        |
 *     300-699: ACK again  |
 *            | D          | M
 *            v            v
 *              Terminated      from everywhere: transport failed, user told
 * </pre>
 */
final class InviteClient implements Machine<ClientInput, ClientEffect> {
    /** Where it stands. */
    sealed interface State {
        /** Timers A, with the pause that led to it, and B; whether the user has given up meanwhile. */
        record Calling(long aAtNs, long aNs, long bAtNs, boolean cancelWanted) implements State {}

        record Proceeding() implements State {}

        /** A CANCEL was sent; what is left of the time for the final response to the INVITE. */
        record Cancelling(long giveUpAtNs) implements State {}

        /** Timer D. */
        record Completed(long dAtNs) implements State {}

        /** Timer M. */
        record Accepted(long mAtNs) implements State {}

        record Terminated() implements State {}
    }

    private final Delivery delivery;
    private final TransactionTimers timers;
    private State state;

    InviteClient(Delivery delivery, TransactionTimers timers, long nowNs) {
        this.delivery = delivery;
        this.timers = timers;
        long aAtNs = delivery.repeats() ? nowNs + timers.t1Ns() : NEVER;
        state = new State.Calling(aAtNs, timers.t1Ns(), nowNs + timers.wholeNs(), false);
    }

    @Override
    public void on(ClientInput input, long nowNs, Consumer<? super ClientEffect> effects) {
        state = switch (state) {
            case State.Calling s -> calling(s, input, nowNs, effects);
            case State.Proceeding s -> proceeding(s, input, nowNs, effects);
            case State.Cancelling s -> cancelling(s, input, nowNs, effects);
            case State.Completed s -> completed(s, input, nowNs, effects);
            case State.Accepted s -> accepted(s, input, nowNs, effects);
            case State.Terminated s -> s;
        };
    }

    private State calling(State.Calling s, ClientInput input, long nowNs, Consumer<? super ClientEffect> effects) {
        return switch (input) {
            case ClientInput.Response(int status) when status < 200 -> {
                effects.accept(new ClientEffect.ResponseToUser());
                yield s.cancelWanted() ? cancel(nowNs, effects) : new State.Proceeding();
            }
            case ClientInput.Response(int status) -> ended(status, nowNs, effects);
            case ClientInput.Cancel() -> new State.Calling(s.aAtNs(), s.aNs(), s.bAtNs(), true);
            case ClientInput.Timer() when nowNs >= s.bAtNs() -> timedOut(effects);
            case ClientInput.Timer() when nowNs >= s.aAtNs() -> {
                effects.accept(new ClientEffect.SendAgain());
                // Timer A doubles without the bound of T2 (§17.1.1.2).
                long aNs = 2 * s.aNs();
                yield new State.Calling(nowNs + aNs, aNs, s.bAtNs(), s.cancelWanted());
            }
            case ClientInput.Renewed() -> {
                effects.accept(new ClientEffect.SendAgain());
                yield s;
            }
            case ClientInput.Timer() -> s;
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
            case ClientInput.Response(int status) -> ended(status, nowNs, effects);
            case ClientInput.Cancel() -> cancel(nowNs, effects);
            // The other end knows the INVITE, and says again by itself what it said last.
            case ClientInput.Timer(), ClientInput.Renewed() -> s;
            case ClientInput.TransportFailed() -> failed(effects);
        };
    }

    private State cancelling(
            State.Cancelling s, ClientInput input, long nowNs, Consumer<? super ClientEffect> effects) {
        return switch (input) {
            case ClientInput.Response(int status) when status < 200 -> {
                effects.accept(new ClientEffect.ResponseToUser());
                yield s;
            }
            case ClientInput.Response(int status) -> ended(status, nowNs, effects);
            case ClientInput.Timer() when nowNs >= s.giveUpAtNs() -> timedOut(effects);
            case ClientInput.Timer(), ClientInput.Cancel(), ClientInput.Renewed() -> s;
            case ClientInput.TransportFailed() -> failed(effects);
        };
    }

    private static State completed(
            State.Completed s, ClientInput input, long nowNs, Consumer<? super ClientEffect> effects) {
        return switch (input) {
            case ClientInput.Response(int status) -> {
                if (status >= 300) effects.accept(new ClientEffect.SendAck());
                yield s;
            }
            case ClientInput.Timer() when nowNs >= s.dAtNs() -> new State.Terminated();
            case ClientInput.Timer(), ClientInput.Cancel(), ClientInput.Renewed() -> s;
            case ClientInput.TransportFailed() -> failed(effects);
        };
    }

    private static State accepted(
            State.Accepted s, ClientInput input, long nowNs, Consumer<? super ClientEffect> effects) {
        return switch (input) {
            case ClientInput.Response(int status) -> {
                // The same 2xx again, or another branch's beyond us that forked; the user acknowledges each.
                if (status >= 200 && status < 300) effects.accept(new ClientEffect.ResponseToUser());
                yield s;
            }
            case ClientInput.Timer() when nowNs >= s.mAtNs() -> new State.Terminated();
            case ClientInput.Timer(), ClientInput.Cancel(), ClientInput.Renewed() -> s;
            // The user has its answer; the dialog will notice the loss by itself.
            case ClientInput.TransportFailed() -> new State.Terminated();
        };
    }

    private State cancel(long nowNs, Consumer<? super ClientEffect> effects) {
        effects.accept(new ClientEffect.SendCancel());
        return new State.Cancelling(nowNs + timers.wholeNs());
    }

    private State ended(int status, long nowNs, Consumer<? super ClientEffect> effects) {
        if (status < 300) {
            effects.accept(new ClientEffect.ResponseToUser());
            return new State.Accepted(nowNs + timers.wholeNs());
        }
        effects.accept(new ClientEffect.SendAck());
        effects.accept(new ClientEffect.ResponseToUser());
        return delivery.lingers() ? new State.Completed(nowNs + timers.wholeNs()) : new State.Terminated();
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
            case State.Calling s -> Math.min(s.aAtNs(), s.bAtNs());
            case State.Cancelling s -> s.giveUpAtNs();
            case State.Completed s -> s.dAtNs();
            case State.Accepted s -> s.mAtNs();
            case State.Proceeding _, State.Terminated _ -> NEVER;
        };
    }

    State state() {
        return state;
    }
}
