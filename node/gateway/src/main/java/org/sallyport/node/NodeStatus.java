package org.sallyport.node;

import static org.sallyport.node.site.StatusRow.lower;
import static org.sallyport.node.site.StatusRow.ordered;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.RuleReview;
import org.sallyport.host.Host;
import org.sallyport.host.LiveSocket;
import org.sallyport.machine.Machine;
import org.sallyport.machine.Release;
import org.sallyport.node.site.Metrics;
import org.sallyport.node.site.Service;
import org.sallyport.node.site.Site;
import org.sallyport.node.site.Word;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.stun.RefusalError;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneStatus;
import org.sallyport.zone.ZoneTable;
import org.sallyport.zone.history.SearchEnd;
import org.sallyport.zone.history.SearchKind;
import org.sallyport.zone.history.SearchRecord;

/** What the node answers: of itself, of what its chapters share, and by each service's own words. Owner: the desk. */
final class NodeStatus {
    private static final int SEARCHES_SHOWN_MAX = 100;
    private static final long SECOND_NS = 1_000_000_000L;

    private final Site site;
    private final Host host;
    private final List<Service> services;
    private final Faults faults;
    private final Map<String, Word> words = new HashMap<>();
    private final long startedAtNs;
    private final NodeDrain draining;
    private final PartnerReleases partners;

    NodeStatus(Site site, List<Service> services, NodeDrain draining, PartnerReleases partners, Faults faults) {
        this.site = site;
        this.host = site.host();
        this.services = services;
        this.faults = faults;
        this.draining = draining;
        this.partners = partners;
        this.startedAtNs = host.nowNs();
        add(Map.of("summary", _ -> summary(),
                "zones", _ -> site.zones().rows(Protocol.SIP).stream().map(this::zone).toList(),
                "ports", _ -> host.liveSockets().stream().map(NodeStatus::socket).toList(),
                "alarms", _ -> site.conditions().rows(),
                "drain", _ -> draining.facts(),
                "searches", options -> searches(options.getOrDefault("text", "")),
                "rules",
                _ -> RuleReview.lines(site.settings().config().dialPlan()).stream().map(NodeStatus::rule).toList(),
                "metrics", Word.after(this::recount, _ -> Map.of("text", metrics()))));
        services.forEach(s -> add(s.words()));
        add(Map.of("edge", new PairStatus(site, (word, then) -> ask(word, Map.of(), then)), "config",
                _ -> Map.of("text", site.settings().config().toString())));
    }

    /** @throws IllegalStateException where one of them is answered already */
    void add(Map<String, Word> more) {
        more.forEach((name, word) -> {
            if (words.putIfAbsent(name, word) != null) throw new IllegalStateException("two answer to status " + name);
        });
    }

    Object answer(String what, Map<String, String> options) {
        Word word = words.get(what);
        return word == null ? Map.of("error", "no such status: " + what)
                : faults.answer("status " + what, () -> word.answer(options));
    }

    void ask(String what, Map<String, String> options, Consumer<Object> answer) {
        Word word = words.get(what);
        if (word == null) answer.accept(answer(what, options));
        else if (word instanceof Word.Asking asking) {
            Object failed = faults.answer("status " + what, () -> {
                asking.ask(options, answer);
                return asking;
            });
            if (failed != asking) answer.accept(failed);
        } else word.refresh(() -> answer.accept(answer(what, options)));
    }

    private Map<String, Object> summary() {
        NodeConfig config = site.settings().config();
        Map<String, Object> out =
                ordered("name", config.name(), "role", lower(config.role()), "release", Release.OURS.toString(),
                        "state", lower(draining.state()),
                        "alarms", alarms(), "upSeconds", upSeconds(), "partners", partners.rows());
        Map<String, Long> counters = new TreeMap<>();
        for (Service s : services) {
            apart(s.summary(), out);
            apart(s.counters(), counters);
        }
        out.put("counters", counters);
        return out;
    }

