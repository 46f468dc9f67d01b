package org.sallyport.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be said of sources without an opinion. */
class StyleTest {
    private static final int LINES_MAX = 500;
    private static final int COLUMNS_MAX = 120;

    /** Texts are not cut for the page, nor what the formatter cannot break: the pattern of a record in a condition. */
    private static final Pattern UNBROKEN = Pattern.compile("\"| instanceof [\\w.]+\\(");
    private static final Pattern TEXT_BLOCK = Pattern.compile("(?s)\"\"\"\n.*?\"\"\"");
    private static final Set<String> BANNED_WORDS =
            Set.of("util", "utils", "helper", "helpers", "manager", "impl", "common");
    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("(?m)^public (?:[a-z-]+ )*(?:class|interface|record|enum|@interface) (\\w+)");
    private static final Pattern MARK = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern SLEEP = Pattern.compile("Thread\\." + "sleep\\(");
    private static final Pattern SKIP = Pattern.compile("@(Disabled|Ignore)\\b(?!\\()");

    private static Stream<Path> all() {
        return Stream.of("src/main/java", "src/test/java").flatMap(f -> Tree.sources(f).stream());
    }

    private static List<String> violations(Stream<Path> files, Function<String, List<String>> check) {
        return files.flatMap(f -> check.apply(Tree.read(f)).stream().map(v -> Tree.ROOT.relativize(f) + ": " + v))
                .toList();
    }

    private static List<String> longLines(String text) {
        return TEXT_BLOCK.matcher(text).replaceAll("").lines()
                .filter(l -> l.length() > COLUMNS_MAX && !UNBROKEN.matcher(l).find()).toList();
    }

    private static List<String> matches(Pattern p, String text) {
        List<String> out = new ArrayList<>();
        Matcher m = p.matcher(text);
        while (m.find()) out.add("line " + text.substring(0, m.start()).lines().count() + ": " + m.group());
        return out;
    }

    @Test
    void keepsFilesShort() {
        assertThat(violations(all(), text -> text.lines().count() > LINES_MAX
                ? List.of(text.lines().count() + " lines") : List.of())).isEmpty();
    }

    @Test
    void keepsLinesInsideThePage() {
        assertThat(violations(all(), StyleTest::longLines)).isEmpty();
    }

    @Test
    void leavesNoMarksForLater() {
        assertThat(violations(all(), text -> matches(MARK, text))).isEmpty();
    }

    @Test
    void neverSleepsInATest() {
        assertThat(violations(Tree.sources("src/test/java").stream(), text -> matches(SLEEP, text))).isEmpty();
    }

    @Test
    void disablesNoTestWithoutAReason() {
        assertThat(violations(Tree.sources("src/test/java").stream(), text -> matches(SKIP, text))).isEmpty();
    }

    @Test
    void documentsEveryPublicType() {
        assertThat(violations(Tree.sources("src/main/java").stream(), text -> {
            Matcher m = PUBLIC_TYPE.matcher(text);
            if (!m.find()) return List.of();
            return text.substring(0, m.start()).contains("/**") ? List.of() : List.of(m.group(1) + " has no Javadoc");
        })).isEmpty();
    }

    @Test
    void givesNothingANameThatSaysNothing() {
        List<String> bad = new ArrayList<>();
        for (String name : Tree.owners().keySet()) {
            if (name.contains("$")) continue;
            for (String part : name.split("/|(?<=[a-z0-9])(?=[A-Z])")) {
                if (BANNED_WORDS.contains(part.toLowerCase(java.util.Locale.ROOT))) bad.add(name);
            }
        }
        assertThat(bad).isEmpty();
    }

    @Test
    void findsWhatItLooksFor() {
        assertThat(matches(MARK, "a\n// TO" + "DO later")).containsExactly("line 2: TO" + "DO");
        assertThat(matches(SLEEP, "Thread." + "sleep(1);")).hasSize(1);
        String skip = "@Dis" + "abled";
        assertThat(matches(SKIP, skip + "\n" + skip + "(\"no IPv6 here\")")).hasSize(1);
        String tail = "x".repeat(COLUMNS_MAX);
        assertThat(longLines("int a" + tail + ";\nint b;\nString c = \"" + tail + "\";\n"))
                .containsExactly("int a" + tail + ";");
        assertThat(longLines("f(\"\"\"\n" + tail + " c\n\"\"\");\n")).isEmpty();
        assertThat("/** X. */\npublic final class X {").matches("(?s).*" + PUBLIC_TYPE.pattern() + ".*");
    }
}
