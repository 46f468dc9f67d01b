package org.sallyport.sipcall.in;

/**
 * Keys that were added of late, in a table of fixed size: a key drives out the one that stood in its place. Owner: the
 * desk.
 */
final class RecentKeys {
    private static final long NONE = 0;

    private final long[] keys;

    /** @param places a power of two, of 8 octets each */
    RecentKeys(int places) {
        keys = new long[places];
    }

    private int place(long key) {
        return (int) (key ^ key >>> 32) & keys.length - 1;
    }

    private static long some(long key) {
        return key == NONE ? 1 : key;
    }

    void add(long key) {
        keys[place(some(key))] = some(key);
    }

    boolean holds(long key) {
        return keys[place(some(key))] == some(key);
    }

    /** Whether it is there; not any more then. */
    boolean take(long key) {
        if (!holds(key)) return false;
        keys[place(some(key))] = NONE;
        return true;
    }
}
