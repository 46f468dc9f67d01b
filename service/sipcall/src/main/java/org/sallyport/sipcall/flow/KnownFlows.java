package org.sallyport.sipcall.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.sallyport.sipcall.session.Device;
import org.sallyport.sipcall.transport.Flow;

/**
 * Flows over which somebody has registered: whose they are, which phone it is, and whether a NAT lies on the way.
 * Owner: the desk.
 *
 * <p>Bounded by the registrar's limits: an entry comes only with a 200 to a REGISTER. A phone that registers over
 * another flow takes its entry along: what it left is nobody's, and nobody keeps the NAT open for it.
 */
public final class KnownFlows {
    private final int flowsMax;
    private final FlowJournal journal;
    /** In the order of registration, so that one seed is one run. */
    private final Map<Flow, Known> flows = new LinkedHashMap<>();
    /** The last one registered last. */
    private final Map<String, Set<Flow>> byAor = new HashMap<>();

    private record Registration(Device device, long untilNs) {}

    /**
     * How long a phone that used to answer our keep-alives may answer none, and say nothing else, until its flow is
     * given up: 5 minutes, by which every NAT has closed and a phone that lives has registered anew or sent a
     * keep-alive of its own.
     */
    public static final long ABANDONED_NS = 300_000_000_000L;

    private static final class Known {
        private final Map<String, Registration> byAor = new LinkedHashMap<>();
        private boolean natted;
        /** Whether it has ever answered a keep-alive; of one that never does, silence tells nothing. */
        private boolean answers;
        private boolean abandoned;
        private long heardAtNs;
        /** When a keep-alive went last. */
        private long keptAtNs;
    }

    public KnownFlows(int flowsMax, FlowJournal journal) {
        this.flowsMax = flowsMax;
        this.journal = journal;
    }

    /** What is in one of the two maps is in the other. */
    private Known known(Flow flow) {
        return Objects.requireNonNull(flows.get(flow));
    }

    private Registration registration(Flow flow, String aor) {
        return Objects.requireNonNull(known(flow).byAor.get(aor));
    }

    /** A phone registered over the flow until a time; a time in the past takes that away. */
    public void registered(Flow flow, Device device, long untilNs, boolean natted, long nowNs) {
        String aor = device.aor();
        if (untilNs <= nowNs) remove(flow, aor);
        else if (restored(flow, device, untilNs, natted)) journal.put(flow, device, untilNs, known(flow).natted);
        heard(flow, nowNs);
    }

    /** The flow is known again from an earlier run; false where there are too many. */
    public boolean restored(Flow flow, Device device, long untilNs, boolean natted) {
        String aor = device.aor();
        for (Flow left : List.copyOf(byAor.getOrDefault(aor, Set.of()))) {
            boolean same = registration(left, aor).device().likeness(device) == Device.Likeness.SAME;
            if (same && !left.equals(flow)) remove(left, aor);
        }
        Known k = flows.get(flow);
        if (k == null) {
            if (flows.size() >= flowsMax) return false;
            k = new Known();
            flows.put(flow, k);
        }
        // A phone that learned its public address by rport writes it from then on: the NAT is still there.
        k.natted |= natted;
        k.byAor.put(aor, new Registration(device, untilNs));
        Set<Flow> of = byAor.computeIfAbsent(aor, _ -> new LinkedHashSet<>());
        of.remove(flow);
        of.add(flow);
        return true;
    }

    private void remove(Flow flow, String aor) {
        Known k = flows.get(flow);
        if (k == null || k.byAor.remove(aor) == null) return;
        if (k.byAor.isEmpty()) flows.remove(flow);
        unlink(flow, aor);
        journal.delete(flow, aor);
    }

    private void unlink(Flow flow, String aor) {
        Set<Flow> of = byAor.get(aor);
        if (of != null && of.remove(flow) && of.isEmpty()) byAor.remove(aor);
    }

    /** The addresses-of-record that the flow has registered. */
    public Set<String> owners(Flow flow, long nowNs) {
        Known k = flows.get(flow);
        if (k == null) return Set.of();
        Set<String> out = new HashSet<>();
        k.byAor.forEach((aor, r) -> {
            if (r.untilNs() > nowNs) out.add(aor);
        });
        return out;
    }

