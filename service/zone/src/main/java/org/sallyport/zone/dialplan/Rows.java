package org.sallyport.zone.dialplan;

/** Rows of a table by their number. */
final class Rows {
    private final long[] words;

    /** None of so many. */
    Rows(int count) {
        this.words = new long[(count + 63) / 64];
    }

    /** All of so many. */
    static Rows all(int count) {
        Rows out = new Rows(count);
        for (int i = 0; i < count; i++) out.add(i);
        return out;
    }

    void add(int row) {
        words[row >> 6] |= 1L << row;
    }

    void add(int[] rows) {
        for (int r : rows) add(r);
    }

    void add(Rows others) {
        for (int i = 0; i < words.length; i++) words[i] |= others.words[i];
    }

    /** The next one from there on, or -1. */
    int next(int from) {
        int word = from >> 6;
        if (word >= words.length) return -1;
        long left = words[word] & -1L << from;
        while (left == 0) {
            if (++word == words.length) return -1;
            left = words[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(left);
    }
}
