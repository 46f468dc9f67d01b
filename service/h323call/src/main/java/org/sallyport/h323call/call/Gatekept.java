package org.sallyport.h323call.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sallyport.h323call.control.ControlPorts;
import org.sallyport.h323call.message.SetupAsk;
import org.sallyport.h323call.ras.Admissions;
import org.sallyport.h323call.registrar.EndpointRegistrar;
import org.sallyport.h323call.registrar.Registration;
import org.sallyport.host.Host;
import org.sallyport.media.LegSide;
import org.sallyport.ports.Lease;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.Alias;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.dialplan.SearchPlan;
import org.sallyport.zone.dialplan.SearchRequest;
import org.sallyport.zone.history.SearchEnd;
import org.sallyport.zone.history.SearchHistory;

/**
 * Calls among the endpoints of the local zone: who is meant by the dial plan, where he is by the registrar, and ports
 * of the document for the connections. Owner: the desk.
 *
 * <p>An endpoint is who it has registered as, whatever its Setup says: nobody calls in another's name (H323-15).
 */
public final class Gatekept implements CallWorld, Admissions {
    /** What a callee hears of Q.931: 16, normal call clearing, and so on; for the history it is his own answer. */
    private static final int NORMAL_CLEARING = 16;

    private final Host host;
    private final Supplier<PortBook> book;
    private final PortPool ports;
    private final Supplier<DialPlan> plan;
    private final Places places;
    private final EndpointRegistrar registrar;
    private final SearchHistory history;
    private final Map<Octets, Tried> searches = new HashMap<>();
    private Consumer<Octets> hungUp = _ -> {};

    /**
     * Where we are.
     *
     * @param addresses ours toward the endpoints, one of each family
     * @param signalPort where we take calls
     */
    public record Places(List<IpAddress> addresses, int signalPort) {
        public Places {
            addresses = List.copyOf(addresses);
            if (addresses.isEmpty()) throw new IllegalArgumentException("no address");
        }

        private Optional<IpAddress> toward(IpAddress other) {
            return addresses.stream().filter(a -> a.family() == other.family()).findFirst();
        }
    }

    /** A search of the history, and which of its branches is under way. */
    private record Tried(SearchHistory.Search search, int branch) {}

    /** @param ports from which, and at which, connections of calls are made */
    public Gatekept(Host host, Supplier<PortBook> book, PortPool ports, Supplier<DialPlan> plan, Places places,
            EndpointRegistrar registrar, SearchHistory history) {
        this.host = host;
        this.book = book;
        this.ports = ports;
        this.plan = plan;
        this.places = places;
        this.registrar = registrar;
        this.history = history;
    }

    /** Whom to tell that an endpoint has ended a call by RAS, and not by signalling. */
    public void onHangUp(Consumer<Octets> ender) {
        hungUp = ender;
    }

    // --- who is meant

    @Override
    public void find(Octets call, Endpoint caller, SetupAsk ask, Consumer<Found> then) {
        Optional<Registration> known = registered(caller.address());
        Refusal why = Refusal.of(RefusalReason.NOT_FOUND);
        for (Alias wanted : ask.wanted()) {
            SearchPlan p = plan.get().search(request(wanted, known));
            SearchHistory.Search search = history.begin(p, call.hex(), from(caller, known), host.wallMs());
            if (p.refusal().isPresent()) {
                why = p.refusal().get();
                continue;
            }
            List<Target> targets = new ArrayList<>();
            int branch = -1;
            for (SearchPlan.Target t : targets(p)) {
                Optional<Registration> there = registrar.find(t.alias(), host.nowNs());
                int b = search.branch(t, there.map(r -> r.signal().toString()).orElse(""));
                if (there.isEmpty()) {
                    search.branchEnded(b, new SearchEnd.Refused(Refusal.of(RefusalReason.NOT_REGISTERED)));
                    continue;
                }
                if (branch < 0) branch = b;
                targets.add(new Target(t.alias(), there.get().signal()));
            }
            if (!targets.isEmpty()) {
                searches.put(call, new Tried(search, branch));
                then.accept(new Found.There(targets, known.map(Registration::aliases).orElse(List.of())));
                return;
            }
            why = Refusal.of(RefusalReason.NOT_REGISTERED);
            search.ended(new SearchEnd.Refused(why));
        }
        then.accept(new Found.Nowhere(why));
    }

