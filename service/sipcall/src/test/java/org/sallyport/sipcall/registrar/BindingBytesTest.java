package org.sallyport.sipcall.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Moment;
import org.sallyport.sipcall.kept.KeptFormats;

class BindingBytesTest {
    private static final Moment NOW = new Moment(7_000_000_000L, 1_800_000_000_000L);

    private static List<byte[]> ofTheReleaseBefore() throws IOException {
        var in = Objects.requireNonNull(KeptFormats.class.getResourceAsStream("kept-0.1.txt"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().map(l -> l.split("\t")).filter(f -> f.length > 3 && f[1].equals("bindings"))
                    .map(f -> HexFormat.of().parseHex(f[3])).toList();
        }
    }

    @Test
    void bindingsAreWrittenAsTheReleaseBeforeWroteThem() throws IOException {
        assertThat(ofTheReleaseBefore()).hasSize(2);
        for (byte[] entry : ofTheReleaseBefore()) {
            Binding<Object> b = BindingBytes.decode(entry, NOW).orElseThrow();
            assertThat(b.aor()).endsWith("@example.com");
            assertThat(BindingBytes.encode(b, NOW)).isEqualTo(entry);
        }
    }
}
