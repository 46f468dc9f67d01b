package org.sallyport.app;

import static org.sallyport.app.StatusText.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.sallyport.app.print.Paint;
import org.sallyport.app.print.When;
import org.sallyport.host.LogText;
import org.sallyport.scenarios.ladder.Ladder;
import tools.jackson.databind.JsonNode;

/** One call for people: its messages as a ladder over both nodes, and what is to be said of it. */
final class CallLadderText {
    private static final int LABEL = 8;

    private CallLadderText() {}

    /** One message as it is drawn: who sent it to whom, and when by the clock of the node that was asked. */
    private record Step(long atUs, String node, String from, String to, JsonNode facts) {
        String label() {
            int status = facts.path("status").asInt();
            String name = (status == 0 ? "" : status + " ") + text(facts, "method");
            long times = facts.path("times").asLong(1);
            return name + (facts.path("sdp").asBoolean() ? " sdp" : "") + (times > 1 ? " (" + times + " times)" : "");
        }

        boolean isOf(Step other) {
            return facts.path("status").asInt() == other.facts.path("status").asInt()
                    && facts.path("cseq").asLong() == other.facts.path("cseq").asLong()
                    && text(facts, "method").equals(text(other.facts, "method"));
        }
    }

    static String of(JsonNode answer, boolean detail) {
        if (answer.has("failed")) return list(answer.path("failed"), "no call that went wrong is kept\n");
        if (answer.has("ambiguous"))
            return "several calls begin like this:\n" + list(answer.path("ambiguous"), "");
        StringBuilder out = new StringBuilder(head(answer)).append('\n');
        List<Step> steps = steps(answer);
        if (steps.isEmpty()) {
            out.append("The messages of this call are not kept any more: of calls that went well the last few are.\n");
        } else {
            out.append(picture(answer, steps));
            if (detail) out.append(details(steps));
        }
        notes(answer, out);
        return out.toString();
    }

    static String why(JsonNode answer) {
        if (answer.has("ambiguous")) return of(answer, false);
        StringBuilder out = new StringBuilder(head(answer));
        for (JsonNode v : answer.path("verdicts")) {
            boolean well = Set.of("V-16", "V-20", "V-22").contains(text(v, "id"));
            out.append((well ? Paint.GOOD : Paint.BAD).on(text(v, "id"))).append("  ").append(text(v, "sentence"))
                    .append('\n');
            if (!text(v, "next").equals("nothing")) out.append("      Next: ").append(text(v, "next")).append('\n');
        }
        answer.path("unjudged").forEach(u -> out.append(Paint.WARN.on("not judged")).append("  ")
                .append(LogText.printable(u.asString(""))).append('\n'));
        return out.append("Messages: sallyport call show ").append(id(answer.path("ours"))).append('\n').toString();
    }

    private static String list(JsonNode calls, String none) {
        if (calls.isEmpty()) return none;
        Map<String, Function<JsonNode, String>> columns = new LinkedHashMap<>();
        columns.put("STARTED", c -> When.moment(c.path("startedAtMs").asLong()));
        columns.put("CALL", CallLadderText::id);
        columns.put("FROM", c -> text(c, "from") + (c.path("stranger").asBoolean() ? " (a stranger)" : ""));
        columns.put("TO", c -> text(c, "to"));
        columns.put("END", c -> text(c, "end"));
        return StatusText.table(calls, columns);
    }

    private static String id(JsonNode call) {
        String id = text(call, "id");
        return id.substring(0, Math.min(LABEL, id.length()));
    }

    private static String head(JsonNode answer) {
        JsonNode c = answer.path("ours");
        String record = c.path("record").has("seconds") ? ", " + When.time(c.path("record").path("seconds").asLong())
                : "";
        return Paint.STRONG.on(text(c, "from") + " -> " + text(c, "to")) + "  "
                + When.moment(c.path("startedAtMs").asLong()) + record + "  "
                + (c.path("running").asBoolean() ? "it goes on" : text(c, "end")) + "  (" + id(c) + ")\n";
    }

    // --- the ladder

    /** The messages of both halves; of one between the nodes its sender's, where he is known. */
    private static List<Step> steps(JsonNode answer) {
        List<Step> ours = half(answer.path("ours"), 0);
        List<Step> theirs = half(answer.path("theirs"), answer.path("offsetUs").asLong());
        List<Step> out = new ArrayList<>();
        for (Step s : ours) if (!isEcho(s, theirs)) out.add(s);
        for (Step s : theirs) if (!isEcho(s, ours)) out.add(s);
        out.sort(Comparator.comparingLong(Step::atUs));
        return out;
    }

