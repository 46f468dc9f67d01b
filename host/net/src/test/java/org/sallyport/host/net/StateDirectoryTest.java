package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
    @TempDir
    Path directory;

    private static String mode(Path p) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(p));
    }

    private static void mode(Path p, String mode) throws IOException {
        Files.setPosixFilePermissions(p, PosixFilePermissions.fromString(mode));
    }

    @Test
    void aNewOneIsItsOwnersAlone() throws IOException {
        Path state = directory.resolve("a/state");
        StateDirectory.prepare(state);
        assertThat(mode(state)).isEqualTo("rwx------");
    }

    @Test
    void oneThatIsOpenToOthersIsClosedWithItsFiles() throws IOException {
        Path state = Files.createDirectory(directory.resolve("state"));
        Path store = Files.createFile(state.resolve("store.db"));
        mode(state, "rwxr-xr-x");
        mode(store, "rw-r--r--");
        StateDirectory.prepare(state);
        assertThat(mode(state)).isEqualTo("rwx------");
        assertThat(mode(store)).isEqualTo("rw-------");
    }

    @Test
    void oneThatHoldsOtherThingsTooIsLeftToOthersButForOurFiles() throws IOException {
        Path state = Files.createDirectory(directory.resolve("shared"));
        Path store = Files.createFile(state.resolve("store.db"));
        Path other = Files.createFile(state.resolve("edge.yaml"));
        mode(state, "rwxr-xr-x");
        mode(store, "rw-r--r--");
        mode(other, "rw-r--r--");
        StateDirectory.prepare(state);
        assertThat(mode(state)).isEqualTo("rwxr-xr-x");
        assertThat(mode(store)).isEqualTo("rw-------");
        assertThat(mode(other)).isEqualTo("rw-r--r--");
    }
}
