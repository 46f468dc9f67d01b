package org.sallyport.wire;

import org.jspecify.annotations.Nullable;

/**
 * From a source address to its owner: open addressing over plain arrays, so that a look-up neither boxes nor allocates.
 * Owner: one loop. The capacity is fixed; at most half of it is used.
 *
 * @param <V> the owner
 */
public final class AddressTable<V> {
    private static final int STRIDE = 4;

    private final int entriesMax;
    private final int mask;
    private final long seed;

    /** High, low, extra and nothing, for each place: a look-up among many touches one or two lines of the cache. */
    private final long[] keys;

    private final Object[] values;
    private int size;

    /**
     * @param entriesMax most entries
     * @param seed random, so that nobody can choose addresses that collide
     */
    public AddressTable(int entriesMax, long seed) {
        this.entriesMax = entriesMax;
        int capacity = Integer.highestOneBit(Math.max(8, entriesMax) * 2 - 1) << 1;
        this.mask = capacity - 1;
        this.seed = seed;
        this.keys = new long[capacity * STRIDE];
        this.values = new Object[capacity];
    }

    private int slot(long h, long l, int e) {
        long x = (h ^ seed) * 0x9e3779b97f4a7c15L;
        x = (x ^ x >>> 29 ^ l) * 0xbf58476d1ce4e5b9L;
        x = (x ^ x >>> 32 ^ e) * 0x94d049bb133111ebL;
        return (int) (x >>> 33) & mask;
    }

    /** Index of the key, or of the empty slot where it would go. */
    private int probe(long h, long l, int e) {
        int i = slot(h, l, e);
        while (values[i] != null && !is(i, h, l, e)) i = i + 1 & mask;
        return i;
    }

    private boolean is(int i, long h, long l, int e) {
        int at = i * STRIDE;
        return keys[at + 1] == l && keys[at + 2] == e && keys[at] == h;
    }

    /** The owner, or null. */
    @SuppressWarnings("unchecked")
    public @Nullable V find(long h, long l, int e) {
        return (V) values[probe(h, l, e)];
    }

    /** Sets the owner; false when the table is full and the key is new. */
    public boolean put(long h, long l, int e, V value) {
        int i = probe(h, l, e);
        if (values[i] == null) {
            if (size == entriesMax) return false;
            size++;
            int at = i * STRIDE;
            keys[at] = h;
            keys[at + 1] = l;
            keys[at + 2] = e;
        }
        values[i] = value;
        return true;
    }

    /** Removes the key where this is its owner. */
    public void remove(long h, long l, int e, V owner) {
        int hole = probe(h, l, e);
        if (values[hole] != owner || owner == null) return;
        values[hole] = null;
        size--;
        // What follows without a gap may have been pushed past the hole: move it back, or it would never be found.
        for (int i = hole + 1 & mask; values[i] != null; i = i + 1 & mask) {
            int home = slot(keys[i * STRIDE], keys[i * STRIDE + 1], (int) keys[i * STRIDE + 2]);
            if ((i - home & mask) >= (i - hole & mask)) {
                System.arraycopy(keys, i * STRIDE, keys, hole * STRIDE, STRIDE);
                values[hole] = values[i];
                values[i] = null;
                hole = i;
            }
        }
    }

    /** Entries now. */
    public int size() {
        return size;
    }
}
