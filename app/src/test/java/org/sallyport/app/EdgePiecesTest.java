package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Edge may have been taken over: what it answers is bounded, and read or refused in a sentence. */
class EdgePiecesTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    private static byte[] deflated(byte[] text) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream d = new DeflaterOutputStream(out)) {
            d.write(text);
        }
        return out.toByteArray();
    }

    private static JsonNode piece(byte[] octets, boolean more) {
        return MAPPER.valueToTree(Map.of("piece", Base64.getEncoder().encodeToString(octets), "more", more, "next", 7));
    }

    private static JsonNode all(byte[] octets, int at) {
        return EdgePieces.whole(from -> {
            int start = (int) from;
            int end = Math.min(octets.length, start + at);
            return piece(Arrays.copyOfRange(octets, start, end), end < octets.length);
        });
    }

    @Test
    void readsWhatComesInPieces() throws Exception {
        byte[] octets = deflated("{\"answer\":{\"zones\":[1,2,3]}}".getBytes(StandardCharsets.UTF_8));
        for (int at : new int[] {1, 7, 1_000}) assertThat(all(octets, at).path("zones").size()).isEqualTo(3);
    }

    @Test
    void anAnswerWithoutEndIsNone() {
        assertThatThrownBy(() -> EdgePieces.whole(_ -> piece(new byte[20_000], true)))
                .isInstanceOf(CommandFailure.class).hasMessageContaining("longer");
        assertThatThrownBy(() -> EdgePieces.whole(_ -> piece(new byte[0], true)))
                .isInstanceOf(CommandFailure.class).hasMessageContaining("go on");
    }

    @Test
    void whatGrowsWithoutEndIsRefused() throws Exception {
        byte[] bomb = deflated(new byte[200 << 20]);
        assertThat(bomb.length).isLessThan(EdgePieces.OCTETS_MAX);
        assertThatThrownBy(() -> all(bomb, 20_000)).isInstanceOf(CommandFailure.class).hasMessageContaining("longer");
    }

    @Test
    void whatCannotBeReadIsASentence() throws Exception {
        for (byte[] octets : new byte[][] {{}, {1, 2, 3}, deflated(new byte[0]),
            deflated("{\"answer\":".getBytes(StandardCharsets.UTF_8)),
            deflated("[".repeat(100_000).getBytes(StandardCharsets.UTF_8))}) {
            assertThatThrownBy(() -> all(octets, 20_000)).isInstanceOf(CommandFailure.class);
        }
        assertThatThrownBy(() -> EdgePieces.whole(_ -> MAPPER.valueToTree(Map.of("piece", "%%%", "more", "x"))))
                .isInstanceOf(CommandFailure.class);
    }
}
