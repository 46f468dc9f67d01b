package org.sallyport.app;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sallyport.app.print.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sallyport reload}. */
@Command(name = "reload", mixinStandardHelpOptions = true,
        description = "Lets a running node read its file again, and tells what took effect and what waits for a restart.",
        footer = {"", "Example: sallyport reload --node edge.yaml", "SIGHUP does the same and tells the log."})
final class ReloadCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    @Mixin
    private NodeOption node;

    @Override
    public Integer call() {
        JsonNode answer = node.ask(Map.of("command", "reload"));
        PrintWriter out = spec.commandLine().getOut();
        if (json.wanted) out.println(Json.of(answer));
        else out.print(ReloadText.of(answer));
        out.flush();
        return answer.path("faults").isEmpty() ? ExitCode.OK : ExitCode.PROBLEM;
    }
}
