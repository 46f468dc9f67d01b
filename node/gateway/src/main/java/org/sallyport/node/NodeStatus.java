package org.sallyport.node;

import static org.sallyport.node.StatusRow.lower;
import static org.sallyport.node.StatusRow.ordered;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.RuleReview;
import org.sallyport.host.Host;
import org.sallyport.host.LiveSocket;
import org.sallyport.ports.PoolCounts;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sipcall.SipStatus;
import org.sallyport.sipcall.registrar.Binding;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.turn.TurnDesk;
import org.sallyport.turn.TurnState;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneStatus;
import org.sallyport.zone.ZoneTable;
import org.sallyport.zone.history.SearchEnd;
import org.sallyport.zone.history.SearchRecord;

/** The node's state as plain values, ready for JSON. Owner: the desk. */
final class NodeStatus {
    private static final int SEARCHES_SHOWN_MAX = 100;
    private static final long SECOND_NS = 1_000_000_000L;

    private final Supplier<NodeConfig> config;
    private final Host host;
    private final SipStatus sip;
    private final Optional<TurnDesk> turn;
    private final CallStatus calls;
    private final long startedAtNs;

    NodeStatus(Supplier<NodeConfig> config, Host host, SipStatus sip, Optional<TurnDesk> turn) {
        this.config = config;
        this.host = host;
        this.sip = sip;
        this.turn = turn;
        this.calls = new CallStatus(host, sip);
        this.startedAtNs = host.nowNs();
    }

    Object answer(String what, Map<String, String> options) {
        return switch (what) {
            case "summary" -> summary();
            case "calls" -> calls.calls();
            case "history" -> calls.history();
            case "registrations" -> sip.registrations().stream().map(this::binding).toList();
            case "zones" -> sip.zones().stream().map(this::zone).toList();
            case "ports" -> host.liveSockets().stream().map(NodeStatus::socket).toList();
            case "searches" -> sip.searches(options.getOrDefault("text", ""), SEARCHES_SHOWN_MAX).stream().map(this::search).toList();
            case "rules" -> RuleReview.lines(config.get().dialPlan()).stream().map(NodeStatus::rule).toList();
            case "media" -> calls.media();
            default -> Map.of("error", "no such status: " + what);
        };
    }

