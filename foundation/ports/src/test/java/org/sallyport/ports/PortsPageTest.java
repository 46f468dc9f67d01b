package org.sallyport.ports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PortsPageTest {
    /** The committed page, seen from the module's own directory, where the build runs its tests. */
    private static final Path PAGE = Path.of("..", "..", "docs", "ports.md");

    @Test
    void equalsTheCommittedPage() throws IOException {
        if (Boolean.getBoolean("sallyport.update")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, PortsPage.text());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/ports.md is generated: run the test once with -Dsallyport.update=true")
                .isEqualTo(PortsPage.text());
    }
}
