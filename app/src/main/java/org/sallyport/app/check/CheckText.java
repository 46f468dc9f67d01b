package org.sallyport.app.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.app.print.Paint;
import org.sallyport.check.Verdict;
import org.sallyport.host.LogText;
import tools.jackson.databind.JsonNode;

/** The findings of a check, for people: stage by stage, what is wrong with what to do about it. */
public final class CheckText {
    private static final String INDENT = " ".repeat(31);

    private final StringBuilder out = new StringBuilder();
    private int stage;

    private CheckText() {}

    /** All of it. */
    public static String of(List<JsonNode> findings) {
        CheckText text = new CheckText();
        findings.forEach(text::finding);
        text.end(findings);
        return text.out.toString();
    }

    private void finding(JsonNode f) {
        int number = f.path("stage").asInt();
        String title = number == stage ? "" : "%2d %s".formatted(number, f.path("stageTitle").asString());
        stage = number;
        Verdict verdict = verdict(f);
        String wall = f.has("firewall") ? " (" + f.path("firewall").asString() + " firewall)" : "";
        out.append("%-24s%s %s%s: %s%n".formatted(title, word(verdict), text(f, "subject"), wall, text(f, "sentence")));
        if (f.has("fix") && verdict != Verdict.PASSES) {
            out.append(INDENT).append("-> ").append(text(f, "fix")).append('\n');
        }
        f.path("rule").asString("").lines().forEach(l -> out.append(INDENT).append(l).append('\n'));
    }

    /** Some of it was written by whoever answers at a port. */
    private static String text(JsonNode f, String key) {
        return LogText.printable(f.path(key).asString(""));
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case PASSES -> Paint.GOOD.on("ok    ");
            case REMARK -> Paint.WARN.on("look  ");
            case BLOCKED, WRONG -> Paint.BAD.on("FAIL  ");
            case ANSWERED_BY_ANOTHER -> Paint.BAD.on("OTHER ");
            case NOT_JUDGED -> Paint.WARN.on("?     ");
        };
    }

    /** What it was, as the node wrote it. */
    public static Verdict verdict(JsonNode f) {
        for (Verdict v : Verdict.values()) if (v.token().equals(f.path("verdict").asString())) return v;
        return Verdict.NOT_JUDGED;
    }

    private void end(List<JsonNode> findings) {
        List<String> open = new ArrayList<>();
        int problems = 0;
        Optional<JsonNode> first = Optional.empty();
        for (JsonNode f : findings) {
            if (verdict(f) == Verdict.NOT_JUDGED) open.add(text(f, "subject"));
            if (!verdict(f).isProblem()) continue;
            problems++;
            if (first.isEmpty()) first = Optional.of(f);
        }
        out.append('\n');
        if (!open.isEmpty()) out.append("Not judged: ").append(String.join("; ", open)).append(".\n");
        if (first.isPresent()) {
            out.append(Paint.BAD.on(problems == 1 ? "1 problem" : problems + " problems")).append(". First: ")
                    .append(text(first.get(), "subject")).append(".\n");
        } else {
            out.append(open.isEmpty() ? Paint.GOOD.on("Nothing is wrong.") : "Nothing that was judged is wrong.")
                    .append('\n');
        }
    }
}
