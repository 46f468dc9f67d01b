package org.sallyport.scenarios.world;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sallyport.host.LiveSocket;
import org.sallyport.host.sim.Finding;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimPacket;
import org.sallyport.host.sim.SimTap;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ports.Row;
import org.sallyport.ports.RowClassifier;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * What must hold in every run, watched from outside:
 * <ol>
 * <li>every packet that a node of ours sends or gets is explained by a row;
 * <li>no firewall stopped a packet of ours, unless the scenario broke the firewall;
 * <li>edge sends media to nobody on the internet who has not sent first, but to endpoints with a public address;
 * <li>no flow that control keeps open is silent longer than the shortest pinhole;
 * <li>every packet is delivered, dropped with a reason, or on a wire;
 * <li>every call has ended, and no media socket, lease or transaction is left.
 * </ol>
 */
public final class Checks implements SimTap {
    private static final long PINHOLE_MIN_NS = 20_000_000_000L;
    private static final int BREACHES_MAX = 50;

    private final Site site;
    private final Map<Tuple, List<String>> rowsOf = new HashMap<>();
    private final Map<String, Long> rowPackets = new TreeMap<>();
    private final Map<String, Long> breaches = new LinkedHashMap<>();
    private final Set<Tuple> heard = new HashSet<>();
    private final Map<Tuple, Long> lastOutward = new HashMap<>();
    private final Set<Finding.Kind> forgiven = EnumSet.noneOf(Finding.Kind.class);
    private final Set<IpAddress> trusted = new HashSet<>();
    private final Set<String> sockets = new TreeSet<>();
    private boolean gapsForgiven;

    Checks(Site site) {
        this.site = site;
    }

    private record Tuple(boolean udp, Endpoint local, Endpoint remote) {}

    /** The scenario breaks firewalls on purpose: these findings are no fault of ours. */
    public void forgive(Finding.Kind... kinds) {
        forgiven.addAll(List.of(kinds));
    }

    /** The scenario stops nodes on purpose: their flows may be silent. */
    public void forgiveGaps() {
        gapsForgiven = true;
    }

    /**
     * An endpoint with a public address of its own: edge may believe its session description and send first (SIP-6).
     */
    public void trust(IpAddress address) {
        trusted.add(address);
    }

    /** Remembers the sockets that are open without calls. */
    public void baseline() {
        sockets.clear();
        sockets.addAll(datagramSockets());
    }

    private Set<String> datagramSockets() {
        Set<String> out = new TreeSet<>();
        for (SimHost h : List.of(site.control(), site.edge())) {
            for (LiveSocket s : h.liveSockets()) {
                if (s.claim().transport() == Transport.UDP)
                    out.add(h.name() + " udp " + s.local() + " " + s.claim().rows());
            }
        }
        return out;
    }

    // ---------------------------------------------------------------- while it runs

    @Override
    public void sent(long timeNs, String host, SimPacket p) {
        boolean edge = host.equals("edge");
        if (!edge && !host.equals("control")) return;
        List<String> rows = explain(timeNs, p);
        Tuple t = new Tuple(p.udp(), p.from(), p.to());
        if (!edge && rows.stream().anyMatch(r -> r.startsWith("SIT-"))) gap(timeNs, t);
        boolean invited = trusted.contains(p.to().address()) || heard.contains(t);
        if (edge && p.udp() && rows.stream().anyMatch(Checks::media) && !invited) {
            breach(timeNs, "edge sent media to " + p.to() + " before anything came from there");
        }
    }

    private static boolean media(String row) {
        return Set.of("SIP-6", "SIP-7", "SIN-4", "SIN-5", "SIT-2", "SIT-3").contains(row);
    }

    private void gap(long timeNs, Tuple t) {
        Long last = lastOutward.put(t, timeNs);
        // A flow of the same ports long after is another one.
        if (last == null || gapsForgiven || timeNs - last > 3 * PINHOLE_MIN_NS) return;
        if (timeNs - last >= PINHOLE_MIN_NS) {
            breach(timeNs,
                    "control was silent for " + (timeNs - last) / 1_000_000 + " ms on " + t.local + " -> " + t.remote);
        }
    }

    @Override
    public void delivered(long timeNs, String host, SimPacket p) {
        if (!host.equals("edge") && !host.equals("control")) return;
        explain(timeNs, p);
        heard.add(new Tuple(p.udp(), p.to(), p.from()));
    }

    private List<String> explain(long timeNs, SimPacket p) {
        List<String> rows = rowsOf.computeIfAbsent(new Tuple(p.udp(), p.from(), p.to()),
                t -> site.classifier().explain(p.udp(), p.from(), p.to()).stream()
                        .map(RowClassifier.Match::row).map(Row::id).distinct().toList());
        if (rows.isEmpty()) breach(timeNs, site.classifier().guess(p.udp(), p.from(), p.to()) + " (" + p + ")");
        for (String r : rows) rowPackets.merge(r, 1L, Long::sum);
        return rows;
    }

    private void breach(long timeNs, String what) {
        if (breaches.size() < BREACHES_MAX) breaches.putIfAbsent(what, timeNs);
    }

    // ---------------------------------------------------------------- at the end

    /** Packets of our nodes by the rows that explain them; a packet that several rows explain counts for each. */
    public Map<String, Long> rowPackets() {
        return new TreeMap<>(rowPackets);
    }

    /** Everything that does not hold, one sentence each. */
    public List<String> verdict() {
        List<String> out = new ArrayList<>();
        breaches.forEach((what, at) -> out.add("+" + (at - SimWorld.START_NS) / 1_000_000 + " ms: " + what));
        for (Finding f : site.world().findings()) if (!forgiven.contains(f.kind())) out.add(f.toString());
        if (site.world().packetsUnaccounted() != 0) {
            out.add(site.world().packetsUnaccounted() + " packets of the simulation itself are unaccounted for");
        }
        for (Phone p : site.phones().values()) {
            if (p.unreadable() > 0) out.add(p.settings().user() + " could not read " + p.unreadable() + " messages");
            for (PhoneCall c : p.calls()) {
                if (c.state() != PhoneCall.State.ENDED)
                    out.add(p.settings().user() + " has a call that is " + c.state());
            }
        }
        Set<String> left = datagramSockets();
        left.removeAll(sockets);
        for (String s : left) out.add("left open: " + s);
        out.addAll(site.leftovers());
        return out;
    }
}
