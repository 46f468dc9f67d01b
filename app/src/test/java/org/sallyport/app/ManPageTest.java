package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ManPageTest {
    @TempDir
    Path directory;

    private final String page = ManPage.of(Main.commandLine());

    @Test
    void hasEveryCommandAndWhatItTakes() {
        assertThat(page).startsWith(".\\\" Made from").contains(".SS \"run\"", ".SS \"config explain\"",
                ".B \\-\\-edge\\-outer ADDRESS", "\\fIFILE\\fR", "sallyport run edge.yaml", "Exit codes:");
        HelpGroups.GROUPS.values().stream().flatMap(List::stream).filter(n -> !n.equals("help"))
                .forEach(n -> assertThat(page).contains(".SS \"" + n.replace("-", "\\-") + "\""));
    }

    /** A line of text that began with a point or an apostrophe would be a request to troff, and vanish. */
    @Test
    void noLineOfTextIsARequest() {
        assertThat(page.lines().filter(l -> l.startsWith(".")).map(l -> l.split(" ")[0]).distinct())
                .isSubsetOf(".\\\"", ".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".I", ".nf", ".fi");
        assertThat(page.lines()).noneMatch(l -> l.startsWith("'"));
    }

    @Test
    void manRendersItWithoutAWord() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/man")),
                "there is no man here");
        Path file = directory.resolve("sallyport.1");
        Files.writeString(file, page);
        ProcessBuilder man =
                new ProcessBuilder("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", file.toString());
        man.environment().put("MANROFFSEQ", "");
        man.environment().put("MANWIDTH", "80");
        Path words = directory.resolve("words");
        Process p = man.redirectError(words.toFile()).redirectOutput(directory.resolve("out").toFile()).start();
        assertThat(p.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(words, StandardCharsets.UTF_8)).isEmpty();
        assertThat(p.exitValue()).isZero();
    }
}