    /** The phone at a flow; of several lines the one with the address-of-record, else the first. */
    public Optional<Device> device(Flow flow, String aor, long nowNs) {
        Known k = flows.get(flow);
        if (k == null) return Optional.empty();
        List<Device> live =
                k.byAor.values().stream().filter(r -> r.untilNs() > nowNs).map(Registration::device).toList();
        return live.stream().filter(d -> d.aor().equals(aor)).findFirst().or(() -> live.stream().findFirst());
    }

    /**
     * Where the phone is registered now: the likeliest flow, of those the newest; {@code least} bounds how unlike it
     * may be.
     */
    public Optional<Flow> current(Device device, Device.Likeness least, long nowNs) {
        Flow best = null;
        Device.Likeness bestLikeness = least;
        for (Flow f : byAor.getOrDefault(device.aor(), Set.of())) {
            Registration r = registration(f, device.aor());
            Device.Likeness l = r.device().likeness(device);
            if (!f.alive() || r.untilNs() <= nowNs || l.compareTo(bestLikeness) > 0) continue;
            best = f;
            bestLikeness = l;
        }
        return Optional.ofNullable(best);
    }

    /** Whether a NAT was seen on the flow; empty where the flow is not known. */
    public Optional<Boolean> natted(Flow flow) {
        return Optional.ofNullable(flows.get(flow)).map(k -> k.natted);
    }

    /** Something came over the flow: whoever is there is there again. */
    public void heard(Flow flow, long nowNs) {
        Known k = flows.get(flow);
        if (k == null) return;
        k.heardAtNs = nowNs;
        k.abandoned = false;
    }

    /** A keep-alive was answered, with whatever status. */
    public void answered(Flow flow, long nowNs) {
        Known k = flows.get(flow);
        if (k != null) k.answers = true;
        heard(flow, nowNs);
    }

    /**
     * A keep-alive was not answered; the addresses-of-record that were reached over a flow which is given up by this.
     */
    public Set<String> unanswered(Flow flow, long nowNs) {
        Known k = flows.get(flow);
        if (k == null || k.abandoned || !k.answers || nowNs - k.heardAtNs < ABANDONED_NS) return Set.of();
        k.abandoned = true;
        return Set.copyOf(k.byAor.keySet());
    }

    /** Whether a flow was given up: nobody is behind it any more, although the registration still runs. */
    public boolean abandoned(Flow flow) {
        Known k = flows.get(flow);
        return k != null && k.abandoned;
    }

    /** A stream ended. */
    public void lost(Flow flow) {
        Known k = flows.remove(flow);
        if (k != null) k.byAor.keySet().forEach(aor -> unlink(flow, aor));
    }

    /**
     * Live flows over which a packet is due: those behind a NAT, or all. What has expired is forgotten on the way.
     *
     * @param quietNs a flow over which something went for less than this needs nothing
     */
    public List<Flow> due(boolean all, long quietNs, long nowNs) {
        List<Flow> quiet = new ArrayList<>();
        flows.forEach((flow, k) -> {
            if (nowNs - Math.max(k.heardAtNs, k.keptAtNs) >= quietNs) quiet.add(flow);
        });
        List<Flow> out = new ArrayList<>();
        for (Flow flow : quiet) {
            Known k = known(flow);
            List<String> over = k.byAor.entrySet().stream().filter(e -> e.getValue().untilNs() <= nowNs)
                    .map(Map.Entry::getKey).toList();
            over.forEach(aor -> remove(flow, aor));
            k.keptAtNs = nowNs;
            if (!k.byAor.isEmpty() && !k.abandoned && (all || k.natted)) out.add(flow);
        }
        return out;
    }

    /** How many were given up. */
    public int abandoned() {
        return (int) flows.values().stream().filter(k -> k.abandoned).count();
    }

    public int size() {
        return flows.size();
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("knownFlows", (long) flows.size());
    }
}
