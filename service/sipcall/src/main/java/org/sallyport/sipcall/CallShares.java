package org.sallyport.sipcall;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sipcall.media.LineBudget;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.SourceBudget;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Zone;

/**
 * Who holds how many calls, ringing calls and media lines, so that nobody from outside takes all. Owner: the desk.
 *
 * <p>A user is counted as a user, wherever he calls from; whoever has proven nothing is counted by address and prefix. All
 * strangers together, and on control all that comes through one zone, hold at most a share of the calls: the rest is kept for
 * those inside. Neighbors, and on edge the zone of control, have no share of their own.
 */
final class CallShares {
    private final Role role;
    private final SipCallSettings.Shares shares;
    private final KnownFlows flows;
    private final SourceBudget calls;
    private final SourceBudget ringing;
    private final SourceBudget lines;
    private final Map<String, Integer> byName = new HashMap<>();
    private final Map<String, Holder> holders = new HashMap<>();
    private final Set<String> unanswered = new HashSet<>();

    /** Whoever is counted for a call. */
    sealed interface Holder {
        /** A user of ours. */
        record User(String aor) implements Holder {}

        /** Somebody of whom only the address is known. */
        record Address(IpAddress address) implements Holder {}

        /** Everybody who comes through a zone. */
        record Through(String zone) implements Holder {}

        /** Somebody who is not counted. */
        record Trusted() implements Holder {}
    }

    CallShares(Role role, SipCallSettings.Shares shares, KnownFlows flows) {
        this.role = role;
        this.shares = shares;
        this.flows = flows;
        this.calls = new SourceBudget(shares.callsPerSourceMax());
        this.ringing = new SourceBudget(shares.ringingPerSourceMax());
        this.lines = new SourceBudget(shares.linesPerSourceMax());
    }

    /** Why a caller may begin no further call; empty where he may. {@code callsMax} is the node's own limit. */
    Optional<Refusal> refusal(Origin origin, int callsMax, long nowNs) {
        int percent = shares.outsidePercent();
        int strangersMax = part(callsMax, percent);
        // Users of ours come through the zone as well, so the zone has half of what strangers leave.
        int zoneMax = part(callsMax, (percent + 100) / 2);
        return switch (holder(origin, nowNs)) {
            case Holder.Trusted _ -> Optional.empty();
            case Holder.User(String aor) -> named("user " + aor, shares.callsPerSourceMax(), shares.ringingPerSourceMax());
            case Holder.Through(String zone) -> named("zone " + zone, zoneMax, strangersMax);
            case Holder.Address(IpAddress a) -> {
                if (!calls.fits(a, 1)) yield tooMany("of one source");
                if (!ringing.fits(a, 1)) yield tooMany("of one source, unanswered");
                int ringingMax = percent == 100 ? strangersMax : Math.max(1, strangersMax / 2);
                yield role == Role.EDGE ? named("strangers", strangersMax, ringingMax) : Optional.empty();
            }
        };
    }

    private static int part(int callsMax, int percent) {
        return Math.max(1, (int) ((long) callsMax * percent / 100));
    }

    private Optional<Refusal> named(String name, int max, int ringingMax) {
        if (count(name) >= max) return Optional.of(outside(name, max + " calls"));
        if (count(name + " unanswered") >= ringingMax) return Optional.of(outside(name, ringingMax + " unanswered calls"));
        return Optional.empty();
    }

    private static Refusal outside(String name, String most) {
        RefusalReason reason = name.startsWith("user ") ? RefusalReason.SOURCE_CALLS_MAX : RefusalReason.OUTSIDE_CALLS_MAX;
        return new Refusal(reason, "at most " + most, name);
    }

    private static Optional<Refusal> tooMany(String what) {
        return Optional.of(new Refusal(RefusalReason.SOURCE_CALLS_MAX, "fewer calls " + what, ""));
    }

    private int count(String name) {
        return byName.getOrDefault(name, 0);
    }

    private Holder holder(Origin origin, long nowNs) {
        Optional<String> user = origin.identity().or(() -> flows.owners(origin.flow(), nowNs).stream().sorted().findFirst());
        return switch (origin.zone()) {
            case Zone.TraversalClient z -> new Holder.Through(z.name());
            case Zone.TraversalServer _, Zone.Neighbor _ -> new Holder.Trusted();
            case Zone.LocalZone _, Zone.DefaultZone _, Zone.Dns _ -> user.<Holder>map(Holder.User::new)
                    .orElseGet(() -> new Holder.Address(origin.flow().remote().address()));
        };
    }

    /** A call begins; its holder stays the same until it ends. */
    void began(Session s, Origin origin, long nowNs) {
        if (s.kind() != Session.Kind.CALL) return;
        Holder h = holder(origin, nowNs);
        holders.put(s.id(), h);
        unanswered.add(s.id());
        switch (h) {
            case Holder.Trusted _ -> { }
            case Holder.User(String aor) -> add("user " + aor, 1);
            case Holder.Through(String zone) -> add("zone " + zone, 1);
            case Holder.Address(IpAddress a) -> {
                calls.take(a, 1);
                add("strangers", 1);
            }
        }
        ringing(h, 1);
    }

    /** It was answered. */
    void answered(Session s) {
        if (unanswered.remove(s.id())) ringing(holders.get(s.id()), -1);
    }

    /** It ended, however. */
    void ended(Session s) {
        answered(s);
        switch (holders.remove(s.id())) {
            case null -> { }
            case Holder.Trusted _ -> { }
            case Holder.User(String aor) -> add("user " + aor, -1);
            case Holder.Through(String zone) -> add("zone " + zone, -1);
            case Holder.Address(IpAddress a) -> {
                calls.give(a, 1);
                add("strangers", -1);
            }
        }
    }

    private void ringing(Holder h, int more) {
        switch (h) {
            case Holder.Trusted _ -> { }
            case Holder.User(String aor) -> add("user " + aor + " unanswered", more);
            case Holder.Through(String zone) -> add("zone " + zone + " unanswered", more);
            case Holder.Address(IpAddress a) -> {
                if (more > 0) ringing.take(a, more);
                else ringing.give(a, -more);
                add("strangers unanswered", more);
            }
        }
    }

    private void add(String name, int more) {
        byName.merge(name, more, Integer::sum);
        if (byName.get(name) <= 0) byName.remove(name);
    }

    /** The media lines of a call count for whoever began it. */
    LineBudget lines(Session s) {
        if (!(holders.get(s.id()) instanceof Holder.Address(IpAddress a))) return LineBudget.UNLIMITED;
        return new LineBudget() {
            @Override
            public Optional<Refusal> take() {
                return lines.take(a, 1) ? Optional.empty() : Optional.of(new Refusal(RefusalReason.SOURCE_CALLS_MAX,
                        "at most " + shares.linesPerSourceMax() + " media lines of one source", ""));
            }

            @Override
            public void give() {
                lines.give(a, 1);
            }
        };
    }

    /** Whoever is counted for something, of any kind: nobody where nothing is held. */
    int entries() {
        return calls.entries() + ringing.entries() + lines.entries() + byName.size() + holders.size() + unanswered.size();
    }
}