    /** What one service says never takes the place of what another said. */
    private static <V> void apart(Map<String, ? extends V> said, Map<String, V> all) {
        said.forEach((name, value) -> {
            if (all.putIfAbsent(name, value) != null) throw new IllegalStateException("two count " + name);
        });
    }

    private List<String> alarms() {
        List<String> out = new ArrayList<>(host.store().trouble().stream().toList());
        services.forEach(s -> out.addAll(s.alarms()));
        site.conditions().told().forEach(t -> out.add(t.line()));
        return out;
    }

    private long upSeconds() {
        return (host.nowNs() - startedAtNs) / SECOND_NS;
    }

    private void recount(Runnable then) {
        Round.of(services, Service::recount, (s, e) -> faults.of(s.name(), "count", e), then);
    }

    /** Everything that counts, in the text format of OpenMetrics. */
    private String metrics() {
        Metrics out = new Metrics();
        out.gauge("sallyport_up_seconds", "Seconds since the start.", upSeconds());
        out.gauge("sallyport_draining", "1 while no new calls are taken.",
                draining.state() == NodeDrain.State.OPEN ? 0 : 1);
        out.gauge("sallyport_alarms", "What keeps the node from doing all that it should.",
                alarms().size());
        site.conditions().count(out);
        services.forEach(s -> s.count(out));
        return out.text();
    }

    private List<Object> searches(String text) {
        return site.searches().find(text, SEARCHES_SHOWN_MAX).stream().<Object>map(NodeStatus::search).toList();
    }

    private Map<String, Object> zone(ZoneTable.Row row) {
        Map<String, Object> out =
                ordered("name", row.zone().name(), "type", type(row.zone()), "state", "", "why", "", "peer", "");
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
                if (retryAtNs != Machine.NEVER) {
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
        return ordered("rows", s.claim().rows(), "transport", s.claim().transport().token(), "side",
                lower(s.claim().side()),
                "local", s.local().toString(), "remote", s.remote().map(Object::toString).orElse(""));
    }

    private static Map<String, Object> search(SearchRecord r) {
        Map<String, Object> out = ordered("id", r.id(), "atMs", r.atMs(), "from", r.from(), "alias", r.asked(),
                "searchedAs", r.searchedAs(), "callId", r.callId(), "status", status(r.kind(), r.end()), "end",
                end(r.end()));
        out.put("kind", r.kind().id());
        reason(r.end()).ifPresent(reason -> {
            out.put("reason", reason.id());
            out.put("cause", reason.cause().id());
            out.put("setting", reason.setting());
        });
        out.put("rules", r.trials().stream().map(Object::toString).toList());
        out.put("branches", r.branches().stream().map(b -> ordered("rule", b.target().rule(), "zone", b.target().zone(),
                "address", b.address(), "status", status(r.kind(), b.end()), "end", end(b.end()))).toList());
        out.put("notes", r.notes());
        return out;
    }

    private static Map<String, Object> rule(RuleReview.Line l) {
        return ordered("priority", l.priority() == 0 ? "off" : Integer.toString(l.priority()), "name", l.name(),
                "madeBy", l.madeBy(),
                "source", l.source(), "aliases", l.aliases(), "target", l.target(), "note", l.note());
    }

    private static Optional<RefusalReason> reason(SearchEnd end) {
        return switch (end) {
            case SearchEnd.Refused(var refusal) -> Optional.of(refusal.reason());
            case SearchEnd.HungUp(var why) -> Optional.of(why.reason());
            case SearchEnd.Running _, SearchEnd.Answered _ -> Optional.empty();
        };
    }

    /** Status of the end in the protocol of whoever asked; 0 while running. */
    private static int status(SearchKind kind, SearchEnd end) {
        return switch (end) {
            case SearchEnd.Running() -> 0;
            case SearchEnd.Answered(int status) -> status;
            case SearchEnd.HungUp(var _) -> 200;
            case SearchEnd.Refused(var refusal) -> kind == SearchKind.RELAY ? RefusalError.of(refusal.reason()).code()
                    : RefusalStatus.of(refusal.reason()).code();
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
