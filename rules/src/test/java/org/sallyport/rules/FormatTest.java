package org.sallyport.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every source looks as the formatter writes it; {@code ./sallyport test -pl rules -am -Dtest=FormatTest -Dformat=write
 * -Dsurefire.failIfNoSpecifiedTests=false} writes it so.
 */
class FormatTest {
    @Test
    void changesNoSource() throws IOException {
        Formatter formatter = new Formatter();
        boolean write = "write".equals(System.getProperty("format"));
        List<Path> sources =
                Stream.of("src/main/java", "src/test/java").flatMap(f -> Tree.sources(f).stream()).toList();
        List<String> differ = new ArrayList<>();
        for (Path file : sources) {
            String text = Tree.read(file);
            String formatted = formatter.formatted(text);
            if (formatted.equals(text)) continue;
            if (write) Files.writeString(file, formatted);
            else differ.add(Tree.ROOT.relativize(file) + ": " + firstDifference(text, formatted));
        }
        assertThat(differ).isEmpty();
        assertThat(sources).as("the check looked at sources").hasSizeGreaterThan(500);
    }

    @Test
    void mendsWhatIsOdd() {
        Formatter formatter = new Formatter();
        assertThat(formatter.formatted("class A{int a( ){return 1 ;}}\n"))
                .isEqualTo("class A { int a() { return 1; } }\n");
        String cases =
                "class A {\n    int a(Object o) {\n        return switch (o) {\n            case String _, Integer _, Long _ -> 1;\n"
                        + "            default -> 2;\n        };\n    }\n}\n";
        assertThat(formatter.formatted(cases)).isEqualTo(cases);
    }

    private static String firstDifference(String is, String should) {
        List<String> a = is.lines().toList();
        List<String> b = should.lines().toList();
        int i = 0;
        while (i < a.size() && i < b.size() && a.get(i).equals(b.get(i))) i++;
        return "line " + (i + 1) + " should be: " + (i < b.size() ? b.get(i) : "(end)");
    }
}
