package org.sallyport.app.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder for its owner alone in which a command works on a copy of a node's state. It goes with the command, also
 * where somebody ends that by a signal; what a process that was killed has left there goes with the next command.
 */
public final class Scratch implements AutoCloseable {
    /** One that is younger may belong to somebody whose processes are not seen from here. */
    private static final Duration LEFT_AFTER = Duration.ofMinutes(10);

    private static final int DEPTH_MAX = 3;
    private static final int FILES_MAX = 64;

    private final Path folder;
    private final Thread last = new Thread(this::clear, "scratch");

    private Scratch(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(last);
    }

    /**
     * Makes one, after what was left of dead ones is gone.
     *
     * @param name how it begins: letters, digits, dots and hyphens
     */
    public static Scratch in(Path parent, String name) throws IOException {
        for (Path left : left(parent, name)) delete(left);
        String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
        return new Scratch(
                Files.createDirectory(parent.resolve(name + "-" + ProcessHandle.current().pid() + "-" + random),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    /** Folders of that name whose process is gone, a while ago. */
    private static List<Path> left(Path parent, String name) throws IOException {
        Pattern ours = Pattern.compile(Pattern.quote(name) + "-([0-9]{1,9})-[0-9a-f]{1,16}");
        List<Path> out = new ArrayList<>();
        try (Stream<Path> all = Files.list(parent)) {
            for (Path p : (Iterable<Path>) all::iterator) {
                Matcher m = ours.matcher(p.getFileName().toString());
                if (!m.matches() || !Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS) || !Files.isWritable(p)) continue;
                boolean alive = ProcessHandle.of(Long.parseLong(m.group(1))).isPresent();
                FileTime touched = Files.getLastModifiedTime(p, LinkOption.NOFOLLOW_LINKS);
                if (!alive && touched.toInstant().plus(LEFT_AFTER).isBefore(Instant.now())) out.add(p);
            }
        }
        return out;
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder, DEPTH_MAX)) {
            for (Path p : all.limit(FILES_MAX).sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(p);
        } catch (IOException e) {
            // Somebody else's, or gone meanwhile: the command does not need it.
        }
    }

    private void clear() {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) delete(folder);
    }

    @Override
    public void close() {
        clear();
        try {
            Runtime.getRuntime().removeShutdownHook(last);
        } catch (IllegalStateException e) {
            // The process ends already, and the hook finds nothing.
        }
    }
}
