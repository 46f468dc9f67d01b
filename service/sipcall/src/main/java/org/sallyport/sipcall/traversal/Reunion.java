package org.sallyport.sipcall.traversal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.sallyport.host.Host;
import org.sallyport.machine.Machine;
import org.sallyport.sip.transaction.Transaction;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.ZoneFlow;

/**
 * Lets nothing be lost with a connection of a zone: what had no answer is said again on the next one. Owner: the desk.
 *
 * <p>In portions, since a node with many calls has more to say than a connection takes at once.
 */
public final class Reunion implements ZoneFlows.User, Timed {
    /** Most transactions that say something again at a time. */
    private static final int PORTION = 50;

    /** Time between two portions: 10 ms, so that 5,000 transactions take a second. */
    private static final long PAUSE_NS = 10_000_000L;

    private final Host host;
    private final Timers timers;
    private final Transactions transactions;
    private final List<Saying> sayings = new ArrayList<>();
    private Consumer<ZoneFlow> carried = _ -> {};

    /** What is left to be said again on a connection, and when the next portion is. */
    private record Saying(ZoneFlow flow, StreamFlow on, Deque<Transaction<Flow>> left, long atNs) {
        /** On yet another connection everything begins anew. */
        boolean isOver() {
            return flow.connection() != on || !on.alive();
        }
    }

    public Reunion(Host host, Timers timers, Transactions transactions) {
        this.host = host;
        this.timers = timers;
        this.transactions = transactions;
    }

    /**
     * Who is told as well when a zone has a connection again. Set once: whoever compares calls stands on the flows of
     * zones.
     */
    public void carried(Consumer<ZoneFlow> also) {
        carried = also;
    }

    @Override
    public void carried(ZoneFlow flow, boolean again) {
        if (again) sayAgain(flow, flow.connection(), new ArrayDeque<>(transactions.on(flow)));
        carried.accept(flow);
    }

    private void sayAgain(ZoneFlow flow, StreamFlow on, Deque<Transaction<Flow>> left) {
        for (int i = 0; i < PORTION && !left.isEmpty(); i++) transactions.renewed(left.removeFirst());
        transactions.rearm();
        if (left.isEmpty()) return;
        Saying next = new Saying(flow, on, left, host.nowNs() + PAUSE_NS);
        sayings.add(next);
        timers.wake(next.atNs());
    }

    @Override
    public void failed(ZoneFlow flow) {
        transactions.lost(flow);
    }

    @Override
    public long deadlineNs() {
        long soonestNs = Machine.NEVER;
        for (Saying s : sayings) soonestNs = Math.min(soonestNs, s.atNs());
        return soonestNs;
    }

    @Override
    public void timer(long nowNs) {
        List<Saying> due = sayings.stream().filter(s -> s.atNs() <= nowNs).toList();
        sayings.removeAll(due);
        for (Saying s : due) if (!s.isOver()) sayAgain(s.flow(), s.on(), s.left());
    }
}
