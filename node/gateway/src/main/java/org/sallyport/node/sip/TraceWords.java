package org.sallyport.node.sip;

import static org.sallyport.node.site.StatusRow.ordered;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.node.site.StatusRow;
import org.sallyport.node.site.Word;
import org.sallyport.ports.Role;
import org.sallyport.sipcall.trace.Trace;
import org.sallyport.sipcall.trace.TraceWish;
import org.sallyport.sipcall.trace.Traces;
import org.sallyport.zone.pair.PairText;
import org.sallyport.zone.pair.Partner;

/**
 * Traces of both nodes: what is started on control is started on edge too, and fetched from there. Edge starts nothing
 * on control, and control answers edge nothing. Owner: the desk.
 */
final class TraceWords {
    private static final String TOPIC = "trace";
    private static final int ID_OCTETS = 4;
    private static final long SECOND_NS = 1_000_000_000L;

    /** Octets of messages in one answer; as text they are a third longer, and an answer has 32 KiB. */
    private static final int PIECE_OCTETS = 20_000;

    private final Role role;
    private final Host host;
    private final Traces traces;
    private final CallFacts facts;
    private final Partner partner;

    TraceWords(Role role, Host host, Traces traces, CallFacts facts, Partner partner) {
        this.role = role;
        this.host = host;
        this.traces = traces;
        this.facts = facts;
        this.partner = partner;
        if (role == Role.EDGE) partner.answers(TOPIC, (_, body, answer) -> answer.accept(PairText.of(
                PairText.read(body).map(this::asked).orElseGet(() -> Map.of("error", "no question")))));
    }

    /** What the admin socket may have done. */
    Map<String, Word.Asking> tasks() {
        return Map.of("trace-start", this::start, "trace-stop", this::stop, "trace-list", this::list, "trace-fetch",
                this::fetch);
    }

    /** Control's wishes at edge. */
    private Map<String, Object> asked(Map<String, Object> question) {
        String id = PairText.text(question, "id").orElse("");
        return switch (PairText.text(question, "action").orElse("")) {
            case "start" -> started(id, PairText.text(question, "kind").orElse(""),
                    PairText.text(question, "what").orElse(""), PairText.number(question, "seconds").orElse(0L));
            case "stop" -> ended(id);
            case "list" -> ordered("traces", rows());
            case "fetch" -> piece(id, PairText.number(question, "from").orElse(0L));
            case "drop" -> dropped(id);
            default -> Map.of("error", "no such action");
        };
    }

    // --- this node

    private Map<String, Object> started(String id, String kind, String what, long seconds) {
        Optional<TraceWish> wish = TraceWish.of(kind, what);
        if (wish.isEmpty() || !id.matches("[0-9a-f]{1,16}") || seconds < 1)
            return Map.of("error", "a trace is of a user, a peer or a call, for at least a second");
        Optional<Trace> trace = traces.start(id, wish.get(), seconds * SECOND_NS);
        if (trace.isEmpty())
            return Map.of("error", "as many traces run as may, " + Traces.TRACES_MAX + ": stop one first");
        host.log(LogTopic.NODE, LogLevel.INFO, "trace " + id + " of " + wish.get().text() + " begins, for " + seconds
                + " s");
        return row(trace.get());
    }

    private Map<String, Object> ended(String id) {
        Optional<Trace> trace = traces.stop(id);
        if (trace.isEmpty()) return Map.of("error", "there is no trace " + id);
        host.log(LogTopic.NODE, LogLevel.INFO, "trace " + id + " ends with " + trace.get().size() + " messages");
        return row(trace.get());
    }

    private Map<String, Object> dropped(String id) {
        traces.drop(id);
        return Map.of();
    }

    private List<Object> rows() {
        return traces.all().stream().<Object>map(this::row).toList();
    }

    private Map<String, Object> row(Trace t) {
        return ordered("id", t.id(), "node", StatusRow.lower(role), "of", t.wish().text(), "leftSeconds",
                traces.leftNs(t) / SECOND_NS, "messages", t.size(), "dropped", t.dropped(), "octets", t.octets());
    }

