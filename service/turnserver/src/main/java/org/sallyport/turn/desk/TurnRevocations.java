package org.sallyport.turn.desk;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sallyport.host.Host;

/** The names that may not relay, kept over restarts. Owner: the desk. */
final class TurnRevocations {
    private static final String TABLE = "turn-revoked";
    private static final int NAMES_MAX = 10_000;
    /** RFC 8489 §14.3: USERNAME has fewer than 509 octets. */
    private static final int NAME_LENGTH_MAX = 508;

    private final Host host;
    private final Map<String, Long> sinceMs = new TreeMap<>();

    TurnRevocations(Host host) {
        this.host = host;
    }

    /** Reads what an earlier run wrote, then goes on. */
    void load(Runnable then) {
        host.store().load(TABLE, entries -> {
            // Whoever was revoked or restored since the question was put is known better here.
            entries.forEach((name, value) -> sinceMs.putIfAbsent(name,
                    value.length == Long.BYTES ? ByteBuffer.wrap(value).getLong() : 0));
            then.run();
        });
    }

    Optional<String> add(String name) {
        if (name.isBlank() || name.length() > NAME_LENGTH_MAX) return Optional.of("that is no user name");
        if (sinceMs.containsKey(name)) return Optional.empty();
        if (sinceMs.size() >= NAMES_MAX) {
            return Optional.of(NAMES_MAX + " names are revoked already; restore those whose passwords are gone");
        }
        long now = host.wallMs();
        sinceMs.put(name, now);
        host.store().put(TABLE, name, ByteBuffer.allocate(Long.BYTES).putLong(now).array());
        return Optional.empty();
    }

    boolean remove(String name) {
        if (sinceMs.remove(name) == null) return false;
        host.store().delete(TABLE, name);
        return true;
    }

    Set<String> names() {
        return Set.copyOf(sinceMs.keySet());
    }

    Map<String, Long> all() {
        return new TreeMap<>(sinceMs);
    }
}
