package org.sallyport.app.launch;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Leaves in copied libraries what one platform can load: a package has no use for the others, which are most of its
 * octets. Our own jars are there for all to read, whoever built them.
 *
 * <p>A library of the C side that it cannot tell the platform of is an error, so that none comes along unseen.
 */
public final class PlatformJars {
    private PlatformJars() {}

    /** @param args the architecture, x86_64 or aarch64, and a folder of jars, which are changed */
    public static void main(String[] args) throws IOException {
        String architecture = args[0];
        List<Path> jars;
        try (Stream<Path> all = Files.list(Path.of(args[1]))) {
            jars = all.filter(p -> p.toString().endsWith(".jar")).sorted().toList();
        }
        for (Path jar : jars) {
            if (isOfAnother(jar.getFileName().toString(), architecture)) Files.delete(jar);
            else thin(jar, architecture);
        }
    }

    /** Netty has a jar for each platform, named by its classifier. */
    private static boolean isOfAnother(String name, String architecture) {
        return name.matches(".*-(linux|osx|windows)-(x86_64|aarch_64|riscv64)\\.jar")
                && !name.endsWith("-linux-" + architecture.replace("aarch64", "aarch_64") + ".jar");
    }

    private static void thin(Path jar, String architecture) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(jar, Map.of("enablePosixFileAttributes", "true"))) {
            if (jar.getFileName().toString().startsWith("sallyport-")) openToAll(files.getPath("/"));
            List<Path> others;
            try (Stream<Path> all = Files.walk(files.getPath("/"))) {
                others = all.filter(Files::isRegularFile).filter(PlatformJars::isNative)
                        .filter(p -> !isFor(p.toString(), architecture)).toList();
            }
            for (Path p : others) {
                Files.delete(p);
                deleteEmpty(p.getParent());
            }
        }
    }

    /** What Maven copies has the mode that new files had in the clone, and our own jars would keep it. */
    private static void openToAll(Path root) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(root)) {
            all = walk.filter(Files::isRegularFile).toList();
        }
        for (Path p : all) Files.setPosixFilePermissions(p, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static boolean isNative(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(so|dll|dylib|jnilib|a)");
    }

    /** SQLite has a folder for each system and processor; Netty names the file. */
    private static boolean isFor(String path, String architecture) {
        if (path.startsWith("/org/sqlite/native/"))
            return path.startsWith("/org/sqlite/native/Linux/" + architecture + "/");
        if (path.matches("/META-INF/native/lib\\w+_(linux_)?(x86_64|aarch_64)\\.so")) {
            return path.endsWith("_" + architecture.replace("aarch64", "aarch_64") + ".so");
        }
        throw new IllegalStateException("a native library of an unknown platform: " + path);
    }

    private static void deleteEmpty(@Nullable Path folder) throws IOException {
        for (Path at = folder; at != null && at.getNameCount() > 0; at = at.getParent()) {
            try (Stream<Path> inside = Files.list(at)) {
                if (inside.findAny().isPresent()) return;
            }
            Files.delete(at);
        }
    }
}
