package org.sallyport.host.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of one line that says whether the store lacks something. It is as long on every day and written over in place,
 * which a full disk allows, so that the next run knows even if this one is killed. Owner: the writer thread.
 */
final class StoreMark {
    private static final Logger LOG = LoggerFactory.getLogger("sallyport.node");
    private static final int BYTES = 64;
    private static final String WHOLE = "whole";
    private static final String LACKING = "lacking since ";

    private final Path file;

    StoreMark(Path file) {
        this.file = file;
    }

    /** Since when the store of an earlier run lacked something, if that run ended so. */
    Optional<String> lackingSince() {
        try {
            if (!Files.exists(file)) return Optional.empty();
            String text = new String(Files.readAllBytes(file), StandardCharsets.US_ASCII).strip();
            return text.startsWith(LACKING) ? Optional.of(text.substring(LACKING.length())) : Optional.empty();
        } catch (IOException e) {
            LOG.warn("cannot read {}: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    void whole() {
        write(WHOLE);
    }

    void lacking() {
        write(LACKING + Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    private void write(String text) {
        byte[] line = (text + " ".repeat(BYTES - text.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII);
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel c =
                FileChannel.open(file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE), owner)) {
            c.write(ByteBuffer.wrap(line), 0);
            c.force(false);
        } catch (IOException e) {
            LOG.warn("cannot write {}: {}", file, e.getMessage());
        }
    }
}
