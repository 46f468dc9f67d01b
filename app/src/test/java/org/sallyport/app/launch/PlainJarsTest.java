package org.sallyport.app.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainJarsTest {
    @TempDir
    Path directory;

    private Path jar(String name, String... entries) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Multi-Release", "true");
        Attributes digest = new Attributes();
        digest.putValue("SHA-256-Digest", "x");
        manifest.getEntries().put("some/Thing.class", digest);
        Path file = directory.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (String e : entries) {
                out.putNextEntry(new JarEntry(e));
                out.write(e.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return file;
    }

    @Test
    void takesSignaturesAndDigestsAndLeavesTheRest() throws IOException {
        Path signed = jar("signed.jar", "META-INF/WHO.SF", "META-INF/WHO.RSA", "some/Thing.class");
        PlainJars.main(new String[] {directory.toString()});
        try (JarFile f = new JarFile(signed.toFile(), true)) {
            assertThat(f.stream().map(JarEntry::getName)).contains("META-INF/MANIFEST.MF", "some/Thing.class")
                    .noneMatch(n -> n.endsWith(".SF") || n.endsWith(".RSA"));
            assertThat(f.getManifest().getEntries()).isEmpty();
            assertThat(f.getManifest().getMainAttributes().getValue("Multi-Release")).isEqualTo("true");
            assertThat(new String(f.getInputStream(f.getEntry("some/Thing.class")).readAllBytes()))
                    .isEqualTo("some/Thing.class");
        }
    }

    @Test
    void touchesNoJarWithoutThem() throws IOException {
        Path plain = jar("plain.jar", "some/Thing.class");
        byte[] before = Files.readAllBytes(plain);
        PlainJars.main(new String[] {directory.toString()});
        assertThat(Files.readAllBytes(plain)).isEqualTo(before);
    }
}
