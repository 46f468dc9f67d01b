package org.sallyport.sipcall;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.sipcall.transport.Flow;

/**
 * Flows over which somebody has registered: whose they are, and whether a NAT lies on the way. Owner: the desk.
 *
 * <p>Bounded by the registrar's limits: an entry comes only with a 200 to a REGISTER.
 */
final class KnownFlows {
    private final int flowsMax;
    private final FlowJournal journal;
    /** In the order of registration, so that one seed is one run. */
    private final Map<Flow, Known> flows = new LinkedHashMap<>();

    /**
     * How long a phone that used to answer our keep-alives may answer none, and say nothing else, until its flow is given up:
     * 5 minutes, by which every NAT has closed and a phone that lives has registered anew or sent a keep-alive of its own.
     */
    static final long ABANDONED_NS = 300_000_000_000L;

    private static final class Known {
        private final Map<String, Long> untilNsByAor = new HashMap<>();
        private boolean natted;
        /** Whether it has ever answered a keep-alive; of one that never does, silence tells nothing. */
        private boolean answers;
        private boolean abandoned;
        private long heardAtNs;
    }

    KnownFlows(int flowsMax, FlowJournal journal) {
        this.flowsMax = flowsMax;
        this.journal = journal;
    }

    /** The flow registered an address-of-record until a time; a time in the past takes it away. */
    void registered(Flow flow, String aor, long untilNs, boolean natted, long nowNs) {
        if (untilNs > nowNs) {
            if (restored(flow, aor, untilNs, natted)) journal.put(flow, aor, untilNs, natted);
            heard(flow, nowNs);
            return;
        }
        Known k = flows.get(flow);
        if (k == null || k.untilNsByAor.remove(aor) == null) return;
        if (k.untilNsByAor.isEmpty()) flows.remove(flow);
        journal.delete(flow, aor);
    }

    /** The flow is known again from an earlier run; false where there are too many. */
    boolean restored(Flow flow, String aor, long untilNs, boolean natted) {
        Known k = flows.get(flow);
        if (k == null) {
            if (flows.size() >= flowsMax) return false;
            k = new Known();
            flows.put(flow, k);
        }
        k.natted = natted;
        k.untilNsByAor.put(aor, untilNs);
        return true;
    }

    /** The addresses-of-record that the flow has registered. */
    Set<String> owners(Flow flow, long nowNs) {
        Known k = flows.get(flow);
        if (k == null) return Set.of();
        Set<String> out = new HashSet<>();
        k.untilNsByAor.forEach((aor, untilNs) -> {
            if (untilNs > nowNs) out.add(aor);
        });
        return out;
    }

    /** Whether a NAT was seen on the flow; empty where the flow is not known. */
    Optional<Boolean> natted(Flow flow) {
        return Optional.ofNullable(flows.get(flow)).map(k -> k.natted);
    }

    /** Something came over the flow: whoever is there is there again. */
    void heard(Flow flow, long nowNs) {
        Known k = flows.get(flow);
        if (k == null) return;
        k.heardAtNs = nowNs;
        k.abandoned = false;
    }

    /** A keep-alive was answered, with whatever status. */
    void answered(Flow flow, long nowNs) {
        Known k = flows.get(flow);
        if (k != null) k.answers = true;
        heard(flow, nowNs);
    }

    /** A keep-alive was not answered; the addresses-of-record that were reached over a flow which is given up by this. */
    Set<String> unanswered(Flow flow, long nowNs) {
        Known k = flows.get(flow);
        if (k == null || k.abandoned || !k.answers || nowNs - k.heardAtNs < ABANDONED_NS) return Set.of();
        k.abandoned = true;
        return Set.copyOf(k.untilNsByAor.keySet());
    }

    /** Whether a flow was given up: nobody is behind it any more, although the registration still runs. */
    boolean abandoned(Flow flow) {
        Known k = flows.get(flow);
        return k != null && k.abandoned;
    }

    /** A stream ended. */
    void lost(Flow flow) {
        flows.remove(flow);
    }

    /** Live flows behind a NAT; what has expired is forgotten on the way. */
    List<Flow> nattedFlows(long nowNs) {
        List<Flow> out = new ArrayList<>();
        flows.entrySet().removeIf(e -> {
            e.getValue().untilNsByAor.entrySet().removeIf(a -> {
                if (a.getValue() > nowNs) return false;
                journal.delete(e.getKey(), a.getKey());
                return true;
            });
            return e.getValue().untilNsByAor.isEmpty();
        });
        flows.forEach((flow, k) -> {
            if (k.natted && !k.abandoned) out.add(flow);
        });
        return out;
    }

    int size() {
        return flows.size();
    }
}
