package org.sallyport.app;

import static org.sallyport.app.StatusText.text;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.sallyport.app.print.Json;
import org.sallyport.app.print.Paint;
import org.sallyport.app.print.When;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sallyport user}. */
@Command(name = "user", mixinStandardHelpOptions = true,
        description = "Says of a user what his phone has passed on the way to a line, and where it stopped.",
        subcommands = UserCommands.Why.class)
final class UserCommands implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code sallyport user why}. */
    @Command(name = "why", mixinStandardHelpOptions = true,
            description = "Goes through what a phone needs for a line, step by step, and marks the first that fails.",
            footer = {"", "Examples: sallyport user why alice", "          sallyport user why alice@example.com --json",
                "Run it on control: users stand there, and edge is asked for what it refused.",
                "Exit codes: 0 the user has a line, 1 not, or no node answers, 2 wrong usage."})
    static final class Why implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Mixin
        private NodeOption node;

        @Parameters(paramLabel = "NAME", description = "The user, with or without domain.")
        private String name;

        @Override
        public Integer call() {
            JsonNode answer = node.ask(Map.of("command", "status", "what", "user", "user", name));
            PrintWriter out = spec.commandLine().getOut();
            if (json.wanted) out.println(Json.of(answer));
            else out.print(reading(answer));
            out.flush();
            return answer.has("first") || answer.path("contacts").isEmpty() ? ExitCode.PROBLEM : ExitCode.OK;
        }
    }

    static String reading(JsonNode answer) {
        StringBuilder out = new StringBuilder();
        String first = text(answer, "first");
        int number = 1;
        for (JsonNode s : answer.path("steps")) {
            String state = text(s, "state");
            String mark = switch (state) {
                case "ok" -> Paint.GOOD.on("ok        ");
                case "bad" -> Paint.BAD.on("NO        ");
                default -> Paint.WARN.on("not judged");
            };
            out.append(String.format(Locale.ROOT, " %d %-10s %s  %s%n", number++, text(s, "step"), mark,
                    text(s, "detail")));
            if (text(s, "step").equals(first)) {
                out.append("   ^ look here first");
                if (!text(s, "next").isEmpty()) out.append(": ").append(text(s, "next"));
                out.append('\n');
                first = "";
            }
        }
        contacts(answer.path("contacts"), out);
        refusals(answer.path("refusals"), out);
        if (!text(answer, "absent").isEmpty()) out.append('\n').append(text(answer, "absent")).append(".\n");
        return out.toString();
    }

    private static void contacts(JsonNode contacts, StringBuilder out) {
        if (contacts.isEmpty()) return;
        Map<String, Function<JsonNode, String>> columns = new LinkedHashMap<>();
        columns.put("CONTACT", c -> text(c, "contact"));
        columns.put("OVER", c -> text(c, "transport"));
        columns.put("SEEN AT", c -> text(c, "seenAt") + (c.path("throughEdge").asBoolean() ? " through edge" : ""));
        columns.put("REFRESHED", c -> When.time(c.path("sinceSeconds").asLong()) + " ago");
        columns.put("EXPIRES IN", c -> When.time(c.path("expiresSeconds").asLong()));
        out.append('\n').append(StatusText.table(contacts, columns));
    }

    private static void refusals(JsonNode refusals, StringBuilder out) {
        if (refusals.isEmpty()) return;
        Map<String, Function<JsonNode, String>> columns = new LinkedHashMap<>();
        columns.put("LAST REFUSALS", r -> When.moment(r.path("atMs").asLong()));
        columns.put("WHAT", r -> text(r, "what") + " " + text(r, "asked"));
        columns.put("FROM", r -> text(r, "from"));
        columns.put("REASON", r -> text(r, "reason"));
        out.append('\n').append(StatusText.table(refusals, columns));
    }
}