    private Map<String, Object> summary() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", config.get().name());
        out.put("role", lower(config.get().role()));
        out.put("state", sip.draining() ? "draining" : "open");
        out.put("alarms", host.store().trouble().stream().toList());
        out.put("upSeconds", (host.nowNs() - startedAtNs) / SECOND_NS);
        out.put("calls", sip.sessions().stream().filter(s -> s.kind() == Session.Kind.CALL).count());
        out.put("subscriptions", sip.sessions().stream().filter(s -> s.kind() == Session.Kind.SUBSCRIPTION).count());
        out.put("registrations", sip.registrations().size());
        out.put("mediaLines", sip.mediaLines().size());
        PoolCounts pairs = sip.mediaPorts();
        out.put("mediaPairs", ordered("free", pairs.free(), "used", pairs.used(), "resting", pairs.cooling(), "foreign", pairs.foreign()));
        out.put("turn", turn.<Object>map(t -> t.allocations() + " of " + t.settings().quotas().allocationsMax()
                + " allocations").orElse("off"));
        out.put("counters", new java.util.TreeMap<>(sip.counters()));
        return out;
    }

    /** Everything that counts, in the text format of OpenMetrics. */
    String metrics(Optional<TurnState> turnState) {
        Metrics out = new Metrics();
        out.gauge("sallyport_up_seconds", "Seconds since the start.", (host.nowNs() - startedAtNs) / SECOND_NS);
        out.gauge("sallyport_alarms", "What keeps the node from doing all that it should.", host.store().trouble().isPresent() ? 1 : 0);
        out.gauge("sallyport_calls", "Calls in progress.",
                sip.sessions().stream().filter(s -> s.kind() == Session.Kind.CALL).count());
        out.gauge("sallyport_registrations", "Registered contacts.", sip.registrations().size());
        out.gauge("sallyport_media_lines", "Media lines that are relayed.", sip.mediaLines().size());
        PoolCounts pairs = sip.mediaPorts();
        out.gauges("sallyport_media_pairs", "Pairs of media ports.", "state",
                Map.of("free", pairs.free(), "used", pairs.used(), "resting", pairs.cooling(), "foreign", pairs.foreign()));
        out.counters("sallyport_sip", sip.counters());
        if (turn.isPresent() && turnState.isPresent()) turnMetrics(out, turn.get(), turnState.get());
        return out.text();
    }

    private static void turnMetrics(Metrics out, TurnDesk desk, TurnState state) {
        out.gauge("sallyport_turn_allocations", "Allocations.", desk.allocations());
        out.gauge("sallyport_turn_allocations_max", "Most allocations at a time.",
                desk.settings().quotas().allocationsMax());
        out.gauge("sallyport_turn_users", "Users with an allocation.",
                desk.users());
        out.gauge("sallyport_turn_revoked_users", "Users that are revoked.", desk.revocations().size());
        out.counters("sallyport_turn", state.counters().values());
    }

    private Map<String, Object> binding(Binding<Flow> b) {
        return ordered("address", b.aor(), "contact", b.contact().uri(), "transport", b.transport().token(),
                "seenAt", b.observed().toString(), "expiresSeconds", b.expiresSeconds(host.nowNs()),
                "connected", b.flow().filter(Flow::alive).isPresent(), "path", b.path());
    }

    private Map<String, Object> zone(ZoneTable.Row row) {
        Map<String, Object> out = ordered("name", row.zone().name(), "type", type(row.zone()), "state", "", "why", "", "peer", "");
        switch (row.status()) {
            case ZoneStatus.Ready() -> out.put("state", "ready");
            case ZoneStatus.Starting(long sinceNs) -> state(out, "starting", sinceNs);
            case ZoneStatus.Up(long sinceNs, var peer) -> {
                state(out, "up", sinceNs);
                out.put("peer", peer.toString());
            }
            case ZoneStatus.Down(long sinceNs, var why, int failures, long retryAtNs) -> {
                state(out, "down", sinceNs);
                out.put("reason", why.reason().id());
                out.put("why", why.toString());
                out.put("failures", failures);
                if (retryAtNs != org.sallyport.machine.Machine.NEVER) {
                    out.put("retryInSeconds", Math.max(0, (retryAtNs - host.nowNs()) / SECOND_NS));
                }
            }
        }
        return out;
    }

    private void state(Map<String, Object> out, String state, long sinceNs) {
        out.put("state", state);
        out.put("forSeconds", (host.nowNs() - sinceNs) / SECOND_NS);
    }

    private static String type(Zone zone) {
        return switch (zone) {
            case Zone.LocalZone _ -> "local";
            case Zone.DefaultZone _ -> "default";
            case Zone.TraversalClient _ -> "traversal-client";
            case Zone.TraversalServer _ -> "traversal-server";
            case Zone.Neighbor _ -> "neighbor";
            case Zone.Dns _ -> "dns";
        };
    }

    private static Map<String, Object> socket(LiveSocket s) {
        return ordered("rows", s.claim().rows(), "transport", s.claim().transport().token(), "side", lower(s.claim().side()),
                "local", s.local().toString(), "remote", s.remote().map(Object::toString).orElse(""));
    }

    private Map<String, Object> search(SearchRecord r) {
        Map<String, Object> out = ordered("id", r.id(), "atMs", r.atMs(), "from", r.from(), "alias", r.plan().asked().alias().text(),
                "searchedAs", r.plan().alias().text(), "callId", r.callId(), "status", status(r.end()), "end", end(r.end()));
        out.put("rules", r.plan().trials().stream().map(Object::toString).toList());
        out.put("branches", r.branches().stream().map(b -> ordered("rule", b.target().rule(), "zone", b.target().zone(),
                "address", b.address(), "status", status(b.end()), "end", end(b.end()))).toList());
        out.put("notes", r.notes());
        return out;
    }

    private static Map<String, Object> rule(RuleReview.Line l) {
        return ordered("priority", l.priority() == 0 ? "off" : Integer.toString(l.priority()), "name", l.name(), "madeBy", l.madeBy(),
                "source", l.source(), "aliases", l.aliases(), "target", l.target(), "note", l.note());
    }

    /** SIP status of the end; 0 while running. */
    private static int status(SearchEnd end) {
        return switch (end) {
            case SearchEnd.Running() -> 0;
            case SearchEnd.Answered(int status) -> status;
            case SearchEnd.HungUp(var _) -> 200;
            case SearchEnd.Refused(var refusal) -> RefusalStatus.of(refusal.reason()).code();
        };
    }

    private static String end(SearchEnd end) {
        return switch (end) {
            case SearchEnd.Running() -> "running";
            case SearchEnd.Answered(int status) -> status == 0 ? "cancelled before an answer" : "answered " + status;
            case SearchEnd.Refused(var refusal) -> refusal.toString();
            case SearchEnd.HungUp(var why) -> "answered, and ended by this node: " + why;
        };
    }
}
