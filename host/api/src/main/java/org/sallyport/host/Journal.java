package org.sallyport.host;

/** One table of a {@link Store}: what is written there outlives a restart. Neither method blocks or fails. */
public interface Journal {
    /** Keeps nothing. */
    Journal NONE = new Journal() {
        @Override
        public void put(String key, byte[] value) {}

        @Override
        public void delete(String key) {}
    };

    /** Writes one entry. */
    void put(String key, byte[] value);

    /** Forgets one entry. */
    void delete(String key);

    /** A table of a store. */
    static Journal of(Store store, String table) {
        return new Journal() {
            @Override
            public void put(String key, byte[] value) {
                store.put(table, key, value);
            }

            @Override
            public void delete(String key) {
                store.delete(table, key);
            }
        };
    }
}
