package org.sallyport.app.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.sallyport.host.net.AdminClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a running node something: a JSON object there, a JSON value back.
 *
 * <p>A request is {@code {"command":"status","what":"calls"}}. An answer with the member {@code error} is a refusal in
 * words.
 */
public final class NodeClient {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Path socket;

    /** Speaks to the node behind this Unix socket. */
    public NodeClient(Path socket) {
        this.socket = socket;
    }

    /**
     * Sends a request and reads the answer.
     *
     * @throws IOException where no node answers or it refuses, with a message for people
     */
    public JsonNode ask(Map<String, String> request) throws IOException {
        Optional<String> denied = new NodeAccess().denied(socket);
        if (denied.isPresent()) throw new IOException(denied.get());
        if (!Files.exists(socket)) throw new IOException("no node runs here: there is no socket " + socket);
        JsonNode answer;
        try {
            answer = MAPPER.readTree(AdminClient.call(socket, MAPPER.writeValueAsString(request)));
        } catch (JacksonException e) {
            throw new IOException("the node at " + socket + " answers no JSON", e);
        }
        if (answer.isObject() && answer.has("error")) {
            JsonNode error = answer.get("error");
            throw new IOException(error.asString(error.toString()));
        }
        return answer;
    }
}