    private static boolean isEcho(Step s, List<Step> other) {
        if (s.facts().path("out").asBoolean() || text(s.facts(), "zone").isEmpty()) return false;
        return other.stream().anyMatch(o -> sent(o) && o.isOf(s));
    }

    private static boolean sent(Step s) {
        return s.facts().path("out").asBoolean() && !text(s.facts(), "zone").isEmpty();
    }

    private static List<Step> half(JsonNode half, long offsetUs) {
        List<Step> out = new ArrayList<>();
        String node = text(half, "node");
        for (JsonNode s : half.path("steps")) {
            String peer = text(s, "zone").isEmpty() ? text(s, "peer") : node.equals("control") ? "edge" : "control";
            boolean leaves = s.path("out").asBoolean();
            out.add(new Step(s.path("atUs").asLong() - offsetUs, node, leaves ? node : peer, leaves ? peer : node, s));
        }
        return out;
    }

    /** From inside to outside: who speaks with control, control, edge, who speaks with edge. */
    private static String picture(JsonNode answer, List<Step> steps) {
        Set<String> inside = new LinkedHashSet<>();
        Set<String> outside = new LinkedHashSet<>();
        boolean edge = steps.stream().anyMatch(s -> s.from().equals("edge") || s.to().equals("edge"));
        String first = steps.getFirst().from();
        for (Step s : steps) {
            for (String who : List.of(s.from(), s.to())) {
                if (who.equals("control") || who.equals("edge")) continue;
                // With one node alone the caller stands left, and whoever was asked right.
                boolean left = edge ? s.node().equals("control") : who.equals(first);
                (left ? inside : outside).add(who);
            }
        }
        List<String> columns = new ArrayList<>(inside);
        columns.addAll(edge ? List.of("control", "edge") : List.of(text(answer.path("ours"), "node")));
        columns.addAll(outside);
        Ladder ladder = new Ladder(columns.toArray(String[]::new));
        for (Step s : steps) ladder.add(s.atUs() * 1_000, s.from(), s.to(), s.label());
        return ladder.render();
    }

    private static String details(List<Step> steps) {
        StringBuilder out = new StringBuilder("\n");
        long zero = steps.getFirst().atUs();
        for (Step s : steps) {
            String detail = s.facts().path("detail").asString("");
            if (detail.isEmpty()) continue;
            out.append(String.format(Locale.ROOT, "%10.1f  %s, %s to %s%n", (s.atUs() - zero) / 1e3, s.label(),
                    s.from(), s.to()));
            detail.lines().forEach(l -> out.append("            ").append(org.sallyport.host.LogText.printable(l))
                    .append('\n'));
        }
        return out.toString();
    }

    /** What the picture does not show. */
    private static void notes(JsonNode answer, StringBuilder out) {
        List<String> notes = new ArrayList<>();
        if (!text(answer, "absent").isEmpty()) notes.add(text(answer, "absent") + ".");
        for (String half : List.of("ours", "theirs")) {
            JsonNode h = answer.path(half);
            if (h.path("leftOut").asLong() > 0)
                notes.add(h.path("leftOut").asLong() + " messages in the middle are left out on " + text(h, "node")
                        + ".");
        }
        if (answer.has("theirs")) {
            lost(half(answer.path("ours"), 0), half(answer.path("theirs"), 0), notes);
            lost(half(answer.path("theirs"), 0), half(answer.path("ours"), 0), notes);
            notes.add(String.format(Locale.ROOT,
                    "Edge's clock is %+.1f ms from control's, measured to %.1f ms; its times"
                            + " are set right.",
                    answer.path("offsetUs").asLong() / 1e3,
                    answer.path("spreadUs").asLong() / 1e3));
        }
        if (!notes.isEmpty()) out.append('\n');
        notes.forEach(n -> out.append(n).append('\n'));
    }

    private static void lost(List<Step> senders, List<Step> receivers, List<String> notes) {
        for (Step s : senders) {
            if (!sent(s)) continue;
            boolean came = receivers.stream().anyMatch(r -> !r.facts().path("out").asBoolean()
                    && !text(r.facts(), "zone").isEmpty() && r.isOf(s));
            if (!came) notes.add(s.label() + " of " + s.node() + " did not come to " + s.to() + ".");
        }
    }
}
