package org.sallyport.app.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeClientTest {
    @TempDir
    private Path dir;

    /** A node that answers one request with a text, and what it was asked. */
    private CompletableFuture<String> node(Path socket, String answer) throws Exception {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        return CompletableFuture.supplyAsync(() -> {
            try (server; SocketChannel c = server.accept()) {
                ByteBuffer request = ByteBuffer.allocate(1000);
                while (request.position() == 0 || request.get(request.position() - 1) != '\n') c.read(request);
                c.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
                return new String(request.array(), 0, request.position(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void asksInOneLineAndReadsTheAnswerToItsEnd() throws Exception {
        Path socket = dir.resolve("s");
        CompletableFuture<String> asked = node(socket, "[{\"id\":1},\n{\"id\":2}]");
        assertThat(new NodeClient(socket).ask(Map.of("command", "status"))).hasSize(2);
        assertThat(asked.get()).isEqualTo("{\"command\":\"status\"}\n");
    }

    @Test
    void tellsWhatTheNodeRefuses() throws Exception {
        Path socket = dir.resolve("s");
        CompletableFuture<String> asked = node(socket, "{\"error\":\"no such thing\"}");
        assertThatThrownBy(() -> new NodeClient(socket).ask(Map.of("command", "x"))).hasMessage("no such thing");
        asked.get();
    }

    @Test
    void tellsThatNoNodeRunsOrThatItSpeaksNonsense() throws Exception {
        assertThatThrownBy(() -> new NodeClient(dir.resolve("none")).ask(Map.of())).hasMessageContaining(
                "no node runs");
        Path socket = dir.resolve("s");
        CompletableFuture<String> asked = node(socket, "hello");
        assertThatThrownBy(() -> new NodeClient(socket).ask(Map.of("command", "x"))).hasMessageContaining("no JSON");
        asked.get();
        assertThatThrownBy(() -> new NodeClient(socket).ask(Map.of())).hasMessageContaining("no node answers");
    }
}
