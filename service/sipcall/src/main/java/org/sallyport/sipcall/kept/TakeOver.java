package org.sallyport.sipcall.kept;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.machine.Machine;
import org.sallyport.machine.Moment;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.flow.KeptFlows;
import org.sallyport.sipcall.flow.KnownFlows;
import org.sallyport.sipcall.proxy.RouteFinder;
import org.sallyport.sipcall.registrar.Binding;
import org.sallyport.sipcall.registrar.Registrar;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.Transport;

/**
 * What an earlier run left in the store is taken over before the first message is looked at: a BYE that meets us a
 * moment too early would be told that there is no such call. Owner: the desk.
 */
public final class TakeOver implements Timed {
    /** Store table of the registrar's bindings. */
    public static final String BINDINGS = "bindings";

    /**
     * How long the store may take on a machine that starts everything at once; then the node goes on without what it
     * knew.
     */
    static final long STORE_NS = 10_000_000_000L;

    /** Most messages that wait meanwhile; UDP sends again what is dropped, and streams are hardly open by then. */
    static final int HELD_MAX = 1_000;

    private final Host host;
    private final Timers timers;
    private final Kept kept;
    private final Registrar<Flow> registrar;
    private final KnownFlows flows;
    private final RouteFinder routes;
    private final Deque<Runnable> held = new ArrayDeque<>();
    private State state = new State.Unasked();

    /** How far it is. */
    private sealed interface State {
        /** Nothing has been read. */
        record Unasked() implements State {}

        /** The store is asked; without an answer by then the node goes on. */
        record Asked(long untilNs, Runnable then) implements State {}

        /** Messages are looked at. */
        record Done() implements State {}
    }

    /** What lies in the store beside bindings. */
    public record Kept(KeptKey key, KeptFlows flows, KeptCalls calls) {}

    public TakeOver(Host host, Timers timers, Kept kept, Registrar<Flow> registrar, KnownFlows flows,
            RouteFinder routes) {
        this.host = host;
        this.timers = timers;
        this.kept = kept;
        this.registrar = registrar;
        this.flows = flows;
        this.routes = routes;
    }

    /** Whether messages may be looked at. */
    public boolean done() {
        return state instanceof State.Done;
    }

    /** Keeps a message until they may. */
    public void hold(Runnable message) {
        if (held.size() < HELD_MAX) held.add(message);
    }

    /** Reads the store table by table, then goes on. */
    public void begin(Runnable then) {
        state = new State.Asked(host.nowNs() + STORE_NS, then);
        timers.wake(deadlineNs());
        // The key first, since everything else is found by tokens that were made with it.
        load(KeptKey.TABLE, kept.key()::restore);
        load(KeptFlows.TABLE, entries -> kept.flows().restore(entries, flows));
        load(BINDINGS, bindings -> {
            int restored = registrar.restore(bindings, new Moment(host.nowNs(), host.wallMs()));
            registrar.all().forEach(this::takeUp);
            if (restored > 0) host.log(LogTopic.REGISTRATION, LogLevel.INFO, restored + " bindings live again");
        });
        load(KeptCalls.TABLE, calls -> {
            kept.calls().restore(calls);
            finish(then);
        });
    }

    private void load(String table, Consumer<Map<String, byte[]>> restore) {
        host.store().load(table, entries -> {
            if (!done()) restore.accept(entries);
        });
    }

    @Override
    public long deadlineNs() {
        return state instanceof State.Asked a ? a.untilNs() : Machine.NEVER;
    }

    @Override
    public void timer(long nowNs) {
        if (!(state instanceof State.Asked(long untilNs, Runnable then)) || nowNs < untilNs) return;
        host.log(LogTopic.NODE, LogLevel.ERROR, "the store did not answer within " + STORE_NS / 1_000_000_000L
                + " s: this run begins without what an earlier one knew");
        finish(then);
    }

    private void finish(Runnable then) {
        state = new State.Done();
        then.run();
        while (!held.isEmpty()) held.poll().run();
    }

    /** A phone on UDP whose flow the store does not know: its binding tells as much. */
    private void takeUp(Binding<Flow> b) {
        if (b.transport() != Transport.UDP || !b.path().isEmpty()) return;
        boolean natted =
                SipUri.parse(b.contact().uri()).map(u -> RouteFinder.isNatted(u, b.observed().address())).orElse(true);
        long nowNs = host.nowNs();
        routes.udpTo(b).filter(f -> flows.natted(f).isEmpty())
                .ifPresent(f -> flows.registered(f, RouteFinder.device(b), b.expiresAtNs(), natted, nowNs));
    }
}
