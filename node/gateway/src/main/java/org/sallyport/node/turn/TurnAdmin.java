package org.sallyport.node.turn;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.sallyport.host.Host;
import org.sallyport.node.site.Metrics;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.turn.AllocationReport;
import org.sallyport.turn.TurnCounters;
import org.sallyport.turn.desk.TurnDesk;
import org.sallyport.turn.desk.TurnState;

/** What the {@code turn} commands, {@code status turn} and metrics ask of a running node. Owner: the desk. */
final class TurnAdmin {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final String OFF = "this node is no TURN server: traversal.turn.enabled is off";
    private static final String REFUSED = "requests-refused-";

    private final Host host;
    private final Optional<TurnDesk> turn;
    /** As the loops told it last. */
    private TurnState state = TurnState.NOTHING;

    TurnAdmin(Host host, Optional<TurnDesk> turn) {
        this.host = host;
        this.turn = turn;
    }

    /** The counters as they are now. */
    void askCounters(Runnable then) {
        if (turn.isEmpty()) then.run();
        else turn.get().askCounters(s -> told(s, then));
    }

    /** As {@link #askCounters}, with allocations and rates. */
    void askRates(Runnable then) {
        if (turn.isEmpty()) then.run();
        else turn.get().askRates(s -> told(s, then));
    }

    private void told(TurnState now, Runnable then) {
        state = now;
        then.run();
    }

    /** One line for the summary. */
    String shortly() {
        return turn.map(t -> t.allocations() + " of " + t.settings().quotas().allocationsMax() + " allocations")
                .orElse("off");
    }

    void count(Metrics out) {
        if (turn.isEmpty()) return;
        TurnDesk desk = turn.get();
        out.gauge("sallyport_turn_allocations", "Allocations.", desk.allocations());
        out.gauge("sallyport_turn_allocations_max", "Most allocations at a time.",
                desk.settings().quotas().allocationsMax());
        out.gauge("sallyport_turn_users", "Users with an allocation.", desk.users());
        out.gauge("sallyport_turn_revoked_users", "Users that are revoked.", desk.revocations().size());
        out.counters("sallyport_turn", state.counters().values(), TurnCounters.GAUGES);
    }

    /** Totals and allocations. */
    Object status(String user) {
        return turn.<Object>map(t -> status(t, state, user)).orElse(Map.of("error", OFF));
    }

    private Map<String, Object> status(TurnDesk desk, TurnState state, String user) {
        Map<String, Object> out = new LinkedHashMap<>(totals(desk, state));
        List<Object> rows = new ArrayList<>();
        for (AllocationReport a : state.allocations()) {
            if (user.isEmpty() || user.equals(a.user())) rows.add(allocation(a));
        }
        out.put("list", rows);
        return out;
    }

    private Map<String, Object> totals(TurnDesk desk, TurnState s) {
        Map<String, Object> out = new LinkedHashMap<>();
        int size = desk.settings().book().settings(Role.EDGE).ports(Setting.TURN_RELAY).size()
                * desk.settings().relays().size();
        long used = s.counters().value("relay-ports-used");
        out.put("realm", desk.settings().realm());
        out.put("relays", desk.settings().relays().stream().map(r -> r.local().equals(r.advertised())
                ? r.local().toString() : r.local() + " as " + r.advertised()).toList());
        out.put("allocations", desk.allocations());
        out.put("allocationsMax", desk.settings().quotas().allocationsMax());
        out.put("users", (long) desk.users());
        out.put("revoked", desk.revocations().size());
        out.put("ports", size);
        out.put("portsUsed", used);
        long free = s.counters().value("ports-free");
        out.put("portsFree", free);
        // What neither serves nor is free rests after use, waits for a reservation's token, or is another process's.
        out.put("portsResting", Math.max(0, size - used - free));
        out.put("toPeers", direction(s, "to-peer", s.rates().packetsToPeers(), s.rates().bytesToPeers()));
        out.put("toClients", direction(s, "to-client", s.rates().packetsToClients(), s.rates().bytesToClients()));
        Map<String, Long> refused = new TreeMap<>();
        s.counters().values().forEach((name, n) -> {
            if (name.startsWith(REFUSED)) refused.put(name.substring(REFUSED.length()), n);
        });
        out.put("refused", refused);
        out.put("answersHeldBack", s.counters().value("answers-held-back"));
        if (!s.complete()) out.put("incomplete", true);
        return out;
    }

    private static Map<String, Object> direction(TurnState s, String name, long packets, long bytes) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("packets", s.counters().value(name + "-packets"));
        out.put("bytes", s.counters().value(name + "-bytes"));
        out.put("dropped", s.counters().values().entrySet().stream()
                .filter(e -> e.getKey().startsWith(name + "-drops"))
                .mapToLong(Map.Entry::getValue).sum());
        out.put("packetsPerSecond", packets);
        out.put("bytesPerSecond", bytes);
        return out;
    }

    private Map<String, Object> allocation(AllocationReport a) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("user", a.user());
        out.put("client", a.client().toString());
        out.put("server", a.server().toString());
        out.put("transport", a.transport().token());
        out.put("relayed", a.relayed().stream().map(Object::toString).toList());
        out.put("ageSeconds", (host.nowNs() - a.startedNs()) / SECOND_NS);
        out.put("expiresSeconds", Math.max(0, (a.expiresNs() - host.nowNs()) / SECOND_NS));
        out.put("permissions", a.permissions());
        out.put("channels", a.channels());
        out.put("packetsToPeers", a.toPeers().packets());
        out.put("bytesToPeers", a.toPeers().bytes());
        out.put("packetsToClient", a.toClient().packets());
        out.put("bytesToClient", a.toClient().bytes());
        out.put("drops", a.toPeers().dropped() + a.toClient().dropped());
        return out;
    }

    // ---------------------------------------------------------------- what is done to somebody

    Map<String, Function<Map<String, String>, Object>> actions() {
        return Map.of("revocations", of((desk, _) -> revocations(desk)), "restore", of(TurnAdmin::restore),
                "end", of(TurnAdmin::end), "revoke", of(TurnAdmin::revoke));
    }

    private Function<Map<String, String>, Object> of(BiFunction<TurnDesk, String, Object> action) {
        return options -> turn.map(desk -> action.apply(desk, options.getOrDefault("user", "")))
                .orElse(Map.of("error", OFF));
    }

    private static Object revocations(TurnDesk desk) {
        return desk.revocations().entrySet().stream()
                .map(e -> Map.of("user", e.getKey(), "since", Instant.ofEpochMilli(e.getValue()).toString()))
                .toList();
    }

    private static Object restore(TurnDesk desk, String user) {
        return desk.restore(user) ? Map.of("user", user, "restored", true) : Map.of("error", user + " is not revoked");
    }

    private static Object end(TurnDesk desk, String user) {
        int held = desk.allocations(user);
        desk.end(user);
        return Map.of("user", user, "allocationsEnded", held);
    }

    private static Object revoke(TurnDesk desk, String user) {
        int held = desk.allocations(user);
        return desk.revoke(user)
                .<Object>map(why -> Map.of("error", why))
                .orElse(Map.of("user", user, "revoked", true, "allocationsEnded", held));
    }
}
