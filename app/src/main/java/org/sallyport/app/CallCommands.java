package org.sallyport.app;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.sallyport.app.print.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sallyport call}. */
@Command(name = "call", mixinStandardHelpOptions = true,
        description = "Shows one call message by message over both nodes, and says why it was as it was.",
        subcommands = {CallCommands.Show.class, CallCommands.Why.class},
        footer = {"", "'sallyport status calls' and 'sallyport status history' list calls with their ids.",
            "Run it on control: edge knows its own half alone."})
final class CallCommands implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** What a node knows of one call. */
    private static JsonNode ask(NodeOption node, String id) {
        return node.ask(Map.of("command", "status", "what", "call", "id", id));
    }

    private static int answer(CommandSpec spec, JsonOption json, JsonNode answer, String text, int code) {
        PrintWriter out = spec.commandLine().getOut();
        if (json.wanted) out.println(Json.of(answer));
        else out.print(text);
        out.flush();
        return code;
    }

    /** {@code sallyport call show}. */
    @Command(name = "show", mixinStandardHelpOptions = true,
            description = "Draws the messages of a call, those of both nodes in one picture; without an ID it lists the last calls"
                    + " that went wrong.",
            footer = {"", "Examples: sallyport call show",
                "          sallyport call show 4f2a",
                "          sallyport call show 4f2a --detail --node control.yaml",
                "An ID is as many of its first characters as tell it from others, or the beginning of a Call-ID.",
                "Exit codes: 0 shown, 1 no such call or several, or no node answers, 2 wrong usage."})
    static final class Show implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Mixin
        private NodeOption node;

        @Parameters(arity = "0..1", paramLabel = "ID",
                description = "The call, as 'status calls' and 'status history' name it.")
        private String id = "";

        @Option(names = "--detail",
                description = "Below the picture, what each message said of media, and why it refused.")
        private boolean detail;

        @Override
        public Integer call() {
            JsonNode answer = ask(node, id);
            return CallCommands.answer(spec, json, answer, CallLadderText.of(answer, detail),
                    answer.has("ambiguous") ? ExitCode.PROBLEM : ExitCode.OK);
        }
    }

    /** {@code sallyport call why}. */
    @Command(name = "why", mixinStandardHelpOptions = true,
            description = "Says in sentences what became of a call, who is at fault as far as one can tell, and what to do next.",
            footer = {"", "Examples: sallyport call why 4f2a",
                "          sallyport call why 4f2a --json",
                "The verdicts stand in docs/why.md. What cannot be judged is said, and is never taken for well.",
                "Exit codes: 0 the call is well, 1 it is not, or that cannot be judged, or no node answers, 2 wrong usage."})
    static final class Why implements Callable<Integer> {
        /** Well, given up or busy, still ringing. */
        private static final Set<String> NOTHING_WRONG = Set.of("V-16", "V-20", "V-22");

        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Mixin
        private NodeOption node;

        @Parameters(paramLabel = "ID", description = "The call, as 'status calls' and 'status history' name it.")
        private String id;

        @Override
        public Integer call() {
            JsonNode answer = ask(node, id);
            boolean well = !answer.path("verdicts").isEmpty();
            for (JsonNode v : answer.path("verdicts")) well &= NOTHING_WRONG.contains(v.path("id").asString(""));
            return CallCommands.answer(spec, json, answer, CallLadderText.why(answer),
                    well ? ExitCode.OK : ExitCode.PROBLEM);
        }
    }
}
