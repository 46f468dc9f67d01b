package org.sallyport.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReleaseTest {
    private static Release release(String text) {
        return Release.parse(text).orElseThrow();
    }

    @Test
    void whatMavenBuildsIsWhatTheProgramSays() throws Exception {
        Matcher m = Pattern.compile("<artifactId>sallyport</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(Files.readString(Path.of("../../pom.xml")));
        assertThat(m.find()).isTrue();
        assertThat(Release.parse(m.group(1))).contains(Release.OURS);
        assertThat(Release.BEFORE).isLessThan(Release.OURS);
    }

    @Test
    void aNameIsTwoNumbersAndMayHaveMore() {
        assertThat(release("0.2")).isEqualTo(release("0.2.0-SNAPSHOT")).isEqualTo(release("0.2.17"))
                .isEqualTo(release("0.2.1~rc1")).hasToString("0.2");
        for (String none : new String[] {"", "2", "0.2.", "0.x", "0.2.1.4", "development", "0.2 ", "0.99999",
            "0.2.1-" + "x".repeat(50)}) assertThat(Release.parse(none)).as(none).isEmpty();
    }

    @Test
    void releasesBesideEachOtherWorkTogether() {
        assertThat(release("0.2").worksWith(release("0.2"))).isTrue();
        assertThat(release("0.2").worksWith(release("0.3"))).isTrue();
        assertThat(release("0.3").worksWith(release("0.2"))).isTrue();
        assertThat(release("0.9").worksWith(release("1.0"))).isTrue();
        assertThat(release("0.2").worksWith(release("0.4"))).isFalse();
        assertThat(release("0.4").worksWith(release("0.2"))).isFalse();
        assertThat(release("0.9").worksWith(release("1.1"))).isFalse();
        assertThat(release("2.0").worksWith(release("0.9"))).isFalse();
        assertThat(Release.OURS.worksWith(Release.BEFORE)).isTrue();
    }
}
