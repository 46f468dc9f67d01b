package org.sallyport.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * A file for its owner's eyes alone, there whole or not at all: what was there before stays where the disk is full.
 */
final class OwnersFile {
    private OwnersFile() {}

    static void write(Path file, byte[] octets) {
        try {
            if (Files.isDirectory(file)) throw new CommandFailure("cannot write " + file + ": it is a folder");
            Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
            Path part = Files.createTempFile(folder, ".sallyport", ".part",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.write(part, octets);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new CommandFailure("cannot write " + file + ": " + Failures.sentence(e));
        }
    }
}
