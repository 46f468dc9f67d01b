package org.sallyport.zone.dialplan;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The texts of patterns, letter by letter from their beginning or from their end, so that an alias finds those that it
 * begins or ends with without looking at any other. Built once, then only read.
 *
 * <p>Letters are the same by the rule of {@link String#equalsIgnoreCase}. A text with a surrogate in it does not belong
 * here: that rule looks at both halves of one together.
 */
final class TextTrie {
    private final boolean backward;
    private final Node root = new Node();

    /** What stands behind the letters so far. */
    private static final class Node {
        private char[] letters = {};
        private Node[] next = {};
        private int[] rows = {};

        private @Nullable Node after(char letter) {
            int at = Arrays.binarySearch(letters, letter);
            return at < 0 ? null : next[at];
        }

        private Node madeAfter(char letter) {
            int at = Arrays.binarySearch(letters, letter);
            if (at >= 0) return next[at];
            int to = -at - 1;
            char[] moreLetters = new char[letters.length + 1];
            Node[] moreNodes = new Node[letters.length + 1];
            System.arraycopy(letters, 0, moreLetters, 0, to);
            System.arraycopy(next, 0, moreNodes, 0, to);
            System.arraycopy(letters, to, moreLetters, to + 1, letters.length - to);
            System.arraycopy(next, to, moreNodes, to + 1, letters.length - to);
            moreLetters[to] = letter;
            moreNodes[to] = new Node();
            letters = moreLetters;
            next = moreNodes;
            return moreNodes[to];
        }
    }

    /** @param backward whether texts are read from their end */
    TextTrie(boolean backward) {
        this.backward = backward;
    }

    /** Whether a text can be found here. */
    static boolean takes(String text) {
        return text.chars().noneMatch(c -> Character.isSurrogate((char) c));
    }

    private static char folded(char c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }

    private char letter(String text, int i) {
        return folded(text.charAt(backward ? text.length() - 1 - i : i));
    }

    /** A row of a table has this text. */
    void add(String text, int row) {
        Node at = root;
        for (int i = 0; i < text.length(); i++) at = at.madeAfter(letter(text, i));
        at.rows = Arrays.copyOf(at.rows, at.rows.length + 1);
        at.rows[at.rows.length - 1] = row;
    }

    /** Marks the rows whose text the alias begins with, or ends with. */
    void markParts(String alias, Rows marked) {
        Node at = root;
        for (int i = 0;; i++) {
            marked.add(at.rows);
            if (i == alias.length()) return;
            at = at.after(letter(alias, i));
            if (at == null) return;
        }
    }

    /** Marks the rows whose text the alias is. */
    void markWhole(String alias, Rows marked) {
        Node at = root;
        for (int i = 0; i < alias.length() && at != null; i++) at = at.after(letter(alias, i));
        if (at != null) marked.add(at.rows);
    }
}