    private Map<String, Object> piece(String id, long from) {
        Optional<Trace> trace = traces.find(id);
        if (trace.isEmpty()) return Map.of("error", "there is no trace " + id);
        List<Object> out = new ArrayList<>();
        long next = from;
        for (Trace.Seen s : trace.get().from(from, PIECE_OCTETS)) {
            out.add(ordered("atUs", s.atUs(), "out", s.out(), "transport", s.transport().token(), "local",
                    s.local().toString(), "remote", s.remote().toString(), "message",
                    Base64.getEncoder().encodeToString(s.message())));
            next = s.number() + 1;
        }
        return ordered("messages", out, "next", next, "dropped", trace.get().dropped());
    }

    // --- both

    private void start(Map<String, String> options, Consumer<Object> answer) {
        String kind = options.getOrDefault("kind", "");
        String what = options.getOrDefault("what", "");
        if (kind.equals("call")) {
            List<CallFacts.Known> calls = facts.find(what);
            if (calls.size() != 1) {
                answer.accept(Map.of("error", calls.isEmpty() ? "no call here begins with " + what
                        : "several calls begin with " + what));
                return;
            }
            what = calls.getFirst().callId();
        }
        long seconds = number(options, "seconds");
        String id = host.entropy().hex(ID_OCTETS);
        Map<String, Object> ours = started(id, kind, what, seconds);
        if (ours.containsKey("error")) {
            answer.accept(ours);
            return;
        }
        atEdge(ordered("action", "start", "id", id, "kind", kind, "what", what, "seconds", seconds), ours, answer);
    }

    private void stop(Map<String, String> options, Consumer<Object> answer) {
        String id = options.getOrDefault("id", "");
        Map<String, Object> ours = ended(id);
        if (ours.containsKey("error")) answer.accept(ours);
        else atEdge(ordered("action", "stop", "id", id), ours, answer);
    }

    private void list(Map<String, String> options, Consumer<Object> answer) {
        atEdge(ordered("action", "list"), ordered("traces", rows()), answer);
    }

    /** One piece of what one of the nodes has. */
    private void fetch(Map<String, String> options, Consumer<Object> answer) {
        String id = options.getOrDefault("id", "");
        long from = number(options, "from");
        if (options.getOrDefault("node", StatusRow.lower(role)).equals(StatusRow.lower(role))) {
            answer.accept(options.containsKey("drop") ? dropped(id) : piece(id, from));
            return;
        }
        Map<String, Object> question = options.containsKey("drop") ? ordered("action", "drop", "id", id)
                : ordered("action", "fetch", "id", id, "from", from);
        atEdge(question, new LinkedHashMap<>(), both -> {
            Object edge = ((Map<?, ?>) both).get("edge");
            answer.accept(edge instanceof Map<?, ?> piece ? piece : Map.of("error", String.valueOf(
                    ((Map<?, ?>) both).get("absent"))));
        });
    }

    private static long number(Map<String, String> options, String name) {
        String text = options.getOrDefault(name, "0");
        return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
    }

    /** Our own answer, with edge's beside it, or why there is none. */
    private void atEdge(Map<String, Object> question, Map<String, Object> ours, Consumer<Object> answer) {
        Map<String, Object> out = new LinkedHashMap<>(ours);
        Optional<String> zone = partner.zone();
        if (role == Role.EDGE || zone.isEmpty()) {
            out.put("absent",
                    role == Role.EDGE ? "this is edge's half: control does nothing for edge; run it on control"
                            : "edge is not connected, so this is control's half");
            answer.accept(out);
            return;
        }
        PartnerAnswer.ask(host, partner, zone.get(), TOPIC, question, heard -> {
            switch (heard) {
                case PartnerAnswer.Heard.Said(Map<String, Object> body) when body.get("error") instanceof String e ->
                        out.put("absent", "edge refuses: " + e);
                case PartnerAnswer.Heard.Said(Map<String, Object> body) -> out.put("edge", body);
                case PartnerAnswer.Heard.Nothing(String why) -> out.put("absent", "edge's half is missing: " + why);
            }
            answer.accept(out);
        });
    }
}
