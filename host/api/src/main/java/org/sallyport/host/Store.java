package org.sallyport.host;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A small durable map of maps. Writes are queued and never block the desk; a later write of a key wins. */
public interface Store {
    /** All entries of a table, on the desk, later. */
    void load(String table, Consumer<Map<String, byte[]>> entries);

    /** Writes one entry. */
    void put(String table, String key, byte[] value);

    /** Removes one entry. */
    void delete(String table, String key);

    /** Why what was put is not safe yet, as one sentence for people; empty while all is well. */
    default Optional<String> trouble() {
        return Optional.empty();
    }
}
