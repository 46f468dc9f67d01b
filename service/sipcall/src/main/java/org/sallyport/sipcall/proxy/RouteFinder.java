package org.sallyport.sipcall.proxy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sallyport.media.desk.Facing;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.registrar.Binding;
import org.sallyport.sipcall.registrar.Registrar;
import org.sallyport.sipcall.session.Device;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneTable;
import org.sallyport.zone.dialplan.Alias;
import org.sallyport.zone.dialplan.SearchPlan;

/** Turns the zones and aliases of a search into routes: who is behind each, and how to get there. Owner: the desk. */
public final class RouteFinder {
    private static final int MAX_FORWARDS = 70;

    private final Role role;
    private final Map<String, Zone> zones;
    private final ZoneTable table;
    private final Registrar<Flow> registrar;
    private final SipTransports transports;
    private final List<LocalInterface> interfaces;
    private final int forksMax;
    private final Predicate<Alias> users;
    private final Predicate<Flow> givenUp;

    /**
     * Routes of a search, stage by stage.
     *
     * @param nothing why there are none
     * @param absent that the alias is a user of ours who is not registered, for callers who may know: where nobody else
     *     has the alias either, this is the truth and no 404 of another
     */
    public record Found(List<List<Route>> stages, Optional<Refusal> nothing, Optional<Refusal> absent) {
        /** Routes that somebody else's word leads to. */
        public static Found of(List<List<Route>> stages) {
            return new Found(stages, Optional.empty(), Optional.empty());
        }

        /** The same for a caller who may not know who our users are. */
        public Found untold() {
            return new Found(stages, nothing, Optional.empty());
        }
    }

    /**
     * @param users whether an alias is a user of ours, registered or not
     * @param givenUp whether nobody answers on a flow any more
     */
    public RouteFinder(Role role, Map<String, Zone> zones, ZoneTable table, Registrar<Flow> registrar,
            SipTransports transports, List<LocalInterface> interfaces, int forksMax, Predicate<Alias> users,
            Predicate<Flow> givenUp) {
        this.role = role;
        this.zones = Collections.unmodifiableMap(zones);
        this.table = table;
        this.registrar = registrar;
        this.transports = transports;
        this.interfaces = List.copyOf(interfaces);
        this.forksMax = forksMax;
        this.users = users;
        this.givenUp = givenUp;
    }

    /**
     * The routes of a plan. A stage without any is left out; with none at all the refusal says why.
     *
     * @param dialled the Request-URI, kept whole where the plan did not change the alias
     * @param origin who asks; a flow never gets its own request back
     */
    public Found routes(SearchPlan plan, SipUri dialled, Origin origin, long nowNs) {
        List<List<Route>> stages = new ArrayList<>();
        List<Route> waiting = new ArrayList<>();
        Refusal why = null;
        Optional<Refusal> absent = Optional.empty();
        for (SearchPlan.Stage stage : plan.stages()) {
            List<Route> routes = new ArrayList<>();
            for (SearchPlan.Target target : stage.targets()) {
                Zone zone = Objects.requireNonNull(zones.get(target.zone()));
                List<Route> found = switch (zone) {
                    case Zone.LocalZone _ -> registered(target, dialled.isSips(), origin, nowNs);
                    case Zone.TraversalClient _, Zone.TraversalServer _, Zone.Neighbor _ ->
                            table.status(zone.name(), Protocol.SIP).usable()
                                    ? List.of(toZone(zone, target, dialled)) : List.of();
                    case Zone.Dns _ -> List.of(toDns(zone, target, dialled));
                    case Zone.DefaultZone _ -> List.of();
                };
                if (found.isEmpty()) {
                    Refusal none = nothing(zone, target);
                    why = better(why, none, origin);
                    if (none.reason() == RefusalReason.NOT_REGISTERED) absent = Optional.of(none);
                }
                if (found.isEmpty() && table.soonBack(zone.name(), Protocol.SIP, nowNs)) {
                    waiting.add(toZone(zone, target, dialled));
                }
                routes.addAll(found);
            }
            if (!routes.isEmpty()) stages.add(routes.size() > forksMax ? routes.subList(0, forksMax) : routes);
        }
        if (stages.isEmpty() && !waiting.isEmpty()) stages.add(waiting.subList(0, 1));
        Optional<Refusal> nothing = stages.isEmpty()
                ? Optional.of(why == null ? Refusal.of(RefusalReason.NOT_FOUND) : why) : Optional.empty();
        return new Found(stages, nothing, absent);
    }

