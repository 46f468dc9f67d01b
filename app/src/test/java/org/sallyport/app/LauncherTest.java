package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How both launchers start Java, by their own functions and the options of this tree. */
@Timeout(60)
class LauncherTest {
    private static final String SCRIPT = """
            set -euo pipefail
            . "$1"
            home=/nowhere dist=$2 cache=/nowhere
            how_java_runs run
            printf '%s\\n' "${options[@]}"
            """;

    @TempDir
    private Path dist;

    private List<String> options(String more) throws Exception {
        Path tree = Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .filter(p -> Files.exists(p.resolve("sallyport"))).findFirst().orElseThrow();
        Files.createDirectories(dist.resolve("lib"));
        Files.write(dist.resolve("lib/run.options"), Files.readAllLines(tree.resolve("app/src/main/jvm/run.options"))
                .stream().filter(l -> !l.isEmpty() && !l.startsWith("#")).toList());
        ProcessBuilder bash =
                new ProcessBuilder("bash", "-c", SCRIPT, "launcher", tree.resolve("packaging/java.sh").toString(),
                        dist.toString());
        bash.environment().put("SALLYPORT_JAVA_OPTS", more);
        return run(bash);
    }

    private static List<String> run(ProcessBuilder of) throws IOException, InterruptedException {
        Process p = of.redirectErrorStream(true).start();
        List<String> out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertThat(p.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(p.exitValue()).as("%s", out).isZero();
        return out;
    }

    /** Java ends at once where more heap is to be there at the start than may be there ever. */
    @ParameterizedTest
    @CsvSource({"'', true, true", "-Xmx1g, true, true", "-Xmx48m, true, true", "-Xmx40m, true, false",
        "-Xmx32m, true, false", "-Xmx31m, false, false", "-Xmx16384k, false, false", "-Xmx16777216, false, false",
        "-XX:MaxHeapSize=24M, false, false", "-Dx=1 -Xmx64m -Xmx20m, false, false",
        "-Xmx20m -Xmx64m -Dy=2, true, true", "-XX:+UseSerialGC -Xmx24m, false, false"})
    void whoeverWantsASmallerHeapGetsIt(String more, boolean starts, boolean young) throws Exception {
        List<String> options = options(more);
        assertThat(options.stream().anyMatch(o -> o.startsWith("-Xms"))).isEqualTo(starts);
        assertThat(options.stream().anyMatch(o -> o.startsWith("-XX:MaxNewSize"))).isEqualTo(young);
        List<String> java = Stream.of(Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                options.stream(), more.isEmpty() ? Stream.<String>of() : Stream.of(more.split(" ")),
                Stream.of("-version")).flatMap(s -> s).toList();
        assertThat(run(new ProcessBuilder(java)).getFirst()).startsWith("openjdk version");
    }
}
