package org.sallyport.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.print.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sallyport metrics}. */
@Command(name = "metrics", mixinStandardHelpOptions = true,
        description = "Prints the counters of a running node as OpenMetrics text: SIP, media, port pools and TURN.",
        footer = {"", "Examples: sallyport metrics --node edge.yaml",
            "          sallyport metrics --output /var/lib/node_exporter/sallyport.prom",
            "No series names a user or an address. Exit codes: 0 done, 1 no node answers or the file cannot be written."})
final class MetricsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    @Mixin
    private NodeOption node;

    @Option(names = "--output", paramLabel = "FILE",
            description = "Write to this file, whole or not at all, for a collector that reads text files.")
    private @Nullable Path output;

    @Override
    public Integer call() {
        JsonNode answer = node.ask(Map.of("command", "status", "what", "metrics"));
        String text = answer.path("text").asString();
        if (output != null) write(output, text);
        else if (json.wanted) spec.commandLine().getOut().println(Json.of(answer));
        else spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    /** Under another name first: a collector that reads in the middle would see half of it. */
    private static void write(Path output, String text) {
        Path part = output.resolveSibling(output.getFileName() + ".part");
        try {
            Files.writeString(part, text, StandardCharsets.UTF_8);
            Files.move(part, output, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailure("cannot write " + output + ": " + e.getMessage());
        }
    }
}
