package org.sallyport.app;

import static org.sallyport.app.StatusText.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.sallyport.app.print.Table;
import org.sallyport.app.print.When;
import tools.jackson.databind.JsonNode;

/** Calls, their media and what became of them, for people. */
final class CallText {
    private static final int LABEL = 8;

    private CallText() {}

    static String calls(JsonNode answer) {
        Map<String, Function<JsonNode, String>> columns = new LinkedHashMap<>();
        columns.put("CALL", CallText::label);
        columns.put("STATE", c -> text(c, "kind").equals("call") ? text(c, "state") : text(c, "kind"));
        columns.put("SINCE", c -> When.time(c.path("seconds").asLong()));
        columns.put("FROM", c -> place(c, "from", "fromZone"));
        columns.put("TO", c -> place(c, "to", "toZone"));
        columns.put("PACKETS IN", c -> join(c.path("media"), CallText::packets));
        columns.put("SOUND", CallText::sound);
        return StatusText.table(answer, columns) + verdicts(answer);
    }

    static String history(JsonNode answer) {
        Map<String, Function<JsonNode, String>> columns = new LinkedHashMap<>();
        columns.put("STARTED", c -> When.moment(c.path("startedAtMs").asLong()));
        columns.put("CALL", CallText::label);
        columns.put("FROM", c -> place(c, "from", "fromZone"));
        columns.put("TO", c -> place(c, "to", "toZone"));
        columns.put("TALKED", c -> c.path("answered").asBoolean() ? When.time(c.path("seconds").asLong()) : "-");
        columns.put("PACKETS IN", c -> join(c.path("media"), CallText::packets));
        columns.put("LOST", c -> join(c.path("media"), m -> bothWays(m, CallText::lost)));
        columns.put("JITTER", c -> join(c.path("media"), m -> bothWays(m, f -> When.ms(f.path("jitterUs").asLong()))));
        columns.put("LATCHES", c -> join(c.path("media"), m -> text(m, "latchCount")));
        columns.put("END", c -> text(c, "end"));
        return StatusText.table(answer, columns) + verdicts(answer);
    }

    /** One row for each leg. */
    static String media(JsonNode answer) {
        if (answer.isEmpty()) return "none\n";
        Table table = new Table("LINE", "MEDIUM", "SIDE", "OUR PORT", "FAR END", "IN", "OUT", "LOST", "JITTER",
                "REFUSED", "DROPPED");
        for (JsonNode l : answer) {
            for (String side : List.of("caller", "callee")) {
                JsonNode f = l.path(side).path("rtp");
                table.row(text(l, "line"), text(l, "medium"), side, text(l, side + "Port"), text(f, "farEnd"),
                        text(f, "packetsIn"),
                        text(f, "packetsOut"), lost(f), When.ms(f.path("jitterUs").asLong()), text(f, "refused"),
                        text(f, "dropped"));
            }
        }
        return table.toString();
    }

    private static String label(JsonNode call) {
        String id = text(call, "id");
        return id.substring(0, Math.min(LABEL, id.length()));
    }

    private static String place(JsonNode call, String who, String zone) {
        return text(call, who) + (text(call, zone).isEmpty() ? "" : " (" + text(call, zone) + ")");
    }

    private static String join(JsonNode media, Function<JsonNode, String> each) {
        List<String> out = new ArrayList<>();
        media.forEach(m -> out.add(each.apply(m)));
        return String.join(", ", out);
    }

    private static String packets(JsonNode line) {
        return text(line, "medium") + " " + bothWays(line, f -> text(f, "packetsIn"));
    }

    /** Caller's first. */
    private static String bothWays(JsonNode line, Function<JsonNode, String> each) {
        return each.apply(line.path("caller").path("rtp")) + "/" + each.apply(line.path("callee").path("rtp"));
    }

    private static String lost(JsonNode flow) {
        long lost = flow.path("lost").asLong();
        long expected = lost + flow.path("packetsIn").asLong();
        return expected == 0 ? "0%"
                : String.format(Locale.ROOT, lost == 0 ? "%.0f%%" : "%.1f%%", 100.0 * lost / expected);
    }

    private static String sound(JsonNode call) {
        if (!text(call, "state").equals("connected") || call.path("media").isEmpty()) return "";
        List<String> missing = new ArrayList<>();
        call.path("missing").forEach(m -> missing.add("no " + text(m, "medium") + " from the " + text(m, "side")));
        return missing.isEmpty() ? "ok" : String.join(", ", missing);
    }

    /** What is to be said of a call in whole sentences stands below the table. */
    private static String verdicts(JsonNode calls) {
        StringBuilder out = new StringBuilder();
        for (JsonNode c : calls) {
            for (JsonNode m : c.path("missing")) {
                if (out.isEmpty()) out.append('\n');
                out.append(label(c)).append("  no ").append(text(m, "medium")).append(" from the ")
                        .append(text(m, "side")).append(' ')
                        .append(text(m, "address")).append(", row ")
                        .append(StatusText.cell("rows", m.path("rows")).replace(' ', '/'))
                        .append(" at ").append(text(m, "ours")).append(": ").append(text(m, "detail")).append('\n');
            }
        }
        return out.toString();
    }
}
