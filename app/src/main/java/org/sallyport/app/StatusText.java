package org.sallyport.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.sallyport.app.print.Table;
import org.sallyport.app.print.When;
import org.sallyport.host.LogText;
import tools.jackson.databind.JsonNode;

/** What a node answers, for people: tables whose cells hold words, times that can be read, and no JSON. */
final class StatusText {
    private StatusText() {}

    static String registrations(JsonNode answer) {
        Map<String, Function<JsonNode, String>> out = new LinkedHashMap<>();
        out.put("ADDRESS", r -> text(r, "address"));
        out.put("CONTACT", r -> text(r, "contact"));
        out.put("OVER", r -> text(r, "transport"));
        out.put("SEEN AT", r -> text(r, "seenAt"));
        out.put("EXPIRES IN", r -> When.time(r.path("expiresSeconds").asLong()));
        out.put("CONNECTED", r -> r.path("connected").asBoolean() ? "yes" : "no");
        out.put("PATH", r -> cell("path", r.path("path")));
        return table(answer, out);
    }

    static String zones(JsonNode answer) {
        Map<String, Function<JsonNode, String>> out = new LinkedHashMap<>();
        out.put("ZONE", z -> text(z, "name"));
        out.put("TYPE", z -> text(z, "type"));
        out.put("STATE", z -> text(z, "state"));
        out.put("FOR", z -> z.has("forSeconds") ? When.time(z.path("forSeconds").asLong()) : "");
        out.put("PEER", z -> text(z, "peer"));
        out.put("WHY", z -> text(z, "why")
                + (z.path("failures").asLong() > 1 ? " (" + z.path("failures").asLong() + " times)" : "")
                + (z.has("retryInSeconds") ? " Again in " + When.time(z.path("retryInSeconds").asLong()) + "." : ""));
        return table(answer, out);
    }

    static String ports(JsonNode answer) {
        Map<String, Function<JsonNode, String>> out = new LinkedHashMap<>();
        out.put("ROWS", p -> cell("rows", p.path("rows")));
        out.put("OVER", p -> text(p, "transport"));
        out.put("SIDE", p -> text(p, "side"));
        out.put("LOCAL", p -> text(p, "local"));
        out.put("REMOTE", p -> text(p, "remote"));
        return table(answer, out);
    }

    /** A table with the columns that say something in at least one row; what else the node tells stands behind them. */
    static String table(JsonNode rows, Map<String, Function<JsonNode, String>> columns) {
        if (rows.isEmpty()) return "none\n";
        Table table = new Table(columns.keySet().toArray(String[]::new));
        rows.forEach(r -> table.row(columns.values().stream().map(c -> c.apply(r)).toList()));
        return table.toString();
    }

    /** One alarm in a few lines, the worst first. */
    static String alarms(JsonNode answer) {
        if (answer.isEmpty()) return "none\n";
        StringBuilder out = new StringBuilder();
        for (JsonNode a : answer) {
            out.append(text(a, "severity")).append("  ").append(text(a, "code")).append(' ').append(text(a, "name"))
                    .append(", since ").append(When.moment(a.path("sinceMs").asLong())).append('\n');
            out.append("  ").append(printable(a.path("text").asString())).append('\n');
            out.append("  next: ").append(text(a, "next")).append('\n');
        }
        return out.toString();
    }

    /** One search in a few lines: who, whom, how it ended, and what was tried on the way. */
    static String searches(JsonNode answer) {
        if (answer.isEmpty()) return "none\n";
        StringBuilder out = new StringBuilder();
        for (JsonNode s : answer) {
            if (!out.isEmpty()) out.append('\n');
            out.append(When.moment(s.path("atMs").asLong())).append("  ").append(text(s, "from")).append(" -> ")
                    .append(text(s, "alias"));
            if (!text(s, "searchedAs").equals(text(s, "alias")))
                out.append(", searched as ").append(text(s, "searchedAs"));
            out.append('\n');
            Table lines = new Table("", "");
            lines.row("  end", text(s, "end"));
            s.path("rules").forEach(r -> lines.row("  row", printable(r.asString())));
            s.path("branches")
                    .forEach(b -> lines.row("  tried", text(b, "zone") + " by rule \"" + text(b, "rule") + "\""
                            + (text(b, "address").isEmpty() ? "" : ", " + text(b, "address")) + ": " + text(b, "end")));
            s.path("notes").forEach(n -> lines.row("  then", printable(n.asString())));
            out.append(lines);
        }
        return out.toString();
    }

