package org.sallyport.app.launch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Takes the signatures out of copied libraries: Java keeps no class of a signed jar ready for use, and would read and
 * compare thousands of digests at every start.
 *
 * <p>Nobody asks for them: they matter to a provider of the JCA, which none of these is here.
 */
public final class PlainJars {
    private PlainJars() {}

    /** @param args folders of jars, which are changed */
    public static void main(String[] args) throws IOException {
        for (String folder : args) {
            try (Stream<Path> all = Files.list(Path.of(folder))) {
                for (Path jar : all.filter(p -> p.toString().endsWith(".jar")).toList()) unsign(jar);
            }
        }
    }

    /** Changes one jar where it is signed; others are not touched. */
    static void unsign(Path jar) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(jar)) {
            Path folder = files.getPath("META-INF");
            if (!Files.isDirectory(folder)) return;
            List<Path> signatures;
            try (Stream<Path> all = Files.list(folder)) {
                signatures = all.filter(p -> p.toString().matches(".*\\.(SF|RSA|DSA|EC)")).toList();
            }
            if (signatures.isEmpty()) return;
            for (Path p : signatures) Files.delete(p);
            Path file = folder.resolve("MANIFEST.MF");
            Manifest manifest = new Manifest(new ByteArrayInputStream(Files.readAllBytes(file)));
            // A section for each file with its digest: nothing else stands in them.
            manifest.getEntries().clear();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            manifest.write(out);
            // As old as before: where the same jar is changed twice, the same octets come of it.
            FileTime time = Files.getLastModifiedTime(file);
            Files.write(file, out.toByteArray());
            Files.setLastModifiedTime(file, time);
        }
    }
}
