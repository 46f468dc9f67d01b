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

    private static final class Known {
        private final Map<String, Long> untilNsByAor = new HashMap<>();
        private boolean natted;
    }

    KnownFlows(int flowsMax, FlowJournal journal) {
        this.flowsMax = flowsMax;
        this.journal = journal;
    }

    /** The flow registered an address-of-record until a time; a time in the past takes it away. */
    void registered(Flow flow, String aor, long untilNs, boolean natted, long nowNs) {
        if (untilNs > nowNs) {
            if (restored(flow, aor, untilNs, natted)) journal.put(flow, aor, untilNs, natted);
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
            if (k.natted) out.add(flow);
        });
        return out;
    }

    int size() {
        return flows.size();
    }
}