    private Refusal nothing(Zone zone, SearchPlan.Target target) {
        RefusalReason none = users.test(target.alias()) ? RefusalReason.NOT_REGISTERED : RefusalReason.NOT_FOUND;
        return zone instanceof Zone.LocalZone ? new Refusal(none, "a registration", target.alias().text())
                : new Refusal(RefusalReason.ZONE_DOWN, "zone " + zone.name() + " to be connected", "");
    }

    /**
     * A zone that is down explains more than an alias that nobody registered, but for what the pair itself passes on:
     * then another zone's absence says nothing about the alias.
     */
    private static Refusal better(@Nullable Refusal a, Refusal b, Origin origin) {
        if (a == null) return b;
        boolean pair = origin.zone() instanceof Zone.TraversalClient || origin.zone() instanceof Zone.TraversalServer;
        boolean down = a.reason() == RefusalReason.ZONE_DOWN;
        return down == pair ? b : a;
    }

    /**
     * @param secure whether a sips URI was dialled: then a phone that registered in the clear is not rung (RFC 3261
     *     §26.2.2)
     */
    private List<Route> registered(SearchPlan.Target target, boolean secure, Origin origin, long nowNs) {
        List<Route> out = new ArrayList<>();
        String text = target.alias().text();
        String aor = target.alias().domain().isEmpty() ? text
                : target.alias().user() + "@" + target.alias().domain();
        for (Binding<Flow> b : registrar.lookup(aor, nowNs)) {
            if (secure && b.transport() != Transport.TLS) continue;
            if (b.path().isEmpty() && b.transport() == Transport.UDP
                    && b.flow().or(() -> udpTo(b)).filter(givenUp).isPresent())
                continue;
            Route route = toBinding(target, b);
            boolean own =
                    route.hop() instanceof Hop.Live(Flow f) && f.equals(origin.flow()) && route.routes().isEmpty();
            if (!own) out.add(route);
        }
        return out;
    }

    private Route toBinding(SearchPlan.Target target, Binding<Flow> b) {
        if (!b.zone().isEmpty() || !b.path().isEmpty()) return overPath(target, b);
        Facing.Kind kind = role == Role.CONTROL ? Facing.Kind.INSIDE_ENDPOINT : Facing.Kind.INTERNET_ENDPOINT;
        Optional<SipUri> contact = SipUri.parse(b.contact().uri());
        boolean natted = contact.isEmpty() || isNatted(contact.get(), b.observed().address());
        Hop hop = hopTo(b, contact, natted);
        return new Route(Zone.LOCAL, target.rule(), b.contact().uri(), List.of(), hop, Zone.LOCAL, kind, natted, true,
                MAX_FORWARDS).to(device(b));
    }

    /** The phone that a binding is of. */
    public static Device device(Binding<Flow> b) {
        return new Device(b.aor(), b.contact().instance(), b.contact().regId(), b.callId(), b.contact().uri());
    }

    private Hop hopTo(Binding<Flow> b, Optional<SipUri> contact, boolean natted) {
        boolean stream = b.transport() != Transport.UDP;
        if (stream && b.flow().filter(Flow::alive).isPresent()) return new Hop.Live(b.flow().get());
        if (!stream && natted) {
            Optional<Flow> flow = b.flow().or(() -> udpTo(b));
            if (flow.isPresent()) return new Hop.Live(flow.get());
        }
        SipUri uri = contact.orElseGet(() -> SipUri.of(null, b.observed().address().uriHost(), b.observed().port()));
        return new Hop.Located(uri, Zone.LOCAL, mayBeInside(uri, b));
    }

