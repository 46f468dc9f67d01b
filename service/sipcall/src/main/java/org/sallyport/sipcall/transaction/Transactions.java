package org.sallyport.sipcall.transaction;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.host.Host;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.Arrival;
import org.sallyport.sip.transaction.ClientListener;
import org.sallyport.sip.transaction.ClientTransaction;
import org.sallyport.sip.transaction.Delivery;
import org.sallyport.sip.transaction.Transaction;
import org.sallyport.sip.transaction.TransactionLimits;
import org.sallyport.sip.transaction.TransactionOutput;
import org.sallyport.sip.transaction.TransactionTable;
import org.sallyport.sip.transaction.TransactionTimers;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.LostFlow;
import org.sallyport.sipcall.transport.Outlet;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** All transactions of the node over its flows, and the way by which requests of its own are asked. Owner: the desk. */
public final class Transactions implements Timed {
    private final Host host;
    private final Timers timers;
    private final TransactionTable<Flow> table;
    private final Outlet outlet;

    /**
     * @param t1Ns round-trip estimate of RFC 3261 §17
     * @param transactionsMax of servers, and as many of clients
     */
    public Transactions(Host host, Timers timers, Outlet outlet, long t1Ns, int transactionsMax) {
        this.host = host;
        this.timers = timers;
        this.outlet = outlet;
        TransactionTimers rfc = TransactionTimers.RFC3261;
        this.table = new TransactionTable<>(new Output(),
                new TransactionTimers(t1Ns, rfc.t2Ns(), rfc.t4Ns(), rfc.tryingNs()),
                new TransactionLimits(transactionsMax, transactionsMax), host.entropy());
    }

    /** Takes a request off the wire. Whoever calls ends with {@link #rearm}, as with the two below. */
    public Arrival<Flow> request(SipMessage request, Flow flow) {
        return table.receiveRequest(request, flow, host.nowNs());
    }

    /** Takes a response off the wire; false where nobody waits for it. */
    public boolean response(SipMessage response) {
        return table.receiveResponse(response, host.nowNs());
    }

    /** The same of one that cannot be read past its topmost Via. */
    public boolean unreadable(SipMessage response) {
        return table.receiveUnreadable(response, host.nowNs());
    }

    /** Whether the request is under way already, sent once more. */
    public boolean knows(SipMessage request, Flow flow) {
        return table.knows(request, flow);
    }

    /** Whether the request is the first CANCEL of an INVITE that is here. */
    public boolean cancels(SipMessage request, Flow flow) {
        return table.cancels(request, flow);
    }

    /** Sends a request; nothing where the table is full. */
    public Optional<ClientTransaction<Flow>> client(SipMessage request, Flow flow, ClientListener<Flow> listener) {
        return table.client(request, flow, listener, host.nowNs());
    }

    /**
     * Sends a request of our own and hears its final response, or null where none came.
     *
     * @return false where the table is full: then it is sent once, and nobody hears of its answer
     */
    public boolean ask(SipMessage request, Flow flow, Consumer<SipMessage> answer) {
        boolean asked = client(request, flow, new Asker(answer)).isPresent();
        // A BYE ends a call and an OPTIONS keeps a NAT open without an answer as well.
        if (!asked) outlet.send(flow, request);
        rearm();
        return asked;
    }

    /** A connection is gone: whatever is under way on it fails. */
    public void lost(Flow flow) {
        table.flowLost(flow, host.nowNs());
        rearm();
    }

    /** Live transactions on the flow, the oldest first. */
    public List<Transaction<Flow>> on(Flow flow) {
        return table.on(flow);
    }

    /** Another connection carries the flow: what had no answer is said again. */
    public void renewed(Transaction<Flow> transaction) {
        table.renewed(transaction, host.nowNs());
    }

    /** Has the alarm ring in time, whatever was done since. */
    public void rearm() {
        timers.wake(table.deadlineNs());
    }

    @Override
    public long deadlineNs() {
        return table.deadlineNs();
    }

    @Override
    public void timer(long nowNs) {
        table.timer(nowNs);
    }

    /** Live client transactions. */
    public int clients() {
        return table.clients();
    }

    private record Asker(Consumer<SipMessage> answer) implements ClientListener<Flow> {
        @Override
        public void onResponse(ClientTransaction<Flow> t, SipMessage response) {
            if (response.status() >= 200) answer.accept(response);
        }

        @Override
        public void onTimeout(ClientTransaction<Flow> t) {
            answer.accept(null);
        }

        @Override
        public void onTransportError(ClientTransaction<Flow> t) {
            answer.accept(null);
        }
    }

    /** What the connections of one phone have in common. */
    private record StreamSource(IpAddress address, Transport transport) {}

    /** Transactions over flows. */
    private final class Output implements TransactionOutput<Flow> {
        @Override
        public void send(Flow flow, SipMessage message) {
            outlet.send(flow, message);
            timers.wake(table.deadlineNs());
        }

        @Override
        public Delivery delivery(Flow flow) {
            return switch (flow) {
                case DatagramFlow _ -> Delivery.UNRELIABLE;
                case StreamFlow _, LostFlow _ -> Delivery.RELIABLE;
                case ZoneFlow _ -> Delivery.RENEWED;
            };
        }

        @Override
        public Object source(Flow flow) {
            // An ACK or CANCEL of the same phone may come from another port of its NAT or over its next connection,
            // but not
            // from another address, nor in the clear where it came over TLS.
            return switch (flow) {
                case DatagramFlow d -> d.remote().address();
                case StreamFlow s when s.zone().isEmpty() -> new StreamSource(s.remote().address(), s.transport());
                case StreamFlow _, ZoneFlow _, LostFlow _ -> flow;
            };
        }
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("serverTransactions", (long) table.servers());
        out.put("clientTransactions", (long) table.clients());
    }
}
