package org.sallyport.host.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory where a node keeps what it knows of its users: for nobody's eyes but its own (mode 0700, files 0600).
 */
final class StateDirectory {
    private static final Logger LOG = LoggerFactory.getLogger("sallyport.node");
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");

    /** How the names of everything begin that a node writes there. */
    private static final List<String> OURS = List.of("store.", "admin.sock", "acme");

    private StateDirectory() {}

    /** Makes it, or tightens the modes of one that is there. */
    static void prepare(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER));
            return;
        }
        List<Path> inside;
        try (Stream<Path> all = Files.list(directory)) {
            inside = all.toList();
        }
        for (Path p : inside) if (isOurs(p) && Files.isRegularFile(p)) tighten(p, OWNER_FILE);
        if (inside.stream().allMatch(StateDirectory::isOurs)) {
            tighten(directory, OWNER);
        } else if (isWide(directory, OWNER)) {
            // It may be anybody's: /tmp, or the directory of the configuration.
            LOG.warn(
                    "others may look into the state directory {}, which holds more than a node's state: give the node one of its own",
                    directory);
        }
    }

    private static boolean isOurs(Path p) {
        String name = p.getFileName().toString();
        return OURS.stream().anyMatch(name::startsWith);
    }

    private static boolean isWide(Path p, Set<PosixFilePermission> wanted) throws IOException {
        return !wanted.containsAll(Files.getPosixFilePermissions(p));
    }

    private static void tighten(Path p, Set<PosixFilePermission> wanted) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(p);
        if (wanted.containsAll(mode)) return;
        Set<PosixFilePermission> less = EnumSet.copyOf(mode);
        less.retainAll(wanted);
        try {
            Files.setPosixFilePermissions(p, less);
            LOG.warn("{} was open to others ({}); it is its owner's alone now", p, PosixFilePermissions.toString(mode));
        } catch (IOException e) {
            LOG.warn("{} is open to others ({}) and cannot be closed: {}", p, PosixFilePermissions.toString(mode),
                    e.getMessage());
        }
    }
}
