package org.sallyport.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.admin.NodeClient;
import org.sallyport.app.admin.NodeAccess;
import org.sallyport.config.SocketFinder;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Which running node is meant. */
final class NodeOption {
    @Option(names = "--node", paramLabel = "FILE",
            description = "Configuration file of the node; without it control.yaml or edge.yaml here or in /etc/sallyport.")
    private @Nullable Path file;

    @Option(names = "--socket", paramLabel = "PATH", description = "Its admin socket, instead of --node.")
    private @Nullable Path socket;

    /** The configuration file of the node. */
    Path file() {
        if (file != null) return file;
        return UsualFiles.ALL.stream().map(Path::of).filter(Files::isReadable).filter(f -> running(f).isPresent())
                .findFirst()
                .orElseThrow(() -> new CommandFailure(denied().orElse(
                        "no node runs from here: name its file by --node FILE, or its socket"
                                + " by --socket PATH.")));
    }

    /** The file of the node, whether it runs or not; empty where only its socket is named, or no file is here. */
    Optional<Path> usualFile() {
        if (file != null) return Optional.of(file);
        if (socket != null) return Optional.empty();
        Optional<Path> running = UsualFiles.ALL.stream().map(Path::of).filter(Files::isReadable)
                .filter(f -> running(f).isPresent()).findFirst();
        return running.or(() -> UsualFiles.ALL.stream().map(Path::of).filter(Files::isReadable).findFirst());
    }

    /** A node that somebody else runs is there all the same. */
    private static Optional<String> denied() {
        return UsualFiles.ALL.stream().map(Path::of).flatMap(f -> denied(f).stream()).findFirst();
    }

    private static Optional<String> denied(Path file) {
        NodeAccess access = new NodeAccess();
        Optional<String> itself = access.denied(file);
        if (itself.isPresent() || !Files.isReadable(file)) return itself;
        return SocketFinder.places(file).stream().flatMap(p -> access.denied(p).stream()).findFirst();
    }

    /** The socket of the node that runs from a file, which may be as wrong as it likes. */
    private static Optional<Path> running(Path file) {
        return SocketFinder.places(file).stream().filter(Files::exists).findFirst();
    }

    private Path socket() {
        if (socket != null) return socket;
        Path from = file();
        Optional<Path> there = running(from);
        if (there.isPresent()) return there.get();
        denied(from).ifPresent(why -> {
            throw new CommandFailure(why);
        });
        if (!Files.isReadable(from))
            throw new CommandFailure("the file " + from + " does not exist or cannot be read.");
        return SocketFinder.places(from).getFirst();
    }

    JsonNode ask(Map<String, String> request) {
        try {
            return new NodeClient(socket()).ask(request);
        } catch (IOException e) {
            throw new CommandFailure(e);
        }
    }
}
