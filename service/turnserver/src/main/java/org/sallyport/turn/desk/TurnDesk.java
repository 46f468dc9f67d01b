package org.sallyport.turn.desk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.sallyport.host.Bound;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.MediaSocket;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.turn.AllocationReport;
import org.sallyport.turn.TurnCommand;
import org.sallyport.turn.TurnCounters;
import org.sallyport.turn.TurnEvent;
import org.sallyport.turn.TurnLedger;
import org.sallyport.turn.TurnRefusal;
import org.sallyport.turn.TurnRows;
import org.sallyport.turn.TurnSettings;
import org.sallyport.turn.TurnShare;
import org.sallyport.turn.credential.Authentication;
import org.sallyport.turn.credential.NonceSecret;
import org.sallyport.turn.credential.TurnAccess;
import org.sallyport.turn.loop.TurnRelay;
import org.sallyport.turn.tcp.TcpAllocations;
import org.sallyport.turn.tcp.TcpRelayLimits;
import org.sallyport.turn.tcp.TurnStreams;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * The desk's end of the TURN server: opens its sockets, tells its loops who may relay and what time it is, passes on
 * what goes from one loop to another, and knows what the loops know. Owner: the desk.
 *
 * <p>Clients are heard only after the revocations of the last run have been read, so that nobody slips in before.
 */
public final class TurnDesk implements Timed {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long CLOCK_NS = 10 * SECOND_NS;
    private static final long ANSWER_NS = SECOND_NS;
    private static final int DESK = -1;
    private static final long RETRY_NS = SECOND_NS / 10;
    /** Between two states that rates are made of: neither one packet's worth nor an hour's. */
    private static final long RATE_MIN_NS = SECOND_NS / 2;

    private static final long RATE_MAX_NS = 10 * SECOND_NS;
    /** Of which a loop tells at a time: less than a millisecond, also in code that seldom runs. */
    private static final int REPORTS_MAX = 100;

    private final Host host;
    private final Setup setup;
    private final NonceSecret nonces;
    private final TurnLedger ledger;
    private final TurnRevocations revocations;
    private final TurnLog log;
    private final Consumer<TurnRefusal> refusals;
    private final List<MediaLoop<TurnCommand>> loops = new ArrayList<>();
    private final Map<Integer, TurnCounters> last = new HashMap<>();
    private final List<Asking> asked = new ArrayList<>();
    private Optional<TurnStreams> streams = Optional.empty();
    private TurnAccess access;
    private TurnSettings settings;
    private TurnState state = TurnState.NOTHING;
    private final Timers timers;
    private final List<Later> later = new ArrayList<>();
    private long clockNs = Machine.NEVER;
    private long spreadAgainNs = Machine.NEVER;
    private long questions;
    private long siblingsLost;
    private boolean loaded;
    private boolean spreading;
    private boolean stopped;

    /**
     * Where clients are heard over UDP.
     *
     * @param local bound
     * @param facing who is expected there
     */
    public record Hearing(Endpoint local, TurnRows.Facing facing) {}

    /**
     * What a TURN server is made of.
     *
     * @param settings of its loops
     * @param hearings at least one
     * @param loops at least 1
     * @param access who may relay at first
     * @param authentication makes one for each loop, on its thread, with that loop's randomness, and one for the desk;
     *     all with the same secret for nonces
     * @param streams empty where clients come over UDP alone
     */
    public record Setup(TurnSettings settings, List<Hearing> hearings, int loops, TurnAccess access,
            BiFunction<NonceSecret, Entropy, Authentication> authentication, Optional<StreamSide> streams) {
        public Setup {
            hearings = List.copyOf(hearings);
            if (loops < 1) throw new IllegalArgumentException("loops=" + loops);
        }

        private Setup withDenied(List<IpAddress> addresses) {
            return new Setup(settings.withDenied(addresses), hearings, loops, access, authentication, streams);
        }
    }

    /**
     * Clients over TCP and TLS.
     *
     * @param setup where they are heard
     * @param relays limits of TCP relays (RFC 6062); empty where there are none
     */
    public record StreamSide(TurnStreams.Setup setup, Optional<TcpRelayLimits> relays) {}

