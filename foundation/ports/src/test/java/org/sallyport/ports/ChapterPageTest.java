package org.sallyport.ports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the first page says of the chapters is what their rows say. */
class ChapterPageTest {
    private static final Path README = Path.of("..", "..", "README.md");
    private static final String BEGIN = "ChapterPageTest -->\n";
    private static final String END = "<!-- /made -->";

    @Test
    void readmeSaysOfEachChapterWhatTheBookSays() throws IOException {
        String text = Files.readString(README);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        if (Boolean.getBoolean("sallyport.update")) {
            text = text.substring(0, begin) + "\n" + ChapterState.table() + "\n" + text.substring(end);
            Files.writeString(README, text);
            end = text.indexOf(END);
        }
        assertThat(text.substring(begin, end).strip())
                .as("made from the port book: run the test once with -Dsallyport.update=true")
                .isEqualTo(ChapterState.table().strip());
        assertThat(text.indexOf(BEGIN)).as("on the first screen").isLessThan(text.indexOf("\n## "));
    }
}
