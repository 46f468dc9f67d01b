package org.sallyport.sipcall.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Alarm;
import org.sallyport.host.Host;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.zone.Zone;
import org.sallyport.zone.peer.PeerTrials;

/**
 * Asks a neighbor by OPTIONS (RFC 3261 §11) on the ways that a call to it would take, all at once. What comes of it is
 * held against no address: the next call decides for itself. Owner: the desk.
 */
public final class NeighborTrial implements PeerTrials.Line {
    /** How long an answer may take: a connection that a firewall swallows is not there by then. */
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(6);

    private final Host host;
    private final Ways ways;
    private final Headers headers;
    private final Transactions transactions;
    private final Supplier<PeerTrials.Phones> phones;

    /** @param phones that are known now */
    public NeighborTrial(Host host, Ways ways, Headers headers, Transactions transactions,
            Supplier<PeerTrials.Phones> phones) {
        this.host = host;
        this.ways = ways;
        this.headers = headers;
        this.transactions = transactions;
        this.phones = phones;
    }

    @Override
    public PeerTrials.Phones phones() {
        return phones.get();
    }

    @Override
    public void ask(Zone.Neighbor zone, Consumer<List<PeerTrials.Outcome>> then) {
        ways.open(new Hop.ToNeighbor(zone.name()), found -> {
            List<Flow> flows = new ArrayList<>();
            for (Optional<Flow> f = found.next(); f.isPresent(); f = found.next()) flows.add(f.get());
            if (flows.isEmpty()) {
                then.accept(List.of(new PeerTrials.Outcome.Unanswered("", found.whenNone().toString())));
                return;
            }
            new Round(flows, then).begin();
        });
    }

    /** One question to each flow. */
    private final class Round {
        private final List<Flow> flows;
        private final PeerTrials.@Nullable Outcome[] came;
        private final Consumer<List<PeerTrials.Outcome>> then;
        private final long beganNs = host.nowNs();
        private @Nullable Alarm late;
        private boolean over;

        Round(List<Flow> flows, Consumer<List<PeerTrials.Outcome>> then) {
            this.flows = flows;
            this.came = new PeerTrials.Outcome[flows.size()];
            this.then = then;
        }

        void begin() {
            late = host.at(beganNs + PATIENCE_NS, this::end);
            for (int i = 0; i < flows.size(); i++) {
                int mine = i;
                Flow flow = flows.get(i);
                boolean asked = transactions.ask(headers.toNextHop(Method.OPTIONS, flow, host.entropy()).build(), flow,
                        answer -> take(mine, outcome(flow, answer)));
                if (!asked) take(mine, new PeerTrials.Outcome.Unasked("this node has too much under way to ask"));
            }
        }

        private PeerTrials.Outcome outcome(Flow flow, @Nullable SipMessage answer) {
            return answer == null ? silent(flow) : new PeerTrials.Outcome.Answered(flow.label(), answer.status(),
                    answer.reason(), host.nowNs() - beganNs);
        }

        private void take(int index, PeerTrials.Outcome outcome) {
            if (over || came[index] != null) return;
            came[index] = outcome;
            for (PeerTrials.Outcome o : came) if (o == null) return;
            end();
        }

        private void end() {
            if (over) return;
            over = true;
            if (late != null) late.cancel();
            List<PeerTrials.Outcome> all = new ArrayList<>();
            for (int i = 0; i < came.length; i++) {
                PeerTrials.Outcome o = came[i];
                all.add(o == null ? silent(flows.get(i)) : o);
            }
            then.accept(all);
        }
    }

    private static PeerTrials.Outcome silent(Flow flow) {
        String why = switch (flow) {
            case StreamFlow s when !s.alive() && !s.end().isEmpty() -> s.end();
            case StreamFlow s when !s.opened() -> "no connection within "
                    + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NS) + " s";
            default -> "no answer to OPTIONS within " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NS) + " s";
        };
        return new PeerTrials.Outcome.Unanswered(flow.label(), why);
    }
}