    /**
     * Puts it together; nothing is opened before {@link #start}. No client may name an address as peer that the machine
     * has now, whether the file tells of it or not.
     *
     * @param refusals hears of clients that are refused, a bounded part of them
     */
    public TurnDesk(Host host, Setup setup, Consumer<TurnRefusal> refusals) {
        this.refusals = refusals;
        this.host = host;
        this.setup = setup.withDenied(host.localAddresses());
        this.access = setup.access();
        this.settings = this.setup.settings();
        this.nonces = NonceSecret.of(host.entropy());
        this.ledger = new TurnLedger(setup.settings().quotas());
        this.revocations = new TurnRevocations(host);
        this.log = new TurnLog(host);
        this.timers = new Timers(host);
        timers.add(this);
    }

    // ---------------------------------------------------------------- life

    /** Opens every listening socket and starts the loops; the answer names what could not be opened. */
    public List<String> start() {
        List<String> faults = new ArrayList<>();
        List<List<MediaSocket>> sockets = new ArrayList<>();
        for (Hearing h : setup.hearings()) {
            var claim = TurnRows.listening(setup.settings().book(), h.local(), h.facing());
            switch (host.mediaSockets(claim, setup.settings().dscp(), setup.loops())) {
                case Bound.Ok<List<MediaSocket>>(List<MediaSocket> all) -> sockets.add(all);
                case Bound.Refused<List<MediaSocket>>(Bound.Kind _, String why) ->
                        faults.add("cannot listen for TURN on udp " + h.local() + ": " + why);
            }
        }
        for (int i = 0; i < setup.loops(); i++) loops.addAll(loop(i));
        streams =
                setup.streams().map(s -> new TurnStreams(host, timers, s.setup(), loops, s.relays().map(this::relays)));
        streams.ifPresent(s -> faults.addAll(s.start()));
        tick();
        revocations.load(() -> {
            if (stopped) {
                sockets.forEach(all -> all.forEach(MediaSocket::discard));
                return;
            }
            loaded = true;
            spread();
            for (List<MediaSocket> all : sockets) {
                for (int i = 0; i < all.size(); i++) loops.get(i).submit(new TurnCommand.Listen(all.get(i)));
            }
        });
        return faults;
    }

    /** Loops are started one by one, so that each knows which share of the ports is its own. */
    private List<MediaLoop<TurnCommand>> loop(int index) {
        TurnShare share = new TurnShare(index, setup.loops());
        return host.mediaLoops(1, (io, entropy, events) -> new TurnRelay(io, entropy, events, setup.settings(), share,
                ledger, setup.authentication().apply(nonces, entropy)), (TurnEvent e) -> event(index, e));
    }

    private TcpAllocations.Setup relays(TcpRelayLimits limits) {
        return new TcpAllocations.Setup(setup.settings(), limits, ledger,
                setup.authentication().apply(nonces, host.entropy()),
                (TurnEvent e) -> event(DESK, e));
    }

    /** Ends every allocation and closes every socket. */
    public void stop() {
        stopped = true;
        streams.ifPresent(TurnStreams::stop);
        loops.forEach(l -> l.submit(new TurnCommand.Stop()));
    }

    /** Time-limited credentials are measured by the wall clock, which the loops do not see and which may step. */
    private void tick() {
        if (stopped) return;
        TurnCommand.Clock clock = new TurnCommand.Clock(host.wallMs());
        loops.forEach(l -> l.submit(clock));
        clockNs = host.nowNs() + CLOCK_NS;
        timers.wake(clockNs);
    }

    /** Who asked for rates, and when a second state is taken for him. */
    private record Later(long atNs, Consumer<TurnState> answer) {}

    @Override
    public long deadlineNs() {
        long soonestNs = Math.min(clockNs, spreadAgainNs);
        for (Later l : later) soonestNs = Math.min(soonestNs, l.atNs());
        for (Asking a : asked) soonestNs = Math.min(soonestNs, a.untilNs);
        return soonestNs;
    }

