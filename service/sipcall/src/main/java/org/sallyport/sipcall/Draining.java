package org.sallyport.sipcall;

import java.util.List;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sipcall.call.Goodbyes;
import org.sallyport.sipcall.call.Sessions;
import org.sallyport.sipcall.dialog.Requests;
import org.sallyport.sipcall.kept.KeptCalls;
import org.sallyport.sipcall.proxy.Forking;
import org.sallyport.sipcall.proxy.UnderWay;
import org.sallyport.sipcall.session.Session;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;

/**
 * The end of a node that is told to stop, or that shall be empty for a while. Owner: the desk.
 *
 * <pre>
 *  Open ──told to──▶ Waiting ──no call left───────────────────────────▶ Ended
 *   ▲                   │ deadline: BYE both ways, CANCEL and 503         ▲  │
 *   │                   └──────────▶ Parting ──all answered, or 2 s──────┘  │
 *   └───────────────────┴── told to take calls again ─┴─────────────────────┘
 * </pre>
 *
 * <p>While it drains, and once it is empty, calls that stand go on and new ones get 503 with Retry-After.
 */
final class Draining implements Timed {
    /** How long answers to our last words are waited for: two of the retransmissions of a BYE over UDP, and more. */
    static final long PARTING_NS = 2_000_000_000L;

    private static final long LOOK_NS = 100_000_000L;

    private final Host host;
    private final Timers timers;
    private final Requests requests;
    private final Sessions sessions;
    private final UnderWay underWay;
    private final Goodbyes goodbyes;
    private final KeptCalls keptCalls;
    private State state = new State.Open();

    /** How far it is. */
    private sealed interface State {
        /** Calls are taken. */
        record Open() implements State {}

        /** No new ones are; those that stand have until a time to end. */
        record Waiting(long untilNs, long lookNs, Runnable then) implements State {}

        /** The last words are said, and answers are awaited until a time. */
        record Parting(long untilNs, long lookNs, Runnable then, List<Forking> ringing) implements State {}

        /** Nothing more is to be said. */
        record Ended() implements State {}
    }

    Draining(Host host, Timers timers, Requests requests, Sessions sessions, UnderWay underWay, Goodbyes goodbyes,
            KeptCalls keptCalls) {
        this.host = host;
        this.timers = timers;
        this.requests = requests;
        this.sessions = sessions;
        this.underWay = underWay;
        this.goodbyes = goodbyes;
        this.keptCalls = keptCalls;
    }

    /** Whether no new call is taken. */
    boolean begun() {
        return !(state instanceof State.Open);
    }

    /**
     * Takes no new calls, ends those that are left after a while, and tells when nothing more is to be said. Asked
     * again it ends them at the earlier of the two times, and tells both.
     */
    void begin(long forNs, Runnable ended) {
        long nowNs = host.nowNs();
        switch (state) {
            case State.Open() -> {
                requests.takesCalls(false);
                state = new State.Waiting(nowNs + forNs, nowNs, ended);
                if (calls() > 0) {
                    host.log(LogTopic.NODE, LogLevel.INFO,
                            "takes no new calls: " + calls() + " calls have " + forNs / 1_000_000 + " ms to end");
                }
            }
            case State.Waiting w ->
                    state = new State.Waiting(Math.min(w.untilNs(), nowNs + forNs), nowNs, both(w.then(), ended));
            case State.Parting p -> state = new State.Parting(p.untilNs(), nowNs, both(p.then(), ended), p.ringing());
            case State.Ended() -> {
                ended.run();
                return;
            }
        }
        timer(nowNs);
        timers.wake(deadlineNs());
    }

    private static Runnable both(Runnable first, Runnable second) {
        return () -> {
            first.run();
            second.run();
        };
    }

    /** Takes calls again; whoever waited for the end is told nothing. */
    void cancel() {
        requests.takesCalls(true);
        state = new State.Open();
    }

    /** Calls that stand. */
    long calls() {
        return sessions.all().stream().filter(s -> s.kind() == Session.Kind.CALL).count();
    }

    @Override
    public long deadlineNs() {
        return switch (state) {
            case State.Open(), State.Ended() -> Machine.NEVER;
            case State.Waiting w -> Math.min(w.untilNs(), w.lookNs());
            case State.Parting p -> Math.min(p.untilNs(), p.lookNs());
        };
    }

    @Override
    public void timer(long nowNs) {
        switch (state) {
            case State.Open(), State.Ended() -> {}
            case State.Waiting w -> {
                if (isSilent(List.of())) end(w.then());
                else if (nowNs >= w.untilNs())
                    state = new State.Parting(nowNs + PARTING_NS, nowNs + LOOK_NS, w.then(), part());
                else state = new State.Waiting(w.untilNs(), nowNs + LOOK_NS, w.then());
            }
            case State.Parting p -> {
                if (isSilent(p.ringing()) || nowNs >= p.untilNs()) end(p.then());
                else state = new State.Parting(p.untilNs(), nowNs + LOOK_NS, p.then(), p.ringing());
            }
        }
    }

    private boolean isSilent(List<Forking> ringing) {
        return calls() == 0 && goodbyes.waiting() == 0 && ringing.stream().allMatch(Forking::settled);
    }

    private void end(Runnable then) {
        state = new State.Ended();
        // What has ended must not be in the store when the next run looks there.
        keptCalls.tick();
        then.run();
    }

    /** The last words of every call: those that ring hear 503 and their phones CANCEL, the others BYE. */
    private List<Forking> part() {
        host.log(LogTopic.NODE, LogLevel.INFO, "the time is over: ends " + calls() + " calls");
        List<Forking> ringing = underWay.abandonInvites(Refusal.of(RefusalReason.NODE_STOPS));
        for (Session s : sessions.all()) {
            if (s.kind() == Session.Kind.CALL) goodbyes.hangUp(s, "node stops", Goodbyes.NODE_RESTARTS);
        }
        return ringing;
    }
}
