package org.sallyport.ports;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How much of a chapter the program does today, read off its rows, so that no page can say more than the book.
 *
 * @param chapter which
 * @param rows its rows that one of our nodes is an end of
 */
public record ChapterState(Chapter chapter, List<Row> rows) {
    /** In one word. */
    public enum Word {
        /** Every row is built. */
        WORKS,
        /** Half of the rows or more. */
        PARTLY,
        /** Fewer; what a chapter shares with others, such as DNS, does not make it work. */
        NOT_YET;

        /** As people write it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    public ChapterState {
        rows = List.copyOf(rows);
    }

    /** The state of one chapter. */
    public static ChapterState of(Chapter chapter) {
        return new ChapterState(chapter, AllRows.ROWS.stream()
                .filter(r -> r.chapter() == chapter && r.opens() != Opens.NOBODY)
                .filter(r -> ours(r.from()) || ours(r.to()))
                .toList());
    }

    private static boolean ours(Party party) {
        return party.role().isPresent() || party == Party.CLUSTER_PEER;
    }

    /** Every chapter that is something to have, in the order of the document. */
    public static List<ChapterState> all() {
        return Arrays.stream(Chapter.values())
                .filter(c -> c != Chapter.GUIDE && c != Chapter.INTERNAL_USE)
                .map(ChapterState::of)
                .toList();
    }

    /** Whether anything that is built uses the setting: a file may set it, and nothing comes of it, where not. */
    public static boolean uses(Setting setting) {
        List<Row> all = rowsOf(setting);
        return all.isEmpty() || all.stream().anyMatch(Row::built);
    }

    /** Why a setting does nothing yet, in a sentence; empty where something built uses it. */
    public static Optional<String> unused(Setting setting) {
        if (uses(setting)) return Optional.empty();
        return Optional.of("Not built yet: nothing uses it but rows of " + rowsOf(setting).stream()
                .map(r -> r.chapter().token())
                .distinct()
                .collect(Collectors.joining(", ")) + ".");
    }

    private static List<Row> rowsOf(Setting setting) {
        return AllRows.ROWS.stream()
                .filter(r -> r.settings().contains(setting) && !r.chapter().informative())
                .toList();
    }

    /** The one word. */
    public Word word() {
        long built = rows.stream().filter(Row::built).count();
        if (built == rows.size()) return Word.WORKS;
        return built * 2 >= rows.size() ? Word.PARTLY : Word.NOT_YET;
    }

    /** What works of a chapter that does not work as a whole, what does not, or which switch it waits for. */
    public String note() {
        List<Setting> switches = rows.stream().flatMap(r -> r.follows().stream()).distinct().toList();
        return switch (word()) {
            case WORKS -> switches.isEmpty() ? "" : "off until `" + switches.getFirst().key() + "`";
            case PARTLY -> "not yet: " + purposes(false);
            case NOT_YET -> purposes(true).isEmpty() ? "" : "only " + purposes(true);
        };
    }

    private String purposes(boolean built) {
        return rows.stream().filter(r -> r.built() == built).map(r -> r.purpose() + " (" + r.id() + ")")
                .collect(Collectors.joining(", "));
    }

    /** The line under the chapter's heading. */
    public String sentence() {
        String text = word().text();
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1)
                + (note().isEmpty() ? "" : ": " + note()) + ".";
    }

    /** The table of all chapters in Markdown, as README and {@code docs/ports.md} have it: what works comes first. */
    public static String table() {
        StringBuilder out = new StringBuilder("| Chapter of the document | Today | |\n|---|---|---|\n");
        for (ChapterState s : all().stream().sorted(Comparator.comparing(ChapterState::word)).toList()) {
            out.append("| ").append(s.chapter().title()).append(" | ")
                    .append(s.word() == Word.WORKS ? "**works**" : s.word().text())
                    .append(" | ").append(s.note()).append(" |\n");
        }
        return out.toString();
    }
}