    @Override
    public void timer(long nowNs) {
        if (clockNs <= nowNs) {
            clockNs = Machine.NEVER;
            tick();
        }
        if (spreadAgainNs <= nowNs) {
            spreadAgainNs = Machine.NEVER;
            spread();
        }
        for (Later l : List.copyOf(later)) {
            if (l.atNs() <= nowNs && later.remove(l)) ask(l.answer());
        }
        for (Asking a : List.copyOf(asked)) if (a.untilNs <= nowNs) a.end(false);
    }

    // ---------------------------------------------------------------- who may relay

    /** Exchanges users and secrets; what is revoked stays revoked. */
    public void access(TurnAccess fresh) {
        access = fresh;
        spreadSoon();
    }

    /** Takes over what a running relay can ({@link TurnSettings#taking}); the machine's own addresses stay denied. */
    public void settings(TurnSettings fresh) {
        settings = settings.taking(fresh.withDenied(host.localAddresses()));
        ledger.quotas(settings.quotas());
        spreadSoon();
    }

    /** Whether new allocations are given; those that stand go on. */
    public void takes(boolean more) {
        ledger.takes(more);
    }

    /** Many changes of one turn are told once. */
    private void spreadSoon() {
        if (spreading) return;
        spreading = true;
        host.soon(() -> {
            spreading = false;
            spread();
        });
    }

    private void spread() {
        if (!loaded || stopped) return;
        TurnAccess now = new TurnAccess(access.users(), access.secrets(), access.credentialLifeMaxMs(),
                revocations.names());
        boolean all = true;
        for (MediaLoop<TurnCommand> l : loops) {
            all &= l.submit(new TurnCommand.Settings(settings));
            all &= l.submit(new TurnCommand.Access(now));
        }
        // A loop whose queue was full would serve a revoked user for ever.
        streams.ifPresent(s -> {
            s.settings(settings);
            s.access(now);
        });
        if (all) return;
        spreadAgainNs = host.nowNs() + RETRY_NS;
        timers.wake(spreadAgainNs);
    }

    /**
     * Ends a user's allocations and refuses the name from now on, restarts included.
     *
     * @return empty, or why not
     */
    public Optional<String> revoke(String user) {
        Optional<String> why = revocations.add(user);
        if (why.isEmpty()) {
            spreadSoon();
            host.log(LogTopic.TURN, LogLevel.INFO, user + " is revoked");
        }
        return why;
    }

    /** Takes a revocation back; false where there was none. */
    public boolean restore(String user) {
        if (!revocations.remove(user)) return false;
        spreadSoon();
        host.log(LogTopic.TURN, LogLevel.INFO, user + " is no longer revoked");
        return true;
    }

    /** Who is revoked since when, in milliseconds since 1970, by name. */
    public Map<String, Long> revocations() {
        return revocations.all();
    }

    /** Ends a user's allocations; the user may come again at once. */
    public void end(String user) {
        loops.forEach(l -> l.submit(new TurnCommand.EndUser(user)));
        streams.ifPresent(s -> s.endUser(user));
        host.log(LogTopic.TURN, LogLevel.INFO, "the allocations of " + user + " are ended");
    }

    // ---------------------------------------------------------------- what the loops tell

    private void event(int loop, TurnEvent event) {
        switch (event) {
            case TurnEvent.ToStream _, TurnEvent.CloseStream _ -> streams.ifPresent(s -> s.event(event));
            case TurnEvent.ToSibling(Endpoint source, Endpoint relayed, byte[] payload) -> {
                int owner = new TurnShare(0, setup.loops()).loopOf(relayed.port());
                if (!loops.get(owner).submit(new TurnCommand.FromSibling(source, relayed, payload))) siblingsLost++;
            }
            case TurnEvent.Began(AllocationReport a) -> {
                if (loop != DESK) streams.ifPresent(s -> s.event(event));
                log.began(a);
            }
            case TurnEvent.Ended(AllocationReport a, String why) -> {
                if (loop != DESK) streams.ifPresent(s -> s.event(event));
                log.ended(a, why);
            }
            case TurnEvent.PeerRefused refused -> {
                log.refused(refused);
                refusals.accept(new TurnRefusal(refused.client(), refused.transport(), refused.user(),
                        "peer " + refused.peer(),
                        new Refusal(RefusalReason.PEER_REFUSED, "", refused.peer() + ", " + refused.why()), false));
            }
            case TurnEvent.Refused(TurnRefusal refusal) -> refusals.accept(refusal);
            case TurnEvent.Snapshot s -> {
                last.put(loop, s.counters());
                List.copyOf(asked).forEach(a -> a.answered(loop, s));
            }
        }
    }

