package org.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.config.LoggingConfig;
import org.slf4j.LoggerFactory;

@Timeout(60)
class NodeLogTest {
    private static final int FILE_BYTES = 65_536;

    @TempDir
    Path directory;

    @AfterEach
    void console() {
        NodeLog.begin(new LoggingConfig(LoggingConfig.Level.WARN, Map.of(), Optional.empty(),
                new LoggingConfig.Rotation(FILE_BYTES, 3, 3)));
    }

    private List<Path> aside() {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(p -> p.getFileName().toString().endsWith(".gz")).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLogFileIsPutAsideWhenItIsLargeAndOnlyTheNewestAreKept() throws IOException {
        Path file = directory.resolve("node.log");
        NodeLog.begin(new LoggingConfig(LoggingConfig.Level.INFO, Map.of(), Optional.of(file),
                new LoggingConfig.Rotation(FILE_BYTES, 3, 3)));
        for (int i = 0; i < 10_000; i++)
            LoggerFactory.getLogger("sallyport.node").info("line {} {}", i, "x".repeat(90));
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        // Compressing and deleting are done beside the writing.
        while ((aside().isEmpty() || aside().size() > 4) && System.nanoTime() < deadlineNs)
            LockSupport.parkNanos(20_000_000);
        assertThat(aside()).hasSizeBetween(1, 4);
        assertThat(Files.size(file)).isLessThan(2 * FILE_BYTES);
        assertThat(Files.readString(file)).contains("line 9999 ");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }
}
