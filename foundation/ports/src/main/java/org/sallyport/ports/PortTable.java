package org.sallyport.ports;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Prints the book: pure functions from rows to text. */
public final class PortTable {
    private static final List<String> HEADINGS = List.of("id", "chapter", "purpose", "from", "to", "transport",
            "fromPorts", "toPorts", "opens", "crosses", "settings", "evidence", "built", "on", "keepAlive", "notes");

    private PortTable() {}

    /** How a table of rows is printed. */
    public enum Format {
        TABLE,
        JSON,
        CSV,
        MARKDOWN
    }

    /** The wanted rows, a line for each transport of each, ending in a line feed. */
    public static String render(PortBook book, RowFilter filter, Format format) {
        List<PortLine> lines =
                book.lines().stream().filter(l -> filter.shows(l.row())).toList();
        return switch (format) {
            case TABLE -> table(book, lines);
            case JSON -> json(book, lines);
            case CSV -> csv(book, lines);
            case MARKDOWN -> markdown(book, lines);
        };
    }

    /** What {@code ports explain} says of one port: a line for each row at each end, and then each setting. */
    public static String explain(PortBook book, int port) {
        List<PortUse> uses = book.explain(port);
        if (uses.isEmpty())
            return "Port " + port + ": no row names it; a peer may have it where a row lets it choose.\n";
        StringBuilder out = new StringBuilder("Port " + port + "\n");
        uses.forEach(u -> out.append("  ").append(u).append('\n'));
        uses.stream().flatMap(u -> u.settings().stream()).distinct().forEach(s -> out.append("  ").append(s.key())
                .append(" (").append(s.menu()).append("): ").append(s.sentence()).append('\n'));
        return out.toString();
    }

    private static List<String> cells(PortBook book, PortLine line) {
        Row row = line.row();
        return List.of(row.id(), row.chapter().token(), row.purpose(), row.from().token(), row.to().token(),
                line.flow().protocol(), line.fromPorts().toString(), line.toPorts().toString(), row.opener(),
                row.crosses(), String.join(" ", line.settingKeys()), line.flow().evidence().token(),
                Boolean.toString(row.built()), Boolean.toString(book.serves(row)), row.keepAlive(), row.notes());
    }

    private static String json(PortBook book, List<PortLine> lines) {
        return lines.stream().map(l -> jsonObject(book, l)).collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private static String jsonObject(PortBook book, PortLine line) {
        List<String> cells = cells(book, line);
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < HEADINGS.size(); i++) {
            String value = switch (HEADINGS.get(i)) {
                case "settings" -> line.settingKeys().stream()
                        .map(PortTable::jsonString)
                        .collect(Collectors.joining(", ", "[", "]"));
                case "built", "on" -> cells.get(i);
                default -> jsonString(cells.get(i));
            };
            fields.add(jsonString(HEADINGS.get(i)) + ": " + value);
        }
        return "  {" + String.join(", ", fields) + "}";
    }

    /** A string of RFC 8259 section 7, quotes included. */
    static String jsonString(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    // An unpaired surrogate has no UTF-8 form, so it leaves as an escape like the controls.
                    if (c < 0x20 || lonely(text, i)) out.append(String.format("\\u%04x", (int) c));
                    else out.append(c);
                }
            }
        }
        return out.append('"').toString();
    }

    private static boolean lonely(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    private static String csv(PortBook book, List<PortLine> lines) {
        StringBuilder out = new StringBuilder(String.join(",", HEADINGS)).append("\r\n");
        for (PortLine line : lines) {
            out.append(cells(book, line).stream().map(PortTable::csvField).collect(Collectors.joining(",")))
                    .append("\r\n");
        }
        return out.toString();
    }

    /** A field of RFC 4180 section 2. */
    static String csvField(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String markdown(PortBook book, List<PortLine> lines) {
        StringBuilder out = new StringBuilder();
        Chapter chapter = null;
        for (PortLine line : lines) {
            if (line.row().chapter() != chapter) {
                chapter = line.row().chapter();
                if (!out.isEmpty()) out.append('\n');
                out.append("## ").append(chapter.title()).append(" (`").append(chapter.token()).append("`)\n\n");
                if (!chapter.informative()) out.append(ChapterState.of(chapter).sentence()).append("\n\n");
                out.append("| Id | Purpose | From | To | Transport | From ports | To ports | Opens | Crosses "
                        + "| Keep-alive | Settings | Evidence | Built | Notes |\n");
                out.append("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
            }
            out.append(markdownLine(book, line));
        }
        return out.toString();
    }

    private static String markdownLine(PortBook book, PortLine line) {
        Row row = line.row();
        String keys = line.settingKeys().stream().map(k -> "`" + k + "`").collect(Collectors.joining(", "));
        List<String> cells = List.of(row.id(), row.purpose(), row.from().token(), row.to().token(),
                line.flow().protocol(), line.fromPorts().toString(), line.toPorts().toString(), row.opener(),
                row.crosses(), row.keepAlive(), keys, line.flow().evidence().token(), book.service(row),
                row.notes());
        return cells.stream()
                .map(c -> c.isEmpty() ? "–" : c.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String table(PortBook book, List<PortLine> lines) {
        List<List<String>> grid = new ArrayList<>();
        grid.add(List.of("ID", "PURPOSE", "FROM", "TO", "TRANSPORT", "FROM PORTS", "TO PORTS", "OPENS", "CROSSES",
                "EVIDENCE", "BUILT"));
        for (PortLine line : lines) {
            Row row = line.row();
            grid.add(List.of(row.id(), row.purpose(), row.from().token(), row.to().token(), line.flow().protocol(),
                    line.fromPorts().toString(), line.toPorts().toString(), row.opener(), row.crosses(),
                    line.flow().evidence().token(), row.built() ? book.service(row) : "not yet"));
        }
        int[] width = new int[grid.getFirst().size()];
        for (List<String> cells : grid) {
            for (int i = 0; i < width.length; i++) width[i] = Math.max(width[i], cells.get(i).length());
        }
        StringBuilder out = new StringBuilder();
        for (List<String> cells : grid) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < width.length; i++) {
                text.append(cells.get(i)).append(" ".repeat(width[i] - cells.get(i).length() + 2));
            }
            out.append(text.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }
}
