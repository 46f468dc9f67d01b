package org.sallyport.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sallyport.app.admin.NodeClient;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfigReader;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Which running node is meant. */
final class NodeOption {
    private static final List<String> USUAL = List.of("control.yaml", "edge.yaml", "/etc/sallyport/control.yaml",
            "/etc/sallyport/edge.yaml");

    @Option(names = "--node", paramLabel = "FILE",
            description =
                    "Configuration file of the node; without it control.yaml or edge.yaml here or in /etc/sallyport.")
    private Path file;

    @Option(names = "--socket", paramLabel = "PATH", description = "Its admin socket, instead of --node.")
    private Path socket;

    /** The configuration file of the node. */
    Path file() {
        if (file != null) return file;
        return USUAL.stream().map(Path::of).filter(Files::isReadable).filter(f -> Files.exists(socketOf(f))).findFirst()
                .orElseThrow(() -> new CommandFailure(
                        "no node runs from here: name its file by --node FILE, or its socket"
                        + " by --socket PATH."));
    }

    private static Path socketOf(Path file) {
        return NodeConfigReader.read(file) instanceof ConfigResult.Valid v
                ? v.config().adminSocket()
                : Path.of("/nonexistent");
    }

    JsonNode ask(Map<String, String> request) {
        Path path = socket != null ? socket : ConfigFiles.valid(file()).config().adminSocket();
        try {
            return new NodeClient(path).ask(request);
        } catch (IOException e) {
            throw new CommandFailure(e.getMessage());
        }
    }
}