    // ---------------------------------------------------------------- state

    /** The limits it works under. */
    public TurnSettings settings() {
        return settings;
    }

    /** Allocations of the node now, those of streams included. */
    public int allocations() {
        return ledger.total();
    }

    /** Allocations of a user now. */
    public int allocations(String user) {
        return ledger.total(user);
    }

    /** Users with an allocation now. */
    public int users() {
        return ledger.users();
    }

    /** Asks all loops; the answer comes within a second and has whatever came until then. */
    public void ask(Consumer<TurnState> answer) {
        ask(REPORTS_MAX, answer);
    }

    /** As {@link #ask}, without a word about single allocations: the same small effort however many there are. */
    public void askCounters(Consumer<TurnState> answer) {
        ask(0, answer);
    }

    private void ask(int most, Consumer<TurnState> answer) {
        if (loops.isEmpty() || stopped) {
            host.soon(() -> answer.accept(state));
            return;
        }
        Asking asking = new Asking(++questions, most, answer);
        asked.add(asking);
        asking.begin();
    }

    /** As {@link #ask}, and with rates over about a second: waits for a second state where the last one is too old. */
    public void askRates(Consumer<TurnState> answer) {
        long ageNs = host.nowNs() - state.takenNs();
        if (state != TurnState.NOTHING && ageNs >= RATE_MIN_NS && ageNs <= RATE_MAX_NS) ask(answer);
        else askCounters(_ -> {
            later.add(new Later(host.nowNs() + SECOND_NS, answer));
            timers.wake(deadlineNs());
        });
    }

    private void settle(boolean complete, List<AllocationReport> all) {
        TurnCounters sum = new TurnCounters(Map.of("packets-lost-between-loops", siblingsLost));
        for (TurnCounters c : last.values()) sum = sum.plus(c);
        if (streams.isPresent()) sum = sum.plus(streams.get().counters());
        all.sort(Comparator.comparingLong(AllocationReport::startedNs).thenComparingLong(AllocationReport::id));
        long nowNs = host.nowNs();
        long overNs = nowNs - state.takenNs();
        TurnState.Rates rates = state == TurnState.NOTHING || overNs <= 0
                ? TurnState.Rates.NONE
                : TurnState.Rates.between(state.counters(), sum, overNs);
        state = new TurnState(nowNs, complete, all, sum, rates);
    }

    /** One question to all loops. */
    private final class Asking {
        private final long question;
        private final int most;
        private final Consumer<TurnState> answer;
        private final List<AllocationReport> told = new ArrayList<>();
        private int missing = loops.size();
        private long untilNs = Machine.NEVER;

        Asking(long question, int most, Consumer<TurnState> answer) {
            this.question = question;
            this.most = most;
            this.answer = answer;
        }

        void begin() {
            loops.forEach(l -> l.submit(new TurnCommand.Snapshot(question, 0, most)));
            untilNs = host.nowNs() + ANSWER_NS;
            timers.wake(untilNs);
        }

        void answered(int loop, TurnEvent.Snapshot s) {
            if (s.question() != question) return;
            told.addAll(s.allocations());
            if (s.more() && most > 0) {
                long after = s.allocations().getLast().id();
                loops.get(loop).submit(new TurnCommand.Snapshot(question, after, most));
            } else if (--missing == 0) {
                end(true);
            }
        }

        private void end(boolean complete) {
            if (!asked.remove(this)) return;
            if (most > 0) streams.ifPresent(s -> told.addAll(s.allocations()));
            settle(complete, told);
            answer.accept(state);
        }
    }
}
