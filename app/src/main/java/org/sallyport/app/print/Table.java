package org.sallyport.app.print;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of text with aligned columns. */
public final class Table {
    private static final String GAP = "  ";

    /** The last column is folded to no less than this; then a row becomes a block. */
    private static final int FOLDED_MIN = 24;

    private final List<String> heads;
    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these column heads; where all are empty they take no line. */
    public Table(String... heads) {
        this.heads = List.of(heads);
    }

    /** Adds a row with a cell for each head. */
    public Table row(String... cells) {
        return row(Arrays.asList(cells));
    }

    /** Adds a row with a cell for each head. */
    public Table row(List<String> cells) {
        if (cells.size() != heads.size()) throw new IllegalArgumentException(cells.size() + " cells");
        rows.add(List.copyOf(cells));
        return this;
    }

    /**
     * The lines, each ended by a line feed; no white space at their ends. As wide as the terminal where there is one.
     */
    @Override
    public String toString() {
        return within(Terminal.columns());
    }

    /**
     * The lines for a terminal of so many columns: where they do not fit the last column is folded, and where even that
     * would leave too little of it, each row becomes a block of lines.
     */
    public String within(int columns) {
        int[] widths = new int[heads.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = heads.get(i).length();
            for (List<String> r : rows) widths[i] = Math.max(widths[i], r.get(i).length());
        }
        int before = Arrays.stream(widths, 0, widths.length - 1).sum() + GAP.length() * (widths.length - 1);
        int last = widths[widths.length - 1];
        if (before + last <= columns) return lines(widths, Integer.MAX_VALUE);
        if (columns - before >= Math.min(last, FOLDED_MIN)) return lines(widths, columns - before);
        return blocks(columns);
    }

    private String lines(int[] widths, int lastMax) {
        StringBuilder out = new StringBuilder();
        if (!heads.stream().allMatch(String::isEmpty)) line(out, heads, widths, true, lastMax);
        for (List<String> r : rows) line(out, r, widths, false, lastMax);
        return out.toString();
    }

    private static void line(StringBuilder out, List<String> cells, int[] widths, boolean head, int lastMax) {
        StringBuilder line = new StringBuilder();
        int end = widths.length - 1;
        for (int i = 0; i < end; i++)
            line.append(cells.get(i)).repeat(' ', widths[i] - cells.get(i).length()).append(GAP);
        int indent = line.length();
        for (String part : folded(cells.get(end), lastMax)) {
            String text = line.append(part).toString().stripTrailing();
            out.append(head ? Paint.STRONG.on(text) : text).append('\n');
            line.setLength(0);
            line.repeat(' ', indent);
        }
    }

    private String blocks(int columns) {
        int names = heads.stream().mapToInt(String::length).max().orElse(0);
        StringBuilder out = new StringBuilder();
        for (List<String> r : rows) {
            if (!out.isEmpty()) out.append('\n');
            for (int i = 0; i < heads.size(); i++) {
                if (r.get(i).isEmpty()) continue;
                StringBuilder name = new StringBuilder(heads.get(i)).repeat(' ', names - heads.get(i).length());
                boolean first = true;
                for (String part : folded(r.get(i), Math.max(FOLDED_MIN / 2, columns - names - GAP.length()))) {
                    out.append(first ? Paint.STRONG.on(name.toString()) : " ".repeat(names)).append(GAP).append(part)
                            .append('\n');
                    first = false;
                }
            }
        }
        return out.toString();
    }

    /** A text in pieces of at most so many characters, cut at white space where there is some. */
    static List<String> folded(String text, int most) {
        List<String> out = new ArrayList<>();
        String rest = text;
        while (rest.length() > most) {
            int cut = rest.lastIndexOf(' ', most);
            if (cut <= 0) cut = most;
            out.add(rest.substring(0, cut));
            rest = rest.substring(cut).stripLeading();
        }
        out.add(rest);
        return out;
    }
}
