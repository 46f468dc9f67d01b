package org.sallyport.sipcall.proxy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.transport.Dial;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;
import org.sallyport.zone.locate.LocateTarget;

/** From a hop to flows: names are looked up, addresses judged, connections opened or reused. Owner: the desk. */
public final class Ways {
    /** Most addresses that are tried for one branch. */
    static final int TARGETS_MAX = 8;

    private final Role role;
    private final Map<String, Zone> zones;
    private final List<LocalInterface> interfaces;
    private final Supplier<Optional<TlsIdentity>> tls;
    private final AddressPolicy policy;
    private final SipTransports transports;
    private final Function<String, Optional<Flow>> traversal;
    private final SipFinder finder;

    /**
     * @param zones by name, as they are at any time
     * @param tls what we show, as it is at any time
     * @param traversal the proven connection of a traversal zone, by its name
     */
    public Ways(Role role, Map<String, Zone> zones, List<LocalInterface> interfaces,
            Supplier<Optional<TlsIdentity>> tls,
            AddressPolicy policy, SipTransports transports, Function<String, Optional<Flow>> traversal,
            SipFinder finder) {
        this.role = role;
        this.zones = Collections.unmodifiableMap(zones);
        this.interfaces = List.copyOf(interfaces);
        this.tls = tls;
        this.policy = policy;
        this.transports = transports;
        this.traversal = traversal;
        this.finder = finder;
    }

    /** The ways to a hop, at once or later. */
    public void open(Hop hop, Consumer<NextFlows> ways) {
        switch (hop) {
            case Hop.Live(Flow flow) -> ways.accept(one(flow.alive() ? Optional.of(flow) : Optional.empty(),
                    new Refusal(RefusalReason.NEXT_HOP_UNREACHABLE, "the flow to be alive", flow.label())));
            case Hop.ToTraversal(String zone) -> ways.accept(one(traversal.apply(zone),
                    new Refusal(RefusalReason.ZONE_DOWN, "zone " + zone + " to be connected", "")));
            case Hop.ToNeighbor(String zone) ->
                    toNeighbor((Zone.Neighbor) Objects.requireNonNull(zones.get(zone)), ways);
            case Hop.Located(SipUri target, String zone, boolean inside) ->
                    locate(target, zones.get(zone), inside, ways);
        }
    }

    private static NextFlows one(Optional<Flow> flow, Refusal none) {
        return new NextFlows(flow.map(NextFlows.Way::of).stream().toList(), none, List.of());
    }

    private void toNeighbor(Zone.Neighbor zone, Consumer<NextFlows> ways) {
        List<NextFlows.Way> all = new ArrayList<>();
        List<String> trail = new ArrayList<>();
        Refusal[] none = {new Refusal(RefusalReason.NAME_NOT_RESOLVED, "an address", zone.name())};
        int[] waiting = {zone.peers().hosts().size()};
        for (String host : zone.peers().hosts()) {
            finder.find(host, zone.peers().port(), zone.peers().transport(),
                    found -> {
                        String name = zone.tls().subjectName().orElse(host);
                        for (LocateTarget t : found.targets())
                            all.add(way(t, zone, name));
                        if (found.targets().isEmpty()) none[0] = found.nothing();
                        trail.addAll(found.trail());
                        if (--waiting[0] == 0) ways.accept(new NextFlows(atMost(all), none[0], trail));
                    });
        }
    }

    private void locate(SipUri target, @Nullable Zone zone, boolean inside, Consumer<NextFlows> ways) {
        boolean addressRecords = inside || !(zone instanceof Zone.Dns d) || d.addressRecords();
        finder.find(target, addressRecords, found -> {
            List<NextFlows.Way> all = new ArrayList<>();
            Refusal none = found.nothing();
            for (LocateTarget t : found.targets()) {
                Optional<String> objection = inside ? own(t) : policy.refusal(t.endpoint().address());
                if (objection.isPresent()) {
                    none = new Refusal(RefusalReason.ADDRESS_REFUSED, "a public address",
                            t.endpoint().address() + ", " + objection.get());
                } else {
                    all.add(way(t, zone, target.host()));
                }
            }
            ways.accept(new NextFlows(atMost(all), none, found.trail()));
        });
    }

    private NextFlows.Way way(LocateTarget t, @Nullable Zone zone, String host) {
        return new NextFlows.Way(() -> flow(t, zone, host), () -> finder.failed(t), () -> finder.answered(t));
    }

    private static List<NextFlows.Way> atMost(List<NextFlows.Way> all) {
        return all.subList(0, Math.min(all.size(), TARGETS_MAX));
    }

    private Optional<String> own(LocateTarget t) {
        IpAddress a = t.endpoint().address();
        boolean self = policy.own().contains(a) && interfaces.stream().anyMatch(i -> i.bind().equals(a));
        return self || a.isAny() ? Optional.of("own address") : Optional.empty();
    }

    private Optional<Flow> flow(LocateTarget t, @Nullable Zone zone, String host) {
        Optional<LocalInterface> via = via(t.endpoint().address());
        if (via.isEmpty()) return Optional.empty();
        if (t.transport() == Transport.UDP) return transports.udp(via.get(), t.endpoint()).map(f -> f);
        Optional<TlsClient> client = Optional.empty();
        if (t.transport() == Transport.TLS) {
            Optional<TlsIdentity> ours = tls.get();
            if (ours.isEmpty()) return Optional.empty();
            boolean verify = verifies(zone);
            Optional<String> name = IpAddress.parse(host).isPresent() ? Optional.empty() : Optional.of(host);
            client = Optional.of(new TlsClient(ours.get(), name, verify ? List.of(host) : List.of(), verify));
        }
        return Optional.of(transports.connect(new Dial(via.get(), t.transport(), t.endpoint(), client, rows())));
    }

    private static boolean verifies(@Nullable Zone zone) {
        return switch (zone) {
            case Zone.Neighbor z -> z.tls().verify();
            case Zone.Dns z -> z.tls().verify();
            case null, default -> false;
        };
    }

    /** Everything that is not the traversal zone leaves an edge toward the internet. */
    private Optional<LocalInterface> via(IpAddress toward) {
        Optional<LocalInterface> best = interfaces.stream()
                .filter(i -> i.bind().family() == toward.family())
                .filter(i -> role == Role.CONTROL || i.side() == NetworkSide.OUTSIDE).findFirst();
        return best.or(() -> interfaces.stream().filter(i -> i.bind().family() == toward.family()).findFirst());
    }

    private List<String> rows() {
        return role == Role.CONTROL ? List.of("SII-2") : List.of("SIP-2", "SIN-2");
    }
}
