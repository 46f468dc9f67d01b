package org.sallyport.sipcall.traversal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.sallyport.host.Host;
import org.sallyport.sip.transaction.Transaction;
import org.sallyport.sip.transaction.TransactionTable;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.ZoneFlow;

/**
 * Lets nothing be lost with a connection of a zone: what had no answer is said again on the next one. Owner: the desk.
 *
 * <p>In portions, since a node with many calls has more to say than a connection takes at once.
 */
public final class Reunion implements ZoneFlows.User {
    /** Most transactions that say something again at a time. */
    private static final int PORTION = 50;

    /** Time between two portions: 10 ms, so that 5,000 transactions take a second. */
    private static final long PAUSE_NS = 10_000_000L;

    private final Host host;
    private final TransactionTable<Flow> transactions;
    private final Runnable rearm;
    private final Consumer<ZoneFlow> carried;

    /** @param carried told when a zone has a connection again */
    public Reunion(Host host, TransactionTable<Flow> transactions, Runnable rearm, Consumer<ZoneFlow> carried) {
        this.carried = carried;
        this.host = host;
        this.transactions = transactions;
        this.rearm = rearm;
    }

    @Override
    public void carried(ZoneFlow flow, boolean again) {
        if (again) sayAgain(flow, flow.connection(), new ArrayDeque<>(transactions.on(flow)));
        carried.accept(flow);
    }

    private void sayAgain(ZoneFlow flow, StreamFlow on, Deque<Transaction<Flow>> left) {
        for (int i = 0; i < PORTION && !left.isEmpty(); i++) transactions.renewed(left.removeFirst(), host.nowNs());
        rearm.run();
        if (left.isEmpty()) return;
        // On yet another connection everything begins anew.
        host.at(host.nowNs() + PAUSE_NS, () -> {
            if (flow.connection() == on && on.alive()) sayAgain(flow, on, left);
        });
    }

    @Override
    public void failed(ZoneFlow flow) {
        transactions.flowLost(flow, host.nowNs());
        rearm.run();
    }
}
