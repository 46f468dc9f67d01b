package org.sallyport.app.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LocalStagesTest {
    /** Read as any other file it would be its first figure alone. */
    @Test
    void aParameterOfTheKernelIsReadAsAWhole() throws IOException {
        Path parameter = Path.of("/proc/sys/net/core/rmem_max");
        assumeThat(Files.isReadable(parameter)).as("no Linux").isTrue();
        Process cat = new ProcessBuilder("cat", parameter.toString()).start();
        String whole = new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        assertThat(whole).hasSizeGreaterThan(1);
        assertThat(LocalStages.parameter(parameter)).isEqualTo(whole);
    }
}
