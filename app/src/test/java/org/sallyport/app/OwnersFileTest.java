package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnersFileTest {
    @TempDir
    private Path folder;

    @Test
    void isItsOwnersAlone() throws Exception {
        Path file = folder.resolve("trace.pcapng");
        Files.writeString(file, "of yesterday");
        OwnersFile.write(file, new byte[] {1, 2});
        assertThat(file).hasBinaryContent(new byte[] {1, 2});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void takesNoFolderAway() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("traces"));
        assertThatThrownBy(() -> OwnersFile.write(empty, new byte[1])).isInstanceOf(CommandFailure.class)
                .hasMessageContaining("it is a folder");
        assertThat(empty).isDirectory();
        assertThatThrownBy(() -> OwnersFile.write(folder.resolve("none/x"), new byte[1]))
                .isInstanceOf(CommandFailure.class).hasMessageContaining("is not there");
    }
}
