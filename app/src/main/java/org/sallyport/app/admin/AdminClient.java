package org.sallyport.app.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a running node something: one line of JSON there, one JSON value back, then the end of the stream.
 *
 * <p>A request is {@code {"command":"status","what":"calls"}} and a line feed. An answer with the member {@code error}
 * is a refusal in words.
 */
public final class AdminClient {
    private static final int ANSWER_BYTES_MAX = 64 << 20;
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Path socket;

    /** Speaks to the node behind this Unix socket. */
    public AdminClient(Path socket) {
        this.socket = socket;
    }

    /**
     * Sends a request and reads the answer.
     *
     * @throws IOException where no node answers or it refuses, with a message for people
     */
    public JsonNode ask(Map<String, String> request) throws IOException {
        if (!Files.exists(socket)) throw new IOException("no node runs here: there is no socket " + socket);
        JsonNode answer;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer line = ByteBuffer.wrap(
                    (MAPPER.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) channel.write(line);
            answer = MAPPER.readTree(readAll(channel));
        } catch (JacksonException e) {
            throw new IOException("the node at " + socket + " answers no JSON", e);
        } catch (java.net.ConnectException e) {
            throw new IOException("the node behind " + socket + " does not run any more", e);
        }
        if (answer.isObject() && answer.has("error")) throw new IOException(answer.get("error").asString());
        return answer;
    }

    private static byte[] readAll(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer part = ByteBuffer.allocate(1 << 16);
        while (channel.read(part) >= 0) {
            all.write(part.array(), 0, part.position());
            part.clear();
            if (all.size() > ANSWER_BYTES_MAX) throw new IOException("the answer is longer than 64 MiB");
        }
        return all.toByteArray();
    }
}
