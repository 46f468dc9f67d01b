package org.sallyport.app;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.sallyport.app.print.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sallyport status}. */
@Command(name = "status", mixinStandardHelpOptions = true,
        description = "Shows what a running node knows: its alarms, its calls and those that have ended, registrations, zones, ports, searches, media,"
                + " search rules, TURN relays or certificates.",
        footer = {"", "Examples: sallyport status calls --node edge.yaml",
            "          sallyport status alarms",
            "          sallyport status searches --json",
            "          sallyport status history",
            "          sallyport status turn --user alice",
            "          sallyport status certificates"})
final class StatusCommand implements Callable<Integer> {
    /** What can be asked for, and how it reads; a chapter with a word of its own adds it here. */
    enum What {
        SUMMARY(StatusText::any),
        ALARMS(StatusText::alarms),
        CALLS(CallText::calls),
        REGISTRATIONS(StatusText::registrations),
        ZONES(StatusText::zones),
        PORTS(StatusText::ports),
        SEARCHES(StatusText::searches),
        HISTORY(CallText::history),
        MEDIA(CallText::media),
        RULES(StatusText::any),
        TURN(TurnText::of),
        CERTIFICATES(CertificateText::of);

        private final Function<JsonNode, String> reading;

        What(Function<JsonNode, String> reading) {
            this.reading = reading;
        }

        /** A node's answer, for people. */
        String text(JsonNode answer) {
            return reading.apply(answer);
        }

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
            description = "summary, alarms, calls, history, registrations, zones, ports, searches, media, rules, turn or certificates.")
    private What what;

    @Option(names = "--user", paramLabel = "NAME", description = "With turn: the allocations of this user alone.")
    private String user = "";

    @Override
    public Integer call() {
        JsonNode answer = node.ask(Map.of("command", "status", "what", what.name().toLowerCase(Locale.ROOT),
                "user", user));
        PrintWriter out = spec.commandLine().getOut();
        if (json.wanted) out.println(Json.of(answer));
        else out.print(what.text(answer));
        out.flush();
        return ExitCode.OK;
    }
}
