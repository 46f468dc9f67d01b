package org.sallyport.app.print;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of text with aligned columns. */
public final class Table {
    private static final String GAP = "  ";

    private final List<String> heads;
    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these column heads. */
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

    /** Whether there is no row. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The lines, each ended by a line feed; no white space at their ends. */
    @Override
    public String toString() {
        int[] widths = new int[heads.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = heads.get(i).length();
            for (List<String> r : rows) widths[i] = Math.max(widths[i], r.get(i).length());
        }
        StringBuilder out = new StringBuilder();
        line(out, heads, widths, true);
        for (List<String> r : rows) line(out, r, widths, false);
        return out.toString();
    }

    private static void line(StringBuilder out, List<String> cells, int[] widths, boolean head) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            if (i > 0) line.append(GAP);
            line.append(cells.get(i)).repeat(' ', widths[i] - cells.get(i).length());
        }
        String text = line.toString().stripTrailing();
        out.append(head ? Paint.STRONG.on(text) : text).append('\n');
    }
}
