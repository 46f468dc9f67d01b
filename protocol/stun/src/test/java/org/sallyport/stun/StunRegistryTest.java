package org.sallyport.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Our numbers and names are those of the registries at IANA, which lie beside this test as data. */
class StunRegistryTest {
    private record Row(int first, int last, String name) {}

    private static List<Row> registry(String file) throws IOException {
        try (InputStream in = StunRegistryTest.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(l -> !l.startsWith("#"))
                    .map(l -> l.split(",")).map(f -> {
                        String[] ends = f[0].split("-");
                        return new Row(Integer.decode(ends[0]), Integer.decode(ends[ends.length - 1]), f[1]);
                    }).toList();
        }
    }

    private static Map<Integer, String> names(String file) throws IOException {
        Map<Integer, String> names = new HashMap<>();
        for (Row r : registry(file)) if (r.first() == r.last()) names.put(r.first(), r.name());
        return names;
    }

    @Test
    void everyAttributeHasTheNumberAndTheNameOfTheRegistry() throws Exception {
        Map<Integer, String> names = names("iana-stun-attributes.csv");
        assertThat(names).hasSizeGreaterThan(50);
        for (StunAttribute a : StunAttribute.values()) {
            assertThat(names.get(a.number())).as(a.name()).isEqualTo(a.name().replace('_', '-'));
            assertThat(StunAttribute.of(a.number())).isSameAs(a);
        }
        long known = 0;
        for (int number = 0; number <= 0xffff; number++) if (StunAttribute.of(number) != null) known++;
        assertThat(known).isEqualTo(StunAttribute.values().length);
    }

    @Test
    void everyMethodHasTheNumberAndTheNameOfTheRegistry() throws Exception {
        Map<Integer, String> names = names("iana-stun-methods.csv");
        for (int number = 0; number <= 0xfff; number++) {
            StunMethod m = StunMethod.of(number);
            if (m == null) continue;
            assertThat(m.number()).isEqualTo(number);
            assertThat(names.get(number)).isEqualToIgnoringCase(m.name().replace("_", ""));
        }
        assertThat(StunMethod.values()).allSatisfy(m -> assertThat(StunMethod.of(m.number())).isSameAs(m));
        assertThat(StunMethod.BINDING.number()).isEqualTo(StunMessage.BINDING);
    }

    @Test
    void everyErrorHasTheCodeAndThePhraseOfTheRegistry() throws Exception {
        Map<Integer, String> names = names("iana-stun-error-codes.csv");
        for (StunError e : StunError.values()) {
            assertThat(names.get(e.code())).isEqualTo(e.phrase());
            assertThat(e.phrase().replace(' ', '_')).isEqualToIgnoringCase(e.name());
            assertThat(StunError.of(e.code())).isSameAs(e);
        }
        names.values().removeIf("Unassigned"::equals);
        assertThat(names).as("all codes of the registry are ours").hasSize(StunError.values().length);
        assertThat(StunError.of(439)).isNull();
    }

    @Test
    void securityFeaturesHaveTheBitsOfTheRegistry() throws Exception {
        Map<Integer, String> names = names("iana-stun-security-features.csv");
        assertThat(names).hasSize(SecurityFeature.values().length);
        for (SecurityFeature f : SecurityFeature.values()) {
            assertThat(names.get(f.bit())).isEqualToIgnoringCase(f.name().replace('_', ' '));
        }
    }

    @Test
    void passwordAlgorithmsHaveTheNumbersOfTheRegistry() throws Exception {
        Map<Integer, String> names = names("iana-stun-password-algorithms.csv");
        for (PasswordAlgorithm a : PasswordAlgorithm.values()) {
            assertThat(names.get(a.number())).isEqualTo(a.name().replace('_', '-'));
            assertThat(PasswordAlgorithm.of(a.number())).isSameAs(a);
        }
        assertThat(names).hasSize(PasswordAlgorithm.values().length + 1);
    }

    @Test
    void channelsAreTheNumbersThatTheRegistryLeavesToTurn() throws Exception {
        List<Row> rows = registry("iana-turn-channel-numbers.csv");
        int covered = 0;
        for (Row r : rows) {
            for (int n = r.first(); n <= r.last(); n++, covered++) {
                assertThat(ChannelData.isChannel(n)).isEqualTo(r.name().equals("Channel"));
                assertThat(PacketClass.of(n >>> 8) == PacketClass.TURN_CHANNEL).isEqualTo(ChannelData.isChannel(n));
            }
        }
        assertThat(covered).isEqualTo(0x10000);
    }
}