    /**
     * What a phone registers is a stranger's word on the edge: only the address that it came from is believed,
     * everything else must pass the address policy, or a Contact or Path would lead us inside (attack row SIP-20).
     */
    private boolean mayBeInside(SipUri next, Binding<Flow> b) {
        return role == Role.CONTROL || IpAddress.parse(next.host()).filter(b.observed().address()::equals).isPresent();
    }

    /** After a restart the socket is another one, but the NAT in front of the phone may still remember us. */
    public Optional<Flow> udpTo(Binding<Flow> b) {
        return interfaces.stream().filter(i -> i.bind().family() == b.observed().address().family())
                .flatMap(i -> transports.udp(i, b.observed()).stream()).map(f -> (Flow) f).findFirst();
    }

    /** Whether what the phone thinks of its address differs from what we see; a name tells us nothing we can use. */
    public static boolean isNatted(SipUri contact, IpAddress seen) {
        Optional<IpAddress> ip = IpAddress.parse(contact.host());
        return ip.isEmpty() || !ip.get().equals(seen);
    }

    private Route overPath(SearchPlan.Target target, Binding<Flow> b) {
        List<String> routes = b.path();
        Zone zone = zones.get(b.zone());
        Facing.Kind kind = zone == null ? Facing.Kind.INSIDE_ENDPOINT : facing(role, zone);
        // A zone that the file no longer has leads nowhere: its Path was the word of the node at its other end.
        Hop hop = b.zone().isEmpty() ? ownPath(routes.getFirst(), b) : new Hop.ToTraversal(b.zone());
        return new Route(zone == null ? Zone.LOCAL : zone.name(), target.rule(), b.contact().uri(), routes, hop,
                b.zone() + "/path", kind, true, true, MAX_FORWARDS).to(device(b));
    }

    /** A phone of our own network that is reached through a proxy there. */
    private Hop ownPath(String first, Binding<Flow> b) {
        SipUri next = NameAddr.parse(first).flatMap(NameAddr::uri).orElseGet(() -> SipUri.of(null, "invalid", -1));
        return new Hop.Located(next, Zone.LOCAL, mayBeInside(next, b));
    }

    private Route toZone(Zone zone, SearchPlan.Target target, SipUri dialled) {
        boolean traversal = !(zone instanceof Zone.Neighbor);
        Hop hop = traversal ? new Hop.ToTraversal(zone.name()) : new Hop.ToNeighbor(zone.name());
        return new Route(zone.name(), target.rule(), OutgoingUri.of(dialled, target.alias()), List.of(), hop,
                zone.name(),
                facing(role, zone), traversal, false, zone.common().hopCount());
    }

    private Route toDns(Zone zone, SearchPlan.Target target, SipUri dialled) {
        String uri = OutgoingUri.of(dialled, target.alias());
        SipUri located = SipUri.parse(uri).orElse(dialled);
        return new Route(zone.name(), target.rule(), uri, List.of(), new Hop.Located(located, zone.name(), false),
                zone.name(), facing(role, zone), false, false, zone.common().hopCount());
    }

    /** Whom the media leg toward a zone faces. */
    public static Facing.Kind facing(Role role, Zone zone) {
        return switch (zone) {
            case Zone.TraversalClient _ -> Facing.Kind.TOWARD_EDGE;
            case Zone.TraversalServer _ -> Facing.Kind.TOWARD_CONTROL;
            case Zone.LocalZone _, Zone.Neighbor _, Zone.Dns _, Zone.DefaultZone _ ->
                    role == Role.CONTROL ? Facing.Kind.INSIDE_ENDPOINT : Facing.Kind.INTERNET_ENDPOINT;
        };
    }
}
