package org.sallyport.node;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sallyport.host.Host;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.turn.AllocationReport;
import org.sallyport.turn.TurnDesk;
import org.sallyport.turn.TurnState;

/** What the {@code turn} commands and {@code status turn} ask of a running node. Owner: the desk. */
final class TurnAdmin {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final String OFF = "this node is no TURN server: traversal.turn.enabled is off";
    private static final String REFUSED = "requests-refused-";

    private final Host host;
    private final Optional<TurnDesk> turn;

    TurnAdmin(Host host, Optional<TurnDesk> turn) {
        this.host = host;
        this.turn = turn;
    }

    /** The counters as they are now, or empty where there is no server. */
    void counters(Consumer<Optional<TurnState>> answer) {
        if (turn.isEmpty()) answer.accept(Optional.empty());
        else turn.get().askCounters(s -> answer.accept(Optional.of(s)));
    }

    /** Totals and allocations. */
    void status(String user, Consumer<Object> answer) {
        if (turn.isEmpty()) answer.accept(Map.of("error", OFF));
        else turn.get().askRates(s -> answer.accept(status(turn.get(), s, user)));
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

    void act(String action, String user, Consumer<Object> answer) {
        if (turn.isEmpty()) {
            answer.accept(Map.of("error", OFF));
            return;
        }
        TurnDesk desk = turn.get();
        switch (action) {
            case "revocations" -> answer.accept(desk.revocations().entrySet().stream()
                    .map(e -> Map.of("user", e.getKey(), "since", Instant.ofEpochMilli(e.getValue()).toString()))
                    .toList());
            case "restore" -> answer.accept(desk.restore(user)
                    ? Map.of("user", user, "restored", true)
                    : Map.of("error", user + " is not revoked"));
            case "end" -> {
                int held = desk.allocations(user);
                desk.end(user);
                answer.accept(Map.of("user", user, "allocationsEnded", held));
            }
            case "revoke" -> {
                int held = desk.allocations(user);
                answer.accept(desk.revoke(user)
                        .<Object>map(why -> Map.of("error", why))
                        .orElse(Map.of("user", user, "revoked", true, "allocationsEnded", held)));
            }
            default -> answer.accept(Map.of("error", "no such action: " + action));
        }
    }
}
