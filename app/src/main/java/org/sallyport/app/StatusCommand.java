package org.sallyport.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.sallyport.app.print.Json;
import org.sallyport.app.print.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sallyport status}. */
@Command(name = "status", mixinStandardHelpOptions = true,
        description =
                "Shows what a running node knows: its calls, registrations, zones, ports, searches, media, search rules or TURN"
                        + " relays.",
        footer = {"", "Examples: sallyport status calls --node edge.yaml",
                "          sallyport status searches --json",
                "          sallyport status turn --user alice"})
final class StatusCommand implements Callable<Integer> {
    /** What can be asked for. */
    enum What {
        SUMMARY,
        CALLS,
        REGISTRATIONS,
        ZONES,
        PORTS,
        SEARCHES,
        MEDIA,
        RULES,
        TURN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    @Mixin
    private NodeOption node;

    @Parameters(arity = "0..1", paramLabel = "WHAT", defaultValue = "SUMMARY",
            description = "summary, calls, registrations, zones, ports, searches, media, rules or turn.")
    private What what;

    @Option(names = "--user", paramLabel = "NAME", description = "With turn: the allocations of this user alone.")
    private String user = "";

    @Override
    public Integer call() {
        JsonNode answer = node.ask(Map.of("command", "status", "what", what.name().toLowerCase(Locale.ROOT),
                "user", user));
        PrintWriter out = spec.commandLine().getOut();
        if (json.wanted) out.println(Json.of(answer));
        else out.print(what == What.TURN ? TurnText.of(answer) : text(answer));
        out.flush();
        return ExitCode.OK;
    }

    /** A list of objects as a table, an object as lines; what is nested in a cell as JSON in one line. */
    static String text(JsonNode answer) {
        if (answer.isArray()) return list(answer);
        StringBuilder out = new StringBuilder();
        List<Map.Entry<String, JsonNode>> tables = new ArrayList<>();
        answer.properties().forEach(e -> {
            if (e.getValue().isArray() && !e.getValue().isEmpty() && e.getValue().get(0).isObject()) tables.add(e);
            else out.append("%-24s %s%n".formatted(e.getKey(), cell(e.getValue())));
        });
        tables.forEach(e -> out.append('\n').append(e.getKey()).append('\n').append(list(e.getValue())));
        return out.toString();
    }

    private static String list(JsonNode answer) {
        if (answer.isEmpty()) return "none\n";
        Set<String> columns = new LinkedHashSet<>();
        answer.forEach(row -> columns.addAll(row.propertyNames()));
        Table table = new Table(columns.stream().map(c -> c.toUpperCase(Locale.ROOT)).toArray(String[]::new));
        answer.forEach(row -> table.row(columns.stream()
                .map(c -> row.has(c) ? cell(row.get(c)) : "")
                .toList()));
        return table.toString();
    }

    private static String cell(JsonNode value) {
        if (value.isNull()) return "";
        if (value.isArray()) {
            List<String> parts = new ArrayList<>();
            value.forEach(v -> parts.add(cell(v)));
            return String.join(" ", parts);
        }
        return value.isValueNode() ? value.asString() : value.toString();
    }
}
