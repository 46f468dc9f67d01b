package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sallyport.config.ConfigCatalogue;
import org.sallyport.config.ConfigKey;

/**
 * Every page says what is there: its links lead somewhere, its commands and keys exist, its defaults are the program's.
 */
class DocsTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");
    private static final Pattern COMMAND =
            Pattern.compile("(?:^|[;&|] |\\$ |\\* |ExecStart=)(?:\\.{1,2}/|[/a-z]*/)?sallyport +(.*)");
    private static final Pattern QUANTITY = Pattern.compile(
            "(an|one|\\d+(?:,\\d{3})*)(?: |-)?(ms|s|seconds|min|minutes|h|hours?|days?|KiB|MiB|files|%)?\\b");
    private static final Pattern KEYS_IN_BRACKETS =
            Pattern.compile("\\((`[a-z][a-z0-9.\\[\\]-]+`(?:,\\s+`[a-z][a-z0-9.\\[\\]-]+`)*)\\)");

    /** The pages by their path from the project's folder. */
    private static Map<Path, String> pages() throws IOException {
        Map<Path, String> out = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(HOME)) {
            for (Path p : all.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
                Path from = HOME.relativize(p);
                if (from.toString().matches("(.*/)?(target|\\.[^/]+)/.*")) continue;
                out.put(from, Files.readString(p));
            }
        }
        assertThat(out).containsKeys(Path.of("README.md"), Path.of("docs/operate.md"));
        return out;
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        Map<Path, String> pages = pages();
        pages.forEach((page, text) -> LINK.matcher(FENCE.matcher(text).replaceAll("")).results().forEach(m -> {
            String link = m.group(1);
            if (link.matches("[a-z]+:.*")) return;
            String[] parts = link.split("#", 2);
            Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
            if (!Files.exists(HOME.resolve(target))) dead.add(page + ": " + link);
            else if (parts.length > 1 && !anchors(pages.get(target)).contains(parts[1])) dead.add(page + ": " + link);
        }));
        assertThat(dead).isEmpty();
    }

    /** Headings as the usual renderers name them. */
    private static List<String> anchors(String page) {
        return FENCE.matcher(page).replaceAll("").lines().filter(l -> l.startsWith("#"))
                .map(l -> l.replaceFirst("^#+ +", "").toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @Test
    void commandsExist() throws IOException {
        List<String> wrong = new ArrayList<>();
        pages().forEach((page, text) -> {
            for (MatchResult m : FENCE.matcher(text).results().toList()) {
                m.group().replace("\\\n", " ").lines().forEach(l -> commands(l.strip(), page.toString(), wrong));
            }
            CODE.matcher(FENCE.matcher(text).replaceAll("")).results()
                    .forEach(m -> commands(m.group(1).replaceAll("\\s+", " "), page.toString(), wrong));
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void commandsThatTheProgramNamesExist() throws IOException {
        Pattern named = Pattern.compile("(?:\\{@code |')(?:\\./)?(sallyport [a-z][^'}\"\\n]*)['}\"]");
        List<String> wrong = new ArrayList<>();
        try (Stream<Path> all = Files.walk(HOME)) {
            for (Path p : all.filter(f -> f.toString().contains("/src/main/java/") && f.toString().endsWith(".java"))
                    .toList()) {
                named.matcher(Files.readString(p)).results()
                        .forEach(m -> commands(m.group(1), HOME.relativize(p).toString(), wrong));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void commands(String code, String place, List<String> wrong) {
        Matcher m = COMMAND.matcher(code);
        while (m.find()) {
            String said = m.group(1).replaceAll(" +[#|>&;(].*", "").replaceAll("[.:;]$", "");
            fault(said.split(" +")).ifPresent(why -> wrong.add(place + ": sallyport " + said + ": " + why));
        }
    }

    /** What is wrong with a command line whose values may be place holders. */
    private static Optional<String> fault(String[] words) {
        picocli.CommandLine at = Main.commandLine();
        int positional = 0;
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            String name = at.getCommandName();
            if (name.equals("lab") || name.equals("bench") || name.equals("test")) return java.util.Optional.empty();
            if (word.startsWith("-")) {
                var option = at.getCommandSpec().findOption(word.replaceFirst("=.*", ""));
                if (option == null) return Optional.of("no option " + word);
                if (option.arity().max() > 0 && !word.contains("=")) i++;
                continue;
            }
            if (positional == 0 && at.getSubcommands().containsKey(word)) {
                at = at.getSubcommands().get(word);
                continue;
            }
            // Somebody's word for any of them, or the rest of a sentence.
            if (word.matches("[A-Z\\[<(.].*|[‘’…].*")) continue;
            var here = at.getCommandSpec().positionalParameters();
            if (here.isEmpty()) return Optional.of("no command " + word);
            Class<?> type = here.getFirst().type();
            if (type.isEnum() && Stream.of(type.getEnumConstants()).noneMatch(c -> c.toString().equalsIgnoreCase(word)
                    || ((Enum<?>) c).name().equalsIgnoreCase(word))) {
                return Optional.of("not " + word);
            }
            positional++;
        }
        return Optional.empty();
    }

    @Test
    void keysExist() throws IOException {
        Pattern key = Pattern.compile(
                "(protocols|zones|interfaces|local-zone|traversal|dial-plan|authentication|logging|limits|system"
                        + "|security|dns|unified-communications|applications)(\\[])?\\.[a-z0-9.\\[\\]-]+[a-z0-9]");
        List<String> wrong = new ArrayList<>();
        pages().forEach((page, text) -> CODE.matcher(FENCE.matcher(text).replaceAll("")).results().forEach(m -> {
            if (m.group(1).matches(key.pattern()) && !m.group(1).matches(".*\\.(yaml|md|txt|log|sh)")
                    && ConfigCatalogue.meant(m.group(1)).isEmpty()) {
                wrong.add(page + ": " + m.group(1));
            }
        }));
        assertThat(wrong).isEmpty();
    }

    /**
     * "every 15 s (`protocols.sip.nat-keep-alive-interval`)": figures in front of keys in brackets are their defaults.
     */
    @Test
    void figuresInFrontOfKeysAreTheirDefaults() throws IOException {
        List<String> wrong = new ArrayList<>();
        List<String> judged = new ArrayList<>();
        pages().forEach((page, text) -> {
            String prose = FENCE.matcher(text).replaceAll("");
            KEYS_IN_BRACKETS.matcher(prose).results().forEach(m -> {
                List<String> keys = CODE.matcher(m.group(1)).results().map(k -> k.group(1)).toList();
                String before = prose.substring(0, m.start());
                String sentence = before.substring(before.lastIndexOf("\n\n") + 1).replaceAll("(?s).*[.:;|)]\\s", "");
                List<MatchResult> figures = QUANTITY.matcher(sentence.replaceAll("\\s+", " ")).results()
                        .filter(q -> !q.group(1).matches("an|one") || q.group(2) != null).toList();
                if (figures.size() < keys.size()) return;
                for (int i = 0; i < keys.size(); i++) {
                    MatchResult figure = figures.get(figures.size() - keys.size() + i);
                    List<ConfigKey<?>> meant = ConfigCatalogue.meant(keys.get(i));
                    if (meant.size() != 1 || !meant.getFirst().fallback().matches("\\d+(ms|s|m|h|d)?")) continue;
                    judged.add(keys.get(i));
                    if (amount(figure.group(1), figure.group(2)) != written(meant.getFirst().fallback())) {
                        wrong.add(page + ": " + figure.group() + " (" + keys.get(i) + "), but it is "
                                + meant.getFirst().fallback());
                    }
                }
            });
        });
        assertThat(judged).contains("logging.files-max", "protocols.sip.nat-keep-alive-interval");
        assertThat(wrong).isEmpty();
    }

    private static long amount(String number, String unit) {
        long n = number.matches("an|one") ? 1 : Long.parseLong(number.replace(",", ""));
        if (unit == null) return n;
        return switch (unit) {
            case "ms" -> n;
            case "s", "seconds" -> n * 1000;
            case "min", "minutes" -> n * 60_000;
            case "h", "hour", "hours" -> n * 3_600_000;
            // A number of days is written without a unit where the key counts days.
            case "KiB" -> n << 10;
            case "MiB" -> n << 20;
            default -> n;
        };
    }

    private static long written(String fallback) {
        Matcher m = Pattern.compile("(\\d+)(ms|s|m|h|d)?").matcher(fallback);
        assertThat(m.matches()).isTrue();
        String unit = m.group(2) == null ? null : m.group(2).equals("m") ? "min" : m.group(2);
        return amount(m.group(1), unit);
    }

    /** The table of menus has a column of defaults. */
    @Test
    void theTableOfMenusHasTheDefaults() throws IOException {
        List<String> wrong = new ArrayList<>();
        int judged = 0;
        for (String line : pages().get(Path.of("docs/coming-from-expressway.md")).lines().toList()) {
            String[] cells = line.split("\\|");
            if (cells.length != 4) continue;
            List<String> keys = codes(cells[2]);
            List<String> defaults = codes(cells[3]);
            if (defaults.isEmpty() || keys.size() < defaults.size()) continue;
            for (int i = 0; i < defaults.size(); i++) {
                judged++;
                String real = ConfigCatalogue.key(keys.get(i)).map(ConfigKey::fallback).orElse("no such key");
                if (!real.equals(defaults.get(i))) wrong.add(keys.get(i) + " is " + real + ", not " + defaults.get(i));
            }
        }
        assertThat(judged).isGreaterThan(10);
        assertThat(wrong).isEmpty();
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(m -> m.group(1)).toList();
    }
}
