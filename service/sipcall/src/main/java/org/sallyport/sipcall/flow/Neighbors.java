package org.sallyport.sipcall.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sallyport.host.Host;
import org.sallyport.host.PeerIdentity;
import org.sallyport.machine.Machine;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.sipcall.proxy.SipFinder;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

/**
 * Which flows are neighbor zones'. A zone over TLS is known by its certificate, whoever opened the connection and from
 * wherever it came; only where its certificate is not checked, or its transport is UDP or TCP by the file's own choice,
 * by its address. Owner: the desk.
 */
public final class Neighbors implements Timed {
    /** Between two look-ups of a name: 60 s. */
    public static final long LOOK_UP_NS = 60_000_000_000L;

    /** How long a name that is not found any more keeps its addresses: ten minutes. */
    public static final long REMEMBERED_NS = 600_000_000_000L;

    private final List<Known> zones = new ArrayList<>();
    private final Host host;
    private final Timers timers;
    private final SipFinder finder;
    private long againNs = Machine.NEVER;
    private final Map<String, Found> byName = new HashMap<>();

    /**
     * A zone, with its peers read once: every message is asked for its neighbor.
     *
     * @param addresses peers that the file gives by address
     * @param names and those that it gives by name
     */
    private record Known(Zone.Neighbor zone, boolean byCertificate, Set<IpAddress> addresses, List<String> names) {
        static Known of(Zone.Neighbor zone) {
            Set<IpAddress> addresses = new LinkedHashSet<>();
            List<String> names = new ArrayList<>();
            for (String host : zone.peers().hosts()) {
                IpAddress.parse(host).ifPresentOrElse(addresses::add, () -> names.add(host));
            }
            return new Known(zone, isKnownByCertificate(zone), addresses, names);
        }
    }

    /** What a name stood for when it was looked up last. */
    private record Found(Set<IpAddress> addresses, long untilNs) {}

    public Neighbors(Host host, Timers timers, SipFinder finder, List<Zone> all) {
        this.host = host;
        this.timers = timers;
        this.finder = finder;
        exchange(all);
    }

    /** Other zones from now on; {@link #learn} looks their names up. */
    public void exchange(List<Zone> all) {
        zones.clear();
        for (Zone z : all) if (z instanceof Zone.Neighbor n) zones.add(Known.of(n));
    }

    /** Looks up peers that are given by name, and again each minute. */
    public void learn() {
        Map<String, Integer> asked = new LinkedHashMap<>();
        for (Known k : zones) {
            if (k.byCertificate()) continue;
            for (String name : k.names()) asked.put(name, k.zone().peers().port());
        }
        againNs = asked.isEmpty() ? Machine.NEVER : host.nowNs() + LOOK_UP_NS;
        timers.wake(againNs);
        asked.forEach((name, port) -> finder.find(name, port, found -> {
            if (found.targets().isEmpty()) return;
            Set<IpAddress> now =
                    found.targets().stream().map(p -> p.endpoint().address()).collect(Collectors.toUnmodifiableSet());
            byName.put(name, new Found(now, host.nowNs() + REMEMBERED_NS));
        }));
    }

    /** Its addresses are wanted, whatever the transport. */
    @Override
    public long deadlineNs() {
        return againNs;
    }

    @Override
    public void timer(long nowNs) {
        learn();
    }

    /** The zone of a flow, where it is a neighbor's. */
    public Optional<String> of(Flow flow, long nowNs) {
        for (Known k : zones) {
            if (k.byCertificate() ? carriesName(flow, k) : comesFrom(flow, k, nowNs))
                return Optional.of(k.zone().name());
        }
        return Optional.empty();
    }

    public static boolean isKnownByCertificate(Zone.Neighbor n) {
        return n.peers().transport() == Transport.TLS && n.tls().verify();
    }

    /** The host has checked the chain; names are compared whole, since SIP knows no wildcards (RFC 5922 §7.2). */
    private boolean carriesName(Flow flow, Known k) {
        if (!(flow instanceof StreamFlow s) || flow.transport() != Transport.TLS) return false;
        List<String> carried = s.peer().map(PeerIdentity::names).orElse(List.of());
        return names(k).stream()
                .anyMatch(w -> carried.stream().anyMatch(c -> c.equalsIgnoreCase(w) || c.equalsIgnoreCase("sip:" + w)));
    }

    /** Names that the certificate of a neighbor may carry. */
    private List<String> names(Known k) {
        return k.zone().tls().subjectName().map(List::of).orElse(k.names());
    }

    private boolean comesFrom(Flow flow, Known k, long nowNs) {
        boolean way = switch (k.zone().peers().transport()) {
            // What does not fit a datagram comes over TCP (RFC 3261 §18.1.1).
            case UDP -> flow.transport() != Transport.TLS;
            case TCP -> flow.transport() == Transport.TCP;
            case TLS -> flow.transport() == Transport.TLS;
        };
        if (!way) return false;
        IpAddress from = flow.remote().address();
        if (k.addresses().contains(from)) return true;
        for (String name : k.names()) {
            Found found = byName.get(name);
            if (found != null && nowNs < found.untilNs() && found.addresses().contains(from)) return true;
        }
        return false;
    }
}
