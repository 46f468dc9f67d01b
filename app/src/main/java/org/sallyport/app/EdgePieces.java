package org.sallyport.app;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.function.LongFunction;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What edge answers to a word of its status command, piece by piece. Edge may have been taken over, and may answer
 * without end, or what grows without end: there is a limit to each.
 */
final class EdgePieces {
    /** Most octets of an answer as it comes: 4 MiB, which is what edge says of itself. */
    static final int OCTETS_MAX = 4 << 20;

    /** Most octets of an answer as it is read: 32 MiB. */
    static final int TEXT_OCTETS_MAX = 32 << 20;

    private static final JsonMapper MAPPER = new JsonMapper();

    private EdgePieces() {}

    /**
     * All of them together.
     *
     * @param pieces asks for the piece from an octet on
     * @throws CommandFailure with a sentence, where they are none
     */
    static JsonNode whole(LongFunction<JsonNode> pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            JsonNode piece = pieces.apply(all.size());
            byte[] octets = octets(piece.path("piece").asString(""));
            all.writeBytes(octets);
            if (all.size() > OCTETS_MAX) throw new CommandFailure("edge's answer is longer than one can be");
            if (!piece.path("more").asBoolean(false)) break;
            if (octets.length == 0) throw new CommandFailure("edge's answer does not go on");
        }
        try {
            return MAPPER.readTree(inflated(all.toByteArray())).path("answer");
        } catch (JacksonException e) {
            throw new CommandFailure("edge's answer cannot be read");
        }
    }

    private static byte[] octets(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("edge's answer cannot be read");
        }
    }

    private static byte[] inflated(byte[] deflated) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(deflated);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[1 << 14];
            while (!inflater.finished()) {
                int n = inflater.inflate(buffer);
                if (n == 0) throw new CommandFailure("edge's answer is cut");
                out.write(buffer, 0, n);
                if (out.size() > TEXT_OCTETS_MAX) throw new CommandFailure("edge's answer is longer than one can be");
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            throw new CommandFailure("edge's answer cannot be read");
        } finally {
            inflater.end();
        }
    }
}
