package org.sallyport.app.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformJarsTest {
    @TempDir
    Path directory;

    private void jar(String name, String... entries) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(directory.resolve(name)))) {
            for (String e : entries) {
                out.putNextEntry(new ZipEntry(e));
                out.write(1);
            }
        }
    }

    private List<String> inside(String name) throws IOException {
        try (ZipFile f = new ZipFile(directory.resolve(name).toFile())) {
            return f.stream().map(ZipEntry::getName).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"x86_64, x86_64", "aarch64, aarch_64"})
    void leavesWhatOnePlatformCanLoad(String architecture, String inNetty) throws IOException {
        for (String one : List.of("x86_64", "aarch_64")) {
            jar("netty-4-linux-" + one + ".jar", "META-INF/native/libnetty_" + one + ".so");
        }
        jar("sqlite-3.jar", "org/sqlite/JDBC.class", "org/sqlite/native/Linux/x86_64/libsqlitejdbc.so",
                "org/sqlite/native/Linux/aarch64/libsqlitejdbc.so", "org/sqlite/native/Windows/x86_64/sqlitejdbc.dll",
                "org/sqlite/native/Linux-Musl/x86_64/libsqlitejdbc.so");
        PlatformJars.main(new String[] {architecture, directory.toString()});
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrder("netty-4-linux-" + inNetty + ".jar", "sqlite-3.jar");
        }
        assertThat(inside("sqlite-3.jar").stream().filter(n -> !n.endsWith("/"))).containsExactly(
                "org/sqlite/JDBC.class", "org/sqlite/native/Linux/" + architecture + "/libsqlitejdbc.so");
    }

    @Test
    void aLibraryOfAnUnknownPlatformComesNotAlongUnseen() throws IOException {
        jar("surprise-1.jar", "natives/libsurprise.so");
        assertThatThrownBy(() -> PlatformJars.main(new String[] {"x86_64", directory.toString()}))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("libsurprise.so");
    }
}
