package org.sallyport.sipcall.call;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.media.desk.LineBudget;
import org.sallyport.media.desk.LineTurnover;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sipcall.flow.KnownFlows;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.SourceBudget;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Zone;

/**
 * Who holds how many calls, ringing calls and media lines, so that nobody from outside takes all. Owner: the desk.
 *
 * <p>A user is counted as a user, wherever he calls from; whoever has proven nothing is counted by address and prefix.
 * All strangers together, and on control all that comes through one zone, hold at most a share of the calls: the rest
 * is kept for those inside. Neighbors, and on edge the zone of control, have no share of their own.
 */
public final class CallShares {
    /** So many sources of strangers at least share the lines that strangers may have. */
    private static final int SOURCES_MIN = 8;

    /** So many users at least share what their devices may have. */
    private static final int USERS_MIN = 4;

    private final Role role;
    private final SipCallSettings.Shares shares;
    private final KnownFlows flows;
    private final SourceBudget calls;
    private final SourceBudget ringing;
    private final SourceBudget lines;
    private final LineTurnover turnover;
    private final Map<String, Integer> byName = new HashMap<>();
    private final Map<String, Holder> holders = new HashMap<>();
    private final Set<String> unanswered = new HashSet<>();

    /** Whoever is counted for a call. */
    public sealed interface Holder {
        /** A user of ours. */
        record User(String aor) implements Holder {}

        /** Somebody of whom only the address is known. */
        record Address(IpAddress address) implements Holder {}

        /** Everybody who comes through a zone. */
        record Through(String zone) implements Holder {}

        /** Somebody who is not counted. */
        record Trusted() implements Holder {}
    }

    public CallShares(Role role, SipCallSettings.Shares shares, KnownFlows flows, LineTurnover turnover) {
        this.role = role;
        this.turnover = turnover;
        this.shares = shares;
        this.flows = flows;
        this.calls = new SourceBudget(shares.callsPerSourceMax());
        this.ringing = new SourceBudget(shares.ringingPerSourceMax());
        this.lines = new SourceBudget(shares.linesPerSourceMax());
    }

    /** Why a caller may begin no further call; empty where he may. {@code callsMax} is the node's own limit. */
    public Optional<Refusal> refusal(Origin origin, int callsMax, long nowNs) {
        int percent = shares.outsidePercent();
        int strangersMax = part(callsMax, percent);
        // Users of ours come through the zone as well, so the zone has half of what strangers leave.
        int zoneMax = part(callsMax, (percent + 100) / 2);
        return switch (holder(origin, nowNs)) {
            case Holder.Trusted _ -> Optional.empty();
            case Holder.User(String aor) ->
                    named("user " + aor, shares.callsPerSourceMax(), shares.ringingPerSourceMax());
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
        if (count(name + " unanswered") >= ringingMax)
            return Optional.of(outside(name, ringingMax + " unanswered calls"));
        return Optional.empty();
    }

    private static Refusal outside(String name, String most) {
        RefusalReason reason = name.startsWith("user ") || name.startsWith("prefix ") ? RefusalReason.SOURCE_CALLS_MAX
                : RefusalReason.OUTSIDE_CALLS_MAX;
        return new Refusal(reason, "at most " + most, name);
    }

    private static Optional<Refusal> tooMany(String what) {
        return Optional.of(new Refusal(RefusalReason.SOURCE_CALLS_MAX, "fewer calls " + what, ""));
    }

    private int count(String name) {
        return byName.getOrDefault(name, 0);
    }

    private Holder holder(Origin origin, long nowNs) {
        Optional<String> user =
                origin.identity().or(() -> flows.owners(origin.flow(), nowNs).stream().sorted().findFirst());
        return switch (origin.zone()) {
            case Zone.TraversalClient z -> new Holder.Through(z.name());
            case Zone.TraversalServer _, Zone.Neighbor _ -> new Holder.Trusted();
            case Zone.LocalZone _, Zone.DefaultZone _, Zone.Dns _ -> user.<Holder>map(Holder.User::new)
                    .orElseGet(() -> new Holder.Address(origin.flow().remote().address()));
        };
    }

    /** A call begins; its holder stays the same until it ends. */
    public void began(Session s, Origin origin, long nowNs) {
        if (s.kind() != Session.Kind.CALL) return;
        Holder h = holder(origin, nowNs);
        holders.put(s.id(), h);
        unanswered.add(s.id());
        switch (h) {
            case Holder.Trusted _ -> {}
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
    public void answered(Session s) {
        Holder h = holders.get(s.id());
        if (unanswered.remove(s.id()) && h != null) ringing(h, -1);
    }

    /** It ended, however. */
    public void ended(Session s) {
        answered(s);
        switch (holders.remove(s.id())) {
            case null -> {}
            case Holder.Trusted _ -> {}
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
            case Holder.Trusted _ -> {}
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
        if (byName.merge(name, more, Integer::sum) <= 0) byName.remove(name);
    }

    /** The media lines of a call count for whoever began it. */
    public LineBudget lines(Session s) {
        int all = turnover.linesMax();
        int percent = shares.outsidePercent();
        return switch (holders.get(s.id())) {
            case null -> LineBudget.UNLIMITED;
            case Holder.Trusted _ -> LineBudget.UNLIMITED;
            case Holder.User(String aor) -> new Lately("user " + aor, part(all, percent) / USERS_MIN);
            case Holder.Through(String zone) -> new Lately("zone " + zone, part(all, (percent + 100) / 2));
            case Holder.Address(IpAddress a) ->
                    new OfSource(a, new Lately("prefix " + SourceBudget.prefix(a), part(all, percent) / SOURCES_MIN),
                            new Lately("strangers", part(all, percent)));
        };
    }

    /** Lines of a name, those counted whose ports rest still. */
    private final class Lately implements LineBudget {
        private final String name;
        private final int max;

        Lately(String name, int max) {
            this.name = name;
            this.max = shares.outsidePercent() == 100 ? Integer.MAX_VALUE : Math.max(1, max);
        }

        @Override
        public Optional<Refusal> take() {
            return turnover.take(name, max) ? Optional.empty()
                    : Optional.of(outside(name, max + " media lines in so short a time"));
        }

        @Override
        public void give() {
            turnover.give(name);
        }

        void takeBack() {
            turnover.takeBack(name);
        }
    }

    /** Lines of an address: those it holds, those of its prefix lately, and those of all strangers lately. */
    private final class OfSource implements LineBudget {
        private final IpAddress source;
        private final Lately own;
        private final Lately strangers;

        OfSource(IpAddress source, Lately own, Lately strangers) {
            this.source = source;
            this.own = own;
            this.strangers = strangers;
        }

        @Override
        public Optional<Refusal> take() {
            if (!lines.fits(source, 1)) {
                return Optional.of(new Refusal(RefusalReason.SOURCE_CALLS_MAX,
                        "at most " + shares.linesPerSourceMax() + " media lines of one source", ""));
            }
            Optional<Refusal> no = own.take();
            if (no.isPresent()) return no;
            no = strangers.take();
            if (no.isPresent()) own.takeBack();
            else lines.take(source, 1);
            return no;
        }

        @Override
        public void give() {
            lines.give(source, 1);
            own.give();
            strangers.give();
        }
    }

    /** Whoever is counted for something, of any kind: nobody where nothing is held. */
    public int entries() {
        return calls.entries() + ringing.entries() + lines.entries() + byName.size() + holders.size()
                + unanswered.size();
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("shareHolders", (long) entries());
    }
}
