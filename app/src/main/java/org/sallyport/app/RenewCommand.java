package org.sallyport.app;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sallyport.app.print.Json;
import org.sallyport.host.LogText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sallyport cert renew}: has a running edge order its public certificate now, and shows how that goes. */
@Command(name = "renew", mixinStandardHelpOptions = true,
        description = "Has a running edge order its public certificate from the authority now (ACME), and shows each step."
                + " What is in use stays in use until something better is there.",
        footer = {"", "Examples: sallyport cert renew --dry-run --node edge.yaml",
            "          sallyport cert renew",
            "A dry run proves the names and has nothing issued; what was proven lately an authority does not look at again.",
            "Exit codes: 0 done, 1 it came to nothing, or no authority is asked by that node."})
final class RenewCommand implements Callable<Integer> {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /** A little longer than an order may take. */
    private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(12);

    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    @Mixin
    private NodeOption node;

    @Option(names = "--dry-run", description = "Prove the names, and have nothing issued.")
    private boolean rehearsal;

    @Override
    public Integer call() {
        JsonNode begun = node.ask(Map.of("command", "certificates", "action", "renew", "rehearsal",
                Boolean.toString(rehearsal)));
        long attempt = begun.path("attempt").asLong();
        long beganNs = System.nanoTime();
        PrintWriter err = spec.commandLine().getErr();
        int shown = 0;
        while (System.nanoTime() - beganNs < PATIENCE_NS) {
            JsonNode now = node.ask(Map.of("command", "certificates", "action", "order"));
            if (now.path("attempt").asLong() != attempt)
                throw new CommandFailure("another order has begun meanwhile; 'sallyport cert list' shows it");
            for (; shown < now.path("steps").size(); shown++)
                if (!json.wanted) err.println("  " + LogText.printable(now.path("steps").path(shown).asString()));
            err.flush();
            String state = now.path("state").asString();
            if (!state.equals("ordering") && !state.equals("rehearsing")) return told(now);
            LockSupport.parkNanos(LOOK_NS);
        }
        throw new CommandFailure("the node has not come to an end; 'sallyport cert list' shows how it goes");
    }

    private int told(JsonNode end) {
        PrintWriter out = spec.commandLine().getOut();
        boolean good = end.path("fault").asString("").isEmpty();
        if (json.wanted) {
            out.println(Json.of(end));
        } else if (good) {
            out.println(rehearsal ? "An order would be proven." : "Issued.");
        } else {
            out.println("No certificate: " + LogText.printable(end.path("fault").asString()));
            if (end.has("row")) out.println("The rule of that row: sallyport ports --row " + end.path("row").asString()
                    + " --firewall outer --format nftables --config FILE");
        }
        out.flush();
        return good ? ExitCode.OK : ExitCode.PROBLEM;
    }
}
