package org.sallyport.app;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.app.print.Table;
import tools.jackson.databind.JsonNode;

/** What a reload did, or would do, as text: the same columns in the same order every time. */
final class ReloadText {
    private ReloadText() {}

    /** The lines, each ended by a line feed. */
    static String of(JsonNode answer) {
        StringBuilder out = new StringBuilder(answer.path("result").asString()).append('\n');
        table(out, answer.path("changed"));
        answer.path("rules").forEach(r -> out.append("rules: ").append(r.asString()).append('\n'));
        if (!answer.path("waiting").isEmpty()) {
            out.append("waiting for a restart:\n");
            table(out, answer.path("waiting"));
        }
        answer.path("faults").forEach(f -> out.append("not done: ").append(f.asString()).append('\n'));
        return out.toString();
    }

    private static void table(StringBuilder out, JsonNode rows) {
        if (rows.isEmpty()) return;
        Table table = new Table("KEY", "FROM", "TO", "TAKES EFFECT");
        rows.forEach(r -> {
            List<String> cells = new ArrayList<>();
            for (String name : List.of("key", "from", "to", "takesEffect")) cells.add(r.path(name).asString());
            table.row(cells);
        });
        out.append(table);
    }
}
