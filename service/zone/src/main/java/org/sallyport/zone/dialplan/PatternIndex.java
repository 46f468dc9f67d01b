package org.sallyport.zone.dialplan;

/**
 * Which rows of a table an alias has to be compared with: those whose pattern's own text it is, or begins or ends with,
 * and those that no text tells apart. It never leaves out a row that would fit. Built once, then only read.
 */
final class PatternIndex {
    private final TextTrie exact = new TextTrie(false);
    private final TextTrie prefixes = new TextTrie(false);
    private final TextTrie suffixes = new TextTrie(true);
    private final Rows others;

    PatternIndex(int rows) {
        this.others = new Rows(rows);
    }

    void add(AliasPattern pattern, int row) {
        PatternText text = pattern.demanded();
        if (!TextTrie.takes(text.text())) {
            others.add(row);
            return;
        }
        switch (text) {
            case PatternText.Whole(String t) -> exact.add(t, row);
            case PatternText.Beginning(String t) -> prefixes.add(t, row);
            case PatternText.End(String t) -> suffixes.add(t, row);
        }
    }

    void mark(Alias alias, Rows marked) {
        exact.markWhole(alias.text(), marked);
        prefixes.markParts(alias.text(), marked);
        suffixes.markParts(alias.text(), marked);
        marked.add(others);
    }
}
