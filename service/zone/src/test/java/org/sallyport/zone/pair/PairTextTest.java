package org.sallyport.zone.pair;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of questions and answers. */
class PairTextTest {
    @Test
    void whatIsWrittenIsRead() {
        Map<String, Object> object =
                Map.of("text", "grüße \u0000\"\n", "list", List.of("a", Map.of("b", true)), "small", 7,
                        "large", 1L << 40, "share", 0.5);
        assertThat(PairText.read(PairText.of(object))).contains(object);
        assertThat(PairText.number(object, "small")).contains(7L);
        assertThat(PairText.number(object, "large")).contains(1L << 40);
        assertThat(PairText.number(object, "text")).isEmpty();
        assertThat(PairText.text(object, "small")).isEmpty();
        assertThat(PairText.text(object, "none")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "[1]", "null", "{", "{\"a\":}", "{\"a\":1}}", "\u0000",
        "{\"a\":1e999999999999999999999999999999999}"})
    void whatIsNoObjectIsNothing(String text) {
        assertThat(PairText.read(text.getBytes(UTF_8)).filter(m -> !m.equals(Map.of("a", 1)))).isEmpty();
    }

    @Test
    void limitsHold() {
        String deep = "{\"a\":".repeat(17) + "1" + "}".repeat(17);
        assertThat(PairText.read(deep.getBytes(UTF_8))).isEmpty();
        assertThat(PairText.read(("{\"" + "n".repeat(257) + "\":1}").getBytes(UTF_8))).isEmpty();
        assertThat(PairText.read(("{\"a\":" + "9".repeat(40) + "}").getBytes(UTF_8))).isEmpty();
        assertThat(PairText.read(("{\"a\":\"" + "x".repeat(Partner.OCTETS_MAX) + "\"}").getBytes(UTF_8))).isEmpty();
    }

    @Test
    void spoiltBodiesThrowNothing() {
        byte[] good = PairText.of(Map.of("a", List.of(1, "two", Map.of("three", 3.0))));
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            for (int k = 0; k < 3; k++) bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            Optional<Map<String, Object>> read = PairText.read(bad);
            assertThat(read).isNotNull();
        }
    }
}
