package org.sallyport.app;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.sallyport.app.print.Json;
import org.sallyport.config.Durations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sallyport drain}. */
@Command(name = "drain", mixinStandardHelpOptions = true,
        description = "Lets a running node take no new calls, and shows how many are left until none is."
                + " What is left when the time is over is ended toward both sides. Phones stay registered.",
        footer = {"", "Examples: sallyport drain --for 10m --node edge.yaml",
            "          sallyport drain --now --stop",
            "          sallyport drain --cancel",
            "The node stays up and takes nothing until --cancel or a restart; with --stop it stops once it is empty."})
final class DrainCommand implements Callable<Integer> {
    private static final long LOOK_NS = 500_000_000L;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    @Mixin
    private NodeOption node;

    @Option(names = "--for", paramLabel = "SPAN", defaultValue = "60s",
            description = "How long calls may end by themselves, such as 90s or 10m. Default: ${DEFAULT-VALUE}.")
    private String time;

    @Option(names = "--now", description = "End all calls at once.")
    private boolean now;

    @Option(names = "--cancel", description = "Take new calls again.")
    private boolean cancel;

    @Option(names = "--stop", description = "Stop the node once it is empty.")
    private boolean stop;

    private String shown = "";

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (cancel) {
            JsonNode answer = node.ask(Map.of("command", "drain", "action", "cancel"));
            out.println(json.wanted ? Json.of(answer) : "new calls are taken again");
            out.flush();
            return ExitCode.OK;
        }
        Duration span = now ? Duration.ZERO : Durations.parse(time)
                .orElseThrow(() -> new CommandFailure("'" + time + "' is no time such as 90s or 10m"));
        JsonNode answer = node.ask(Map.of("command", "drain", "action", "begin", "for", span.toMillis() + "ms", "stop",
                Boolean.toString(stop)));
        while (true) {
            show(answer);
            String state = answer.path("state").asString();
            if (state.equals("drained")) return done("no call is left; the node "
                    + (stop ? "stops" : "takes none until 'sallyport drain --cancel' or a restart"));
            if (state.equals("open")) return done("somebody has cancelled it: new calls are taken again");
            LockSupport.parkNanos(LOOK_NS);
            try {
                answer = node.ask(Map.of("command", "status", "what", "drain"));
            } catch (CommandFailure e) {
                if (stop) return done("the node has stopped");
                throw e;
            }
        }
    }

    /** One line for each second on a terminal, and elsewhere one for each change of what is left. */
    private void show(JsonNode answer) {
        long left = answer.path("left").asLong();
        long seconds = answer.path("secondsLeft").asLong();
        boolean terminal = System.console() != null && System.console().isTerminal();
        String mark = left + (terminal || json.wanted && left > 0 ? "/" + seconds : "");
        if (mark.equals(shown)) return;
        shown = mark;
        if (json.wanted) {
            spec.commandLine().getOut().println(Json.line(answer));
            spec.commandLine().getOut().flush();
            return;
        }
        PrintWriter err = spec.commandLine().getErr();
        String line = "  " + left + (left == 1 ? " call" : " calls") + " left"
                + (answer.path("state").asString().equals("draining") ? ", " + seconds + " s" : "");
        if (terminal) err.print("\r" + line + "     ");
        else err.println(line);
        err.flush();
    }

    private int done(String sentence) {
        if (json.wanted) return ExitCode.OK;
        if (System.console() != null && System.console().isTerminal()) spec.commandLine().getErr().print('\r');
        spec.commandLine().getErr().flush();
        spec.commandLine().getOut().println(sentence);
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