    /** Anything: a list of objects as a table, an object as lines. */
    static String any(JsonNode answer) {
        if (answer.isArray()) return list(answer);
        StringBuilder out = new StringBuilder();
        List<Map.Entry<String, JsonNode>> below = new ArrayList<>();
        answer.properties().forEach(e -> {
            boolean table = e.getValue().isArray() && !e.getValue().isEmpty() && e.getValue().get(0).isObject();
            boolean long_ = e.getValue().isObject() && e.getValue().size() > 8;
            if (table || long_) below.add(e);
            else if (e.getValue().isArray() && e.getValue().isEmpty())
                out.append("%-24s none%n".formatted(head(e.getKey())));
            else out.append("%-24s %s%n".formatted(head(e.getKey()), cell(e.getKey(), e.getValue())));
        });
        below.forEach(e -> {
            out.append('\n').append(head(e.getKey())).append('\n');
            if (e.getValue().isArray()) out.append(list(e.getValue()));
            else e.getValue().properties()
                    .forEach(v -> out.append("  %-22s %s%n".formatted(v.getKey(), cell(v.getKey(), v.getValue()))));
        });
        return out.toString();
    }

    private static String list(JsonNode answer) {
        if (answer.isEmpty()) return "none\n";
        Set<String> columns = new LinkedHashSet<>();
        answer.forEach(row -> columns.addAll(row.propertyNames()));
        if (columns.isEmpty()) {
            StringBuilder out = new StringBuilder();
            answer.forEach(v -> out.append(cell("", v)).append('\n'));
            return out.toString();
        }
        Table table = new Table(columns.stream().map(c -> head(c).toUpperCase(Locale.ROOT)).toArray(String[]::new));
        answer.forEach(row -> table.row(columns.stream().map(c -> row.has(c) ? cell(c, row.get(c)) : "").toList()));
        return table.toString();
    }

    /** The name of a key without its unit, where the value is shown with one. */
    private static String head(String key) {
        if (key.endsWith("AtMs") && key.length() > 4) return key.substring(0, key.length() - 4);
        if (key.equals("atMs")) return "at";
        if (key.endsWith("Seconds") && key.length() > 7) return key.substring(0, key.length() - 7);
        return key;
    }

    /** One value in words. */
    static String cell(String key, JsonNode value) {
        if (value.isNull() || value.isMissingNode()) return "";
        if (value.isArray()) {
            List<String> parts = new ArrayList<>();
            boolean nested = false;
            for (JsonNode v : value) {
                nested |= v.isObject();
                parts.add(cell(key, v));
            }
            return String.join(nested ? "; " : " ", parts);
        }
        if (value.isObject()) {
            List<String> parts = new ArrayList<>();
            value.properties().forEach(e -> parts.add(head(e.getKey()) + " " + cell(e.getKey(), e.getValue())));
            return String.join(", ", parts);
        }
        if (value.isNumber() && (key.endsWith("AtMs") || key.equals("atMs"))) return When.moment(value.asLong());
        if (value.isNumber() && (key.endsWith("Seconds") || key.equals("seconds"))) return When.time(value.asLong());
        return printable(value.asString());
    }

    static String text(JsonNode object, String key) {
        return printable(object.path(key).asString(""));
    }

    /** Somebody else's text comes by here on its way to a terminal. */
    private static String printable(String text) {
        return LogText.printable(text);
    }
}