    /** Zones beyond our own are not called yet; a rule that leads to one leads nowhere. */
    private static Set<SearchPlan.Target> targets(SearchPlan plan) {
        Set<SearchPlan.Target> out = new LinkedHashSet<>();
        plan.stages().forEach(s -> s.targets().stream().filter(t -> t.zone().equals(Zone.LOCAL)).forEach(out::add));
        return out;
    }

    private SearchRequest request(Alias wanted, Optional<Registration> known) {
        Zone source = known.isPresent() ? new Zone.LocalZone(Zone.Common.DEFAULTS)
                : new Zone.DefaultZone(Zone.Common.DEFAULTS);
        return new SearchRequest(wanted, source, Protocol.H323, known.flatMap(Registration::user).isPresent());
    }

    private static String from(Endpoint caller, Optional<Registration> known) {
        return known.flatMap(r -> r.aliases().stream().findFirst()).map(Alias::text).orElse("somebody")
                + " (" + (known.isPresent() ? Zone.LOCAL : Zone.DEFAULT) + ", " + caller + ")";
    }

    /** Call signalling comes from any port, so that the machine alone tells who it is. */
    private Optional<Registration> registered(IpAddress at) {
        return registrar.on(at).stream().findFirst();
    }

    @Override
    public Optional<Refusal> objection(Registration caller, List<Alias> wanted) {
        Refusal why = Refusal.of(RefusalReason.NOT_FOUND);
        for (Alias a : wanted) {
            SearchPlan p = plan.get().search(request(a, Optional.of(caller)));
            if (p.refusal().isPresent()) {
                why = p.refusal().get();
                continue;
            }
            boolean there = targets(p).stream().anyMatch(t -> registrar.find(t.alias(), host.nowNs()).isPresent());
            if (there) return Optional.empty();
            why = Refusal.of(RefusalReason.NOT_REGISTERED);
        }
        return Optional.of(why);
    }

    @Override
    public void disengaged(Registration endpoint, Octets call) {
        hungUp.accept(call);
    }

    @Override
    public void alive(Registration endpoint, List<Octets> calls) {}

    @Override
    public void gone(Registration endpoint) {}

    // --- ports

    private Optional<PortClaim> lend(PortClaim.Side side, IpAddress toward, String row) {
        Optional<IpAddress> own = places.toward(toward);
        if (own.isEmpty() || !(ports.lease(host.nowNs()) instanceof Lease.Granted<Integer>(Integer port)))
            return Optional.empty();
        return Optional.of(book.get().claim(Role.CONTROL, side, Transport.TCP, new Endpoint(own.get(), port), row));
    }

    @Override
    public Optional<PortClaim> dial(Endpoint callee) {
        return lend(PortClaim.Side.OPEN, callee.address(), "HII-4");
    }

    @Override
    public void release(PortClaim claim) {
        ports.release(claim.local().port(), host.nowNs());
    }

    @Override
    public ControlPorts control(Map<LegSide, IpAddress> peers) {
        return new ControlPorts() {
            @Override
            public Optional<PortClaim> listen(LegSide toward) {
                return lend(PortClaim.Side.LISTEN, toward.of(peers), "HII-7");
            }

            @Override
            public Optional<PortClaim> dial(LegSide toward) {
                return lend(PortClaim.Side.OPEN, toward.of(peers), "HII-6");
            }

            @Override
            public void release(PortClaim claim) {
                Gatekept.this.release(claim);
            }
        };
    }

    @Override
    public Endpoint ours(Endpoint end) {
        return new Endpoint(places.toward(end.address()).orElse(places.addresses().getFirst()), places.signalPort());
    }

    // --- how it went

    @Override
    public void answered(Octets call) {
        Optional.ofNullable(searches.get(call)).ifPresent(t -> {
            t.search().branchEnded(t.branch(), new SearchEnd.Answered(0));
            t.search().ended(new SearchEnd.Answered(0));
        });
    }

    @Override
    public void over(Octets call, Optional<Refusal> why) {
        Tried t = searches.remove(call);
        if (t == null) return;
        SearchEnd end = why.<SearchEnd>map(SearchEnd.Refused::new)
                .orElseGet(() -> new SearchEnd.Answered(NORMAL_CLEARING));
        t.search().branchEnded(t.branch(), end);
        t.search().ended(end);
        why.ifPresent(w -> history.hungUp(call.hex(), w));
    }
}
