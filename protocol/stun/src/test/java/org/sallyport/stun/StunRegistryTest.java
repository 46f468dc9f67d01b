package org.sallyport.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StunRegistryTest {
    @Test
    void everyAttributeHasTheNumberAndTheNameOfTheRegistry() throws Exception {
        Map<Integer, String> registry = new HashMap<>();
        try (InputStream in = StunRegistryTest.class.getResourceAsStream("iana-stun-attributes.csv")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .map(l -> l.split(","))
                    .filter(f -> f[0].matches("0x[0-9A-F]{4}"))
                    .forEach(f -> registry.put(Integer.decode(f[0]), f[1]));
        }
        assertThat(registry).hasSizeGreaterThan(50);
        for (StunAttribute a : StunAttribute.values()) {
            assertThat(registry.get(a.number())).as(a.name()).isEqualTo(a.name().replace('_', '-'));
            assertThat(StunAttribute.of(a.number())).isSameAs(a);
        }
    }
}
