package org.sallyport.turn.credential;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Sensitive;
import org.sallyport.stun.StunKey;

/**
 * Who may use the relay. Immutable; a reload sends a new one to every loop.
 *
 * @param users users of the local database, by name as {@link OpaqueString} prepares it
 * @param secrets shared secrets of time-limited credentials, the one that issues first; any of them is accepted, so
 *     that a secret can be changed without a gap
 * @param credentialLifeMaxMs how far in the future the time stamp of such a credential may lie, in milliseconds
 * @param revoked names that are refused whatever they prove, users and time-limited names alike; for a time-limited
 *     credential {@code 1700000000:alice} the part behind the colon is enough
 */
public record TurnAccess(
        Map<String, Keys> users, List<Sensitive<String>> secrets, long credentialLifeMaxMs, Set<String> revoked) {
    public TurnAccess {
        users = Map.copyOf(users);
        secrets = List.copyOf(secrets);
        // With an empty secret anybody could issue credentials.
        if (secrets.stream().anyMatch(s -> s.reveal().isEmpty())) throw new IllegalArgumentException("an empty secret");
        revoked = Set.copyOf(revoked);
    }

    /** Nobody. */
    public static final TurnAccess NOBODY = new TurnAccess(Map.of(), List.of(), 0, Set.of());

    /**
     * Long-term keys of one user, RFC 8489 §18.5.1; null where the database holds only the other hash.
     *
     * @param md5 for MESSAGE-INTEGRITY
     * @param sha256 for PASSWORD-ALGORITHM SHA-256
     */
    public record Keys(@Nullable StunKey md5, @Nullable StunKey sha256) {}
}
