package org.sallyport.app.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of a node's state does not outlive the command that made it. */
class ScratchTest {
    @TempDir
    Path dir;

    private Path left(String name, Duration ago) throws IOException {
        Path folder = Files.createDirectories(dir.resolve(name).resolve("store12"));
        Files.writeString(folder.resolve("store.db"), "state");
        Files.writeString(dir.resolve(name).resolve("store.db"), "state");
        Files.setLastModifiedTime(dir.resolve(name), FileTime.from(Instant.now().minus(ago)));
        return dir.resolve(name);
    }

    @Test
    void goesWithTheCommandAndIsItsOwnersAlone() throws IOException {
        Path was;
        try (Scratch s = Scratch.in(dir, ".backup")) {
            was = s.folder();
            Files.writeString(was.resolve("store.db"), "state");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(was))).isEqualTo("rwx------");
        }
        assertThat(was).doesNotExist();
    }

    @Test
    void whatADeadProcessLeftGoesWithTheNextOneAndNothingElse() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path gone = left(".backup-" + dead.pid() + "-ab12", Duration.ofHours(1));
        Path young = left(".backup-" + dead.pid() + "-cd34", Duration.ofMinutes(1));
        Path alive = left(".backup-" + ProcessHandle.current().pid() + "-ab12", Duration.ofHours(1));
        Path other = left(".backups-of-mine", Duration.ofHours(1));
        try (Scratch s = Scratch.in(dir, ".backup")) {
            assertThat(gone).doesNotExist();
            assertThat(young).exists();
            assertThat(alive.resolve("store.db")).exists();
            assertThat(other.resolve("store.db")).exists();
            assertThat(s.folder()).exists();
        }
    }

    @Test
    void goesWhereASignalEndsTheCommandToo() throws Exception {
        Process command = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp",
                System.getProperty("java.class.path"), Waits.class.getName(), dir.toString()).redirectErrorStream(true)
                .start();
        assertThat(command.getInputStream().read()).as("it has begun").isEqualTo('b');
        try (var made = Files.list(dir)) {
            assertThat(made).hasSize(1);
        }
        command.destroy();
        command.waitFor();
        assertThat(dir).isEmptyDirectory();
    }

    /** A command that works for ever. */
    static final class Waits {
        private Waits() {}

        public static void main(String[] folder) throws Exception {
            Scratch s = Scratch.in(Path.of(folder[0]), ".backup");
            Files.writeString(s.folder().resolve("store.db"), "state");
            System.out.print("b");
            System.out.flush();
            new CountDownLatch(1).await();
        }
    }
}
